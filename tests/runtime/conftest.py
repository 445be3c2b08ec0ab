"""Real processes on ports 19300 to 19399; every test stops what it started."""

import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shangquan.runtime import testing
from shangquan.runtime.postgres import Cluster

if TYPE_CHECKING:
    from .stack import District

REPOSITORY = Path(__file__).resolve().parents[2]


def eventually(condition: Callable[[], object], patience_s: float = 20) -> object:
    """Wait for something true and answer it; fails the test when it never comes."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if result := condition():
                return result
        time.sleep(0.05)
    raise AssertionError(f"waited {patience_s} s in vain for {condition}")


def clean_environment(**settings: str) -> dict[str, str]:
    """The caller's environment without its Shangquan settings, and with these."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SHANGQUAN_", "DJANGO_"))}
    return kept | {f"SHANGQUAN_{name.upper()}": value for name, value in settings.items()}


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with testing.throwaway_cluster() as cluster:
        yield cluster


_numbers = itertools.count()


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Ports of our range, a different part for each test process."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])

    def find() -> int:
        for _ in range(50):
            port = 19300 + (worker % 2) * 50 + next(_numbers) % 50
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                with contextlib.suppress(OSError):
                    probe.bind(("127.0.0.1", port))
                    return port
        raise AssertionError("no free port in the range of these tests")

    return find


@pytest.fixture
def run() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start `python <arguments>`; it and its children are gone after the test."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, env: dict[str, str], **options: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env=env,
            text=True,
            start_new_session=True,
            **{"cwd": REPOSITORY, **options},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="session")
def running(free_port) -> Iterator["District"]:
    """One running district for the tests that only look at it or mend what they break."""
    from .stack import district

    with tempfile.TemporaryDirectory(prefix="sqrun-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        with district(Path(folder) / "data", free_port) as one:
            one.up()
            yield one
