"""kill -9 of every part, and of everything, during a paid order: the open pages recover by themselves."""

import contextlib
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, expect

from tests.support.stack import Stack

from .board import Board
from .phone import Phone

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("closing")]

RECOVERED_S = 60


def insist(board: Board, number: str, verb: str, then: str) -> None:
    """A hand that taps again while the line is broken; the page keeps its key, so nothing happens twice."""
    card = board.screen.locator(f"[data-testid='order-{number}'][data-state={then}]")
    for _ in range(20):
        with contextlib.suppress(Error):
            board.order(number).get_by_test_id(f"action-{verb}").click(timeout=3_000)
        with contextlib.suppress(Error):
            card.wait_for(timeout=3_000)
            return
    raise AssertionError(f"{verb} never came to {then}")


def test_one_part_after_the_other_dies_and_the_order_goes_on(
    stack: Stack, phone: Callable[..., Phone], board: Callable[..., Board]
) -> None:
    chen, lin = board("chen"), phone("Lin")
    lin.enter_street()
    lin.fill_cart({"xiaoman": ["阳春面"]})
    lin.place_for_pickup()

    stack.kill("web")  # while the password is typed: the notice finds nobody
    lin.pay()
    lin.picture("web-is-dead")
    lin.result("paid", within_s=RECOVERED_S)
    number = lin.numbers()[0]
    chen.card(number, "paid", within_s=RECOVERED_S)
    stack.kill("web")  # just as somebody turns to a page that was not loaded yet
    lin.see("result-orders").click()
    lin.order_state("paid", within_s=RECOVERED_S)

    stack.kill("events")
    insist(chen, number, "accept", "accepted")
    lin.order_state("accepted", within_s=RECOVERED_S)
    stack.kill("postgres")
    insist(chen, number, "prepare", "preparing")
    lin.order_state("preparing", within_s=RECOVERED_S)
    stack.kill("worker")
    insist(chen, number, "ready", "ready")
    lin.order_state("ready", within_s=RECOVERED_S)
    insist(chen, number, "hand_over", "done")
    lin.order_state("done", within_s=RECOVERED_S)
    expect(chen.see("live-lamp")).to_have_attribute("data-line", "live", timeout=40_000)
    assert_told_once(lin)


def test_the_power_fails_right_after_the_password(
    stack: Stack, phone: Callable[..., Phone], board: Callable[..., Board]
) -> None:
    chen, lin = board("chen"), phone("Lin")
    lin.enter_street()
    lin.fill_cart({"xiaoman": ["阳春面"]})
    lin.place_for_pickup()
    lin.type_password()
    lin.on("pay-result").wait_for()
    stack.kill_everything()
    lin.picture("dark")
    stack.up()
    lin.on("pay-done").click()
    lin.result("paid", within_s=RECOVERED_S)
    number = lin.numbers()[0]
    chen.card(number, "paid", within_s=RECOVERED_S)
    expect(chen.see("live-lamp")).to_have_attribute("data-line", "live", timeout=40_000)
    chen.cook_and_hand_over(number)
    lin.see("result-orders").click()
    lin.order_state("done", within_s=RECOVERED_S)
    assert_told_once(lin)


def assert_told_once(lin: Phone) -> None:
    lin.enter_chat()
    for words in ("小满面馆：下单成功", "小满面馆：餐好了"):
        expect(lin.on("conversation").get_by_text(words), words).to_have_count(1, timeout=30_000)
    lin.picture("told-once")
