from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "tongban.kernel.journal"
    label = "journal"
