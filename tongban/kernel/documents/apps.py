from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "tongban.kernel.documents"
    label = "documents"
