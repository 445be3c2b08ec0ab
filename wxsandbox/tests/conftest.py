from __future__ import annotations

from collections.abc import Iterator

import pytest

from wxsandbox.tests.driver import Driver, Server, TwinProcess, serving
from wxsandbox.tests.merchant import Merchant


@pytest.fixture(scope="session")
def twin_process() -> Iterator[TwinProcess]:
    process = TwinProcess()
    yield process
    process.stop()


@pytest.fixture
def twin(twin_process: TwinProcess) -> Driver:
    driver = Driver(twin_process)
    driver.post("/reset")
    return driver


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def merchant(twin: Driver) -> Merchant:
    return Merchant(twin)


@pytest.fixture
def lin(twin: Driver) -> str:
    return twin.person("lin", nickname="林小满")


@pytest.fixture
def wu(twin: Driver) -> str:
    return twin.person("wu")
