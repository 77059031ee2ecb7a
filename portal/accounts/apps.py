from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        from portal.accounts.own_data import OWN
        from portal.accounts.personal_data import register

        for data in OWN:
            register(data)
