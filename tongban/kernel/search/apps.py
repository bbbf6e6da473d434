from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "tongban.kernel.search"
    label = "search"
