"""Races need commits that other connections see: a real database, emptied after each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.database import roomy_pool
from tests.support.world import World, open_world

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.race)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    """A district of this test alone; everything commits and nothing is patched."""
    with roomy_pool():
        yield open_world()
