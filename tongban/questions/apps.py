from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "tongban.questions"
    label = "questions"
