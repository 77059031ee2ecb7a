"""The provider's addresses, under the names that django-oauth-toolkit looks for, and a person's page of them."""

from django.urls import include, path
from oauth2_provider.views import JwksInfoView, RevokeTokenView

from portal.identity.views.authorize import Authorize
from portal.identity.views.connections import connections, disconnect
from portal.identity.views.device import DeviceCode, device
from portal.identity.views.discovery import Discovery
from portal.identity.views.logout import Logout
from portal.identity.views.token import token, userinfo

provider = [
    path(".well-known/openid-configuration", Discovery.as_view(), name="oidc-connect-discovery-info"),
    path(".well-known/oauth-authorization-server", Discovery.as_view(), name="oauth-server-metadata"),
    path(".well-known/jwks.json", JwksInfoView.as_view(), name="jwks-info"),
    path("identity/o/authorize", Authorize.as_view(), name="authorize"),
    path("identity/o/token", token, name="token"),
    path("identity/o/revoke", RevokeTokenView.as_view(), name="revoke-token"),
    path("identity/o/userinfo", userinfo, name="user-info"),
    path("identity/o/logout", Logout.as_view(), name="rp-initiated-logout"),
    path("identity/o/device/code", DeviceCode.as_view(), name="device-authorization"),
    path("identity/o/device", device, name="device"),
]

own = [
    path("identity/connections/", connections, name="connections"),
    path("identity/connections/<int:consent_id>/end/", disconnect, name="disconnect"),
]

urlpatterns = [path("", include((provider, "oauth2_provider"))), path("", include((own, "identity")))]
