"""People, their tokens, and the licences they accept, for operators."""

from __future__ import annotations

from typing import Any

import allauth.mfa.admin
import allauth.socialaccount.admin
import allauth.usersessions.admin  # noqa: F401  registered now, so that they can be replaced below
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import services
from portal.accounts.countries import country_choices, country_name
from portal.accounts.models import Acceptance, ApiToken, Licence, User
from portal.administration import Admin, ReadOnly
from portal.identity.services import sites_sign_out, tokens_revoke


class NewUserForm(BaseUserCreationForm):  # type: ignore[type-arg, unused-ignore]
    """An account made by an operator: an address and a first password."""

    email = forms.EmailField(label=_("E-mail address"))

    class Meta:
        model = User
        fields = ("email",)

    def clean_email(self) -> str:
        """In lower case, as everywhere."""
        address: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email=address).exists():
            raise forms.ValidationError(_("There is an account of this address."))
        return address


class EmailAddressInline(admin.TabularInline):  # type: ignore[type-arg, unused-ignore]
    """To be looked at: only their owner can confirm an address, or choose between two."""

    model = EmailAddress
    readonly_fields = ("email", "verified", "primary")
    can_delete = False
    max_num = 0


class CountryFilter(admin.SimpleListFilter):
    """The countries that people said, by name."""

    title = _("country")
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        said = set(User.objects.exclude(country="").values_list("country", flat=True).distinct())
        return [choice for choice in country_choices() if choice[0] in said]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(country=self.value()) if self.value() else queryset


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg, unused-ignore]
    add_form = NewUserForm
    list_display = ("email", "country_said", "organisation", "field_of_work", "date_joined", "last_login", "is_active")
    list_filter = ("is_active", "is_staff", "field_of_work", CountryFilter, "date_joined")
    search_fields = ("email", "first_name", "last_name", "organisation")
    ordering = ("-date_joined",)
    date_hierarchy = "date_joined"
    readonly_fields = ("date_joined", "last_login", "counts")
    filter_horizontal = ()
    inlines = (EmailAddressInline,)
    fieldsets = (
        (None, {"fields": ("email", "password", "counts")}),
        (_("Profile"), {"fields": ("first_name", "last_name", "country", "organisation", "field_of_work")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "password1", "password2")}),)
    actions = ("close", "open_again")

    @admin.display(description=_("country"), ordering="country")
    def country_said(self, user: User) -> str:
        return country_name(user.country) if user.country else ""

    @admin.display(description=_("Orders, tokens, saved searches"))
    def counts(self, user: User) -> str:
        found = User.objects.filter(pk=user.pk).aggregate(
            orders=Count("orders", distinct=True),
            tokens=Count("api_tokens", distinct=True),
            searches=Count("saved_searches", distinct=True),
        )
        return ", ".join(str(number) for number in found.values())

    @admin.action(description=_("Close the account: no sign-in, no token"))
    def close(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        """Their sessions end, here and at the sister sites, and programs that they let in are put out."""
        others = chosen.exclude(email=request.user.get_username())
        for user in others:
            services.sessions_end(user=user)
            sites_sign_out(user=user)
            tokens_revoke(user=user)
        closed = others.update(is_active=False)
        self.message_user(request, _("%(count)d accounts are closed.") % {"count": closed})

    @admin.action(description=_("Open the account again"))
    def open_again(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        opened = chosen.update(is_active=True)
        self.message_user(request, _("%(count)d accounts are open.") % {"count": opened})


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly):
    """Secrets are never here; a token that leaked is revoked."""

    list_display = ("name", "user", "scope", "state_said", "created_at", "expires_at", "last_used_on", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "expires_at", "last_used_on")
    search_fields = ("name", "user__email")
    list_select_related = ("user",)
    date_hierarchy = "created_at"
    exclude = ("digest",)
    actions = ("revoke",)

    @admin.display(description=_("state"))
    def state_said(self, token: ApiToken) -> str:
        return str({"valid": _("valid"), "revoked": _("revoked"), "expired": _("expired")}[token.state])

    @admin.action(description=_("Revoke"), permissions=["view"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[ApiToken]) -> None:
        revoked = chosen.filter(revoked_at=None).update(revoked_at=timezone.now())
        self.message_user(request, _("%(count)d tokens are revoked.") % {"count": revoked})


@admin.register(Licence)
class LicenceAdmin(Admin):
    list_display = ("collection", "name", "version", "accepted_by")
    search_fields = ("collection", "name")

    @admin.display(description=_("accepted by"))
    def accepted_by(self, licence: Licence) -> int:
        return Acceptance.objects.filter(collection=licence.collection, version=licence.version).count()


@admin.register(Acceptance)
class AcceptanceAdmin(ReadOnly):
    list_display = ("collection", "name", "version", "user", "accepted_at")
    list_filter = ("collection", "version")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    date_hierarchy = "accepted_at"


class FactorAdmin(ReadOnly):
    """Who has which second factor; the secrets are nobody's to see. Deleting one lets somebody in who lost it."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email",)
    exclude = ("data",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("mfa.delete_authenticator"))


class SessionAdmin(ReadOnly):
    list_display = ("user", "ip", "user_agent", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "ip")
    exclude = ("session_key", "data")


class ElsewhereAdmin(ReadOnly):
    list_display = ("user", "provider", "uid", "date_joined", "last_login")
    list_filter = ("provider",)
    list_select_related = ("user",)
    search_fields = ("user__email", "uid")
    exclude = ("extra_data",)


for model in (Authenticator, UserSession, SocialAccount, SocialApp, SocialToken):
    if admin.site.is_registered(model):
        admin.site.unregister(model)  # the libraries' own pages show secrets
admin.site.register(Authenticator, FactorAdmin)
admin.site.register(UserSession, SessionAdmin)
admin.site.register(SocialAccount, ElsewhereAdmin)
