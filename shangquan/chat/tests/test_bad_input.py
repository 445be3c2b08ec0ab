"""Bad input at the callback: none of it stops another person's answer, none loses a message."""

import threading
import time

import pytest
from django.conf import settings
from django.db import connections

from shangquan.chat import knowledge
from shangquan.chat.models import Conversation, Rule, RuleBook, Said
from shangquan.chat.rules import keywords
from shangquan.chat.rules.keywords import BadPattern, Keyword, Mode
from shangquan.kit import clock
from shangquan.merchants import queries as merchants

DTD = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><xml><Content>&a;</Content></xml>'


@pytest.fixture
def sealing(wechat):
    """The account in the safe mode, with a key for its envelopes."""
    before = settings.ENVIRON
    given = {
        "wechat_aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "wechat_appid": "wxsealed",
    }
    settings.ENVIRON = before.model_copy(update=given)
    merchants._account.cache_clear()
    yield wechat
    settings.ENVIRON = before
    merchants._account.cache_clear()


def stored() -> int:
    return Said.objects.filter(is_ours=False).count()


def others_are_answered(wechat) -> None:
    assert "¥19" in wechat.says("o-other", "红烧牛肉面多少钱")


@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce"])
def test_a_wrong_signature_is_refused_and_nothing_is_kept(wechat, name):
    query = wechat.query() | {name: "0"}
    body = wechat.xml(wechat.fields("o-bad", Content="x"))
    assert wechat.post(body, query).status_code in (400, 401, 403, 409)
    assert stored() == 0
    others_are_answered(wechat)


def test_a_replayed_push_changes_nothing_and_gets_the_same_answer(sealing):
    wechat = sealing
    plain = wechat.xml(wechat.fields("o-lin", Content="红烧牛肉面多少钱"))
    body, query = wechat.seal(plain)
    first, again = wechat.post(body, query), wechat.post(body, query)
    assert first.status_code == again.status_code == 200
    assert b"Encrypt" in again.content
    assert stored() == 1


def test_an_envelope_for_another_account_is_refused(sealing):
    wechat = sealing
    body, query = wechat.seal(wechat.xml(wechat.fields("o-bad", Content="x")), appid="wx-another")
    assert wechat.post(body, query).status_code >= 400
    assert stored() == 0


@pytest.mark.parametrize("body", [DTD, "", "{", "<xml>", "[]", "null", "<xml></xml>", "\x00", "好"])
def test_what_cannot_be_read_is_refused(wechat, body):
    assert 400 <= wechat.post(body.encode()).status_code < 500
    assert stored() == 0
    others_are_answered(wechat)


@pytest.mark.parametrize("missing", ["FromUserName", "MsgType"])
def test_missing_fields_are_refused(wechat, missing):
    fields = wechat.fields("o-bad", Content="x")
    del fields[missing]
    assert 400 <= wechat.post(wechat.xml(fields)).status_code < 500


@pytest.mark.parametrize("missing", ["Content", "CreateTime", "MsgId"])
def test_a_message_without_the_rest_is_kept(wechat, missing):
    fields = wechat.fields("o-lin", Content="点餐")
    del fields[missing]
    assert wechat.post(wechat.xml(fields)).status_code == 200
    assert stored() == 1


def test_a_megabyte_of_text_is_refused_before_it_is_read(wechat):
    assert (
        wechat.post(wechat.xml(wechat.fields("o-bad", Content="面" * 350_000))).status_code == 413
    )
    others_are_answered(wechat)


@pytest.mark.parametrize(
    "kind", ["file", "sticker", "", "hologram", "x" * 300, "image", "voice", "location"]
)
def test_kinds_nobody_knows_are_kept(wechat, kind):
    response = wechat.post(wechat.xml(wechat.fields("o-lin", MsgType=kind or "text")))
    assert response.status_code == 200
    assert stored() == 1


@pytest.mark.parametrize("event", ["subscribe", "LOCATION", "VIEW", "kf_create_session", "no_such_event", "", "x" * 400])  # fmt: skip
def test_events_nobody_knows_are_kept(wechat, event):
    wechat.happens("o-lin", event, "k" * 300)
    assert stored() == 1


@pytest.mark.parametrize("text", ["😀" * 200, "👨‍👩‍👧‍👦🇨🇳", "\u202e面", "面\ud7ff", "'; drop table chat_said; --", "%s%s%n", "{0}{x}", "&lt;"])  # fmt: skip
def test_emoji_and_tricks_are_kept_as_they_are(wechat, text):
    wechat.says("o-lin", text)
    assert Said.objects.get(is_ours=False).text == text
    others_are_answered(wechat)


def test_json_is_answered_in_json_and_nul_and_half_characters_are_left_out(wechat):
    response = wechat.says_json("o-lin", "红烧牛肉面\0多少钱\ud800")
    assert response.headers["Content-Type"].startswith("application/json")
    kept = Said.objects.get(is_ours=False).text
    assert kept.startswith("红烧牛肉面多少钱")
    kept.encode()


def test_out_of_order_messages_are_all_kept(wechat):
    now = int(time.time())
    for back in (0, 60, 30):
        wechat.says("o-lin", f"{back}", CreateTime=now - back)
    assert stored() == 3


def test_a_pattern_that_runs_away_is_refused_and_an_old_one_stops_nobody(wechat):
    with pytest.raises(BadPattern):
        keywords.check_pattern("(a|aa)+$")
    # One that stands in the table from before, written past the check.
    Rule.objects.create(
        district_id=wechat.world.id, name="old", mode="pattern", words=["(a|a)+$", "(.*a){20}"],
        answer={"kind": "text", "text": "x"}, changed_by="t", changed_at=clock.now(),
    )  # fmt: skip
    RuleBook.objects.create(district_id=wechat.world.id, version=7)
    knowledge.forget()
    began = time.monotonic()
    wechat.says("o-bad", "a" * 2000 + "!")
    assert time.monotonic() - began < 0.5
    assert stored() == 1
    others_are_answered(wechat)


def test_all_patterns_together_have_a_time_limit_and_a_slow_one_rests():
    slow = [
        Keyword(None, str(n), Mode.PATTERN, ("(a|a)+$",), 0, {}) for n in range(30)
    ]  # fmt: skip
    began = time.monotonic()
    for _ in range(4):
        assert keywords.hits(slow, "a" * 400 + "!", None, known=frozenset()) == []
    assert time.monotonic() - began < 1
    assert slow[0].slow == 3


def test_the_same_message_at_once_is_one_message_and_one_answer(wechat_for_real):
    wechat = wechat_for_real
    body = wechat.xml(wechat.fields("o-lin", Content="我要投诉，面凉了"))
    answers: list[str] = []

    def send():
        try:
            answers.append(wechat.read(wechat.post(body)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1
    assert stored() == 1
    assert Conversation.objects.get().state == "waiting"
