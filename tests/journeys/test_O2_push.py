"""O-2, the push: the owner chooses people by clicking, sees 214 of whom 31 had enough, sends, and reads what came of it.

A district of its own: two hundred and more noodle lovers would be in everybody else's way.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.runtime.conftest import REPOSITORY, eventually
from tests.support.stack import DISTRICT, PASSWORD, Guest, Stack, running_stack, send

from .closing import assert_closed

pytestmark = pytest.mark.journey

MATCH, HAD_ENOUGH, TOO_FAR, TOO_NEW, NO_NOODLES = 214, 31, 5, 4, 6
HERE, FAR = (31.230, 121.470), (31.330, 121.470)  # eleven kilometres apart

# In a process of its own, with the verbs of the house: who they are, since when they follow, where they said to be.
KNOWN_SINCE = """
import json, sys
import django
django.setup()
from datetime import timedelta
from uuid import uuid4
from shangquan.accounts import operations as accounts
from shangquan.accounts.operations import WeChatProfile
from shangquan.kit import clock
from shangquan.marketing.operations import people
from shangquan.merchants import queries as merchants
from shangquan.merchants.models import District
district = District.objects.get()
appid, now, tokens = merchants.account(district.pk).appid, clock.now(), {}
for openid, days, source, lat, lon in json.load(sys.stdin):
    profile = WeChatProfile(appid=appid, openid=openid)
    identity, _ = accounts.follow(profile=profile, source=source, now=now - timedelta(days=days))
    tokens[openid], _ = accounts.sign_in(profile=profile, district_id=district.pk, nonce=uuid4().hex, now=now)
    people.note_place(district_id=district.pk, appid=appid, person_id=identity.person_id, lat=lat, lon=lon, now=now)
