from django.urls import path

from accounts import api

api_urls = [
    path("auth/register", api.RegisterView.as_view(), name="register"),
    path("auth/token", api.TokenView.as_view(), name="token"),
    path("auth/token/refresh", api.RefreshView.as_view(), name="token-refresh"),
    path("auth/me", api.MeView.as_view(), name="me"),
]
