"""Pushes and shared cards: every one of these operations once, by partner, owner and guest."""

import re
from datetime import timedelta

from shangquan.chat.tests.conftest import WeChat
from shangquan.kit import clock
from shangquan.marketing.operations import people
from tests.support.judge import Judge
from tests.support.stack import Twin
from tests.support.world import Caller, World

NOODLES = {"kind": "likes", "words": ["面"]}
WORDS = {
    "segment_name": "爱吃面的", "conditions": [NOODLES], "title": "新面上架", "body": "到店尝尝", "path": "shops/noodles",
    "value_note": "第二碗半价",
}  # fmt: skip
LIMITS = {
    "day_max": 2, "week_max": 3, "month_max": 4, "quiet_from": "22:00", "quiet_to": "08:30", "mute_limit_bp": 500,
}  # fmt: skip


def all_of_it(world: World, twin: Twin, judge: Judge, lin: Caller) -> None:
    owner, man = (judge.watch(world.staff(name)) for name in ("owner", "man"))
    owner.base = man.base = "/api/desk"
    follows(world, twin, lin)
    setting_up(owner, man)
    partner_proposes(owner, man)
    guest_reads(owner, twin, lin)
    guest_shares(judge.watch(world.guest("wu")), lin)
    assert man.get("/noodles/push/shares").body["pages"]
    assert owner.get("/all/push/shares").body["pages"]


def follows(world: World, twin: Twin, lin: Caller) -> None:
    """On both sides, and what she bought is known."""
    twin.post(f"/users/{lin.openid}/follow")
    wechat = WeChat(world)
    wechat.happens(lin.openid, "subscribe")
    people.rebuild_due(district_id=world.id, appid=wechat.account.appid, now=clock.now())


def setting_up(owner: Caller, man: Caller) -> None:
    man.get("/noodles/push/vocabulary")
    assert owner.call("PUT", "/all/push/limits", LIMITS).body["quiet_from"] == "22:00"
    for shop in ("", "noodles"):
        place = {"shop": shop, "lat": 31.23, "lon": 121.47}
        assert owner.call("PUT", "/all/push/landmarks", place).status == 200
    spoken_of = {"tag": "常客", "conditions": [NOODLES]}
    assert owner.post("/all/push/tags", spoken_of, key=None).body == {"people": 1}
    assert owner.post("/all/push/preview", {"conditions": [NOODLES]}, key=None).body["sample"]
    nowhere = {"kind": "near", "place": "nowhere", "km": 3}
    assert man.post("/noodles/push/preview", {"conditions": [nowhere]}, key=None).status == 409
    kept = {"name": "爱吃面的", "conditions": [NOODLES]}
    segment = man.post("/noodles/push/segments", kept, key=None).body["id"]
    assert man.get("/noodles/push").body["segments"]
    assert man.call("DELETE", f"/noodles/push/segments/{segment}").status == 200


def partner_proposes(owner: Caller, man: Caller) -> None:
    for decide in (says_yes, says_no):
        card = man.post("/noodles/push/campaigns", WORDS).body
        own, theirs = (f"{at}/push/campaigns/{card['id']}" for at in ("/noodles", "/all"))
        card = man.call("PUT", own, WORDS | {"title": f"新面{decide.__name__}"}).body
        for verb in ("propose", "withdraw", "propose"):
            assert man.post(f"{own}/{verb}", key=None).status == 200
        assert man.call("PUT", own, WORDS).status == 409
        decide(owner, theirs, card["seen"])
        assert man.get(own).body["state"] in ("stopped", "rejected")


def says_yes(owner: Caller, campaign: str, seen: str) -> None:
    assert owner.post(f"{campaign}/approve", {"read": "another"}, key=None).status == 409
    owner.post(f"{campaign}/approve", {"read": seen}, key=None)
    at = (clock.now() + timedelta(days=1)).isoformat()
    assert owner.post(f"{campaign}/schedule", {"send_at": at}).body["send_at"]
    owner.post(f"{campaign}/unschedule", key=None)
    owner.post(f"{campaign}/schedule")
    owner.post(f"{campaign}/stop", key=None)


def says_no(owner: Caller, campaign: str, _seen: str) -> None:
    assert owner.post(f"{campaign}/reject", {"why": "标题夸大了"}, key=None).body["why"]


def guest_reads(owner: Caller, twin: Twin, lin: Caller) -> None:
    """The owner's own phone is hers: what is tried out arrives there, and its links work."""
    card = owner.post("/all/push/campaigns", WORDS).body
    trial = f"/all/push/campaigns/{card['id']}/trial"
    assert owner.post(trial).body["code"] == "push.no_phone"
    scanned = owner.post("/all/push/phone", key=None).body["url"].partition("link=")[2]
    lin.post("/staff-phone", {"link": scanned}, key=None)
    assert owner.post(trial).status == 200
    found = re.search(r"/hearing\?m=([-\w]+)", str(twin.inbox(lin.openid)[-1]))
    assert found
    link = found[1]
    lin.post("/messages-opened", {"link": link}, key=None)
    assert lin.post("/messages-opened", {"link": "made-up"}, key=None).status == 404
    lin.get("/hearing")
    told = lin.get(f"/hearing?m={link}").body
    assert told["message"]["title"] == WORDS["title"]
    less = {"level": "less", "muted": [told["message"]["sender"]], "message": link}
    assert lin.call("PUT", "/hearing", less).body["level"] == "less"


def guest_shares(wu: Caller, lin: Caller) -> None:
    card = lin.get("/card").body["card"]
    came = {"card": card, "page": "shops/noodles"}
    assert wu.post("/card-visits", came, key=None).body == {"is_counted": True}
    assert wu.post("/card-visits", came | {"card": "made-up"}, key=None).status == 404
    assert lin.get("/my-shares").body["people"] == 1
