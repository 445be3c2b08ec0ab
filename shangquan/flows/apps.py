from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "shangquan.flows"
    label = "flows"
