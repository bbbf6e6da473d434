from django.apps import AppConfig


class HandoffsConfig(AppConfig):
    name = "tongban.handoffs"
    label = "handoffs"
