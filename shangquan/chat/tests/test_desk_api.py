"""The desk over HTTP: who sees what, words within WeChat's limits, rules with their conflicts in sight."""

from datetime import timedelta

import pytest

from shangquan.chat.models import Conversation, Wait
from shangquan.complaints import operations as complaints
from shangquan.complaints.models import Case
from shangquan.kit import clock
from shangquan.messaging.models import Message


@pytest.fixture
def desk(wechat):
    def sit(name):
        somebody = wechat.world.staff(name)
        somebody.base = "/api/desk"
        return somebody

    return sit


def waiting(wechat, openid="o-lin", text="我要投诉，红烧牛肉面凉了"):
    wechat.says(openid, text)
    return Conversation.objects.get(openid=openid)


def test_who_complains_stands_first_masked_and_with_a_clock(wechat, desk):
    wechat.says("o-wu", "你好")
    row = waiting(wechat)
    found = desk("yan").get("/all/conversations").body
    first = found["conversations"][0]
    assert first["id"] == str(row.pk)
    assert first["state"] == "waiting"
    assert first["reply_due_at"] > found["now"]
    assert first["case"] == Case.objects.get().number
    assert "o-lin" not in str(found)


def test_a_person_takes_answers_and_the_case_and_the_wait_know_it(wechat, desk):
    row, yan = waiting(wechat), desk("yan")
    assert yan.post(f"/all/conversations/{row.pk}/take").body["conversation"]["state"] == "taken"
    answer = yan.post(f"/all/conversations/{row.pk}/replies", {"text": "很抱歉，马上补一碗"})
    assert answer.status == 200, answer
    assert answer.body["allowance_left"] == 4
    assert answer.body["said"][-1]["sent"] == "waiting"
    assert Message.objects.get().body == "很抱歉，马上补一碗"
    assert Case.objects.get().state == "working"
    wait = Wait.objects.get()
    assert wait.answered_by == yan.user.username
    assert wait.answered_at <= wait.due_at
    assert [r["in_time"] for r in yan.get("/all/conversations").body["punctuality"]] == [1]


def test_the_same_reply_sent_twice_goes_out_once(wechat, desk):
    row, yan = waiting(wechat), desk("yan")
    for _ in range(2):
        yan.post(f"/all/conversations/{row.pk}/replies", {"text": "在"}, key="k" * 12)
    assert Message.objects.count() == 1


def test_five_messages_and_forty_eight_hours_are_all_there_is(wechat, desk):
    row, yan = waiting(wechat), desk("yan")
    path = f"/all/conversations/{row.pk}/replies"
    answers = [yan.post(path, {"text": str(n)}) for n in range(6)]
    assert [a.status for a in answers] == [200] * 5 + [409]
    assert answers[-1].body["code"] == "chat.allowance_spent"
    wechat.says("o-lin", "好")
    assert yan.get(f"/all/conversations/{row.pk}").body["allowance_left"] == 5
    Conversation.objects.update(guest_at=clock.now() - timedelta(hours=48, seconds=1))
    assert yan.post(path, {"text": "还在吗"}).body["code"] == "chat.window_closed"


def test_a_shop_sees_only_what_was_handed_to_it(wechat, desk):
    row, yan, man, cha = waiting(wechat), desk("yan"), desk("man"), desk("cha")
    wechat.says("o-wu", "人工")
    yan.post(f"/all/conversations/{row.pk}/take")
    assert yan.post(f"/all/conversations/{row.pk}/hand-over", {"store": "noodles"}).status == 200
    assert [c["id"] for c in man.get("/noodles/conversations").body["conversations"]] == [
        str(row.pk)
    ]
    assert cha.get("/tea/conversations").body["conversations"] == []
    assert cha.get(f"/tea/conversations/{row.pk}").status == 404
    assert man.post(f"/noodles/conversations/{row.pk}/replies", {"text": "来了"}).status == 200
    assert [c["number"] for c in man.get("/noodles/cases").body["cases"]] == [
        Case.objects.get().number
    ]


def test_who_has_a_conversation_answers_and_a_colleague_takes_over_first(wechat, desk):
    row, yan, owner = waiting(wechat), desk("yan"), desk("owner")
    yan.post(f"/all/conversations/{row.pk}/take")
    path = f"/all/conversations/{row.pk}"
    assert owner.post(f"{path}/replies", {"text": "我来"}).body["code"] == "chat.not_yours"
    owner.post(f"{path}/take")
    assert owner.post(f"{path}/replies", {"text": "我来"}).status == 200
    assert owner.post(f"{path}/close").body["conversation"]["state"] == "bot"


