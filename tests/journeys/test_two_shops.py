"""Two shops in one payment; one of them refuses, and only that one's money goes back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.stack import PASSWORD, Stack

from .board import Board
from .conftest import Street
from .phone import Phone

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("closing")]

NOODLES, TEA = "红烧牛肉面", "山茶冷泡"


def trade_of(stack: Stack, payment_id: str) -> dict:
    """The payment as WeChat keeps it."""
    with stack.db() as db:
        question = "select out_trade_no from payments_payment where id = %s"
        row = db.execute(question, [payment_id]).fetchone()
    assert row
    return stack.twin.order(row[0]) or {}


def refuse(board: Board, number: str) -> str:
    board.order(number).get_by_test_id("action-refuse").click()
    sheet = board.see("refuse-sheet")
    expect(sheet.get_by_test_id("consequence")).to_contain_text("¥12")
    sheet.get_by_test_id("reason-1").click()
    reason = sheet.get_by_test_id("reason-text").input_value()
    board.picture("refuse")
    sheet.get_by_test_id("sheet-send").click()
    expect(board.order(number).get_by_test_id("action-refuse")).to_have_count(0)
    return reason


def test_two_shops_one_payment_one_of_them_refuses(
    stack: Stack, street: Street, phone: Callable[..., Phone], board: Callable[..., Board]
) -> None:
    chen, cha, lin = board("chen"), board("shancha"), phone("Lin")
    tones = chen.tones(), cha.tones()
    lin.enter_street()
    lin.fill_cart({"xiaoman": [NOODLES], "shancha": [TEA]})
    lin.picture("checkout")
    payment = lin.place_for_pickup()
    paid_fen = round(float(lin.on("checkout-amount").inner_text().lstrip("¥")) * 100)
    lin.pay()
    lin.result("paid")
    lin.picture("paid")
    numbers = lin.numbers()
    assert len(numbers) == 2, "one payment, an order for each shop"

    chen.wait_for_ring(tones[0])
    cha.wait_for_ring(tones[1])
    noodles, tea = (next(n for n in numbers if side.order(n).count()) for side in (chen, cha))
    assert noodles != tea
    assert cha.order(noodles).count() == 0, "a shop sees its own orders only"

    reason = refuse(cha, tea)
    cha.picture("refused")
    lin.open_order(tea)
    lin.order_state("refused")
    expect(lin.page.locator("body"), "Lin reads why").to_contain_text(reason)
    expect(lin.see("order-refunded")).to_have_attribute("data-fen", "1200", timeout=15_000)
    expect(lin.see("refunds"), "Lin sees the money arrive").to_contain_text(
        "已退款", timeout=20_000
    )
    lin.picture("refused")

    chen.card(noodles, "paid")
    chen.cook_and_hand_over(noodles)
    lin.open_order(noodles)
    lin.order_state("done")
    expect(lin.see("order-refunded")).to_have_count(0)
    lin.picture("other-order")
    assert_wechat_agrees(trade_of(stack, payment), paid_fen)
    assert_wallet_tells_both(lin, paid_fen)
    assert_owner_sees_the_books_balance(stack, street)


def assert_wechat_agrees(trade: dict, paid_fen: int) -> None:
    assert trade["amount"]["total"] == paid_fen
    back = [r["amount"]["refund"] for r in trade["refunds"] if r["status"] == "SUCCESS"]
    assert back == [1200], f"WeChat gave back {back}"


def assert_owner_sees_the_books_balance(stack: Stack, street: Street) -> None:
    page = street.window({"width": 1280, "height": 860})
    page.goto(f"{stack.one.web}/office/ledger/")
    page.locator("[name=username]").fill("owner")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^[^?]*/office/(ledger|login/code)/"))
    if "/login/code/" in page.url:  # another test gave the owner a second factor
        page.locator("[name=otp]").fill(stack._recovery_code())
        page.keyboard.press("Enter")
    expect(page.get_by_text("试算平衡：借贷相等")).to_be_visible()
    if street.pictures:
        page.screenshot(path=street.pictures / "owner-ledger.png")


def assert_wallet_tells_both(lin: Phone, paid_fen: int) -> None:
    lin.close_browser()
    lin.on("nav-back").click()
    lin.on("tab-me").click()
    lin.on("me-services").click()
    lin.on("services-bills").click()
    lin.on("bill").first.wait_for()
    lin.picture("bills")
    told = " ".join(lin.on("bill").all_inner_texts())
    assert f"{paid_fen / 100:.2f}" in told, told
    assert "12.00" in told, told
