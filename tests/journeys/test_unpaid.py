"""What happens around an order that is not paid: cancelled, forgotten, or the phone was closed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.stack import Stack

from .board import Board
from .phone import Phone

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("closing")]

COUNTED = "生煎包"
QUARTER_S = 15 * 60


def left(chen: Board) -> int:
    """How many the shop still has, as its own page tells it."""
    chen.screen.reload()
    chen.see("items").wait_for()
    chen.see("search").fill(COUNTED)
    words = chen.screen.locator("[data-testid^=stock-]").first.inner_text()
    return int("".join(sign for sign in words if sign.isdigit()))


def stock_page(chen: Board) -> None:
    chen.see("nav-items").click()
    chen.see("items").wait_for()


def leave_unpaid(lin: Phone) -> str:
    """Order, look at the wallet, and close it. Answers the order's number."""
    lin.enter_street()
    lin.fill_cart({"xiaoman": [COUNTED]})
    lin.place_for_pickup()
    lin.on("checkout-close").click()
    lin.see("pay-cancelled").wait_for()
    lin.picture("not-paid")
    return lin.numbers()[0]


def test_an_unpaid_order_is_cancelled_and_gives_back_what_it_held(
    phone: Callable[..., Phone], board: Callable[..., Board]
) -> None:
    chen, lin = board("chen"), phone("Lin")
    stock_page(chen)
    before = left(chen)
    number = leave_unpaid(lin)
    assert left(chen) == before - 1, "an unpaid order holds its dish"
    lin.open_order(number)
    lin.see("cancel").click()
    lin.picture("sure")
    lin.page.locator(".van-dialog__confirm").click()
    lin.order_state("cancelled")
    lin.picture("cancelled")
    assert left(chen) == before, "a cancelled order gives back its dish"


def test_an_unpaid_order_closes_by_itself_after_fifteen_minutes(
    stack: Stack, phone: Callable[..., Phone], board: Callable[..., Board]
) -> None:
    chen, lin = board("chen"), phone("Lin")
    stock_page(chen)
    before = left(chen)
    number = leave_unpaid(lin)
    lin.open_order(number)
    expect(lin.see("countdown")).to_be_visible()
    stack.advance(QUARTER_S + 5)
    lin.order_state("expired", within_s=30)
    lin.picture("expired")
    expect(lin.see("order-pay")).to_have_count(0)
    assert left(chen) == before, "a closed order gives back its dish"


def test_a_phone_closed_before_the_password_comes_back_to_pay(
    phone: Callable[..., Phone], board: Callable[..., Board]
) -> None:
    chen, lin = board("chen"), phone("Lin")
    lin.enter_street()
    lin.fill_cart({"xiaoman": ["阳春面"]})
    lin.place_for_pickup()
    lin.on("checkout-confirm").click()
    again = reopened(lin)
    again.enter_chat()
    again.tap_menu(2, 0)
    again.one("order-pay").click()
    again.see("pay-now").click()
    again.on("checkout").wait_for()
    again.pay()
    again.result("paid")
    number = again.numbers()[0]
    chen.card(number, "paid")
    chen.cook_and_hand_over(number)


def test_a_phone_closed_right_after_the_password_finds_its_order_paid(
    phone: Callable[..., Phone], board: Callable[..., Board]
) -> None:
    chen, lin = board("chen"), phone("Lin")
    lin.enter_street()
    lin.fill_cart({"xiaoman": ["阳春面"]})
    lin.place_for_pickup()
    lin.type_password()
    lin.on("pay-result").wait_for()  # WeChat's own page; ours never hears of it
    again = reopened(lin)
    again.enter_chat()
    again.tap_menu(2, 0)
    again.order_state("paid")
    again.picture("came-back")
    again.page.locator("[data-testid^=order-][data-testid*='order-']").first.wait_for()
    number = again.one("order-").get_attribute("data-testid").removeprefix("order-")
    chen.card(number, "paid")
    chen.cook_and_hand_over(number)


def reopened(lin: Phone) -> Phone:
    """The window is gone, and with it all our page remembered; the same person opens WeChat again."""
    desk, address = lin.screen.context, lin.screen.url
    lin.screen.close()
    page: Page = desk.new_page()
    page.goto(address)
    page.get_by_test_id("tab-chats").wait_for()
    return Phone(page, lin.who, lin.pictures)