print(json.dumps(tokens))
"""


@pytest.fixture
def stack() -> Iterator[Stack]:
    with tempfile.TemporaryDirectory(prefix="sqstack-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        with running_stack(Path(folder) / "data") as running:
            yield running


def dishes(stack: Stack, shop: str) -> list[str]:
    """What needs no choosing there. A keyword also means the shop in whose name it stands: 小满面馆."""
    menu = send(stack.client(f"/api/g/{DISTRICT}"), "GET", f"/shops/{shop}/menu").body
    items = [item for category in menu["categories"] for item in category["items"]]
    plain = [item for item in items if not item["sold_out"] and not item["groups"]]
    return [item["skus"][0]["id"] for item in plain]


def buys(guest: Guest, skus: list[str]) -> None:
    """The first of them that is not sold out, to the password."""
    for sku in skus:
        placed = guest.order([{"sku": sku, "options": [], "quantity": 1}])
        if placed.status == 201:
            assert guest.pay(placed).status == 200
            return
        assert placed.body["code"] == "inventory.sold_out", placed
    raise AssertionError("everything is sold out")


def populate(stack: Stack) -> dict[str, list[str]]:
    """People follow, said where they are, and bought; answers the openids of those who match."""
    noodles, tea = dishes(stack, "xiaoman"), dishes(stack, "shancha")
    kinds = ["early"] * HAD_ENOUGH + ["fits"] * (MATCH - HAD_ENOUGH)
    kinds += ["far"] * TOO_FAR + ["new"] * TOO_NEW + ["tea"] * NO_NOODLES
    made = [
        stack.twin.post("/users", {"id": f"o2-{n}", "nickname": f"顾客{n}"})["openid"]
        for n in range(len(kinds))
    ]
    told = [
        (
            openid, 1 if kind == "new" else 9, "o2-early" if kind == "early" else "search",
            *(FAR if kind == "far" else HERE),
        )
        for openid, kind in zip(made, kinds, strict=True)
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", KNOWN_SINCE],
        env=stack.one.environment() | {"DJANGO_SETTINGS_MODULE": "shangquan.config.settings"},
        cwd=REPOSITORY, input=json.dumps(told), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    tokens = json.loads(done.stdout)

    def lives(number: int) -> None:
        openid = made[number]
        stack.twin.post(f"/users/{openid}/follow")
        guest = Guest(stack, openid, openid, tokens[openid], stack.client(f"/api/g/{DISTRICT}"))
        wanted = tea if kinds[number] == "tea" else noodles
        buys(guest, wanted[number % len(wanted) :] + wanted[: number % len(wanted)])
        guest.http.close()

    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(lives, range(len(made))))
    found: dict[str, list[str]] = {}
    for openid, kind in zip(made, kinds, strict=True):
        found.setdefault(kind, []).append(openid)
    return found


def pushes(stack: Stack, openid: str) -> list[str]:
    """What of the account's mass messages lies in somebody's phone."""
    texts = [str(m.get("content", m)) for m in stack.twin.inbox(openid)]
    return [text for text in texts if "hearing?m=" in text]


def first_push(stack: Stack) -> None:
    """Earlier that day the owner wrote to those who came by the first stand: they had their one message."""
    owner = stack.staff("owner")
    owner.http.base_url = f"{stack.one.web}/api/desk/all/push"
    limits = {
        "day_max": 1, "week_max": 3, "month_max": 4, "quiet_from": "00:00", "quiet_to": "00:00", "mute_limit_bp": 300,
    }  # fmt: skip
    assert send(owner.http, "PUT", "/limits", json=limits).status == 200
    words = {
        "segment_name": "第一个立牌", "conditions": [{"kind": "door", "codes": ["o2-early"]}], "title": "谢谢你早早来",
        "body": "今天的第一锅汤给你留着", "path": "", "value_note": "早来的有例汤",
    }  # fmt: skip
    seen = owner.post("/preview", {"conditions": words["conditions"]}).body
    assert seen["will_get_it"] == HAD_ENOUGH
    card = owner.post("/campaigns", words).body
    at = f"/campaigns/{card['id']}"
    assert owner.post(f"{at}/approve", {"read": card["seen"]}).status == 200
    assert owner.post(f"{at}/schedule", {}).status == 200
    eventually(lambda: owner.get(at).body["state"] == "sent", 30)


def test_the_owner_pushes_to_noodle_lovers_nearby(stack, street):
    people = populate(stack)
    matching = people["early"] + people["fits"]
    with stack.db() as db:
        eventually(
            lambda: db.execute(
                "select count(*) from marketing_personfact where orders > 0"
            ).fetchone()[0] >= len(matching) + TOO_FAR + TOO_NEW + NO_NOODLES,
            40,
        )  # fmt: skip
    first_push(stack)

    page = street.window({"width": 1280, "height": 900})
    see = page.get_by_test_id
    page.goto(f"{stack.one.web}/desk/login")
    see("username").fill("owner")
    see("password").fill(PASSWORD)
    see("login").click()
    see("otp").fill(stack._recovery_code())
    see("login").click()
    see("nav-push").click()

    see("push-settings").click()
    see("spot-lat").fill(str(HERE[0]))
    see("spot-lon").fill(str(HERE[1]))
    see("save-spot").click()
    page.get_by_text("已保存").wait_for()
    see("nav-push").click()

    see("push-new").click()
    see("add-followed").click()
    see("condition-done").click()
    see("add-likes").click()
    see("f-word").fill("面")
    see("condition-done").click()
    see("add-near").click()
    see("condition-done").click()
    expect(see("segment-size")).to_have_attribute("data-people", str(MATCH))
    expect(see("held-budget")).to_have_attribute("data-people", str(HAD_ENOUGH))
    see("f-title").fill("周五新面上架")
    see("f-body").fill("番茄牛腩面，今晚六点现熬。")
    see("f-value").fill("第二碗半价，限周五")
    if street.pictures:
        page.screenshot(path=street.pictures / "edit.png", full_page=True)
    see("save-campaign").click()
    see("act-approve").click()
    see("act-send").click()
    page.get_by_role("button", name="发送", exact=True).click()
    page.locator("[data-testid=campaign-state][data-state=sent]").wait_for(timeout=40_000)
    sent = MATCH - HAD_ENOUGH
    expect(see("result-sent")).to_have_attribute("data-value", str(sent))
    expect(see("result-budget")).to_have_attribute("data-value", str(HAD_ENOUGH))

    eventually(lambda: pushes(stack, people["fits"][-1]), 30)  # WeChat takes its time
    # O-2.c1: each once, nobody else. The 31 have their message of the morning.
    got = Counter(
        {o: sum("周五新面上架" in t for t in pushes(stack, o)) for o in chain(*people.values())}
    )
    assert {o for o, times in got.items() if times} == set(people["fits"])
    assert {got[o] for o in people["fits"]} == {1}
    assert all(len(pushes(stack, o)) == 1 for o in matching)

    # O-2.c4: two readers turn the volume down at one tap; the owner sees the rate.
    for openid in people["fits"][:2]:
        turn_down(stack, street, openid)
    page.reload()
    expect(see("result-muted_after")).to_have_attribute("data-value", "2")
    expect(see("mute-rate")).to_have_text(f"{2 / sent * 100:.1f} %")
    if street.pictures:
        page.screenshot(path=street.pictures / "results.png", full_page=True)
    assert_closed(stack)


def turn_down(stack: Stack, street, openid: str) -> None:
    """In the phone: the link under the message, and one tap."""
    phone = street.window({"width": 390, "height": 844})
    (text,) = pushes(stack, openid)
    link = text.rpartition('href="')[2].partition('"')[0]
    phone.context.set_extra_http_headers({"X-Sandbox-User": openid})
    phone.goto(link)
    phone.get_by_test_id("level-less").click()
    phone.get_by_test_id("hearing-saved").wait_for()
    if street.pictures:
        phone.screenshot(path=street.pictures / "hearing.png")
