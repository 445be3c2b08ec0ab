from django.apps import AppConfig


class MarketingConfig(AppConfig):
    name = "shangquan.marketing"
    label = "marketing"
