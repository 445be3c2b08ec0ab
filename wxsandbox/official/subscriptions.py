"""Subscription notices: templates from the public library, consents counted one by one, sending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wxsandbox import inbox
from wxsandbox.credentials import random_text
from wxsandbox.official import callback, keywords, messages
from wxsandbox.official.envelope import OK, Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.official.users import person_of
from wxsandbox.records import Person
from wxsandbox.records_account import Notification

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

SCENE_LETTERS, MOST_TITLES = 15, 30
POPUP, CHANGE, SENT = (f"subscribe_msg_{name}_event" for name in ("popup", "change", "sent"))
WRAPPERS = {POPUP: "SubscribeMsgPopupEvent", CHANGE: "SubscribeMsgChangeEvent"}


def categories(call: Call) -> dict[str, Any]:
    rows = [{"id": number, "name": name} for number, name in keywords.CATEGORIES.items()]
    return {**OK, "data": rows}


def titles(call: Call) -> dict[str, Any]:
    wanted = call.query.get("ids", "").split(",")
    if not all(number.isdigit() for number in wanted):
        raise WeChatError(200018, "ids is empty", why="ids is a list of categories: 307,616")
    if any(int(number) not in keywords.CATEGORIES for number in wanted):
        raise WeChatError(200019, "invalid ids")
    start, limit = call.query.get("start", ""), call.query.get("limit", "")
    if not start.isdigit():
        raise WeChatError(200016, "invalid start")
    if not limit.isdigit() or not 1 <= int(limit) <= MOST_TITLES:
        raise WeChatError(200017, "invalid limit", why=f"1 to {MOST_TITLES}")
    found = [e for e in keywords.LIBRARY.values() if str(e.category) in wanted]
    shown = found[int(start) : int(start) + int(limit)]
    rows = [
        {"tid": e.tid, "title": e.title, "type": e.kind, "categoryId": str(e.category)}
        for e in shown
    ]
    return {**OK, "count": len(found), "data": rows}


def keywords_of(call: Call) -> dict[str, Any]:
    words = _entry(call.query.get("tid")).listed()
    names = ("kid", "name", "example")
    rows = [{**{n: word[n] for n in names}, "rule": word["type"]} for word in words]
    return {**OK, "count": len(rows), "data": rows}


def add(call: Call) -> dict[str, Any]:
    entry = _entry(call.body.get("tid"))
    kids, scene = call.body.get("kidList"), call.body.get("sceneDesc") or ""
    known = {word["kid"]: word for word in entry.listed()}
    kids = [int(kid) if str(kid).isdigit() else 0 for kid in kids] if isinstance(kids, list) else []
    if not 2 <= len(kids) <= 5 or len(set(kids)) != len(kids) or not set(kids) <= set(known):
        raise WeChatError(200020, "invalid kidList", why="2 to 5 numbers of the title's keywords")
    if not isinstance(scene, str) or len(scene) > SCENE_LETTERS:
        raise WeChatError(200021, "invalid sceneDesc", why=f"at most {SCENE_LETTERS} characters")
    chosen = [known[kid] for kid in kids]
    made = Notification(random_text(43), entry.tid, entry.title, entry.kind, chosen, scene)
    call.twin.world.notifications.put(made)
    return {**OK, "priTmplId": made.key}


def listed(call: Call) -> dict[str, Any]:
    return {**OK, "data": [_told(row) for row in call.twin.world.notifications]}


def remove(call: Call) -> dict[str, Any]:
    call.twin.world.notifications.drop(_own(call, call.body.get("priTmplId")).key)
    return OK


def send(call: Call) -> dict[str, Any]:
    """One notice for one consent. Followers get it in the chat, others among service notices."""
    person = person_of(call, call.body.get("touser"))
    template = _own(call, call.body.get("template_id"))
    data = call.body.get("data")
    if not isinstance(data, dict) or not all(isinstance(v, dict) for v in data.values()):
        raise WeChatError(47003, "argument invalid! data is empty")
    keywords.check(template.keywords, data)
    page = call.body.get("page") or ""
    if not isinstance(page, str) or (page and not page.startswith(("http://", "https://"))):
        raise WeChatError(41030, "invalid page", why="page is a web address")
    _spend(call.twin, person, template)
    msgid = messages.id_after(4_000_000_000_000_000_000, call.twin.world.count("subscribe message"))
    fields = {
        "template_id": template.key,
        "title": template.title,
        "data": data,
        "page": page,
        "miniprogram": call.body.get("miniprogram") or {},
        "msgid": msgid,
        "follower": person.subscribed,
    }
    inbox.deliver(call.twin, person.openid, "subscribe", "subscribe", fields)
    done = {"TemplateId": template.key, "MsgID": msgid, "ErrorCode": 0, "ErrorStatus": "success"}
    event = {"Event": SENT, "SubscribeMsgSentEvent": {"List": done}}
    call.twin.spawn(callback.push_event(call.twin, person, event))
    return {**OK, "msgid": msgid}


def event_of(answers: dict[str, str], scene: int, name: str = POPUP) -> dict[str, Any]:
    """What a person answered in a sheet, or changed in the settings, as the event of it. `List`
    is one object when it is one answer, and repeats when there are more."""
    rows: list[dict[str, Any]] = [
        {"TemplateId": key, "SubscribeStatusString": said} for key, said in answers.items()
    ]
    if name == POPUP:
        rows = [{**row, "PopupScene": scene} for row in rows]
    return {"Event": name, WRAPPERS[name]: {"List": rows[0] if len(rows) == 1 else rows}}


def take(twin: Twin, person: Person, event: dict[str, Any]) -> None:
    """Count the consents that an event tells of. A refusal in a sheet takes none away, one in the
    settings takes all."""
    wrapper = WRAPPERS.get(event["Event"])
    told = event.get(wrapper, {}).get("List", []) if wrapper else []
    for row in told if isinstance(told, list) else [told]:
        template = row.get("TemplateId")
        if template not in twin.world.notifications:
            continue
        if row.get("SubscribeStatusString") == "accept":
            person.consents[template] = person.consents.get(template, 0) + 1
        elif event["Event"] == CHANGE:
            person.consents.pop(template, None)
    twin.world.people.put(person)


def _spend(twin: Twin, person: Person, template: Notification) -> None:
    left = person.consents.get(template.key, 0)
    if left <= 0:
        raise WeChatError(43101, "user refuse to accept the msg", why="no consent is left")
    if template.kind == keywords.ONCE:
        person.consents[template.key] = left - 1
        twin.world.people.put(person)


def _entry(tid: Any) -> keywords.Entry:
    entry = keywords.LIBRARY.get(int(tid)) if str(tid).isdigit() else None
    if entry is None:
        raise WeChatError(200014, "invalid tid")
    return entry


def _own(call: Call, key: Any) -> Notification:
    row = call.twin.world.notifications.get(key) if isinstance(key, str) else None
    if row is None:
        raise WeChatError(40037, "invalid template_id")
    return row


def _told(row: Notification) -> dict[str, Any]:
    enums = [
        {"keywordCode": f"{word['key']}.DATA", "enumValueList": word["enum"]}
        for word in row.keywords
        if word.get("enum")
    ]
    told = {
        "priTmplId": row.key,
        "title": row.title,
        "content": row.content,
        "example": keywords.example(row.keywords),
        "type": row.kind,
    }
    return {**told, "keywordEnumValueList": enums} if enums else told
