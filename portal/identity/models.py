"""Sister sites and programs, what people allow them, and codes that were used."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AbstractApplication, AbstractDeviceGrant

from portal.identity.scopes import SCOPES, SIGN_IN

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def unsafe_addresses(text: str) -> list[str]:
    """Those of the addresses, separated by blanks, that are neither https nor on the person's own machine."""
    return [uri for uri in text.split() if urlsplit(uri).scheme != "https" and urlsplit(uri).hostname not in LOOPBACK]


class Client(AbstractApplication):  # type: ignore[misc]
    """A sister site or a program that signs people in here; an operator registers it."""

    user = None  # a client is the centre's, and survives whoever registered it
    name = models.CharField(_("name"), max_length=255, help_text=_("As people know it: they are asked to let it in."))
    client_type = models.CharField(
        _("kind"),
        max_length=32,
        choices=(
            (AbstractApplication.CLIENT_CONFIDENTIAL, _("a site, which keeps a secret")),
            (AbstractApplication.CLIENT_PUBLIC, _("a program on people's machines, which cannot")),
        ),
        default=AbstractApplication.CLIENT_CONFIDENTIAL,
    )
    authorization_grant_type = models.CharField(
        max_length=44,
        choices=(
            (AbstractApplication.GRANT_AUTHORIZATION_CODE, _("in the browser (authorization code with PKCE)")),
            (AbstractApplication.GRANT_DEVICE_CODE, _("by a code typed in a browser (device flow)")),
        ),
        default=AbstractApplication.GRANT_AUTHORIZATION_CODE,
        verbose_name=_("how people sign in"),
    )
    algorithm = models.CharField(max_length=5, default=AbstractApplication.RS256_ALGORITHM, editable=False)
    redirect_uris = models.TextField(
        _("return addresses"), blank=True, help_text=_("Whole addresses, separated by blanks; compared exactly.")
    )
    post_logout_redirect_uris = models.TextField(
        _("return addresses after signing out"), blank=True, default="", help_text=_("Compared exactly, too.")
    )
    backchannel_logout_uri = models.URLField(
        _("address told of sign-outs"),
        blank=True,
        default="",
        help_text=_("OpenID Connect Back-Channel Logout; for Apache: the return address with ?logout=backchannel."),
    )
    allowed_scopes = models.CharField(
        _("may ask for"), max_length=200, default=" ".join(SIGN_IN), help_text=", ".join(SCOPES)
    )
    skip_authorization = models.BooleanField(
        _("ours"), default=False, help_text=_("People are not asked whether to let it in.")
    )

    class Meta:
        verbose_name = _("sister site or program")
        verbose_name_plural = _("sister sites and programs")

    def scopes(self) -> list[str]:
        return self.allowed_scopes.split()

    def redirect_uri_allowed(self, uri: str) -> bool:
        """Character by character (RFC 9700, 2.1; OpenID Connect Core, 3.1.2.1), on loopback too."""
        return uri in self.redirect_uris.split()

    def post_logout_redirect_uri_allowed(self, uri: str) -> bool:
        return uri in self.post_logout_redirect_uris.split()

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        for field in ("redirect_uris", "post_logout_redirect_uris", "backchannel_logout_uri"):
            if unsafe := unsafe_addresses(getattr(self, field)):
                errors[field] = _("Not https: %(uris)s") % {"uris": ", ".join(unsafe)}
        if unknown := set(self.scopes()) - set(SCOPES):
            errors["allowed_scopes"] = _("Unknown: %(scopes)s") % {"scopes": ", ".join(sorted(unknown))}
        if errors:
            raise ValidationError(errors)


class DeviceGrant(AbstractDeviceGrant):  # type: ignore[misc]
    """A program that waits for its person to type a code in a browser (RFC 8628)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    last_polled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["device_code"], name="device_code_once")]
        verbose_name = _("waiting program")
        verbose_name_plural = _("waiting programs")

    def __str__(self) -> str:
        return f"{self.client_id}, {self.status}"


class Consent(models.Model):
    """What a person lets a client do; asked again when it wants more."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="consents", verbose_name=_("site"))
    scope = models.CharField(_("allowed"), max_length=200)
    given_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "client"], name="one_consent_a_client")]

    def __str__(self) -> str:
        return f"{self.client}: {self.scope}"

    def covers(self, scopes: list[str]) -> bool:
        return set(scopes) <= set(self.scope.split())


class SpentCode(models.Model):
    """An authorization code that was exchanged: coming a second time, it ends what came of it (RFC 9700, 2.1.1)."""

    digest = models.CharField(max_length=64, primary_key=True, help_text=_("SHA-256 of the code, in hexadecimal"))
    token_family = models.UUIDField(help_text=_("Of the refresh tokens that came of it"))
    spent_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.spent_at:%Y-%m-%d %H:%M:%S}"
