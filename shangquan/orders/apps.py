from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "shangquan.orders"
    label = "orders"
