"""Writes down what the figures are made of, as it happens. Hours are Beijing's."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from wxsandbox.clock import BEIJING
from wxsandbox.records import Person
from wxsandbox.records_service import ArticleDeed, Figure

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

# subscribe_scene of a person -> user_source of datacube.
SOURCES = {
    "ADD_SCENE_SEARCH": 1,
    "ADD_SCENE_PROFILE_CARD": 17,
    "ADD_SCENE_QR_CODE": 30,
    "ADD_SCENE_PROFILE_LINK": 57,
    "ADD_SCENE_WECHAT_ADVERTISEMENT": 100,
    "ADD_SCENE_WXA": 149,
    "ADD_SCENE_REPRINT": 161,
    "ADD_SCENE_CHANNELS": 200,
    "ADD_SCENE_LIVESTREAM": 201,
}
READ, SHARE = "read", "share"
FROM_CHAT, FROM_FRIEND, FROM_MOMENTS, FROM_ELSEWHERE = 0, 1, 2, 5


def followed(twin: Twin, person: Person) -> None:
    _add(twin, f"users/{SOURCES.get(person.subscribe_scene, 0)}", new=1)


def left(twin: Twin) -> None:
    _add(twin, "users/0", gone=1)


def called(twin: Twin, milliseconds: int, *, failed: bool) -> None:
    """One push to the account's server, however many tries it took."""
    row = _add(twin, "calls", count=1, failed=int(failed), total_ms=milliseconds)
    row.counts["max_ms"] = max(row.counts.get("max_ms", 0), milliseconds)
    twin.world.figures.put(row)


def touched(twin: Twin, person: Person, msgid: str, kind: str, scene: int) -> None:
    """Somebody read or shared an article; `msgid` is number_place."""
    number = twin.world.count("article-deed")
    deed = ArticleDeed(f"{number:012d}", msgid, kind, person.openid, scene, twin.now())
    twin.world.article_deeds.put(deed)


def day_of(at: datetime) -> date:
    return at.astimezone(BEIJING).date()


def hour_of(at: datetime) -> int:
    return at.astimezone(BEIJING).hour


def hours(twin: Twin, matter: str) -> list[tuple[date, int, str, dict[str, int]]]:
    """(day, hour, detail, counts) of a matter, in the order of time."""
    found = []
    for row in twin.world.figures:
        day, hour, name = row.key.split(" ")
        kind, _slash, detail = name.partition("/")
        if kind == matter:
            found.append((date.fromisoformat(day), int(hour), detail, row.counts))
    return sorted(found, key=lambda row: row[:3])


def _add(twin: Twin, name: str, **more: int) -> Figure:
    now = twin.now()
    key = f"{day_of(now).isoformat()} {hour_of(now):02d} {name}"
    row = twin.world.figures.get(key) or Figure(key)
    for counter, value in more.items():
        row.counts[counter] = row.counts.get(counter, 0) + value
    return twin.world.figures.put(row)
