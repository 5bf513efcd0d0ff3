from django.urls import path, re_path
from django.views.generic import RedirectView

from developers import hub, openapi_api
from developers.reference import screen
from rest.screens import require_safe

NAME = "(?P<name>[a-z/-]+)"
TO_LLMS = require_safe(RedirectView.as_view(pattern_name="llms", permanent=True))

api_urls = [
    path("openapi.json", openapi_api.OpenApiView.as_view(), name="openapi"),
    path("pages/<page>/openapi.json", openapi_api.PageOpenApiView.as_view(), name="page-openapi"),
]
urls = [
    path("developers", hub.page, name="developers"),
    path("developers.md", hub.markdown),
    path("developers/api", hub.page, name="hub"),
    path("developers/api.md", hub.markdown),
    path("developers/api/reference", screen.reference, name="reference"),
    path("developers/api/reference.md", screen.markdown, name="reference-markdown"),
    path("developers/api/agent-guide.md", TO_LLMS),
    re_path(rf"^developers/api/{NAME}\.md$", hub.markdown, name="document-markdown"),
    re_path(rf"^developers/api/{NAME}$", hub.page, name="document"),
    path("ai-agents/visimade-md", hub.agent_guide, name="agent-guide"),
    path("ai-agents/agent-guide.md", TO_LLMS),
    path("llms.txt", hub.llms, name="llms"),
]
