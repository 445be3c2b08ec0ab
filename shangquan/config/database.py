"""How we connect: a pool in every process, and limits so that nothing waits for ever."""

from typing import Any

from psycopg.conninfo import conninfo_to_dict

SPARE_LINKS = (
    12  # every round of the worker holds one, and a job or a page of the office takes one more
)


def database(dsn: str, *, threads: int, is_pooled: bool = False) -> dict[str, Any]:
    """Django's settings for one DSN. The pool of a process holds a link for each of its threads."""
    parts = conninfo_to_dict(dsn) if dsn else {}
    options: dict[str, Any] = {
        "connect_timeout": 5,
        "tcp_user_timeout": 5000,
        "options": "-c statement_timeout=15s -c idle_in_transaction_session_timeout=30s -c lock_timeout=10s",
        "application_name": "shangquan",
        # Values travel beside the statement: none is ever part of a logged text, and what runs often is planned once.
        "server_side_binding": True,
        # A pooler in transaction mode loses prepared statements (dependencies: three DSNs).
        "prepare_threshold": None if is_pooled else 5,
    }
    options["pool"] = {
        "min_size": 1,
        "max_size": threads + SPARE_LINKS,
        "timeout": 10,
        "max_lifetime": 1800,
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": options | {k: v for k, v in parts.items() if k not in options},
        "CONN_MAX_AGE": 0,  # with a pool Django refuses anything else
        "CONN_HEALTH_CHECKS": True,  # a connection that died while it rested is not handed out
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