def test_a_case_nobody_answers_goes_up_and_is_settled_by_hand(wechat, desk):
    waiting(wechat)
    assert complaints.tick(now=clock.now()) == 0
    assert complaints.tick(now=clock.now() + timedelta(minutes=11)) == 1
    case = Case.objects.get()
    yan = desk("yan")
    assert yan.get("/all/cases").body["cases"][0]["state"] == "escalated"
    row = Conversation.objects.get()
    yan.post(f"/all/conversations/{row.pk}/replies", {"text": "抱歉"})
    assert yan.post(f"/all/cases/{case.number}/resolve", {"text": "补了一碗"}).body["verbs"] == [
        "reopen"
    ]
    assert complaints.tick(now=clock.now() + timedelta(hours=49)) == 1
    assert [n["verb"] for n in yan.get(f"/all/cases/{case.number}").body["notes"]] == [
        "open", "escalate", "reply", "resolve", "close",
    ]  # fmt: skip


RULE = {"name": "停车", "mode": "contains", "words": ["停车"], "priority": 0,
        "answer": {"kind": "text", "text": "地下二层"}}  # fmt: skip


def test_conflicts_are_shown_before_a_rule_is_saved(wechat, desk):
    yan = desk("yan")
    assert yan.post("/all/rules", RULE).status == 200
    other = RULE | {"name": "停车费", "words": ["停车费", "停车"], "mode": "prefix", "priority": 5}
    found = yan.post("/all/rules/check", other).body["conflicts"]
    assert [(c["name"], c["is_new_the_winner"]) for c in found] == [("停车", True)]
    refused = yan.post("/all/rules", other)
    assert (refused.status, refused.body["code"]) == (409, "chat.rule_conflicts")
    assert yan.post("/all/rules", other | {"accepts_conflicts": True}).status == 200
    tried = yan.post("/all/rules/try", {"text": "停车费多少"}).body
    assert [hit["name"] for hit in tried["hits"]] == ["停车费", "停车"]
    assert tried["answers"] == "rule"
    assert wechat.says("o-lin", "停车费多少") == "地下二层"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"answer": {"kind": "coupon", "id": "1"}}, "chat.no_coupons"),
        ({"answer": {"kind": "text"}}, "input.invalid"),
        (
            {"answer": {"kind": "article", "title": "x", "url": "javascript:alert(1)"}},
            "input.invalid",
        ),
        ({"answer": {"kind": "shop", "slug": "nowhere"}}, "input.invalid"),
        ({"mode": "pattern", "words": ["(a+)+$"]}, "chat.pattern_too_slow"),
        ({"mode": "pattern", "words": ["(面"]}, "chat.bad_pattern"),
        ({"mode": "pattern", "words": [".*"]}, "chat.bad_pattern"),
        ({"words": [" "]}, "input.invalid"),
    ],
)
def test_a_rule_nobody_should_have_is_refused(wechat, desk, change, code):
    assert desk("yan").post("/all/rules", RULE | change).body["code"] == code


def test_a_shop_writes_its_own_rules_and_no_others(wechat, desk):
    theirs = desk("yan").post("/all/rules", RULE).body["id"]
    man = desk("man")
    own = man.post("/noodles/rules", RULE | {"accepts_conflicts": True}).body
    assert own["store"]["slug"] == "noodles"
    assert man.post(f"/noodles/rules/{theirs}", RULE).status == 404
    assert man.call("DELETE", f"/noodles/rules/{own['id']}").status == 200
    assert man.call("DELETE", f"/noodles/rules/{theirs}").status == 404


def test_duty_canned_answers_and_the_tester_of_complaints(wechat, desk):
    yan = desk("yan")
    assert yan.post("/all/duty", {"is_on": True}).body["on_duty"] == [yan.user.username]
    kept = yan.post("/all/canned", {"title": "抱歉", "text": "很抱歉让你久等"}).body["canned"]
    assert yan.call("DELETE", f"/all/canned/{kept[0]['id']}").status == 200
    assert yan.post("/all/rules/try", {"text": "我要投诉"}).body["answers"] == "complaint"
