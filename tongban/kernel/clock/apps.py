from django.apps import AppConfig


class ClockConfig(AppConfig):
    """The clock of the law (期限)."""

    name = "tongban.kernel.clock"
    label = "clock"
