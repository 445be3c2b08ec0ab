from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "shangquan.demo"
    label = "demo"
