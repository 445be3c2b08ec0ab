"""One throw-away PostgreSQL for all tests; the settings are a demo's."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shangquan.config.settings")
os.environ.setdefault("SHANGQUAN_SECRET_KEY", "only-for-tests-0123456789-0123456789-0123456789")
os.environ.setdefault("SHANGQUAN_INSTANCE", "tests")


def pytest_configure(config):
    """Before Django reads its settings: start the server (or take the one named)."""
    from shangquan.runtime.testing import start_for_pytest

    start_for_pytest(config)

    import django

    django.setup()
