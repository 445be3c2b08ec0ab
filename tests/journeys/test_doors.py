"""Every door of the account leads to the page it promises: printed codes, the menu, a word in the chat."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .phone import Phone

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("closing")]

DOORS = {"山茶饮门口": "山茶饮", "小满面馆 T5 桌": "小满面馆"}


@pytest.mark.parametrize("code", DOORS)
def test_a_printed_code_brings_a_stranger_into_the_shop(
    phone: Callable[..., Phone], code: str
) -> None:
    wu = phone("Wu")
    wu.on("tab-discover").click()
    wu.on("discover-scan").click()
    printed = wu.screen.locator("[data-testid^=code-]").filter(has_text=code)
    printed.first.click()
    if wu.on("follow").count():
        wu.on("follow").click()
    wu.on("article-card").filter(has_text=code).click()
    wu.see("menu").wait_for()
    expect(wu.on("browser-title")).to_have_text(DOORS[code])
    wu.picture("inside")


def test_menu_and_words_lead_into_the_shops(phone: Callable[..., Phone]) -> None:
    wu = phone("Wu")
    wu.follow()
    wu.tap_menu(1, 0)
    wu.see("menu").wait_for()
    wu.close_browser()
    wu.say("小满面馆")
    wu.on("article-card").filter(has_text="小满面馆").click()
    wu.see("menu").wait_for()
    expect(wu.on("browser-title")).to_have_text("小满面馆")
    wu.close_browser()
    wu.say("点餐")
    wu.on("article-card").filter(has_text="点餐").last.click()
    wu.see("shops").wait_for()
