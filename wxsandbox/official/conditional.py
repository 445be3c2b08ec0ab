"""Menus that only some people see."""

from __future__ import annotations

from typing import Any

from wxsandbox.official import menu, tags
from wxsandbox.official.envelope import OK, Call
from wxsandbox.official.errors import WeChatError

RULES = (
    "tag_id",
    "client_platform_type",
    # accepted still, and fit nobody
    "group_id",
    "sex",
    "country",
    "province",
    "city",
    "language",
)


def add(call: Call) -> dict[str, Any]:
    if call.twin.world.setting("menu") is None:
        raise WeChatError(65303, "there is no selfmenu, please create selfmenu first")
    buttons = menu.buttons(call)
    rule = _rule(call)
    made = {"button": buttons, "matchrule": rule, "menuid": menu.next_id(call.twin)}
    call.twin.world.set("conditional_menus", [made, *menu.conditionals(call.twin)])
    return {"menuid": str(made["menuid"])}


def remove(call: Call) -> dict[str, Any]:
    wanted = str(call.body.get("menuid"))
    kept = [m for m in menu.conditionals(call.twin) if str(m["menuid"]) != wanted]
    if len(kept) == len(menu.conditionals(call.twin)):
        raise WeChatError(65301, "this menuid is not exist")
    call.twin.world.set("conditional_menus", kept)
    return OK


def try_match(call: Call) -> dict[str, Any]:
    """`user_id` is an openid or the name of a person in WeChat."""
    wanted = call.body.get("user_id")
    people = call.twin.world.people
    person = people.get(wanted) if isinstance(wanted, str) else None
    person = person or next((p for p in people if p.id and p.id == wanted), None)
    if person is None or not person.subscribed:
        raise WeChatError(65302, "the user is not found, or does not follow")
    shown = menu.of(call.twin, person)
    if shown is None:
        raise WeChatError(46003, "menu no exist")
    return {"button": shown["button"]}


def _rule(call: Call) -> dict[str, str]:
    given = call.body.get("matchrule")
    if not isinstance(given, dict):
        raise WeChatError(65304, "match rule empty")
    rule = {name: str(given[name]) for name in RULES if given.get(name) not in (None, "")}
    if not rule:
        raise WeChatError(65304, "match rule empty")
    tag = rule.get("tag_id")
    if tag is not None and not (tag.isdigit() and tags.is_tag(call.twin, int(tag))):
        raise WeChatError(45159, "invalid tag id")
    if rule.get("client_platform_type", "1") not in menu.PLATFORMS.values():
        raise WeChatError(40035, "invalid parameter", why="client_platform_type is 1, 2 or 3")
    return rule
