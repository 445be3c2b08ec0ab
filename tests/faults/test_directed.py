"""Single misfortunes, each told as a story; all end with L0 and WeChat's books."""

import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.faults.engine import Engine
from tests.faults.plans import BLACKOUT
from tests.support.stack import Answer, Guest, Stack, Staff, eventually

pytestmark = pytest.mark.slow
NO_NOTICES = {"notice": {"drop": 10_000}}
QUERY = "/v3/pay/transactions/out-trade-no"


@pytest.fixture(scope="module")
def engine(stack: Stack) -> Engine:
    return Engine(stack)


@pytest.fixture(scope="module")
def owner(stack: Stack) -> Staff:
    return stack.staff("owner")


@pytest.fixture
def lin(stack: Stack) -> Guest:
    return stack.guest("lin")


@pytest.fixture(autouse=True)
def ends_as_wechat_has_it(engine: Engine) -> Iterator[None]:
    """L0 closes every story."""
    engine.come_to_rest()
    yield
    assert engine.come_to_rest() is None
    assert engine.faults_found() == []


@pytest.fixture(scope="module")
def dishes(owner: Staff) -> dict[str, dict[str, Any]]:
    """Of each shop one dish without options, and more of it than anybody eats."""
    found = {}
    for shop in ("xiaoman", "shancha", "heguan"):
        categories = owner.get(f"/{shop}/items").body["categories"]
        items = [
            i for c in categories for i in c["items"] if all(g["min"] == 0 for g in i["groups"])
        ]
        found[shop] = items[0]["skus"][0]
    return found


def cart(dishes: dict[str, dict[str, Any]], *shops: str, n: int = 1) -> list[dict[str, Any]]:
    return [{"sku": dishes[shop]["id"], "options": [], "quantity": n} for shop in shops]


def states(guest: Guest, placed: Answer) -> set[str]:
    return {order["state"] for order in guest.orders(placed)}


def told(stack: Stack, guest: Guest, placed: Answer) -> list[str]:
    """What the account wrote to the guest about these orders."""
    numbers = [order["number"] for order in placed.body["orders"]]
    written = [
        article["title"]
        for message in stack.twin.inbox(guest.openid)
        for article in message.get("articles", ())
        if any(number in article["url"] for number in numbers)
    ]
    return written


def count_of(stack: Stack, statement: str, *values: Any) -> int:
    with stack.db() as database:
        return int(database.execute(statement, values).fetchone()[0])


def past_the_end(stack: Stack, placed: Answer) -> None:
    """In the dark until our side has closed the order."""
    stack.twin.faults(**BLACKOUT)
    stack.advance(16 * 60)
    payment = placed.body["payment"]["id"]
    eventually(
        lambda: count_of(
            stack,
            "select count(*) from payments_payment where id = %s and state = 'closed'",
            payment,
        ),
        20,
    )


def test_with_every_notice_lost_the_order_is_paid_within_five_minutes(
    stack: Stack, lin: Guest, dishes: Any
) -> None:
    """C-1b.c1. Nobody looks at a page; only the clock moves."""
    stack.twin.faults(**NO_NOTICES)
    guests = [lin, stack.guest("wu"), stack.guest("zhao")]
    placed = [guest.order(cart(dishes, "xiaoman", "shancha")) for guest in guests]
    for guest, one in zip(guests, placed, strict=True):
        assert guest.pay(one).body["trade_state"] == "SUCCESS"
    waited_s = 0
    while not all(states(g, p) == {"paid"} for g, p in zip(guests, placed, strict=True)):
        assert waited_s < 300, "not found within five minutes"
        stack.advance(20)
        waited_s += 20
        time.sleep(1.2)  # the worker looks once a second for who is due
    for one in placed:
        number = count_of(
            stack,
            "select count(*) from kit_inbox where source = 'pay.transaction'"
            " and body->'resource'->>'out_trade_no' = (select out_trade_no from payments_payment"
            " where id = %s)",
            one.body["payment"]["id"],
        )
        assert number == 0, "a notice came through, so the query proved nothing"


