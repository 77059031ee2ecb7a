from django.apps import AppConfig


class DownloadsConfig(AppConfig):
    name = "portal.downloads"
    label = "downloads"

    def ready(self) -> None:
        from portal.downloads.redaction import redact_access_log

        redact_access_log()
