from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tongban.kernel.notices"
    label = "notices"
