from django.apps import AppConfig


class ZonesConfig(AppConfig):
    name = "tongban.kernel.zones"
    label = "zones"
