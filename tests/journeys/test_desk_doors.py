"""The owner runs the doors: a menu that reaches phones and goes back, tables on paper, and a fridge that answers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.stack import PASSWORD, Stack

from .phone import Phone

pytestmark = pytest.mark.journey
SIZE = {"width": 1280, "height": 860}


@pytest.fixture
def owner(stack: Stack, street) -> Page:
    page = street.window(SIZE)
    page.goto(f"{stack.one.web}/desk/login")
    page.get_by_test_id("username").fill("owner")
    page.get_by_test_id("password").fill(PASSWORD)
    page.get_by_test_id("login").click()
    page.get_by_test_id("nav-menu").wait_for()
    return page


def agree(page: Page) -> None:
    page.get_by_role("button", name="确定").click()


def test_a_menu_reaches_the_phone_and_goes_back(owner: Page, phone: Callable[..., Phone]) -> None:
    see = owner.get_by_test_id
    see("nav-menu").click()
    see("edit-2").click()
    see("branch-sheet").get_by_test_id("name").first.fill("我的单")
    see("save").click()
    expect(see("menu-phone")).to_contain_text("我的单")
    see("publish").click()
    agree(owner)
    expect(see("same")).to_have_text("草稿和手机上的一样")
    wu = phone("Wu")
    wu.follow()
    expect(wu.on("menu-2")).to_contain_text("我的单")
    see("history").get_by_role("button").first.click()
    agree(owner)
    expect(see("branch-2")).to_contain_text("我的订单")
    expect(see("menu-phone")).not_to_contain_text("我的单")


def test_a_room_of_tables_is_made_and_printed(owner: Page) -> None:
    see = owner.get_by_test_id
    see("nav-codes").click()
    see("new-batch").click()
    see("store").select_option("heguan")
    see("prefix").fill("H")
    see("last").fill("3")
    see("make").click()
    expect(owner.get_by_text("禾馆 H3 桌")).to_be_visible()
    with owner.expect_download() as sheets:
        see("pdf").click()
    assert sheets.value.path().read_bytes().startswith(b"%PDF")


def test_a_guest_asks_for_the_fridge(phone: Callable[..., Phone]) -> None:
    wu = phone("Wu")
    wu.follow()
    wu.say("冷柜温度")
    card = wu.on("article-card").filter(has_text="冷柜")
    expect(card).to_contain_text("°C")
    wu.picture("fridge")