def test_late_money_revives_an_order_when_everything_is_there(
    stack: Stack, lin: Guest, dishes: Any
) -> None:
    placed = lin.order(cart(dishes, "xiaoman", "shancha"))
    stack.twin.faults(**BLACKOUT)
    assert lin.pay(placed).body["trade_state"] == "SUCCESS"
    past_the_end(stack, placed)
    eventually(lambda: states(lin, placed) == {"expired"}, 20)
    stack.twin.faults()
    stack.advance(120)
    eventually(lambda: states(lin, placed) == {"paid"}, 20)
    assert lin.payment(placed)["state"] == "paid"
    eventually(lambda: len(told(stack, lin, placed)) == 2, 20)
    assert all("订单恢复" in title for title in told(stack, lin, placed))


def test_late_money_for_what_is_gone_goes_back_and_the_guest_is_told(
    stack: Stack, owner: Staff, lin: Guest, dishes: Any
) -> None:
    sku = dishes["xiaoman"]["id"]
    owner.insist(f"/xiaoman/skus/{sku}/stock", {"left": 1})
    placed = lin.order(cart(dishes, "xiaoman"))
    stack.twin.faults(**BLACKOUT)
    assert lin.pay(placed).body["trade_state"] == "SUCCESS"
    past_the_end(stack, placed)
    eventually(lambda: states(lin, placed) == {"expired"}, 20)
    owner.insist(f"/xiaoman/skus/{sku}/stock", {"left": 0})
    stack.twin.faults()
    stack.advance(120)
    eventually(lambda: lin.payment(placed)["state"] == "refunded", 20)
    assert states(lin, placed) == {"expired"}
    stack.advance(15)
    eventually(lambda: "退款到账" in "".join(told(stack, lin, placed)), 30)
    assert len(told(stack, lin, placed)) == 1
    owner.insist(f"/xiaoman/skus/{sku}/stock", {"left": None})


def test_half_of_late_money_revives_and_half_goes_back(
    stack: Stack, owner: Staff, lin: Guest, dishes: Any
) -> None:
    sku = dishes["shancha"]["id"]
    owner.insist(f"/shancha/skus/{sku}/stock", {"left": 1})
    placed = lin.order(cart(dishes, "xiaoman", "shancha"))
    stack.twin.faults(**BLACKOUT)
    lin.pay(placed)
    past_the_end(stack, placed)
    eventually(lambda: states(lin, placed) == {"expired"}, 20)
    owner.insist(f"/shancha/skus/{sku}/stock", {"left": 0})
    stack.twin.faults()
    stack.advance(120)
    eventually(lambda: states(lin, placed) == {"paid", "expired"}, 20)
    assert lin.payment(placed)["state"] == "paid"
    owner.insist(f"/shancha/skus/{sku}/stock", {"left": None})


def test_paid_after_the_guests_own_cancel_goes_back(stack: Stack, lin: Guest, dishes: Any) -> None:
    placed = lin.order(cart(dishes, "xiaoman", "shancha"))
    prepaid = lin.prepay(placed.body["payment"]["id"]).body["invoke"]["package"]
    # WeChat is not told of the cancel in time: closing fails for a while.
    stack.twin.faults(api={"path": QUERY, "status": 503, "times": 1000})
    assert lin.insist(f"/orders/{placed.body['orders'][0]['number']}/cancel").status == 200
    paid = lin.pay_at_wechat(prepay_id=prepaid.removeprefix("prepay_id="))
    assert paid.body["trade_state"] == "SUCCESS"
    stack.twin.faults()
    eventually(lambda: lin.payment(placed)["state"] == "refunded", 30)
    assert states(lin, placed) == {"cancelled"}
    stack.advance(70)  # two refunds of one payment keep a minute between them
    eventually(lambda: len(told(stack, lin, placed)) == 2 or stack.advance(30), 60)
    assert all("退款到账" in title for title in told(stack, lin, placed))


