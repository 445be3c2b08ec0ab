from django.apps import AppConfig


class MerchantsConfig(AppConfig):
    name = "shangquan.merchants"
    label = "merchants"
