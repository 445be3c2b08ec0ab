"""`shangquan`: one command to run, look after and try a district."""

import os
import sys
from importlib import metadata
from pathlib import Path

import click

from shangquan.config.environ import BadSettings
from shangquan.runtime.trouble import Trouble


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def cli() -> None:
    """Shangquan 商圈: a smart business district on WeChat."""


@cli.command()
def version() -> None:
    """Say which version this is."""
    click.echo(metadata.version("shangquan"))


@cli.command()
@click.option("--production", is_flag=True, help="Serve real guests; refuses unfit settings.")
@click.option("--no-demo", is_flag=True, help="Leave an empty database empty.")
@click.option("--web-port", type=click.IntRange(1, 65535), help="Pages and API (8000).")
@click.option("--events-port", type=click.IntRange(1, 65535), help="Live events (8001).")
@click.option("--twin-port", type=click.IntRange(1, 65535), help="The twin of WeChat (9090).")
@click.option("--data-dir", type=click.Path(file_okay=False), help="Where all data lives.")
def up(production: bool, no_demo: bool, **settings: int | str | None) -> None:
    """Start everything and stay: database, web, live events, worker and (in a demo) the twin."""
    if production:
        os.environ["SHANGQUAN_MODE"] = "production"
    for name, value in settings.items():
        if value is not None:
            os.environ[f"SHANGQUAN_{name.upper()}"] = str(value)
    from shangquan.runtime import supervisor

    sys.exit(supervisor.up(has_demo=not no_demo))


@cli.command()
@click.option("--settings", "shows_settings", is_flag=True, help="Also list every setting.")
def doctor(shows_settings: bool) -> None:
    """Try every setting and part; say what is wrong and the fix, one line each."""
    from shangquan.runtime import doctor as office

    findings = []
    for finding in office.examine():
        click.echo(str(finding))
        findings.append(finding)
    env = office.settings_or_nothing() if shows_settings else None
    if env:
        click.echo("\nSettings in force (secrets masked)")
        for name, value in office.effective_settings(env):
            click.echo(f"  {name}={value}")
    sys.exit(any(finding.grade == "bad" for finding in findings))


@cli.command()
@click.option("--advance", "advance_s", type=float, metavar="SECONDS", help="Move it forward.")
def clock(advance_s: float | None) -> None:
    """Show or move the demo's clock: the twin's and ours together."""
    from shangquan.config import environ
    from shangquan.runtime import twin

    env = environ.read()
    if not env.is_demo:
        raise click.ClickException("Only a demo has a clock that moves.")
    click.echo(twin.move_clock(env, advance_s))


@cli.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write everything in the database to FILE. Works while guests order."""
    from shangquan.config import environ
    from shangquan.runtime import pg_tools

    pg_tools.backup(environ.read(), file, click.echo)


@cli.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Fill an empty database from FILE."""
    from shangquan.config import environ
    from shangquan.runtime import pg_tools

    pg_tools.restore(environ.read(), file, click.echo)


@cli.command("upgrade-database")
@click.option("--old-bin", type=click.Path(exists=True, file_okay=False, path_type=Path))
def upgrade_database(old_bin: Path | None) -> None:
    """Move the embedded data to this version's PostgreSQL; the old data is kept."""
    from shangquan.config import environ
    from shangquan.runtime import pg_tools

    pg_tools.upgrade(environ.read(), old_bin, click.echo)


@cli.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def manage(words: tuple[str, ...]) -> None:
    """Django's own commands, for example: shangquan manage createsuperuser"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shangquan.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["shangquan manage", *words])


def main() -> None:
    """Run; a situation a person must resolve is told in plain words, without a traceback."""
    try:
        cli.main(standalone_mode=False)
    except (Trouble, BadSettings) as wrong:
        click.echo(str(wrong), err=True)
        sys.exit(1)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except click.Abort:
        sys.exit(130)


if __name__ == "__main__":
    main()
