from django.urls import path

from accounts.api.sign_in import MeView, RefreshView, RegisterView, TokenView
from accounts.screens import recovery, sign_in

api_urls = [
    path("auth/register", RegisterView.as_view(), name="register"),
    path("auth/token", TokenView.as_view(), name="token"),
    path("auth/token/refresh", RefreshView.as_view(), name="token-refresh"),
    path("auth/me", MeView.as_view(), name="me"),
]
urls = [
    path("login", sign_in.log_in, name="log-in"),
    path("register", sign_in.register, name="create-account"),
    path("logout", sign_in.log_out, name="log-out"),
    path("password-reset", recovery.ask, name="password-reset"),
    path("password-reset/sent", recovery.sent, name="password-reset-sent"),
    path("password-reset/<uid>/<token>", recovery.choose, name="new-password"),
]
