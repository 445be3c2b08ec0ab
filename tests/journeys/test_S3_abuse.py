"""S-3: Bad floods the account and sends script; others are answered as ever, nothing runs at the desk, an appeal is offered."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from tests.support.stack import PASSWORD, Stack

from .conftest import Street
from .desk import Desk
from .phone import Phone

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("closing")]

SCRIPT = '<img src=x onerror="window.__ran=1"><script>window.__ran=1</script>'
MESSAGES = 500


def test_who_floods_is_slowed_and_nobody_else(
    stack: Stack, street: Street, phone: Callable[..., Phone]
) -> None:
    yan = Desk(street.window({"width": 1280, "height": 800}), "yan", stack.one.web, street.pictures)
    yan.sign_in(PASSWORD)
    yan.begin_duty()
    lin, bad = phone("Lin"), phone("Bad")
    for guest in (lin, bad):
        guest.follow()
    openid = _openid(stack, bad)

    with ThreadPoolExecutor(1) as other:
        flood = other.submit(_flood, stack, openid)
        took = _asks(lin)
        flood.result()
    assert took < 5, "S-3.c2: the others are unaffected"

    expect(bad.on("message-theirs").filter(has_text="appeal").first).to_be_visible(timeout=30_000)
    bad.picture("slowed")
    bad.say("申诉")
    expect(bad.on("message-theirs").filter(has_text="申诉已登记").last).to_be_visible(
        timeout=20_000
    )  # S-3.c3
    with stack.db() as db:
        kept = db.execute(
            "select count(*) from chat_said s join chat_conversation c on c.id = s.conversation_id"
            " where c.openid = %s and not s.is_ours and s.text like %s", [openid, "%onerror%"],
        ).fetchone()  # fmt: skip
    assert kept == (MESSAGES,), "none is lost"

    yan.open_waiting("申诉")
    expect(yan.see("said-guest").filter(has_text="onerror").first).to_be_visible()
    yan.picture("flood")
    yan.see("take").click()
    yan.see("close-talk").click()
    assert yan.screen.evaluate("window.__ran === undefined"), (
        "S-3.c1: no script runs in the console"
    )


def _openid(stack: Stack, guest: Phone) -> str:
    return next(u["openid"] for u in stack.twin.get("/users")["users"] if u["id"] == guest.who)


def _flood(stack: Stack, openid: str) -> None:
    for at in range(MESSAGES):
        stack.twin.post(f"/users/{openid}/send", {"type": "text", "content": f"{at} {SCRIPT}"})


def _asks(guest: Phone) -> float:
    began = time.monotonic()
    guest.say("卤蛋多少钱")
    expect(guest.on("article-card").filter(has_text="¥3").last).to_be_visible(timeout=20_000)
    guest.picture("answered-meanwhile")
    return time.monotonic() - began
