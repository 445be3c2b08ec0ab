from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "shangquan.catalog"
    label = "catalog"