def test_a_code_at_the_counter_is_paid_though_every_notice_is_lost(
    stack: Stack, owner: Staff, lin: Guest, dishes: Any
) -> None:
    chen = stack.staff("chen")
    stack.twin.faults(**NO_NOTICES)
    made = chen.insist("/xiaoman/counter-orders", {"lines": cart(dishes, "xiaoman")})
    assert made.status == 201, made
    payment = made.body["payment"]
    assert lin.pay_at_wechat(code_url=payment["code_url"]).status == 200

    def is_paid() -> bool:
        stack.advance(10)
        return chen.get(f"/xiaoman/payments/{payment['id']}").body["state"] == "paid"

    eventually(is_paid, 30)


def test_a_refund_whose_answer_was_lost_is_made_once(
    stack: Stack, owner: Staff, lin: Guest, dishes: Any
) -> None:
    placed = lin.order(cart(dishes, "xiaoman"))
    lin.pay(placed)
    eventually(lambda: states(lin, placed) == {"paid"}, 20)
    stack.twin.faults(
        api={
            "path": "/v3/refund/domestic/refunds",
            "status": 500,
            "times": 3,
            "after_effect": True,
        },
        **NO_NOTICES,
    )
    number = placed.body["orders"][0]["number"]
    assert owner.insist(f"/all/orders/{number}/refuse", {"reason": "没有了"}).status == 200

    def is_back() -> bool:
        stack.advance(61)
        return lin.payment(placed)["state"] == "refunded"

    eventually(is_back, 40)
    assert owner.insist(f"/all/orders/{number}/refuse", {"reason": "没有了"}).status == 409


def test_a_refund_wechat_closed_is_asked_for_again_and_old_news_does_not_stick(
    stack: Stack, owner: Staff, lin: Guest, dishes: Any
) -> None:
    placed = lin.order(cart(dishes, "xiaoman"))
    lin.pay(placed)
    eventually(lambda: states(lin, placed) == {"paid"}, 20)
    with stack.db() as database:
        row = database.execute(
            "select out_trade_no from payments_payment where id = %s",
            [placed.body["payment"]["id"]],
        ).fetchone()
    trade = row[0]
    stack.twin.post("/refund-outcome", {"out_trade_no": trade, "outcome": "CLOSED"})
    stack.twin.faults(**NO_NOTICES)  # a query hears of it first
    number = placed.body["orders"][0]["number"]
    owner.insist(f"/all/orders/{number}/refuse", {"reason": "没有了"})
    closed = eventually(lambda: stack.twin.order(trade)["refunds"], 20)[0]["out_refund_no"]
    stack.advance(5)

    def has_new_number() -> bool:
        return not count_of(
            stack, "select count(*) from payments_refund where out_refund_no = %s", closed
        )

    eventually(has_new_number, 20)
    stack.twin.post("/refund-outcome", {"out_trade_no": trade, "outcome": "SUCCESS"})
    stack.twin.faults()
    stack.advance(60)  # now the notice about the old number gets through
    notices = [n for n in stack.twin.notices(trade) if n["event_type"] == "REFUND.CLOSED"]
    assert all(n["delivered"] for n in notices), notices


def test_closing_while_wechat_is_still_making_the_prepay_id_loses_no_money(
    stack: Stack, lin: Guest, dishes: Any
) -> None:
    """The guest's page gets its prepay_id after the order was cancelled elsewhere, and pays."""
    placed = lin.order(cart(dishes, "xiaoman"))
    payment = placed.body["payment"]["id"]
    slow = {"path": "/v3/pay/transactions/jsapi", "delay_s": 3, "times": 1}
    stack.twin.faults(api=slow, **NO_NOTICES)
    second_phone = stack.guest("lin")
    waits = _in_background(lambda: lin.post(f"/payments/{payment}/prepay"))
    time.sleep(0.7)
    number = placed.body["orders"][0]["number"]
    assert second_phone.insist(f"/orders/{number}/cancel").status == 200
    prepaid = waits()
    if prepaid.status == 200 and prepaid.body["invoke"]:
        door = prepaid.body["invoke"]["package"].removeprefix("prepay_id=")
        if lin.pay_at_wechat(prepay_id=door).status == 200:
            # Only asking can find it: no notice gets through for as long as we watch.
            eventually(lambda: stack.advance(10) or lin.payment(placed)["state"] == "refunded", 30)
    # Whether WeChat took the money or not: the books of both sides end equal (see the closing checks).


