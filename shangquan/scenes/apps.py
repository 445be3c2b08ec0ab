from django.apps import AppConfig


class ScenesConfig(AppConfig):
    name = "shangquan.scenes"
    label = "scenes"
