api_urls = []