def _in_background(work: Callable[[], Answer]) -> Callable[[], Answer]:
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(1)
    future = pool.submit(work)
    pool.shutdown(wait=False)
    return lambda: future.result(30)


@pytest.mark.parametrize("part", ["web", "web worker", "worker", "events", "postgres", "twin"])
def test_kill_9_of_any_part_in_the_middle_of_a_paid_order(
    stack: Stack, lin: Guest, dishes: Any, part: str
) -> None:
    placed = lin.order(cart(dishes, "xiaoman", "shancha"))
    prepaid = lin.prepay(placed.body["payment"]["id"]).body["invoke"]["package"]
    door = prepaid.removeprefix("prepay_id=")
    stack.twin.faults(notice={"delay_s": 0.2, "duplicate": 5})
    lin.pay_at_wechat(prepay_id=door)
    stack.kill(part)
    stack.wait_until_whole()
    eventually(lambda: states(lin, placed) == {"paid"} or stack.advance(20), 60)
    journals = count_of(
        stack,
        "select count(*) from ledger_journal where key = 'payment:' || %s",
        placed.body["payment"]["id"],
    )
    assert journals == 1


def test_kill_9_of_everything_in_the_middle_of_a_paid_order(
    stack: Stack, owner: Staff, lin: Guest, dishes: Any
) -> None:
    placed = lin.order(cart(dishes, "xiaoman", "shancha"))
    prepaid = lin.prepay(placed.body["payment"]["id"]).body["invoke"]["package"]
    stack.twin.faults(notice={"delay_s": 0.3})
    lin.pay_at_wechat(prepay_id=prepaid.removeprefix("prepay_id="))
    time.sleep(0.3)
    stack.kill_everything()
    stack.up()
    eventually(lambda: states(lin, placed) == {"paid"} or stack.advance(20), 60)
    number = placed.body["orders"][0]["number"]
    assert owner.insist(f"/all/orders/{number}/accept").status == 200
    stack.kill_everything()
    stack.up()
    assert lin.get(f"/orders/{number}").body["state"] == "accepted"
    messages = count_of(
        stack,
        "select count(*) from messaging_message m join orders_order o"
        " on m.key = 'order:' || o.id || ':paid' where o.checkout_id = (select checkout_id"
        " from payments_payment where id = %s)",
        placed.body["payment"]["id"],
    )
    assert messages == 2


def test_the_clock_of_a_demo_is_moved_by_its_own_command(stack: Stack) -> None:
    before = stack.now()
    done: subprocess.CompletedProcess[str] = stack.one.run("clock", "--advance", "90")
    assert done.returncode == 0, done.stderr
    assert 90 <= (stack.now() - before).total_seconds() < 120


def test_the_closing_checks_see_what_was_tampered_with(
    stack: Stack, engine: Engine, lin: Guest, dishes: Any
) -> None:
    """The control of this gate: with a lost payment planted, it must object."""
    placed = lin.order(cart(dishes, "xiaoman"))
    lin.pay(placed)
    eventually(lambda: states(lin, placed) == {"paid"}, 20)
    assert engine.come_to_rest() is None
    payment = placed.body["payment"]["id"]
    with stack.db() as database:
        database.execute("update payments_payment set state = 'closed' where id = %s", [payment])
        found = engine.faults_found()
        database.execute("update payments_payment set state = 'paid' where id = %s", [payment])
    assert any("ours is closed, WeChat's SUCCESS" in fault for fault in found), found
    assert any("without money" in fault for fault in found), found
