from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "portal.statistics"
    label = "statistics"

    def ready(self) -> None:
        from portal.downloads.signals import file_sent
        from portal.statistics.recording import on_file_sent

        file_sent.connect(on_file_sent, dispatch_uid="statistics")
