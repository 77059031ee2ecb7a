"""Django-allauth's addresses (sign in, sign up, password) and ours (profile, tokens)."""

from django.urls import include, path

from portal.accounts import views

own = [
    path("profile/", views.profile, name="profile"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke/", views.token_revoke, name="token_revoke"),
]

urlpatterns = [path("", include((own, "accounts"))), path("", include("allauth.account.urls"))]
