"""A district under attack: Lin and Wu are guests, Bad wants something for nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks import forge
from tests.support.world import World, open_world


@pytest.fixture
def attacked(transactional_db: None, tmp_path: Path) -> Iterator[tuple[World, forge.WeChat]]:
    wechat = forge.WeChat()
    with forge.trusting(wechat, tmp_path):
        yield open_world(), wechat
