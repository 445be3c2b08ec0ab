from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "shangquan.inventory"
    label = "inventory"
