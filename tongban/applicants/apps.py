from django.apps import AppConfig


class ApplicantsConfig(AppConfig):
    name = "tongban.applicants"
    label = "applicants"
