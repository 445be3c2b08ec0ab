"""Marketing never leaves through the service channel: held by imports, by a constraint, and by what the gateway may be asked."""

import ast
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from shangquan.kit import clock
from shangquan.messaging.models import Message
from tests.support.world import open_world

ROOT = Path(__file__).resolve().parents[2]
MARKETING = [
    *(p for p in (ROOT / "marketing").rglob("*.py") if "tests" not in p.parts),
    *(ROOT / "flows").glob("push*.py"),
    *(ROOT / "flows").glob("sharing*.py"),
]
# Customer messages, template and subscription notices, and our own queue of them.
SERVICE = {
    "shangquan.gateways.wechat.messages", "shangquan.gateways.wechat.notices", "shangquan.gateways.wechat.api",
    "shangquan.messaging.operations.telling", "shangquan.messaging.operations.tell", "shangquan.messaging.replies",
}  # fmt: skip


def reaches(source: str) -> set[str]:
    """Every module and name that a source imports, dotted."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", MARKETING, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_of_pushes_reaches_the_service_channel(path):
    source = path.read_text(encoding="utf-8")
    assert not reaches(source) & SERVICE
    assert "message/custom" not in source
    assert "message/template" not in source


def test_the_check_objects_to_a_way_around():
    assert reaches("from shangquan.gateways.wechat import messages") & SERVICE
    assert reaches("import shangquan.gateways.wechat.notices") & SERVICE
    assert reaches("from shangquan.messaging.operations import tell") & SERVICE


@pytest.mark.django_db
def test_the_database_takes_no_marketing_into_the_queue_of_notices():
    world = open_world()
    lin = world.guest("lin")
    row = Message(
        district_id=world.id, person_id=lin.person_id, openid=lin.openid, key="k", title="t", body="b",
        purpose="marketing", state="waiting", created_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="message_is_service"), transaction.atomic():
        row.save(force_insert=True)
