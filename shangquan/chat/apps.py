from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "shangquan.chat"
    label = "chat"
