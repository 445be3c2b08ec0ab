"""The same request many times at once is one act, answered with the same bytes."""

from datetime import datetime
from uuid import uuid4

from shangquan.kit.models import AuditEntry
from shangquan.orders.models import Order
from shangquan.payments.models import Payment
from tests.support import checks
from tests.support.crowd import at_once
from tests.support.world import World, cart, checkout


def test_one_key_fifty_times_at_once_is_one_order_and_one_answer(world: World) -> None:
    lin = world.guest("lin")
    sku = world.dish("noodles", "牛肉面", 2800, left=50)
    lines = cart((sku, 1))
    body, key = checkout(lines, lin.quote(lines).body["seen"]), str(uuid4())
    answers = at_once([lambda: lin.post("/checkouts", body, key=key) for _ in range(50)])
    assert {a.status for a in answers} == {201}
    assert len({a.raw for a in answers}) == 1
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)
    assert world.left(sku) == 49


def test_a_key_of_another_request_is_refused_and_orders_nothing(world: World) -> None:
    lin = world.guest("lin")
    sku = world.dish("noodles", "牛肉面", 2800)
    one, two = cart((sku, 1)), cart((sku, 2))
    bodies = [checkout(lines, lin.quote(lines).body["seen"]) for lines in (one, two)]
    key = str(uuid4())
    answers = at_once([lambda b=b: lin.post("/checkouts", b, key=key) for b in bodies * 10])
    won = [a for a in answers if a.status == 201]
    assert len({a.raw for a in won}) == 1
    assert len(won) == 10
    assert {a.body["code"] for a in answers if a.status == 409} == {"idempotency.reused"}
    assert Order.objects.count() == 1


def test_two_guests_may_use_the_same_key(world: World) -> None:
    sku, key = world.dish("noodles", "牛肉面", 2800), str(uuid4())
    guests = [world.guest("lin"), world.guest("wu")]
    answers = at_once([lambda g=g: g.order((sku, 1), key=key) for g in guests])
    assert [a.status for a in answers] == [201, 201]
    assert Order.objects.values("person_id").distinct().count() == 2


def test_one_click_of_the_shop_twenty_times_at_once_leaves_one_audit_row(world: World) -> None:
    order = world.paid_order(world.guest("lin"), (world.dish("noodles", "面", 1800), 1))
    chen, key = world.staff("chen"), str(uuid4())
    path = f"/noodles/orders/{order.number}/accept"
    answers = at_once([lambda: chen.post(path, key=key) for _ in range(20)])
    assert {a.status for a in answers} == {200}
    assert len({a.raw for a in answers}) == 1
    assert AuditEntry.objects.filter(verb="order.accept").count() == 1
    assert checks.broken_chains(checks.of_django) == []


def test_kept_answers_tell_instants_as_the_others_do(world: World) -> None:
    order = world.paid_order(world.guest("lin"), (world.dish("noodles", "面", 1800), 1))
    chen = world.staff("chen")
    told = chen.post(f"/noodles/orders/{order.number}/accept").body
    [shown] = chen.get("/noodles/board").body["orders"]
    assert told["paid_at"] == shown["paid_at"]
    assert "T" in told["paid_at"]  # phones of one maker read no other form
    assert datetime.fromisoformat(told["paid_at"]).tzinfo is not None
