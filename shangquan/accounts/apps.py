from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "shangquan.accounts"
    label = "accounts"
