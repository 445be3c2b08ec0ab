from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "shangquan.devices"
    label = "devices"
