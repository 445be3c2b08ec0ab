from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "shangquan.payments"
    label = "payments"
