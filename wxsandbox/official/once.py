"""The one-time subscription of old (classic profile): a page that asks, then one message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wxsandbox import inbox
from wxsandbox.credentials import random_text
from wxsandbox.official import oauth
from wxsandbox.official.domains import allowed
from wxsandbox.official.envelope import OK, Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.official.users import person_of
from wxsandbox.records import Person

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

MOST_SCENE, TITLE_LETTERS, TEXT_LETTERS, RESERVED_LETTERS = 10_000, 15, 200, 128


def template_id(twin: Twin) -> str:
    """The account's only template of this kind; at WeChat it stands in the console."""
    known = twin.world.setting("once_template")
    if known is None:
        known = random_text(43)
        twin.world.set("once_template", known)
    return known


def page(request: Request) -> Response:
    twin: Twin = request.app.state.twin
    query = dict(request.query_params)
    if wrong := trouble(twin, query):
        request.scope["wxsandbox.why"] = wrong
        return oauth.refused_page(wrong)
    chosen = request.headers.get("x-sandbox-user")
    if chosen is None:
        return oauth.asking_page(twin, query, verb="subscribe-once", wants="发送一条消息给你")
    person = twin.world.people.get(chosen)
    if person is None:
        return oauth.refused_page("没有这个微信用户", 404)
    agreed = "x-sandbox-refuse" not in request.headers
    return RedirectResponse(answer(twin, person, query, agreed=agreed), 302)


def trouble(twin: Twin, query: dict[str, str]) -> str:
    """Empty, or the sentence that the page shows."""
    scene, account = query.get("scene", ""), twin.credentials.appid
    ours = query.get("action") == "get_confirm" and query.get("appid") == account
    for fine, words in (
        (twin.profile == "classic", "该公众号没有一次性订阅消息的权限，错误码:48001"),
        (ours, "参数错误，错误码:10012"),
        (scene.isdigit() and int(scene) <= MOST_SCENE, "scene 参数错误，错误码:10004"),
        (query.get("template_id") == template_id(twin), "template_id 参数错误，错误码:10013"),
        (len(query.get("reserved", "")) <= RESERVED_LETTERS, "reserved 参数错误，错误码:10016"),
        (
            allowed(twin, "oauth", query.get("redirect_url", "")),
            "redirect_url域名与后台配置不一致，错误码:10003",
        ),
    ):
        if not fine:
            return words
    return ""


def answer(twin: Twin, person: Person, query: dict[str, str], *, agreed: bool) -> str:
    """Count the consent; the address the browser goes back to."""
    if agreed:
        key = _key(query["scene"])
        person.consents[key] = person.consents.get(key, 0) + 1
        twin.world.people.put(person)
    told = {
        "openid": person.openid,
        "template_id": query["template_id"],
        "action": "confirm" if agreed else "cancel",
        "scene": query["scene"],
        "reserved": query.get("reserved", ""),
    }
    target = query["redirect_url"]
    return f"{target}{'&' if '?' in target else '?'}{urlencode(told)}"


def send(call: Call) -> dict[str, Any]:
    person = person_of(call, call.body.get("touser"))
    if call.body.get("template_id") != template_id(call.twin):
        raise WeChatError(40037, "invalid template_id")
    title, data = call.body.get("title"), call.body.get("data")
    text = data.get("content", {}).get("value") if isinstance(data, dict) else None
    if not isinstance(title, str) or not 1 <= len(title) <= TITLE_LETTERS:
        raise WeChatError(45003, "title size out of limit")
    if not isinstance(text, str) or not 1 <= len(text) <= TEXT_LETTERS:
        raise WeChatError(45002, "content size out of limit")
    key = _key(str(call.body.get("scene")))
    if person.consents.get(key, 0) <= 0:
        raise WeChatError(43101, "user refuse to accept the msg", why="no consent for this scene")
    person.consents[key] -= 1
    call.twin.world.people.put(person)
    fields = {
        "template_id": call.body["template_id"],
        "title": title,
        "data": {"content": {"value": text}},
        "url": call.body.get("url", ""),
        "follower": person.subscribed,
    }
    inbox.deliver(call.twin, person.openid, "subscribe", "subscribe", fields)
    return OK


def _key(scene: str) -> str:
    return f"once:{scene}"
