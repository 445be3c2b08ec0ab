"""The office in a real browser: what scripts do, and that it fits a phone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from procrastinate.contrib.django import app

from shangquan.accounts.models import User
from shangquan.catalog.models import Item
from shangquan.config.office.views.exports import workbook
from shangquan.config.office.views.imports import EXAMPLES
from shangquan.config.tests.conftest import code_of
from shangquan.flows import menu_edit
from shangquan.flows.models import MenuImport
from shangquan.merchants.models import Store
from tests.support import chromium
from tests.support.database import roomy_pool
from tests.support.world import World, open_world

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASSWORD = "a-long-word-of-man"


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    # Playwright turns an event loop in this thread; the database is still asked in turn.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with roomy_pool():
        yield open_world()


@pytest.fixture
def man(world: World) -> User:
    world.staff("man")
    user = world.users["man"]
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def page(world: World, live_server: Any) -> Iterator[Page]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium.executable(), args=chromium.SWITCHES
        )
        context = browser.new_context(base_url=live_server.url, locale="zh-CN")
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        yield page
        browser.close()
    assert problems == []


def enter(page: Page, man: User) -> None:
    page.goto("/office/")
    page.fill("[name=username]", man.username)
    page.fill("[name=password]", PASSWORD)
    page.click("button.sq-primary")
    page.fill("[name=otp]", code_of(man))
    page.click("button.sq-primary")
    expect(page).to_have_title("今天 | 商圈后台")


def test_a_dish_grows_a_size_and_options_and_loses_one(world: World, man: User, page: Page) -> None:
    world.dish("noodles", "牛肉面", 2800)
    item = Item.objects.get()
    enter(page, man)
    page.goto(f"/office/catalog/item/{item.pk}/change/")
    page.fill("[name=size-0-name]", "小碗")
    page.click("[data-add=size]")
    page.fill("[name=size-1-name]", "大碗")
    page.fill("[name=size-1-price]", "33.5")
    page.fill("[name=size-1-left]", "7")
    page.click("[data-add=group]")
    page.fill("[name=group-0-name]", "辣度")
    for n, word in enumerate(("不辣", "微辣", "多余")):
        page.click("[data-add=option]")
        page.fill(f"[name=group-0-option-{n}-name]", word)
    page.locator("[data-rows=option] [data-remove]").last.click()
    page.click(".sq-save button")
    expect(page.locator("body")).to_contain_text("已保存")
    dish = menu_edit.dish(Item.objects.get())
    assert [(s.name, s.price_fen) for s in dish.spec.skus] == [("小碗", 2800), ("大碗", 3350)]
    assert dict(dish.left) == {"小碗": None, "大碗": 7}
    assert [o.name for o in dish.spec.groups[0].options] == ["不辣", "微辣"]


def work_once() -> None:
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        app.run_worker(
            wait=False, install_signal_handlers=False, listen_notify=False, queues=["imports"]
        )


def test_a_spreadsheet_is_shown_first_then_watched_until_written(
    world: World, man: User, page: Page, tmp_path: Path
) -> None:
    path = tmp_path / "menu.xlsx"
    path.write_bytes(workbook(EXAMPLES))
    enter(page, man)
    page.goto("/office/menu/import/")
    page.set_input_files("[name=file]", path)
    page.click("form button.sq-primary")
    expect(page.locator("body")).to_contain_text("到现在为止什么都没改")
    assert not Item.objects.exists()
    page.click(".sq-save button")
    expect(page.locator("body")).to_contain_text("正在写入")
    with ThreadPoolExecutor(1) as thread:  # the browser's loop turns in this one
        thread.submit(work_once).result()
    expect(page.locator("body")).to_contain_text("已写入：新增 2", timeout=10_000)
    assert MenuImport.objects.get().state == "done"


PAGES = (
    "", "catalog/item/", "menu/import/", "merchants/store/", "merchants/membership/",
    "merchants/membership/add/", "scenes/scene/", "scenes/scene/add/", "account-menu/",
    "orders/order/", "payments/refund/", "ledger/", "ledger/journal/", "exports/",
    "second-factor/", "second-factor/set-up/", "password_change/",
)  # fmt: skip


@pytest.mark.parametrize(("width", "language"), [(320, "zh-hans"), (390, "en"), (1280, "en")])
def test_every_page_fits_and_speaks(
    world: World, man: User, page: Page, width: int, language: str
) -> None:
    world.paid_order(world.guest("lin"), (world.dish("noodles", "牛肉面", 2800, left=3), 1))
    enter(page, man)
    page.set_viewport_size({"width": width, "height": 800})
    page.context.add_cookies([{"name": "language", "value": language, "url": page.url}])
    Item.objects.update(name_en="Beef noodles")
    Store.objects.update(name_en="Noodles")
    item = Item.objects.get()
    for path in (*PAGES, f"catalog/item/{item.pk}/change/", f"merchants/store/{item.store_id}/change/"):  # fmt: skip
        page.goto(f"/office/{path}")
        page.wait_for_load_state("networkidle")
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 1, path
        words = (
            page.locator("#nav-sidebar ol").all_inner_texts()[1] if width > 1000 else page.title()
        )
        assert any("一" <= letter <= "鿿" for letter in words) is (language == "zh-hans"), path
