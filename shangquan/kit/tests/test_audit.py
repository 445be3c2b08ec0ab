from uuid import uuid4

import pytest
from django.db import transaction

from shangquan.kit import audit, clock
from shangquan.kit.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    here = uuid4()
    for n in range(5):
        with transaction.atomic():
            audit.record(
                district_id=here, actor="chen", verb="order.accept", subject=f"N{n}",
                now=clock.now(), 原因="忙", amount_fen=n,
            )  # fmt: skip
    return here


def test_an_untouched_chain_is_intact(district):
    assert audit.first_break(district) is None


def test_a_changed_row_shows(district):
    AuditEntry.objects.filter(district_id=district, number=3).update(actor="bad")
    assert audit.first_break(district) == 3


def test_a_removed_row_shows(district):
    AuditEntry.objects.filter(district_id=district, number=2).delete()
    assert audit.first_break(district) == 2


def test_districts_have_chains_of_their_own(district):
    other = uuid4()
    audit.record(district_id=other, actor="a", verb="v", subject="s", now=clock.now())
    assert AuditEntry.objects.get(district_id=other).number == 1
