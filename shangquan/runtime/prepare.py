"""Brings the database to this version of the code; in a demo fills an empty one. Safe to repeat."""

import sys


def main() -> int:
    import django

    django.setup()

    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    waiting = MigrationExecutor(connection)
    plan = waiting.migration_plan(waiting.loader.graph.leaf_nodes())
    if plan:
        print(f"bringing the database up to date ({len(plan)} steps)")
        call_command("migrate", interactive=False, verbosity=0)
    if "--demo" in sys.argv[1:]:
        if not apps.get_model("merchants", "District").objects.exists():
            print("opening the demo district 青禾里")
        call_command("demo_district", doors=True)
    print("the database is ready")
    return 0


if __name__ == "__main__":
    sys.exit(main())
