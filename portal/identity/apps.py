from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "portal.identity"
    label = "identity"
    verbose_name = _("Sister sites (OpenID Connect)")

    def ready(self) -> None:
        from portal.accounts.personal_data import PersonalData, register
        from portal.identity.selectors import connections_export
        from portal.identity.services import connections_erase

        register(PersonalData("sites and programs", connections_export, erase=connections_erase))
