"""Migrations: none is missing, later ones are safe on a running district (squawk), and the ledger's guards are there."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

SQUAWK = Path(sys.executable).parent / "squawk"


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def later_migrations() -> list[tuple[str, str]]:
    """Ours, beyond the one that made the tables: an empty table cannot be locked against anybody."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = [
        (app, name)
        for (app, name), migration in loader.disk_migrations.items()
        if migration.__module__.startswith("shangquan.") and not name.startswith("0001")
    ]
    return sorted(ours)


@pytest.mark.django_db
@pytest.mark.parametrize(("app", "name"), later_migrations())
def test_a_migration_is_safe_on_a_district_that_sells(app, name, tmp_path):
    sql = io.StringIO()
    call_command("sqlmigrate", app, name, stdout=sql)
    file = tmp_path / f"{app}_{name}.sql"
    file.write_text("set lock_timeout = '2s';\nset statement_timeout = '60s';\n" + sql.getvalue())
    left_out = (
        "prefer-robust-stmts,require-timeout-settings,prefer-text-field,prefer-bigint-over-int"
    )
    done = subprocess.run(
        [str(SQUAWK), f"--exclude={left_out}", str(file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.django_db
def test_the_database_itself_guards_the_ledger():
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass::text, tgname from pg_trigger"
            " where not tgisinternal and tgrelid::regclass::text like 'ledger_%'"
        )
        found = set(cursor.fetchall())
    assert found == {
        ("ledger_entry", "balances"),
        ("ledger_entry", "append_only"),
        ("ledger_journal", "append_only"),
        ("ledger_entry", "never_emptied"),
        ("ledger_journal", "never_emptied"),
    }
