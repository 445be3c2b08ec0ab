"""A real twin on its own port, a tiny shop, and people with a browser window each."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from wxsandbox.phone.tests.shop import Shop

PHONE = Path(__file__).parents[1]
CHROMIUM_SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]


def _free_port() -> int:
    for port in range(19200, 19300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("no free port for the twin")


@pytest.fixture(scope="session")
def twin() -> Iterator[str]:
    if not (PHONE / "dist" / "index.html").is_file():
        pytest.skip("not run: the phone is not built (npm ci && npm run build in wxsandbox/phone)")
    port = _free_port()
    command = [sys.executable, "-m", "wxsandbox", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=PHONE.parents[1]) as process:
        base = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{base}/_sandbox/health")
            yield base
        finally:
            process.terminate()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")


@pytest.fixture
def shop(twin: str) -> Iterator[Shop]:
    httpx.post(f"{twin}/_sandbox/reset", json={})
    shop = Shop(twin)
    shop.open_for_messages()
    yield shop
    shop.close()


@pytest.fixture(
    scope="package"
)  # a second Playwright in this thread would find its event loop running
def browser() -> Iterator[Browser]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_SWITCHES)


@pytest.fixture
def phone(twin: str, shop: Shop, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens somebody's phone; all phones of a test share one browser, as windows of one desk."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    context.set_default_timeout(8000)

    def pick_up(who: str) -> Page:
        page = context.new_page()
        page.goto(f"{twin}/phone/?user={who}")
        page.get_by_test_id("tab-chats").wait_for()
        return page

    yield pick_up
    context.close()
