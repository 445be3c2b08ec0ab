"""Tags of followers, the blacklist, and the groups that tags replaced (classic profile)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wxsandbox.official.envelope import OK, Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.official.users import paged, person_of
from wxsandbox.records import Person
from wxsandbox.records_account import Tag

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

MOST_TAGS, MOST_PER_PERSON, NAME_BYTES = 100, 20, 30
TAGGED_AT_ONCE, BLACKLISTED_AT_ONCE = 50, 20
TOO_MANY_TO_DELETE = 100_000
UNGROUPED, BLACKLIST, STARRED = 0, 1, 2  # WeChat's own; 2 exists in every account
RESERVED = (UNGROUPED, BLACKLIST, STARRED)
FIRST_ID = 100


def create(call: Call) -> dict[str, Any]:
    name = _name(call, _given(call, "tag").get("name"))
    if len(call.twin.world.tags) >= MOST_TAGS:
        raise WeChatError(45056, "too many tag now, can not add more")
    return {"tag": _named(_make(call.twin, name))}


def listed(call: Call) -> dict[str, Any]:
    return {"tags": [{**_named(tag), "count": size} for tag, size in _sizes(call.twin)]}


def update(call: Call) -> dict[str, Any]:
    given = _given(call, "tag")
    tag = _own(call.twin, given.get("id"))
    tag.name = _name(call, given.get("name"), but=tag)
    call.twin.world.tags.put(tag)
    return OK


def delete(call: Call) -> dict[str, Any]:
    tag = _own(call.twin, _given(call, "tag").get("id"))
    bearers = _bearers(call.twin, tag.id)
    if len(bearers) > TOO_MANY_TO_DELETE:
        raise WeChatError(45057, "can't delete the tag that has too many fans")
    for person in bearers:
        person.tags.remove(tag.id)
        call.twin.world.people.put(person)
    call.twin.world.tags.drop(tag.key)
    return OK


def people_of(call: Call) -> dict[str, Any]:
    given = {**call.query, **call.body}
    number = _number(call.twin, given.get("tagid"))
    openids = [person.openid for person in _bearers(call.twin, number)]
    page = paged(openids, given.get("next_openid"))
    del page["total"]
    return page


def tag_many(call: Call) -> dict[str, Any]:
    number = _number(call.twin, call.body.get("tagid"))
    people = _followers(call, TAGGED_AT_ONCE)
    if any(number not in p.tags and len(p.tags) >= MOST_PER_PERSON for p in people):
        raise WeChatError(45059, "can not put too many tag on one user")
    for person in people:
        if number not in person.tags:
            person.tags.append(number)
            call.twin.world.people.put(person)
    return OK


def untag_many(call: Call) -> dict[str, Any]:
    number = _number(call.twin, call.body.get("tagid"))
    for person in _followers(call, TAGGED_AT_ONCE):
        if number in person.tags:
            person.tags.remove(number)
            call.twin.world.people.put(person)
    return OK


def tags_of(call: Call) -> dict[str, Any]:
    person = person_of(call, call.body.get("openid"))
    if not person.subscribed:
        raise WeChatError(49003, "not match openid with appid")
    return {"tagid_list": person.tags}


def blacklist(call: Call) -> dict[str, Any]:
    openids = [p.openid for p in call.twin.world.people if p.subscribed and p.blacklisted]
    return paged(openids, call.body.get("begin_openid"))


def blacklist_many(call: Call) -> dict[str, Any]:
    return _blacklist(call, True)


def unblacklist_many(call: Call) -> dict[str, Any]:
    return _blacklist(call, False)


def is_tag(twin: Twin, number: Any) -> bool:
    return number == STARRED or (_is_number(number) and str(number) in twin.world.tags)


def bearers_of(twin: Twin, number: int) -> list[Person]:
    return _bearers(twin, number)


# The groups of 2014: a person is in exactly one. WeChat keeps them as the person's only tag.


def create_group(call: Call) -> dict[str, Any]:
    name = _name(call, _given(call, "group").get("name"))
    if len(call.twin.world.tags) >= MOST_TAGS:
        raise WeChatError(45056, "too many tag now, can not add more")
    return {"group": _named(_make(call.twin, name))}


def groups(call: Call) -> dict[str, Any]:
    people = [p for p in call.twin.world.people if p.subscribed]
    own = [
        {"id": UNGROUPED, "name": "未分组", "count": sum(group_of(p) == 0 for p in people)},
        {"id": BLACKLIST, "name": "黑名单", "count": sum(p.blacklisted for p in people)},
    ]
    return {"groups": own + [{**_named(tag), "count": size} for tag, size in _sizes(call.twin)]}


def group_of_openid(call: Call) -> dict[str, Any]:
    return {"groupid": group_of(person_of(call, call.body.get("openid")))}


def update_group(call: Call) -> dict[str, Any]:
    given = _given(call, "group")
    tag = _own(call.twin, given.get("id"))
    tag.name = _name(call, given.get("name"), but=tag)
    call.twin.world.tags.put(tag)
    return OK


def delete_group(call: Call) -> dict[str, Any]:
    call.body["tag"] = _given(call, "group")
    return delete(call)


def move(call: Call) -> dict[str, Any]:
    _move(call, [person_of(call, call.body.get("openid"))])
    return OK


def move_many(call: Call) -> dict[str, Any]:
    _move(call, _followers(call, TAGGED_AT_ONCE))
    return OK


def group_of(person: Person) -> int:
    if person.blacklisted:
        return BLACKLIST
    return person.tags[0] if person.tags else UNGROUPED


def _move(call: Call, people: list[Person]) -> None:
    to = call.body.get("to_groupid")
    if not isinstance(to, int) or (to not in RESERVED and not is_tag(call.twin, to)):
        raise WeChatError(40050, "invalid group id")
    for person in people:
        person.blacklisted = to == BLACKLIST
        person.tags = [] if to in (UNGROUPED, BLACKLIST) else [to]
        call.twin.world.people.put(person)


def _blacklist(call: Call, wanted: bool) -> dict[str, Any]:
    for person in _followers(call, BLACKLISTED_AT_ONCE):
        person.blacklisted = wanted
        call.twin.world.people.put(person)
    return OK


def _followers(call: Call, most: int) -> list[Person]:
    """All of the list or nothing: one stranger in it refuses the call."""
    openids = call.body.get("openid_list")
    if not isinstance(openids, list) or not 1 <= len(openids) <= most:
        raise WeChatError(40032, "invalid openid list size", why=f"1 to {most} openids")
    people = [person_of(call, openid) for openid in openids]
    if not all(person.subscribed for person in people):
        raise WeChatError(49003, "not match openid with appid", why="somebody does not follow")
    return people


def _given(call: Call, name: str) -> dict[str, Any]:
    given = call.body.get(name)
    if not isinstance(given, dict):
        raise WeChatError(47001, "data format error", why=f"{name} is an object")
    return given


def _name(call: Call, name: Any, *, but: Tag | None = None) -> str:
    if not isinstance(name, str) or not name.strip():
        raise WeChatError(45157, "invalid tag name")
    if len(name.encode()) > NAME_BYTES:
        raise WeChatError(45158, "invalid tag name size")
    taken = any(tag.name == name and tag is not but for tag in call.twin.world.tags)
    if taken or name == "星标组":
        raise WeChatError(45157, "invalid tag name", why=f"there is a tag {name!r} already")
    return name


def _make(twin: Twin, name: str) -> Tag:
    number = max((tag.id for tag in twin.world.tags), default=FIRST_ID - 1) + 1
    return twin.world.tags.put(Tag(str(number), name))


def _own(twin: Twin, number: Any) -> Tag:
    if number in RESERVED:
        raise WeChatError(45058, "can't modify sys tag")
    tag = twin.world.tags.get(str(number)) if _is_number(number) else None
    if tag is None:
        raise WeChatError(45159, "invalid tag id")
    return tag


def _number(twin: Twin, given: Any) -> int:
    number = int(given) if isinstance(given, str) and given.isdigit() else given
    if not is_tag(twin, number):
        raise WeChatError(45159, "invalid tag id")
    return number


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _named(tag: Tag) -> dict[str, Any]:
    return {"id": tag.id, "name": tag.name}


def _bearers(twin: Twin, number: int) -> list[Person]:
    return [p for p in twin.world.people if p.subscribed and number in p.tags]


def _sizes(twin: Twin) -> list[tuple[Tag, int]]:
    sizes: dict[int, int] = {}
    for person in twin.world.people:
        for number in person.tags if person.subscribed else ():
            sizes[number] = sizes.get(number, 0) + 1
    own = [Tag(str(STARRED), "星标组"), *twin.world.tags]
    return [(tag, sizes.get(tag.id, 0)) for tag in own]
