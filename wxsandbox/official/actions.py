"""What a person does in the chat, as the pushes it makes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from wxsandbox import inbox, scenarios
from wxsandbox.credentials import random_text
from wxsandbox.official import (
    allowances,
    articles,
    callback,
    datacube_log,
    events,
    kf_sessions,
    media,
    menu,
    messages,
    qrcode,
    subscriptions,
)
from wxsandbox.records import Person, QrCode

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

PushResult = dict[str, Any]
NOTHING: PushResult = {
    "attempts": 0,
    "status": None,
    "reply": None,
    "encrypted_reply": False,
    "ms": 0,
}
# What a message of each type carries when the caller leaves it out.
SAMPLES: dict[str, dict[str, Any]] = {
    "voice": {"Format": "amr"},
    "video": {},
    "shortvideo": {},
    "location": {"Location_X": 31.2304, "Location_Y": 121.4737, "Scale": 16, "Label": "人民广场"},
    "link": {"Title": "", "Description": "", "Url": ""},
    "image": {},
}
SHOWS = ("media_id", "view_limited", "article_id", "article_view_limited")
WITH_MEDIA = ("image", "voice", "video", "shortvideo")


class Impossible(Exception):
    def __init__(self, error: str, hint: str = "") -> None:
        super().__init__(error)
        self.hint = hint


async def follow(twin: Twin, person: Person, scene: str = "") -> PushResult:
    """`scene` is ADD_SCENE_… of subscribe_scene, or the scene of a parameter QR."""
    if scene.startswith("ADD_SCENE_"):
        person.subscribe_scene = scene
        return await _subscribe(twin, person, None)
    code = qrcode.by_scene(twin, scene) if scene else None
    if scene and code is None:
        code = QrCode("gQ" + random_text(92) + "==", "", 0, scene, False, None)
    return await _subscribe(twin, person, code)


async def unfollow(twin: Twin, person: Person) -> PushResult:
    if not person.subscribed:
        return {**NOTHING, "note": "this person does not follow"}
    person.subscribed = False
    person.allowances.clear()
    person.tags.clear()  # who follows again comes without tags; not stated on a page
    twin.world.people.put(person)
    datacube_log.left(twin)
    return await callback.push_event(twin, person, {"Event": "unsubscribe", "EventKey": ""})


async def send(
    twin: Twin,
    person: Person,
    kind: str,
    content: Any,
    *,
    msg_id: int | None,
    base: str,
    choice: str = "",
) -> PushResult:
    """`choice` is the id of a line of a message with choices, which the person pressed."""
    if kind == "text":
        fields: dict[str, Any] = {"Content": content}
    elif kind in SAMPLES:
        try:
            fields = {**SAMPLES[kind], **events.checked(SAMPLES[kind], content, kind)}
        except events.Strange as strange:
            raise Impossible(str(strange), "WeChat's element names and types") from strange
    else:
        raise Impossible(f"WeChat has no message of type {kind}", f"text, {', '.join(SAMPLES)}")
    if kind in WITH_MEDIA:
        fields = {**_media(twin, kind, fields, base), **fields}
    number = msg_id or messages.id_after(23_000_000_000_000_000, twin.world.count("message"))
    if choice:
        fields["bizmsgmenuid"] = choice
    inbox.say(twin, person.openid, kind, {"content": content, "fields": fields})
    if person.blacklisted:
        return {**NOTHING, "note": "this person is on the blacklist"}
    allowances.grant(twin, person, "click" if choice else "message")
    if await _heard_by_worker(twin, person, kind, content):
        return {**NOTHING, "note": "went to customer service, not to the account's server"}
    push = messages.addressed(twin, person, kind, {**fields, "MsgId": number})
    result = await callback.push(twin, push, person)
    broken = result["reply"] is None or result["reply"]["type"] == "invalid"
    if kind == "text" and result["attempts"] and broken:
        result["shown"] = scenarios.OUT_OF_SERVICE
        inbox.show(twin, person.openid, scenarios.OUT_OF_SERVICE)
    return result


async def _heard_by_worker(twin: Twin, person: Person, kind: str, content: Any) -> bool:
    session = kf_sessions.of(twin, person.openid)
    if session and kf_sessions.silent(twin, session):
        await callback.push_event(twin, person, kf_sessions.close(twin, session))
        return False
    if session:
        heard = kf_sessions.HEARD
        kf_sessions.record(twin, person.openid, heard, session.account, kind, content)
    return session is not None


async def click(
    twin: Twin, person: Person, key: str, fields: dict[str, Any], base: str
) -> PushResult:
    """A menu button by its key. A key that no menu has counts as a button of type click."""
    leaves = menu.leaves(menu.of(twin, person))
    button = next((leaf for leaf in leaves if key in _names(leaf)), {"type": "click"})
    kind = button["type"]
    if kind in SHOWS:
        return _show(twin, person, button, base)
    if kind == "miniprogram":
        shown = menu.of(twin, person) or {"menuid": 0}
        told = {"Event": "view_miniprogram", "EventKey": key, "MenuId": shown["menuid"]}
        return await callback.push_event(twin, person, told)
    if kind in scenarios.CLICK_TYPES_WITH_ALLOWANCE:
        allowances.grant(twin, person, "click")
    event = {"Event": "CLICK" if kind == "click" else kind, "EventKey": key}
    result = await callback.push_event(twin, person, {**event, **_extra(kind), **fields})
    # The picture or place a person chose follows as a message of its own.
    if kind in ("pic_sysphoto", "pic_photo_or_album", "pic_weixin"):
        result["followed_by"] = await send(twin, person, "image", {}, msg_id=None, base=base)
    if kind == "location_select":
        result["followed_by"] = await send(twin, person, "location", {}, msg_id=None, base=base)
    return result


def _names(leaf: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(leaf.get(name) for name in ("key", "pagepath", "media_id", "article_id"))


def _show(twin: Twin, person: Person, button: dict[str, Any], base: str) -> PushResult:
    """WeChat itself sends what such a button shows; the account's server hears nothing."""
    kind, fields = articles.of_button(twin, button, base)
    inbox.deliver(twin, person.openid, "passive", kind, fields)
    return {**NOTHING, "note": f"WeChat sent the {kind} by itself"}


