"""Brings the database to this version of the code; in a demo fills an empty one. Safe to repeat."""

import sys

# What README tells everybody; `tests/runtime/test_up.py` holds it equal to the demo's own.
DEMO_PASSWORD = "qinghe-demo"  # noqa: S105
DEMO_DISTRICT = "qinghe"


def main() -> int:
    import django

    django.setup()

    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    migrate()
    if not settings.ENVIRON.is_demo and (names := with_demo_password()):
        print(
            f"Not fit for production: {', '.join(names)} can sign in with the demo's password. "
            "Begin with an empty database, or give them another password first."
        )
        return 1
    if "--demo" in sys.argv[1:]:
        districts = apps.get_model("merchants", "District").objects
        if not districts.exists():
            print("opening the demo district 青禾里")
            call_command("demo_district")
        elif districts.filter(slug=DEMO_DISTRICT).exists():
            call_command("demo_district")  # its sensors have something to say of the time we slept
    print("the database is ready")
    return 0


def migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        print(f"bringing the database up to date ({len(plan)} steps)")
        call_command("migrate", interactive=False, verbosity=0)


def with_demo_password() -> list[str]:
    """Staff of a demo that was turned into a real district without a thought."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.hashers import check_password

    people = get_user_model().objects.filter(is_active=True, is_staff=True).order_by("pk")[:200]
    return [one.username for one in people if check_password(DEMO_PASSWORD, one.password)]


if __name__ == "__main__":
    sys.exit(main())
