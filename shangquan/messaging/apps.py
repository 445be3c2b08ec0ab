from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "shangquan.messaging"
    label = "messaging"
