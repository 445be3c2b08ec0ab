from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "shangquan.ledger"
    label = "ledger"
