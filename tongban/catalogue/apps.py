from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The catalogue of service items (事项)."""

    name = "tongban.catalogue"
    label = "catalogue"
