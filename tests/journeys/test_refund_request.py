"""A guest asks for the money of one dish; the till may not give it, the owner may, with a second factor."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.stack import Stack

from .board import Board
from .phone import Phone

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("closing")]

KEPT, RETURNED = "卤蛋", "夫妻肺片"
BACK_FEN = 2700  # the dish and its packing
WHY = "味道或卫生有问题"


def eat(lin: Phone, chen: Board) -> str:
    lin.enter_street()
    lin.fill_cart({"xiaoman": [KEPT, RETURNED]})
    lin.place_for_pickup()
    lin.pay()
    lin.result("paid")
    number = lin.numbers()[0]
    chen.card(number, "paid")
    chen.cook_and_hand_over(number)
    lin.see("result-orders").click()
    lin.order_state("done")
    return number


def ask(lin: Phone) -> None:
    """All of RETURNED, nothing of KEPT."""
    lin.see("refund").click()
    rows = lin.see("refund-sheet").locator("[data-testid^=refund-line-]")
    rows.filter(has_text=KEPT).get_by_test_id("minus").click()
    lin.see("refund-sheet").get_by_text(WHY).click()
    lin.picture("refund-sheet")
    lin.see("refund-send").click()
    expect(lin.see("refund-sheet")).to_be_hidden()
    expect(lin.see("order-refund-label")).to_be_visible()
    lin.picture("asked")


def test_the_money_of_one_dish_goes_back_after_somebody_agreed(
    stack: Stack, phone: Callable[..., Phone], board: Callable[..., Board]
) -> None:
    chen, lin = board("chen"), phone("Lin")
    number = eat(lin, chen)
    ask(lin)
    chen.see("todo-refunds").click()
    asked = chen.order(number)
    expect(asked.get_by_test_id("refund-request")).to_contain_text(WHY)
    expect(asked.get_by_test_id("refund-approve"), "the till gives no money back").to_have_count(0)
    chen.picture("asked")

    owner = board("owner", otp=stack._recovery_code(), store="xiaoman")
    owner.see("todo-refunds").click()
    owner.order(number).get_by_test_id("refund-approve").click()
    sheet = owner.see("decision-sheet")
    expect(sheet.get_by_test_id("consequence")).to_contain_text(f"¥{BACK_FEN // 100}")
    owner.picture("agree")
    sheet.get_by_test_id("sheet-send").click()
    expect(sheet).to_be_hidden()

    back = lin.see("order-refunded")
    expect(back).to_have_attribute("data-fen", str(BACK_FEN), timeout=20_000)
    expect(lin.see("refunds")).to_contain_text("已退款", timeout=20_000)
    lin.picture("money-back")
