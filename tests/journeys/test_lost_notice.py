"""C-1b: WeChat's notice never comes. The page must not lie, and the payment is found by asking."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.stack import Stack

from .board import Board
from .phone import Phone

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("closing")]

QUERY = "/v3/pay/transactions/out-trade-no"
FIVE_MINUTES_S = 300


def order_a_bowl(lin: Phone) -> str:
    lin.enter_street()
    lin.fill_cart({"xiaoman": ["阳春面"]})
    return lin.place_for_pickup()


def watch_for_lies(lin: Phone, seconds: float) -> None:
    """The truth cannot be known yet: every look must say so."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        card = lin.see("pay-result")
        assert card.get_attribute("data-state") == "open", "C-1b: the page decided by itself"
        expect(card).to_contain_text("支付结果确认中")
        expect(lin.page.locator("body")).not_to_contain_text("支付成功")
        lin.screen.wait_for_timeout(500)


def test_c1b_a_lost_notice_is_found_by_query_and_the_page_never_lies(
    stack: Stack, phone: Callable[..., Phone], board: Callable[..., Board]
) -> None:
    chen, lin = board("chen"), phone("Lin")
    order_a_bowl(lin)
    stack.twin.faults(notice={"drop": 1000}, api={"path": QUERY, "status": 500, "times": 1000})
    lin.pay()
    lin.result("open")
    watch_for_lies(lin, 9)
    lin.see("result-long").wait_for()
    lin.picture("long-wait")
    number = lin.numbers()[0]
    assert chen.order(number).count() == 0, "the shop hears only of money that is known"
    paid_at = stack.now()

    lin.close_browser()  # nobody looks any more; only the worker may ask
    stack.twin.faults(notice={"drop": 1000})
    tones = chen.tones()
    stack.advance(FIVE_MINUTES_S - (stack.now() - paid_at).total_seconds())
    chen.card(number, "paid", within_s=20)
    chen.wait_for_ring(tones)
    lin.open_order(number)
    lin.order_state("paid")
    with stack.db() as db:
        row = db.execute("select paid_at from orders_order where number = %s", [number]).fetchone()
    took_s = (row[0] - paid_at).total_seconds()
    assert took_s <= FIVE_MINUTES_S, f"C-1b.c1: paid after {took_s:.0f} s"
    chen.cook_and_hand_over(number)
    stack.twin.faults()


def test_c1b_an_open_page_finds_the_payment_itself(
    stack: Stack, phone: Callable[..., Phone], board: Callable[..., Board]
) -> None:
    chen, lin = board("chen"), phone("Lin")
    order_a_bowl(lin)
    stack.twin.faults(notice={"drop": 1000})
    lin.pay()
    lin.result("paid", within_s=20)
    number = lin.numbers()[0]
    chen.card(number, "paid")
    chen.cook_and_hand_over(number)
    stack.twin.faults()
