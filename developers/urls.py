api_urls = []
urls = []
