"""People with browsers against the real stack. Every window is a person; every journey ends with L0.

JOURNEY_PICTURES=folder keeps a picture of every step; what a failed journey showed last stands in test-results/.
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from tests.support.chromium import SWITCHES, executable
from tests.support.stack import PASSWORD, Stack

from .board import Board
from .closing import assert_closed, problems
from .phone import Phone

EVIDENCE = Path(__file__).resolve().parents[2] / "test-results"
PATIENCE_MS = 15_000
PHONE_SIZE = {"width": 390, "height": 844}
UNPAID_CLOSES_S = 16 * 60
DESK_SIZE = {"width": 1024, "height": 768}


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    # Not for the session: a second Playwright in this thread, or Django, would find its event loop running.
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=executable(), args=SWITCHES)


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path | None:
    folder = os.environ.get("JOURNEY_PICTURES")
    if not folder:
        return None
    place = Path(folder) / request.node.name
    place.mkdir(parents=True, exist_ok=True)
    return place


class Street:
    """Opens windows and hears what goes wrong inside them."""

    def __init__(self, browser: Browser, pictures: Path | None) -> None:
        self.browser = browser
        self.pictures = pictures
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def window(self, size: dict[str, int]) -> Page:
        context = self.browser.new_context(viewport=size, locale="zh-CN")
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def keep_evidence(self, name: str) -> None:
        """What every window showed when it went wrong."""
        EVIDENCE.mkdir(exist_ok=True)
        for at, page in enumerate(page for context in self.contexts for page in context.pages):
            with contextlib.suppress(Error):
                page.screenshot(path=EVIDENCE / f"{name}-{at}.png", timeout=5_000)

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.failed and "street" in getattr(item, "funcargs", {}):
        item.funcargs["street"].keep_evidence(item.name)
    return report


@pytest.fixture
def street(browser: Browser, pictures: Path | None) -> Iterator[Street]:
    street = Street(browser, pictures)
    yield street
    street.close()
    assert not street.complaints, f"a script broke in an open page: {street.complaints}"


@pytest.fixture
def phone(stack: Stack, street: Street) -> Callable[..., Phone]:
    """Picks up the phone of somebody who was never here before, whatever other tests did."""

    def pick_up(who: str) -> Phone:
        somebody = f"{who.lower()}-{uuid4().hex[:6]}"
        stack.twin.post("/users", {"id": somebody, "nickname": who})
        page = street.window(PHONE_SIZE)
        page.goto(f"{stack.one.twin}/phone/?user={somebody}")
        page.get_by_test_id("tab-chats").wait_for()
        return Phone(page, somebody, street.pictures)

    return pick_up


@pytest.fixture
def board(stack: Stack, street: Street) -> Callable[..., Board]:
    """Opens somebody's board at their shop."""

    def sign_in(who: str, **how: str) -> Board:
        board = Board(street.window(DESK_SIZE), who, stack.one.web, street.pictures)
        board.sign_in(PASSWORD, **how)
        return board

    return sign_in


@pytest.fixture
def closing(stack: Stack) -> Iterator[None]:
    """What others left unpaid is closed before, and everything is closed after."""
    stack.twin.faults()
    if problems(stack):
        stack.advance(UNPAID_CLOSES_S)
    yield
    assert_closed(stack)
