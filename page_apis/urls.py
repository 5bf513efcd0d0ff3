from django.urls import path

from page_apis import api

api_urls = [
    path("functions/<function>", api.FunctionView.as_view(), name="function"),
]
