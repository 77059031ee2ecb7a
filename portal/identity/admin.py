"""Sister sites in Django's admin: an operator registers one in a minute, and sees its secret once."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.configuration import configuration
from portal.identity import services
from portal.identity.models import Client, Consent


class ClientAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "client_id", "client_type", "authorization_grant_type", "allowed_scopes", "created")
    list_filter = ("client_type", "authorization_grant_type")
    search_fields = ("name", "client_id", "redirect_uris")
    readonly_fields = ("client_id", "discovery", "created", "updated")
    fields = (
        "name",
        "client_type",
        "authorization_grant_type",
        "redirect_uris",
        "post_logout_redirect_uris",
        "backchannel_logout_uri",
        "allowed_scopes",
        "skip_authorization",
        "client_id",
        "discovery",
        "created",
        "updated",
    )
    actions = ("new_secret",)

    @admin.display(description=_("provider's address, for the site"))
    def discovery(self, _client: Client) -> str:
        return f"{configuration().public_url}/.well-known/openid-configuration"

    def save_model(self, request: HttpRequest, client: Client, form: ModelForm[Client], change: bool) -> None:
        super().save_model(request, client, form, change)
        if not change and client.client_type == Client.CLIENT_CONFIDENTIAL:
            self._show_secret(request, client)

    @admin.action(description=_("Give a new secret (the old one opens nothing any more)"))
    def new_secret(self, request: HttpRequest, clients: QuerySet[Client]) -> None:
        for client in clients.filter(client_type=Client.CLIENT_CONFIDENTIAL):
            self._show_secret(request, client)

    def _show_secret(self, request: HttpRequest, client: Client) -> None:
        self.message_user(
            request,
            _("%(site)s: client id %(id)s, secret %(secret)s. Copy it now, it is not shown again.")
            % {"site": client, "id": client.client_id, "secret": services.client_secret_new(client=client)},
            messages.WARNING,
        )


@admin.register(Consent)
class ConsentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("user", "client", "scope", "given_at")
    list_filter = ("client",)
    list_select_related = ("user", "client")
    search_fields = ("user__email", "client__name")
    readonly_fields = ("user", "client", "scope", "given_at")

    def has_add_permission(self, *_arguments: Any) -> bool:
        return False

    def delete_model(self, _request: HttpRequest, consent: Consent) -> None:
        services.consent_withdraw(consent=consent)

    def delete_queryset(self, _request: HttpRequest, consents: QuerySet[Consent]) -> None:
        for consent in consents:
            services.consent_withdraw(consent=consent)
