"""C-2, the second day: "老样子" in the chat brings a card; three taps later the same dishes are paid."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.stack import Stack

from .board import Board
from .phone import Phone

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("closing")]

A_DAY_S = 24 * 3600
TAPS_MAX = 3


def test_the_usual_takes_three_taps(
    stack: Stack, phone: Callable[..., Phone], board: Callable[..., Board]
) -> None:
    chen, zhao = board("chen"), phone("Zhao")
    zhao.enter_street()
    zhao.fill_cart({"xiaoman": ["卤蛋", "阳春面"]})
    zhao.place_for_pickup(name="赵小满", phone="13900005678")
    zhao.pay()
    zhao.result("paid")
    first = zhao.numbers()[0]
    chen.card(first, "paid")
    chen.cook_and_hand_over(first)

    stack.advance(A_DAY_S)
    began = stack.now()
    zhao.enter_chat()
    zhao.say("老样子")
    card = zhao.on("article-card").filter(has_text="老样子 · 小满面馆").last
    expect(card).to_be_visible(timeout=20_000)
    expect(card).to_contain_text("卤蛋")
    zhao.picture("card")

    taps = 0
    card.locator("button").first.click()
    taps += 1
    zhao.see("place-order").wait_for()
    zhao.picture("checkout")
    zhao.see("place-order").click()
    taps += 1
    zhao.on("checkout").wait_for()
    zhao.pay()  # confirming in WeChat's own wallet
    taps += 1
    zhao.result("paid")
    assert taps <= TAPS_MAX
    assert (stack.now() - began).total_seconds() <= 60, "C-2.c1"
    second = zhao.numbers()[0]
    assert second != first
    chen.card(second, "paid")
    chen.cook_and_hand_over(second)
