"""C-2 without the courier: somebody new orders noodles for delivery, and once more the next day."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.stack import Stack

from .board import Board
from .phone import Phone

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("closing")]

SET_MEAL = "一人食外卖套餐"
SET_PRICE_FEN = 2600
NUMBER = "13812345678"
MASKED = "138****5678"
DAY_S = 24 * 3600


def start_from_menu(zhao: Phone) -> None:
    zhao.follow()
    zhao.picture("followed")
    zhao.tap_menu(0)
    zhao.see("shops").wait_for()
    zhao.picture("street")


def order_first(zhao: Phone) -> str:
    """Pick the set, say where to bring it, pay. Answers the order's number."""
    zhao.open_shop("xiaoman")
    zhao.picture("menu")
    zhao.see("menu-search").fill("yrswm")
    zhao.picture("search")
    zhao.put_in_cart(SET_MEAL)
    zhao.picture("in-cart")
    zhao.see("go-checkout").click()
    zhao.see("fulfilment-delivery").click()
    zhao.see("place-order").click()
    zhao.see("contact-form").wait_for()
    zhao.picture("contact")
    zhao.write_contact("赵同学", NUMBER, "东区 3 号楼 412")
    zhao.picture("checkout")
    zhao.see("place-order").click()
    zhao.on("checkout").wait_for()
    return pay_and_read(zhao)


def pay_and_read(zhao: Phone) -> str:
    zhao.picture("wallet")
    zhao.pay()
    zhao.result("paid")
    zhao.picture("paid")
    zhao.see("result-orders").click()
    zhao.order_state("paid")
    zhao.picture("order")
    return zhao.see("order-number").inner_text().split()[-1]


def test_c2_somebody_new_orders_delivery_and_again_the_next_day(
    stack: Stack, phone: Callable[..., Phone], board: Callable[..., Board]
) -> None:
    chen, zhao = board("chen"), phone("Zhao")
    chen.picture("empty")
    tones = chen.tones()
    start_from_menu(zhao)
    first = order_first(zhao)

    chen.wait_for_ring(tones)
    card = chen.card(first, "paid")
    chen.picture("ringing")
    expect(chen.see("todo-new")).not_to_have_text(re.compile(r"^0"))
    assert_masked(zhao, card.inner_text())
    chen.cook_and_hand_over(first)
    zhao.order_state("done")
    zhao.picture("done")

    stack.advance(DAY_S)
    began, taps = stack.now(), zhao_orders_again(zhao)
    second = pay_and_read(zhao)
    took_s = (stack.now() - began).total_seconds()
    assert taps <= 3, f"C-2.c1: the second order took {taps} taps before the wallet"
    assert took_s <= 60, f"C-2.c1: the second order took {took_s:.0f} s of WeChat's clock"
    chen.card(second, "paid")
    assert_masked(zhao, chen.order(second).inner_text())
    chen.cook_and_hand_over(second)
    zhao.order_state("done")
    assert_notices(zhao, orders=2)
    chen.picture("evening")


def zhao_orders_again(zhao: Phone) -> int:
    """From the chat: 我的 › 我的订单 is where one starts; the taps are counted from the list of orders."""
    zhao.enter_chat()
    zhao.tap_menu(2, 0)
    again = zhao.one("reorder")
    again.wait_for()
    zhao.picture("orders")
    again.click()
    zhao.see("checkout-total").wait_for()
    expect(zhao.see("fulfilment-delivery").get_by_role("radio")).to_be_checked()
    zhao.picture("again")
    zhao.see("place-order").click()
    zhao.on("checkout").wait_for()
    return 2


def assert_masked(zhao: Phone, seen_by_shop: str) -> None:
    assert NUMBER not in seen_by_shop, "C-2.c2: the shop sees the whole phone number"
    assert MASKED in seen_by_shop, f"C-2.c2: no masked number on the card: {seen_by_shop}"
    page = zhao.page.locator("body").inner_text()
    assert NUMBER not in page, "C-2.c2: the order page shows the whole phone number"


def assert_notices(zhao: Phone, *, orders: int) -> None:
    """Service notices wait in the chat: paid and ready, once for each order."""
    zhao.enter_chat()
    notices = zhao.on("conversation")
    for words in ("小满面馆：下单成功", "小满面馆：餐好了"):
        expect(notices.get_by_text(words), f"{words}, once an order").to_have_count(orders)
    zhao.picture("chat")
