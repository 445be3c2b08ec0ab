"""What the desk does with conversations, cases and rules: every one of these operations once, as a person would."""

from shangquan.chat.tests.conftest import WeChat
from shangquan.kit import clock
from tests.support.judge import Judge
from tests.support.world import Caller, World

RULE = {
    "name": "停车", "mode": "contains", "words": ["停车"], "priority": 0, "answer": {"kind": "text", "text": "地下二层"},
}  # fmt: skip
NOBODY = "0190c0de-0000-7000-8000-000000000000"


def at_the_desk(world: World, judge: Judge, lin: Caller) -> None:
    yan, man = (judge.watch(world.staff(name)) for name in ("yan", "man"))
    yan.base = man.base = "/api/desk"
    yan.post("/all/live-ticket", key=None)
    kept_ready(yan)
    conversation(WeChat(world), yan, man, lin)
    cases(yan)
    rules(WeChat(world), yan, lin)


def kept_ready(yan: Caller) -> None:
    assert yan.post("/all/duty", {"is_on": True}, key=None).body["is_on_duty"]
    yan.post("/all/canned", {"title": "抱歉", "text": "很抱歉让你久等"})
    kept = yan.get("/all/canned").body["canned"]
    assert yan.call("DELETE", f"/all/canned/{kept[0]['id']}").status == 200
    assert yan.call("DELETE", f"/all/canned/{kept[0]['id']}").status == 404
    assert yan.call("DELETE", "/all/canned/first").status == 422


def conversation(wechat: WeChat, yan: Caller, man: Caller, lin: Caller) -> None:
    picture = {"PicUrl": "https://mmbiz.example/1", "MediaId": "m1"}
    wechat.post(wechat.xml(wechat.fields(lin.openid, MsgType="image", **picture)))
    wechat.says(lin.openid, "我要投诉，红烧牛肉面凉了")
    waiting = yan.get("/all/conversations?only=waiting").body
    assert yan.get("/all/conversations?only=asleep").status == 422
    one = f"conversations/{waiting['conversations'][0]['id']}"
    seen = yan.get(f"/all/{one}").body
    assert seen["orders"]
    assert seen["said"][0]["url"] == picture["PicUrl"]
    assert yan.get(f"/all/conversations/{NOBODY}").status == 404
    assert yan.get("/all/conversations/first").status == 422
    yan.post(f"/all/{one}/take")
    answered = yan.post(f"/all/{one}/replies", {"text": "很抱歉，马上补一碗"}).body
    assert answered["said"][-1]["sent"] == "waiting"
    assert yan.post(f"/all/{one}/hand-over", {}).status == 422
    yan.post(f"/all/{one}/hand-over", {"store": "noodles"})
    assert man.post(f"/noodles/{one}/replies", {"text": "来了"}).status == 200
    assert yan.post(f"/all/{one}/replies", {"text": "我来"}).body["code"] == "chat.not_yours"
    assert man.get("/noodles/cases").body["cases"]
    assert man.post(f"/noodles/{one}/close").body["conversation"]["state"] == "bot"
    assert yan.get("/all/conversations").body["punctuality"]


def cases(yan: Caller) -> None:
    number = yan.get("/all/cases").body["cases"][0]["number"]
    assert yan.get("/all/cases?done=perhaps").status == 422
    assert yan.get("/all/cases/none").status == 404
    one = f"/all/cases/{number}"
    assert yan.post(f"{one}/resolve", {"text": "补了一碗"}).body["verbs"] == ["reopen"]
    assert yan.post(f"{one}/resolve", {"text": "又补一碗"}).status == 409
    yan.post(f"{one}/reopen", {"text": "还没收到"})
    assert yan.get(one).body["notes"][-1]["verb"] == "reopen"


def rules(wechat: WeChat, yan: Caller, lin: Caller) -> None:
    made = yan.post("/all/rules", RULE).body
    sharper = RULE | {"name": "停车费", "words": ["停车费", "停车"], "mode": "prefix"}
    assert yan.post("/all/rules/check", sharper, key=None).body["conflicts"]
    assert yan.post("/all/rules", sharper).body["code"] == "chat.rule_conflicts"
    for odd in ({"mode": "pattern", "words": ["(面"]}, {"answer": {"kind": "coupon"}}):
        assert yan.post("/all/rules/check", RULE | odd, key=None).status == 409
    changed = RULE | {"answer": {"kind": "article", "title": "停车", "url": "/park"}}
    yan.post(f"/all/rules/{made['id']}", changed | {"accepts_conflicts": True})
    for text in ("停车费多少", "我要投诉", "牛肉面多少钱", "飞碟"):
        yan.post("/all/rules/try", {"text": text}, key=None)
    assert "停车" in wechat.says(lin.openid, "停车费多少")
    assert yan.get("/all/rules").body["rules"][0]["changed_at"] <= clock.now().isoformat()
    assert yan.call("DELETE", f"/all/rules/{made['id']}").status == 200
    assert yan.call("DELETE", f"/all/rules/{made['id']}").status == 404
    assert yan.call("DELETE", "/all/rules/first").status == 422
