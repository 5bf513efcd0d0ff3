"""The API to try out, in the browser: Swagger UI over our own OpenAPI document."""

from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def reference(request):
    return render(request, "developers/reference.html")
