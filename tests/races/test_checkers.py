"""A checker that has never seen a loss proves nothing: each one is shown what it must object to."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection

from shangquan.flows.cart import SKU
from shangquan.inventory.models import Hold, Pool
from shangquan.inventory.operations import SoldOut
from shangquan.kit import audit, clock
from tests.support import checks
from tests.support.crowd import at_once
from tests.support.world import World

UNSENT = ("a refund has not ended", "a message waits", "WeChat's account", "the guests' account")


def lose_an_update(world: World, pool: Pool) -> None:
    """The reserve statement with its protection off: it looks, waits a moment, and takes."""
    with connection.cursor() as cursor:
        cursor.execute('select "left" from inventory_pool where id = %s', [pool.pk])
        (left,) = cursor.fetchone()
        if left < 1:
            raise SoldOut
        cursor.execute("select pg_sleep(0.02)")
        cursor.execute('update inventory_pool set "left" = %s where id = %s', [left - 1, pool.pk])
    Hold.objects.create(
        district_id=world.id, pool=pool, owner_id=uuid4(), quantity=1, state="held", at=clock.now()
    )


def test_a_crowd_on_an_unprotected_pool_oversells_and_is_seen(world: World) -> None:
    sku = world.dish("noodles", "牛肉面", 2800, left=7)
    pool = Pool.objects.get(kind=SKU, subject_id=sku)
    outcomes = at_once([lambda: lose_an_update(world, pool) for _ in range(60)])
    told_yes = outcomes.count(None)
    assert told_yes > 7, "the fault did not bite"
    assert Hold.objects.count() + world.left(sku) != 7


BREAKS: dict[str, Callable[[World], str]] = {}


def breaks(what: str) -> Callable[[Callable[[World], str]], Callable[[World], str]]:
    """Register a fault: it answers the SQL that plants it."""

    def add(plant: Callable[[World], str]) -> Callable[[World], str]:
        BREAKS[what] = plant
        return plant

    return add


@breaks("L0.1 a unit of the ledger")
def _(world: World) -> str:
    return (
        "alter table ledger_entry disable trigger user;"
        "update ledger_entry set amount = amount + 1 where id = (select min(id) from ledger_entry);"
        "alter table ledger_entry enable trigger user"
    )


@breaks("L0.2 a pool is below zero")
def _(world: World) -> str:
    return (
        "alter table inventory_pool drop constraint pool_never_negative;"
        'update inventory_pool set "left" = -1'
    )


@breaks("L0.3 a hold is left open")
def _(world: World) -> str:
    return "update inventory_hold set state = 'held'"


@breaks("L0.4 an order told its guest too often")
def _(world: World) -> str:
    return """insert into messaging_message (id, district_id, person_id, openid, key, purpose,
        title, body, path, state, attempts, why, created_at)
        select gen_random_uuid(), m.district_id, m.person_id, m.openid, m.key || n, m.purpose, 't',
        'b', '', 'sent', 0, '', now() from messaging_message m, generate_series(1, 6) n"""


@breaks("a fact was not drained")
def _(world: World) -> str:
    return "update kit_outbox set drained_at = null"


@breaks("a reaction waits or was given up")
def _(world: World) -> str:
    return """insert into kit_reaction (outbox_id, handler, attempts, next_at, error)
        select id, 'somebody', 11, null, 'broken' from kit_outbox limit 1"""


@breaks("a notice was not worked off")
def _(world: World) -> str:
    return f"""insert into kit_inbox (district_id, source, external_id, body, received_at,
        attempts, error) values ('{world.id}', 'pay.transaction', 'EV-1', '{{}}', now(), 3, 'no')"""


@breaks("an order was paid without money")
def _(world: World) -> str:
    return "update payments_payment set state = 'closed'"


@breaks("an order gave back more or less")
def _(world: World) -> str:
    return "update orders_order set refunded_fen = 1"


@breaks("a merchant's account differs")
def _(world: World) -> str:
    return "update orders_order set total_fen = total_fen + 1"


@breaks("WeChat's account differs")
def _(world: World) -> str:
    return "update payments_payment set amount_fen = amount_fen + 1"


@breaks("a sale and its hold differ")
def _(world: World) -> str:
    return "update inventory_hold set state = 'released'"


@breaks("L0.5 the audit chain")
def _(world: World) -> str:
    return "update kit_auditentry set actor = 'nobody' where number = 2"


@pytest.fixture
def sold(world: World) -> World:
    """A district with one honest sale and three entries in its audit trail."""
    world.paid_order(world.guest("lin"), (world.dish("noodles", "面", 1800, left=5), 2))
    for number in range(3):
        audit_entry(world, number)
    assert checks.problems(checks.of_django, ignore=UNSENT) == []
    return world


def audit_entry(world: World, number: int) -> None:
    from django.db import transaction

    with transaction.atomic():
        audit.record(
            district_id=world.id, actor="owner", verb="try", subject=str(number), now=clock.now()
        )


@pytest.mark.parametrize("what", list(BREAKS))
def test_each_closing_check_sees_its_fault(sold: World, what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BREAKS[what](sold))
    try:
        found = checks.problems(checks.of_django)
        assert any(problem.startswith(what) for problem in found), found
    finally:
        if "pool_never_negative" in BREAKS[what](sold):
            with connection.cursor() as cursor:
                cursor.execute(
                    'update inventory_pool set "left" = 0; alter table inventory_pool'
                    ' add constraint pool_never_negative check ("left" >= 0)'
                )


def test_the_comparison_with_wechat_sees_money_that_moved_alone(sold: World) -> None:
    ((_, amount, transaction),) = checks.of_django(
        "select out_trade_no, amount_fen, transaction_id from payments_payment"
    )
    honest = {
        "transaction_id": transaction,
        "trade_state": "SUCCESS",
        "amount": {"total": amount},
        "refunds": [],
    }
    assert checks.differences(checks.of_django, lambda _: honest) == []
    lies = [
        None,
        honest | {"transaction_id": None, "trade_state": "NOTPAY"},
        honest | {"amount": {"total": amount - 1}},
        honest | {"transaction_id": "4200"},
        honest
        | {"refunds": [{"out_refund_no": "SR", "status": "SUCCESS", "amount": {"refund": 5}}]},
    ]
    for lie in lies:
        assert checks.differences(checks.of_django, lambda _, lie=lie: lie), lie
