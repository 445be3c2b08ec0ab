"""Fixtures for what no single room owns."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def stack() -> Iterator:
    """The whole real stack, started once per test process."""
    from tests.support.stack import running_stack

    with tempfile.TemporaryDirectory(prefix="sqstack-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        with running_stack(Path(folder) / "data") as running:
            yield running
