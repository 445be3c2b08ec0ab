"""The first order again, by somebody who reads English: no page on the way falls back into Chinese."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .board import Board
from .phone import Phone

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("closing")]

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
# What a guest reads with the eyes or hears from a reader; the key back to Chinese is Chinese.
WORDS = """body => {
  const labels = [...body.querySelectorAll('[aria-label], [placeholder], [alt]')]
    .flatMap(one => [one.getAttribute('aria-label'), one.getAttribute('placeholder'), one.getAttribute('alt')])
  const back = body.querySelector('[data-testid=language-zh-Hans]')?.innerText ?? ''
  return (body.innerText + ' ' + labels.join(' ')).replaceAll(back, '')
}"""


def assert_english(guest: Phone, where: str) -> None:
    guest.picture(where)
    words = guest.page.locator("body").evaluate(WORDS)
    assert not CHINESE.findall(words), f"{where}: {CHINESE.findall(words)}"
    title = guest.on("browser-title").inner_text()
    assert not CHINESE.findall(title), f"{where}: the title says {title}"


def test_somebody_who_reads_english_orders_and_eats(
    phone: Callable[..., Phone], board: Callable[..., Board]
) -> None:
    chen, zhao = board("chen"), phone("Zhao")
    zhao.enter_street()
    zhao.see("tab-me").click()
    zhao.see("language-en").click()
    expect(zhao.see("tab-me")).to_contain_text("Me")
    assert_english(zhao, "me")
    zhao.see("tab-home").click()
    zhao.see("shops").wait_for()
    assert_english(zhao, "street")
    number = order_in_english(zhao)
    chen.card(number, "paid")
    chen.cook_and_hand_over(number)
    zhao.order_state("done")
    assert_english(zhao, "done")
    zhao.enter_chat()
    zhao.tap_menu(2, 0)  # a page opened anew still speaks English
    zhao.one("reorder").wait_for()
    assert_english(zhao, "orders")


def order_in_english(zhao: Phone) -> str:
    zhao.open_shop("xiaoman")
    assert_english(zhao, "menu")
    zhao.dish("Set for one, delivered").get_by_test_id("choose").click()
    zhao.see("add-to-cart").wait_for()
    assert_english(zhao, "spec-sheet")
    zhao.see("sheet-close").click()
    expect(zhao.see("spec-sheet")).to_be_hidden()
    zhao.put_in_cart("Set for one, delivered")
    zhao.see("cart-open").click()
    zhao.see("cart-total").wait_for()
    assert_english(zhao, "cart")
    zhao.see("go-checkout").click()
    zhao.see("fulfilment-delivery").click()
    zhao.see("place-order").click()
    zhao.see("contact-form").wait_for()
    assert_english(zhao, "contact")
    zhao.write_contact("Zhao Lei", "13812345678", "East block 3, room 412")
    assert_english(zhao, "checkout")
    zhao.see("place-order").click()
    zhao.on("checkout-close").click()
    assert_english(zhao, "not-paid")
    zhao.see("pay-now").click()
    zhao.pay()
    zhao.result("paid")
    assert_english(zhao, "paid")
    number = zhao.numbers()[0]
    zhao.see("result-orders").click()
    zhao.order_state("paid")
    assert_english(zhao, "order")
    return number
