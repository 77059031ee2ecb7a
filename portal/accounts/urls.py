"""Django-allauth's addresses (sign in, sign up, password) and ours (profile, tokens)."""

from django.urls import include, path, re_path

from portal.accounts import data_views, views
from portal.accounts.confirmation import ConfirmEmail

own = [
    path("profile/", views.profile, name="profile"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke/", views.token_revoke, name="token_revoke"),
    path("sign-out-everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("data/", data_views.data, name="data"),
    path("data/export/", data_views.data_export, name="data_export"),
    path("data/erase/", data_views.data_erase, name="data_erase"),
    path("licences/<slug:collection>/", data_views.licence, name="licence"),
]

urlpatterns = [
    path("", include((own, "accounts"))),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", ConfirmEmail.as_view(), name="account_confirm_email"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("3rdparty/", include("allauth.socialaccount.urls")),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]
