"""`wxsandbox serve`: starts the twin and says in one sentence what is wrong when it cannot."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from pathlib import Path

import click
import uvicorn

from wxsandbox import __version__
from wxsandbox.app import create_app
from wxsandbox.disk import Unusable


@click.group()
@click.version_option(__version__)
def main() -> None:
    """A twin of WeChat and WeChat Pay on one loopback port."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=9090, show_default=True, type=click.IntRange(0, 65535))
@click.option("--state", type=click.Path(dir_okay=False, path_type=Path), help="Keep it here.")
@click.option("--profile", type=click.Choice(["modern", "classic"]), help="Kind of account.")
def serve(host: str, port: int, state: Path | None, profile: str | None) -> None:
    """Run the twin until Ctrl-C."""
    if not is_loopback(host):
        click.echo(
            f"warning: {host} is not loopback: whoever reaches this port reads every key and moves"
            " every coin of this twin",
            err=True,
        )
    listener = _listen(host, port)
    try:
        app = create_app(state=state, profile=profile)
    except Unusable as busy:
        raise click.ClickException(f"the state file cannot be used: {busy}") from busy
    bound = listener.getsockname()[1]
    click.echo(f"wxsandbox {__version__} on http://{_shown(host)}:{bound} (phone: /phone/)")
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_keep_alive=75,  # longer than clients keep an idle connection
        timeout_graceful_shutdown=2,
    )
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # asyncio turns Nagle's delay off only for sockets that say they are TCP
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(512)
    except OSError as taken:
        raise click.ClickException(
            f"cannot listen on {host}:{port}: {taken.strerror}; choose another with --port"
        ) from taken
    return listener


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
