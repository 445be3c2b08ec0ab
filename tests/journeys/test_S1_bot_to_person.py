"""S-1: the account answers, a complaint goes to a person whatever a rule says, and the person answers in time."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.stack import PASSWORD, Stack

from .board import Board
from .conftest import Street
from .desk import Desk
from .phone import Phone

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("closing")]

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
RULE = "我们有二十种面"
COMPLAINT = "我要投诉，面凉了"
SORRY = "很抱歉，马上给你补一碗热的"


def theirs(guest: Phone, words: str) -> None:
    expect(guest.on("message-theirs").filter(has_text=words).last).to_be_visible(timeout=20_000)


def buy(guest: Phone, chen: Board) -> str:
    guest.enter_street()
    guest.fill_cart({"xiaoman": ["卤蛋"]})
    guest.place_for_pickup(name="赵小满", phone="13900005678")
    guest.pay()
    guest.result("paid")
    number = guest.numbers()[0]
    chen.card(number, "paid")
    chen.cook_and_hand_over(number)
    return number


def test_a_complaint_goes_to_a_person_who_answers_in_time(
    stack: Stack, street: Street, phone: Callable[..., Phone], board: Callable[..., Board]
) -> None:
    yan = Desk(street.window(WIDE), "yan", stack.one.web, street.pictures)
    yan.sign_in(PASSWORD)
    yan.begin_duty()
    yan.write_rule("面", "面", RULE)
    assert yan.try_text(COMPLAINT).get_attribute("data-answers") == "complaint"
    yan.picture("tester")

    chen, zhao = board("chen"), phone("Zhao")
    number = buy(zhao, chen)
    zhao.enter_chat()
    zhao.say("有面吗")
    theirs(zhao, RULE)
    zhao.say(COMPLAINT)
    theirs(zhao, "已登记投诉，编号")
    case = re.search(r"T[0-9A-Z]{8}", zhao.on("message-theirs").last.inner_text())
    assert case, "a number the guest can name"
    zhao.picture("case-number")

    yan.open_waiting(COMPLAINT)
    expect(yan.see(f"desk-order-{number}")).to_contain_text("卤蛋")
    expect(yan.see(f"desk-order-{number}")).to_contain_text("139****5678")
    expect(yan.see(f"case-{case.group()}")).to_be_visible()
    yan.picture("waiting")
    yan.see("take").click()
    yan.reply(SORRY)
    theirs(zhao, SORRY)
    zhao.picture("answered")
    expect(yan.see("allowance")).to_have_attribute("data-left", re.compile("[0-4]"))
    expect(yan.see("sent").last).to_contain_text("已送达微信", timeout=20_000)
    for words in ("有面吗", COMPLAINT):
        expect(yan.see("said-guest").filter(has_text=words).first).to_be_visible()  # S-1.c3
    yan.picture("answered")

    yan.see("nav-cases").click()
    yan.see(f"case-{case.group()}").click()
    yan.see("case-word").fill("补了一碗")
    yan.see("case-resolve").click()
    yan.see("case-reopen").wait_for()
    yan.picture("case")
    assert_targets(stack, zhao)
    yan.drop_rule("面")
    look_on_a_phone(stack, street)


def assert_targets(stack: Stack, guest: Phone) -> None:
    openid = guest_openid(stack, guest)
    with stack.db() as db:
        wait = db.execute(
            "select w.answered_at <= w.due_at, c.guest_at from chat_wait w join chat_conversation c"
            " on c.id = w.conversation_id where c.openid = %s", [openid],
        ).fetchone()  # fmt: skip
        assert wait is not None
        assert wait[0], "S-1.c1: the first human reply comes within the target"
        late = db.execute(
            "select count(*) from messaging_message m join chat_conversation c on c.openid = m.openid"
            " where m.openid = %s and m.sent_at > c.guest_at + interval '48 hours'", [openid],
        ).fetchone()  # fmt: skip
        assert late == (0,), "S-1.c2: the 48-hour window is kept"
        kept = db.execute(
            "select text from chat_said s join chat_conversation c on c.id = s.conversation_id"
            " where c.openid = %s and not s.is_ours", [openid],
        ).fetchall()  # fmt: skip
        assert {("有面吗",), (COMPLAINT,)} <= set(kept), "S-1.c3: both texts are kept"


def guest_openid(stack: Stack, guest: Phone) -> str:
    users = stack.twin.get("/users")["users"]
    return next(user["openid"] for user in users if user["id"] == guest.who)


def look_on_a_phone(stack: Stack, street: Street) -> None:
    """Everything of the desk fits a phone: nothing hangs over its edge."""
    yan = Desk(street.window(NARROW), "yan", stack.one.web, street.pictures)
    yan.sign_in(PASSWORD)
    yan.picture("phone-list")
    yan.screen.locator("[data-testid^=talk-]").first.click()
    yan.see("talk").wait_for()
    yan.picture("phone-talk")
    for way in ("cases", "rules"):
        assert yan.screen.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        yan.see(f"nav-{way}").click()
        yan.see(way).wait_for()
        yan.picture(f"phone-{way}")
