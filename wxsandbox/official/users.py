"""What the account may know of its people: openid and scene, no face and no name since 2021."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wxsandbox.official.envelope import OK, Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.records import Person

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

PAGE = 10_000


def person_of(call: Call, openid: Any) -> Person:
    if not openid:
        raise WeChatError(41009, "missing openid")
    person = call.twin.world.people.get(openid) if isinstance(openid, str) else None
    if person is None:
        raise WeChatError(40003, "invalid openid")
    return person


def info(call: Call) -> dict[str, Any]:
    person = person_of(call, call.query.get("openid"))
    return _told(call.twin, person, call.query.get("lang", "zh_CN"))


def info_of_many(call: Call) -> dict[str, Any]:
    wanted = call.body.get("user_list")
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= 100:
        raise WeChatError(40032, "invalid openid list size")
    if not all(isinstance(row, dict) for row in wanted):
        raise WeChatError(47001, "data format error", why="user_list holds objects")
    people = [(person_of(call, row.get("openid")), row.get("lang", "zh_CN")) for row in wanted]
    return {"user_info_list": [_told(call.twin, person, lang) for person, lang in people]}


def union_of(twin: Twin, person: Person) -> dict[str, str]:
    """A UnionID is known only to accounts bound to an open-platform account."""
    return {"unionid": person.unionid} if twin.world.setting("open_platform", True) else {}


def followers(call: Call) -> dict[str, Any]:
    openids = [person.openid for person in call.twin.world.people if person.subscribed]
    return paged(openids, call.query.get("next_openid"))


def paged(openids: list[str], after: Any) -> dict[str, Any]:
    """Ten thousand a page behind `after`; an empty page has no data."""
    start = 0
    if after:
        if after not in openids:
            raise WeChatError(40003, "invalid openid")
        start = openids.index(after) + 1
    page = openids[start : start + PAGE]
    told: dict[str, Any] = {"total": len(openids), "count": len(page)}
    if page:
        told["data"] = {"openid": page}
    return {**told, "next_openid": page[-1] if page else ""}


def remark(call: Call) -> dict[str, Any]:
    person = person_of(call, call.body.get("openid"))
    text = call.body.get("remark")
    if not isinstance(text, str) or len(text) >= 30:
        raise WeChatError(41028, "invalid remark", why="a remark has less than 30 characters")
    if not person.subscribed:
        raise WeChatError(43004, "require subscribe")
    person.remark = text
    call.twin.world.people.put(person)
    return OK


def _told(twin: Twin, person: Person, lang: str) -> dict[str, Any]:
    if not person.subscribed:
        return {"subscribe": 0, "openid": person.openid, **union_of(twin, person)}
    return {
        "subscribe": 1,
        "openid": person.openid,
        "nickname": "",
        "sex": 0,
        "language": lang,
        "city": "",
        "province": "",
        "country": "",
        "headimgurl": "",
        "subscribe_time": int(person.subscribed_at.timestamp()) if person.subscribed_at else 0,
        **union_of(twin, person),
        "remark": person.remark,
        "groupid": person.tags[0] if person.tags else 0,
        "tagid_list": person.tags,
        "subscribe_scene": person.subscribe_scene,
        "qr_scene": person.qr_scene,
        "qr_scene_str": person.qr_scene_str,
    }
