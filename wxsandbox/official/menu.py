"""The account's menu: held against WeChat's limits, told back in both of its shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wxsandbox.official.envelope import OK, Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.records import Person

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

# What a button of each type must carry beside its name.
TYPES: dict[str, tuple[str, ...]] = {
    "click": ("key",),
    "view": ("url",),
    "miniprogram": ("url", "appid", "pagepath"),
    "scancode_push": ("key",),
    "scancode_waitmsg": ("key",),
    "pic_sysphoto": ("key",),
    "pic_photo_or_album": ("key",),
    "pic_weixin": ("key",),
    "location_select": ("key",),
    "media_id": ("media_id",),
    "view_limited": ("media_id",),
    "article_id": ("article_id",),
    "article_view_limited": ("article_id",),
}
PLATFORMS = {"ios": "1", "android": "2", "other": "3"}
MOST_BYTES = {"key": 128, "url": 1024}
# The same mistake has its own number on top and in a sub menu.
TOP = {"count": 40016, "name": 40018, "type": 40017, "key": 40019, "url": 40020, "domain": 40055}
SUB = {"count": 40023, "name": 40025, "type": 40024, "key": 40026, "url": 40027, "domain": 40054}
WORDS = {
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40022: "invalid sub button level",
    40023: "invalid sub button size",
    40024: "invalid sub button type",
    40025: "invalid sub button name size",
    40026: "invalid sub button key size",
    40027: "invalid sub button url size",
    40054: "invalid sub button url domain",
    40055: "invalid button url domain",
    40119: "invalid use button type",
}


def create(call: Call) -> dict[str, Any]:
    call.twin.world.set("menu", {"button": buttons(call), "menuid": next_id(call.twin)})
    return OK


def get(call: Call) -> dict[str, Any]:
    menu = call.twin.world.setting("menu")
    if menu is None:
        raise WeChatError(46003, "menu no exist")
    told: dict[str, Any] = {"menu": _told(menu)}
    if conditional := [_told(other) for other in conditionals(call.twin)]:
        told["conditionalmenu"] = conditional
    return told


def delete(call: Call) -> dict[str, Any]:
    call.twin.world.set("menu", None)
    call.twin.world.set("conditional_menus", [])
    return OK


def current(call: Call) -> dict[str, Any]:
    menu = call.twin.world.setting("menu")
    buttons = [_as_current(button) for button in (menu or {"button": []})["button"]]
    return {"is_menu_open": 1 if menu else 0, "selfmenu_info": {"button": buttons}}


def leaves(menu: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Every button a person can press."""
    tops = (menu or {"button": []})["button"]
    return [leaf for top in tops for leaf in (top.get("sub_button") or [top])]


def conditionals(twin: Twin) -> list[dict[str, Any]]:
    """The newest first: in this order they are held against a person."""
    return twin.world.setting("conditional_menus", [])


def of(twin: Twin, person: Person) -> dict[str, Any] | None:
    """The menu this person sees."""
    default = twin.world.setting("menu")
    if default is None or not person.subscribed:
        return default
    fitting = (m for m in conditionals(twin) if matches(m["matchrule"], person))
    return next(fitting, default)


def matches(rule: dict[str, Any], person: Person) -> bool:
    """Sex, place and language are not known of anybody since 2021: such a rule fits nobody."""
    wanted = {name: str(value) for name, value in rule.items() if value not in (None, "")}
    if tag := wanted.pop("tag_id", None) or wanted.pop("group_id", None):
        wanted.pop("group_id", None)
        if tag not in [str(number) for number in person.tags]:
            return False
    platform = wanted.pop("client_platform_type", None)
    if platform and platform != PLATFORMS[person.platform]:
        return False
    return not wanted


def buttons(call: Call) -> list[dict[str, Any]]:
    buttons = _listed(call.body.get("button"), TOP, most=3)
    for button in buttons:
        _check_top(button)
    for leaf in leaves({"button": buttons}):
        _check_what_it_shows(call.twin, leaf)
    return buttons


def _check_what_it_shows(twin: Twin, leaf: dict[str, Any]) -> None:
    media_id, article_id = leaf.get("media_id"), leaf.get("article_id")
    if media_id and media_id not in twin.world.materials and media_id not in twin.world.news:
        raise WeChatError(40007, "invalid media_id", why="a button shows permanent material")
    if article_id and not any(p.article_id == article_id for p in twin.world.publications):
        raise WeChatError(53600, "invalid article id", why="no such published article")


def next_id(twin: Twin) -> int:
    return 400_000_000 + twin.world.count("menu")


def _told(menu: dict[str, Any]) -> dict[str, Any]:
    return {**menu, "button": [_with_subs(button) for button in menu["button"]]}


def _check_top(button: dict[str, Any]) -> None:
    _check_name(button, TOP, most=16)
    subs = button.get("sub_button")
    if not subs:
        _check_leaf(button, TOP)
        return
    if button.get("type"):
        raise _wrong(40119, "a button with sub buttons has no type")
    for sub in _listed(subs, SUB, most=5):
        if sub.get("sub_button"):
            raise _wrong(40022, "a menu has two levels")
        _check_name(sub, SUB, most=60)
        _check_leaf(sub, SUB)


def _listed(value: Any, numbers: dict[str, int], *, most: int) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        raise _wrong(numbers["count"], f"1 to {most} buttons")
    if not all(isinstance(button, dict) for button in value):
        raise WeChatError(47001, "data format error")
    return value


def _check_name(button: dict[str, Any], numbers: dict[str, int], *, most: int) -> None:
    name = button.get("name")
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= most:
        raise _wrong(numbers["name"], f"a name has 1 to {most} bytes: {name!r}")


def _check_leaf(button: dict[str, Any], numbers: dict[str, int]) -> None:
    wanted = TYPES.get(button.get("type", ""))
    if wanted is None:
        raise _wrong(numbers["type"], f"no such type: {button.get('type')!r}")
    for name in wanted:
        value = button.get(name)
        most = MOST_BYTES.get(name, 1024)
        if not isinstance(value, str) or not 1 <= len(value.encode()) <= most:
            raise _wrong(
                numbers["url" if name == "url" else "key"], f"{name} has 1 to {most} bytes"
            )
        if name == "url" and not value.startswith(("http://", "https://")):
            raise _wrong(numbers["domain"], f"not a web address: {value}")


def _wrong(errcode: int, why: str) -> WeChatError:
    return WeChatError(errcode, WORDS[errcode], why=why)


def _with_subs(button: dict[str, Any]) -> dict[str, Any]:
    subs = [_with_subs(sub) for sub in button.get("sub_button") or []]
    return {**button, "sub_button": subs}


def _as_current(button: dict[str, Any]) -> dict[str, Any]:
    """The other shape: sub buttons lie in an object with a list."""
    if subs := button.get("sub_button"):
        return {"name": button["name"], "sub_button": {"list": [_as_current(s) for s in subs]}}
    return {name: value for name, value in button.items() if name != "sub_button"}
