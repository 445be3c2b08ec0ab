"""`shangquan`: one command to run, look after and try a district."""

import os
import sys
from importlib import metadata

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
