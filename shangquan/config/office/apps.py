"""Puts our site in the place of Django's admin."""

from django.contrib.admin.apps import AdminConfig


class OfficeConfig(AdminConfig):
    default_site = "shangquan.config.office.site.OfficeSite"
