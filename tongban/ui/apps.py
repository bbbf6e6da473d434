from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "tongban.ui"
    label = "ui"
