"""Events and what is no text: follow, leave, scan, tap the menu, a picture, a place."""

from typing import TYPE_CHECKING

from shangquan.accounts import operations as accounts
from shangquan.accounts import queries as people
from shangquan.chat import operations as chat
from shangquan.chat.rules import keywords
from shangquan.complaints import operations as complaints
from shangquan.complaints import queries as cases
from shangquan.flows import conversation_said as said_as
from shangquan.flows import push, scan_words
from shangquan.flows.conversation_said import NOTHING, Said, page
from shangquan.merchants import queries as merchants

if TYPE_CHECKING:
    from shangquan.flows.conversation import Turn

_HELP = "遇到问题？直接在这里留言，或回复“人工”找客服；退款到订单页申请，店家会处理。"


def event(turn: "Turn") -> Said:
    """What an event changes, and what is said to it; who followed, left or moved is news for pushes too."""
    said = _event(turn)
    _note_for_pushes(turn)
    return said


def _note_for_pushes(turn: "Turn") -> None:
    push.note_message(place=turn.place, account=turn.account, message=turn.message, now=turn.now)


def _event(turn: "Turn") -> Said:
    message = turn.message
    key = str(message.fields.get("EventKey") or "")
    match message.event.lower():
        case "subscribe":
            return _subscribed(turn, key)
        case "unsubscribe":
            accounts.unfollow(appid=turn.account.appid, openid=message.openid)
            chat.know_person(conversation_id=turn.heard.conversation_id, person_id=None)
        case "scan":
            return _scanned(turn, key, was_following=True)
        case "click":
            return _clicked(turn, key)
    return NOTHING


def _subscribed(turn: "Turn", key: str) -> Said:
    scene = key.removeprefix("qrscene_") if key.startswith("qrscene_") else ""
    before = people.identity(appid=turn.account.appid, openid=turn.message.openid)
    is_first = before is None or before.followed_at is None
    turn.meet(scene or "search")
    if scene:
        return _scanned(turn, scene, was_following=False, is_first=is_first)
    name = merchants.get_district(turn.place.id).name
    if not is_first:  # who leaves and comes again is let in, without the welcome of the first time
        words = "又见面了。点餐、订单都在这里，要找人回复“人工”。"
        return Said(words, name, page(turn.place), why="subscribe")
    words = "不用下载，扫码、点餐、取餐都在这里。点这里开始，或者回复“点餐”。"
    return Said(words, f"欢迎来到{name}", page(turn.place), why="subscribe")


def _scanned(turn: "Turn", code: str, *, was_following: bool, is_first: bool = False) -> Said:
    greeting = scan_words.scanned(
        district_id=turn.place.id, account=turn.account, code=code, openid=turn.message.openid,
        was_following=was_following, is_first=is_first, now=turn.now,
    )  # fmt: skip
    if greeting.title is None:
        return Said(greeting.text.zh, why="scan")
    shop = next((s for s in turn.kept.facts.shops if f"shops/{s.slug}" in greeting.path), None)
    if shop is not None:
        chat.at_store(conversation_id=turn.heard.conversation_id, store_id=shop.id)
    return Said(greeting.text.zh, greeting.title.zh, page(turn.place, greeting.path), why="scan")


def _clicked(turn: "Turn", key: str) -> Said:
    """A key of the menu is heard by the same rules as a word; what no rule knows opens the street."""
    known = turn.kept.facts.dictionary
    for hit in keywords.hits(turn.kept.rules, key, turn.heard.store_id, known=known):
        if (said := said_as.from_rule(turn, hit.rule.answer)) is not None:
            return said.because(f"rule:{hit.rule.name}")
    if key == "HELP":
        return Said(_HELP, why="click")
    name = merchants.get_district(turn.place.id).name
    return Said("点这里开始", name, page(turn.place), why="click")


def picture_or_so(turn: "Turn") -> Said:
    """A picture, a voice, a place: kept; joined to a case that is under way."""
    if turn.message.kind == "location":
        _note_for_pushes(turn)
    under_way = cases.under_way(district_id=turn.place.id, openid=turn.message.openid)
    if under_way:
        complaints.add(case=under_way[0], text=f"[{turn.message.kind}]", now=turn.now)
        return Said(f"已补充到 {under_way[0].number}。", why="case")
    words = f"收到啦。想点餐的话，回复“点餐”，或点这里：{page(turn.place)}；要找人，回复“人工”。"
    return Said(words, why="other")
