"""A code at the counter: Chen makes it, Wu scans it off the screen, the screen says paid."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .board import Board
from .phone import Phone

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("closing")]


def make_code(chen: Board, dish: str) -> None:
    chen.see("nav-counter").click()
    chen.see("counter").wait_for()
    chen.see("search").fill(dish)
    chen.screen.locator("[data-testid^=dish-]").first.click()
    expect(chen.see("tray-line")).to_have_count(1)
    chen.picture("tray")
    chen.see("charge").click()
    chen.see("qr").wait_for()
    chen.picture("code")


def scan_picture(wu: Phone, drawing: Path) -> None:
    wu.on("tab-discover").click()
    wu.on("discover-scan").click()
    wu.picture("scan")
    wu.on("scan-file").set_input_files(drawing)
    wu.on("checkout").wait_for()


def test_a_code_at_the_counter_is_scanned_and_paid(
    phone: Callable[..., Phone], board: Callable[..., Board], tmp_path: Path
) -> None:
    chen, wu = board("chen"), phone("Wu")
    make_code(chen, "夫妻肺片")
    drawing = tmp_path / "code.png"
    chen.see("qr").screenshot(path=drawing)
    scan_picture(wu, drawing)
    wu.picture("wallet")
    expect(wu.on("checkout-amount")).to_have_text("¥26.00")
    wu.pay()
    chen.screen.locator("[data-testid=code-screen][data-state=paid]").wait_for()
    chen.picture("paid")
    called = chen.see("pickup-no").inner_text()
    chen.see("code-next").click()
    chen.see("counter").wait_for()
    chen.see("nav-board").click()
    card = chen.screen.locator("[data-testid^=order-][data-state]").filter(
        has=chen.see("pickup-no").get_by_text(called, exact=True)
    )
    number = (card.first.get_attribute("data-testid") or "").removeprefix("order-")
    chen.picture("board")
    chen.cook_and_hand_over(number)
