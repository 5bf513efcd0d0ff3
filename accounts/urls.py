from django.urls import path

from accounts import api, recovery, screens

api_urls = [
    path("auth/register", api.RegisterView.as_view(), name="register"),
    path("auth/token", api.TokenView.as_view(), name="token"),
    path("auth/token/refresh", api.RefreshView.as_view(), name="token-refresh"),
    path("auth/me", api.MeView.as_view(), name="me"),
]
urls = [
    path("login", screens.log_in, name="log-in"),
    path("register", screens.register, name="create-account"),
    path("logout", screens.log_out, name="log-out"),
    path("password-reset", recovery.ask, name="password-reset"),
    path("password-reset/sent", recovery.sent, name="password-reset-sent"),
    path("password-reset/<uid>/<token>", recovery.choose, name="new-password"),
]
