"""A person is known by an e-mail address; a program of theirs by a named token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

TOKEN_USUAL_LIFE = timedelta(days=90)
TOKEN_LONGEST_LIFE = timedelta(days=365)


class TokenScope(models.TextChoices):
    """What a program may do with a token."""

    DOWNLOAD = "download", _("download products")
    ORDER = "order", _("see and make orders")
    EXTRACT = "extract", _("ask for extracts")
    REQUEST = "request", _("ask for products to be made")


class FieldOfWork(models.TextChoices):
    RESEARCH = "research", _("Research")
    EDUCATION = "education", _("Teaching and studies")
    PUBLIC = "public", _("Public service")
    COMPANY = "company", _("Company")
    ASSOCIATION = "association", _("Association")
    OTHER = "other", _("Other")


class UserManager(BaseUserManager["User"]):
    """Makes accounts by e-mail address; addresses are kept in lower case, as django-allauth does."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})


class User(AbstractUser):
    """A person. Staff (``is_staff``) operate the centre."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1 code"))
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    field_of_work = models.CharField(_("field of work"), max_length=20, blank=True, choices=FieldOfWork)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.email


class Licence(models.Model):
    """Terms of a collection that each person accepts once, before the first download; anew when they change."""

    collection = models.CharField(_("collection"), max_length=100, unique=True, help_text=_("its STAC identifier"))
    name = models.CharField(_("name"), max_length=200)
    version = models.CharField(_("version"), max_length=40, help_text=_("Change it, and everybody is asked again."))
    text_en = models.TextField(_("text in English"))
    text_fr = models.TextField(_("text in French"), blank=True)

    class Meta:
        verbose_name = _("licence to accept")
        verbose_name_plural = _("licences to accept")

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Acceptance(models.Model):
    """Which terms somebody accepted, and when; kept when the terms change."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="acceptances")
    collection = models.CharField(_("collection"), max_length=100)
    name = models.CharField(_("licence"), max_length=200)
    version = models.CharField(_("version"), max_length=40)
    accepted_at = models.DateTimeField(_("accepted"), default=timezone.now)

    class Meta:
        verbose_name = _("accepted licence")
        verbose_name_plural = _("accepted licences")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "collection", "version"], name="one_acceptance_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.collection}: {self.name} {self.version}"


class ApiToken(models.Model):
    """A named secret of one program of one person; only its SHA-256 is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    scope = models.CharField(_("allowed"), max_length=80, default=TokenScope.DOWNLOAD)
    digest = models.CharField(max_length=64, unique=True, help_text=_("SHA-256 of the secret, in hexadecimal"))
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__lte=F("created_at") + TOKEN_LONGEST_LIFE), name="token_lives_a_year_at_most"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scopes(self) -> list[str]:
        return self.scope.split()

    @property
    def scope_words(self) -> list[str]:
        return [str(TokenScope(scope).label) for scope in self.scopes]

    @property
    def state(self) -> str:
        """``"valid"``, ``"revoked"`` or ``"expired"``, now."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= timezone.now() else "valid"
