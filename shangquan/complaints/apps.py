from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "shangquan.complaints"
    label = "complaints"
