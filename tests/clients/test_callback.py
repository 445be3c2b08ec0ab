"""Our callback as WeChat uses it: every mode, both forms, every message and event of a live account."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.stack import Twin
from tests.support.wechat import wechat
from tests.support.world import World, open_world
from wxsandbox.official.events import LIVE

MESSAGES = {
    "image": {},
    "voice": {"Format": "amr"},
    "video": {},
    "shortvideo": {},
    "location": {"Label": "南门"},
    "link": {"Title": "菜单", "Description": "", "Url": "http://127.0.0.1/"},
}


@pytest.fixture
def account(transactional_db: None, live_server: Any, tmp_path: Path) -> Any:
    """A district behind a real port, and a WeChat that knows its address."""
    world = open_world()
    with wechat(tmp_path) as twin:
        yield world, twin, f"{live_server.url}/wx/{world.district.slug}/callback"


def person(twin: Twin, name: str) -> str:
    return twin.post("/users", {"id": name, "nickname": name})["openid"]


def act(twin: Twin, openid: str, what: str, **body: Any) -> dict[str, Any]:
    return twin.post(f"/users/{openid}/{what}", body)


def test_every_message_and_event_is_answered_in_each_mode_and_form(
    account: tuple[World, Twin, str],
) -> None:
    _world, twin, url = account
    for mode in ("plain", "compatible", "safe"):
        for form in ("xml", "json"):
            talk(twin, url, mode, form)


def talk(twin: Twin, url: str, mode: str, form: str) -> None:
    told = twin.post("/callback", {"url": url, "mode": mode, "format": form})
    assert told == {"verified": True, "status": 200, "reason": "ok"}
    lin = person(twin, f"lin-{mode}-{form}")
    welcome = act(twin, lin, "follow")
    assert welcome["reply"]["type"] in ("text", "news"), welcome
    assert welcome["encrypted_reply"] == (mode != "plain")
    assert twin.inbox(lin)[-1]["kind"] == "passive"

    spoken = act(twin, lin, "send", type="text", content="你们几点开门？🍜 <b>&")
    assert spoken["reply"]["type"] in ("text", "news"), spoken
    assert spoken["encrypted_reply"] == (mode != "plain")
    for kind, content in MESSAGES.items():
        heard = act(twin, lin, "send", type=kind, content=content)
        assert (heard["attempts"], heard["status"]) == (1, 200), (kind, heard)
        assert heard["reply"]["type"] != "invalid", (kind, heard)
    for name in LIVE:
        heard = act(twin, lin, "event", event=name, fields={})
        assert (heard["attempts"], heard["status"]) == (1, 200), (name, heard)
        assert heard["reply"]["type"] != "invalid", (name, heard)


def test_a_forgery_is_refused_and_a_repetition_gets_the_same_answer(
    account: tuple[World, Twin, str],
) -> None:
    _world, twin, url = account
    twin.post("/callback", {"url": url, "mode": "safe"})
    lin = person(twin, "lin")
    twin.faults(push={"bad_signature": 1})
    heard = act(twin, lin, "send", type="text", content="在吗")
    assert heard["attempts"] == 2, "a forged push is refused, the true one after it is answered"
    assert heard["reply"]["type"] in ("text", "news")
    twin.faults(push={"duplicate": 1})
    before = len(twin.inbox(lin))
    act(twin, lin, "send", type="text", content="还在吗")
    told = twin.inbox(lin)[before:]
    assert len(told) in (1, 2)
    assert len({row.get("content") for row in told}) == 1, "a repetition gets the same answer"
