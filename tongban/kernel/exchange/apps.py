from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "tongban.kernel.exchange"
    label = "exchange"
