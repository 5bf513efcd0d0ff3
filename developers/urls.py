from django.urls import path, re_path

from developers import hub, openapi_api, reference

NAME = "(?P<name>[a-z/-]+)"

api_urls = [
    path("openapi.json", openapi_api.OpenApiView.as_view(), name="openapi"),
    path("pages/<page>/openapi.json", openapi_api.PageOpenApiView.as_view(), name="page-openapi"),
]
urls = [
    path("developers", hub.page, name="developers"),
    path("developers.md", hub.markdown),
    path("developers/api", hub.page, name="hub"),
    path("developers/api.md", hub.markdown),
    path("developers/api/reference", reference.reference, name="reference"),
    re_path(rf"^developers/api/{NAME}\.md$", hub.markdown, name="document-markdown"),
    re_path(rf"^developers/api/{NAME}$", hub.page, name="document"),
    path("ai-agents/visimade-md", hub.agent_guide, name="agent-guide"),
    path("ai-agents/agent-guide.md", hub.agent_guide_markdown, name="agent-guide-markdown"),
    path("llms.txt", hub.llms, name="llms"),
]
