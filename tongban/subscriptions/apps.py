from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "tongban.subscriptions"
    label = "subscriptions"