async def view(twin: Twin, person: Person, url: str) -> PushResult:
    menuid = (menu.of(twin, person) or {"menuid": 0})["menuid"]
    event = {"Event": "VIEW", "EventKey": url, "MenuId": menuid}
    return await callback.push_event(twin, person, event)


async def scan(
    twin: Twin, person: Person, *, ticket: str = "", scene: str = "", url: str = ""
) -> PushResult:
    """A parameter QR by any of its names; a plain link just opens."""
    if ticket:
        code = qrcode.live(twin, ticket)
    elif scene:
        code = qrcode.by_scene(twin, scene)
    else:
        code = qrcode.by_url(twin, url)
        if code is None:
            return {"opened": url}
    if code is None:
        raise Impossible("no such code, or it has expired", "make one: /cgi-bin/qrcode/create")
    if not person.subscribed:
        return await _subscribe(twin, person, code)
    allowances.grant(twin, person, "scan")
    event = {"Event": "SCAN", "EventKey": code.scene, "Ticket": code.key}
    return await callback.push_event(twin, person, event)


async def event(twin: Twin, person: Person, name: str, fields: dict[str, Any]) -> PushResult:
    try:
        told = events.filled(name, fields, openid=person.openid, appid=twin.credentials.appid)
    except events.Strange as strange:
        raise Impossible(str(strange), "official-account.md, 2.2 to 2.4") from strange
    if name in subscriptions.WRAPPERS:
        subscriptions.take(twin, person, told)
    return await callback.push_event(twin, person, told)


async def consent(
    twin: Twin, person: Person, answers: dict[str, str], *, scene: int, in_settings: bool
) -> PushResult:
    """A person's answers to a sheet that asks for notices, or a change in the settings."""
    if strange := [key for key in answers if key not in twin.world.notifications]:
        raise Impossible(f"no such template: {', '.join(strange)}", "/wxaapi/newtmpl/addtemplate")
    name = subscriptions.CHANGE if in_settings else subscriptions.POPUP
    told = subscriptions.event_of(answers, scene, name)
    subscriptions.take(twin, person, told)
    return await callback.push_event(twin, person, told)


async def _subscribe(twin: Twin, person: Person, code: QrCode | None) -> PushResult:
    if person.subscribed:
        return {**NOTHING, "note": "this person follows already"}
    person.subscribed = person.was_subscribed = True
    person.subscribed_at = twin.now()
    event: dict[str, Any] = {"Event": "subscribe", "EventKey": ""}
    person.qr_scene, person.qr_scene_str = 0, ""
    if code:
        person.subscribe_scene = "ADD_SCENE_QR_CODE"
        person.qr_scene, person.qr_scene_str = code.scene_id, code.scene_str
        event = {
            "Event": "subscribe",
            "EventKey": f"qrscene_{code.scene}",
            "Ticket": code.key,
        }
    datacube_log.followed(twin, person)
    allowances.grant(twin, person, "scan" if code else "follow")
    return await callback.push_event(twin, person, event)


def _media(twin: Twin, kind: str, fields: dict[str, Any], base: str) -> dict[str, Any]:
    """The twin keeps what a person sends, so that media/get and PicUrl find it."""
    known = media.find(twin, fields.get("MediaId"))
    if known is None:
        content = media.sample_picture(random_text(8)) if kind == "image" else b"#!AMR\n"
        content_type = "image/jpeg" if kind == "image" else "application/octet-stream"
        known = media.add(twin, content, content_type, kind)
    made: dict[str, Any] = {"MediaId": known.key}
    if kind == "image":
        made["PicUrl"] = f"{base}/mmbiz_pic/{known.key}"
    if kind in ("video", "shortvideo"):
        thumb = media.add(twin, media.sample_picture(known.key), "image/jpeg", "thumb")
        made["ThumbMediaId"] = thumb.key
    return made


def _extra(kind: str) -> dict[str, Any]:
    """What the phone adds to the event of such a button."""
    if kind in ("scancode_push", "scancode_waitmsg"):
        return {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "https://example.com/"}}
    if kind in ("pic_sysphoto", "pic_photo_or_album", "pic_weixin"):
        md5 = hashlib.md5(kind.encode(), usedforsecurity=False).hexdigest()
        return {"SendPicsInfo": {"Count": 1, "PicList": {"item": {"PicMd5Sum": md5}}}}
    if kind == "location_select":
        place = SAMPLES["location"]
        return {"SendLocationInfo": {**place, "Poiname": ""}}
    return {}
