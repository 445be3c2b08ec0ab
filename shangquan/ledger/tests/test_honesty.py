"""What the database refuses, whoever asks."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from shangquan.kit import clock
from shangquan.ledger import operations as ledger
from shangquan.ledger import queries
from shangquan.ledger.models import Entry, Journal
from shangquan.ledger.rules import Account, Leg, Unit
from shangquan.merchants.models import District

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def district():
    return District.objects.create(slug="d", name="D", created_at=clock.now())


def post(district, key="k", legs=None):
    with transaction.atomic():
        return ledger.post(
            district_id=district.pk, key=key, kind="test", subject_id=uuid4(), now=clock.now(),
            legs=legs or [Leg(Account.WECHAT, 100), Leg(Account.GUEST, -100)],
        )  # fmt: skip


def test_the_same_fact_is_posted_once(district):
    assert [post(district), post(district)] == [True, False]
    assert Entry.objects.count() == 2
    assert queries.is_balanced(district.pk)


def test_an_unbalanced_journal_is_refused_before_the_database_and_by_it(district):
    with pytest.raises(ValueError, match="balance"):
        post(district, legs=[Leg(Account.WECHAT, 100), Leg(Account.GUEST, -99)])
    with pytest.raises(IntegrityError):
        write_past_the_door(district)
    assert not Journal.objects.exists()


@transaction.atomic
def write_past_the_door(district):
    about = {"district": district, "key": "bad", "kind": "t", "subject_id": uuid4()}
    journal = Journal.objects.create(**about, at=clock.now())
    Entry.objects.create(district=district, journal=journal, account="a", unit="CNY", amount=100)


def test_fen_do_not_balance_points(district):
    with pytest.raises(ValueError, match="balance"):
        post(district, legs=[Leg(Account.WECHAT, 5), Leg(Account.GUEST, -5, None, Unit.POINT)])


@pytest.mark.parametrize(
    "sql",
    [
        "update ledger_entry set amount = 0",
        "delete from ledger_entry",
        "truncate ledger_entry cascade",
        "update ledger_journal set note = 'x'",
        "delete from ledger_journal",
        "truncate ledger_journal cascade",
    ],
)
def test_what_is_written_stays_written(district, sql):
    post(district)
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(sql)
    assert queries.balance(district_id=district.pk, account=Account.WECHAT) == 100
