# ruff: noqa: S608 - names are constants of ours, values are parameters (a property test holds it)
"""Conditions about people as data, and the SQL they mean. Values are always parameters, names are always ours."""

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

MANY = 12  # conditions in one segment
_DAYS_MAX, _KM_MAX = 3650, 200.0
_M_PER_DEGREE = 111_195  # a degree of latitude on a sphere of 6,371 km


class BadCondition(ValueError):
    """A condition nobody can mean; the text names what is wrong with it."""


@dataclass(frozen=True)
class Known:
    """What conditions may speak of in one district."""

    words: Mapping[str, Sequence[int]] = field(default_factory=dict)  # keyword -> words it is in
    tags: Mapping[str, int] = field(default_factory=dict)
    shops: Mapping[str, int] = field(default_factory=dict)  # slug -> word
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # "" is the district


@dataclass(frozen=True)
class Compiled:
    """A WHERE clause over `f` (marketing_personfact) with its parameters."""

    sql: str
    params: dict[str, Any]


Condition = Mapping[str, Any]
_Says = Callable[[Condition, "_Builder"], str]


class _Builder:
    """Collects parameters under names that cannot clash."""

    def __init__(self, known: Known, now: datetime) -> None:
        self.known, self.now = known, now
        self.params: dict[str, Any] = {}

    def put(self, value: Any) -> str:
        name = f"c{len(self.params)}"
        self.params[name] = value
        return f"%({name})s"

    def ago(self, days: int) -> str:
        return self.put(self.now - timedelta(days=days))


def compile_conditions(
    conditions: Sequence[Condition], *, district_id: UUID, known: Known, now: datetime
) -> Compiled:
    """All conditions at once. Raises BadCondition; an empty list is everybody."""
    if len(conditions) > MANY:
        raise BadCondition("too many conditions")
    builder = _Builder(known, now)
    parts = [f"f.district_id = {builder.put(district_id)}"]
    for condition in conditions:
        says = KINDS.get(str(condition.get("kind")))
        if says is None:
            raise BadCondition(f"unknown kind {condition.get('kind')!r}"[:80])
        clause = says(condition, builder)
        parts.append(f"not coalesce({clause}, false)" if condition.get("is_not") else clause)
    return Compiled(" and ".join(parts), builder.params)


def keywords(conditions: Sequence[Condition]) -> list[str]:
    """What has to be looked up in the district's words before compiling."""
    return sorted(
        {word for c in conditions if c.get("kind") == "likes" for word in _texts(c, "words")}
    )


def _followed(c: Condition, b: _Builder) -> str:
    parts = ["f.is_following"]
    if c.get("min_days") is not None:
        parts.append(f"f.followed_at <= {b.ago(_int(c, 'min_days', 0, _DAYS_MAX))}")
    if c.get("max_days") is not None:
        parts.append(f"f.followed_at >= {b.ago(_int(c, 'max_days', 0, _DAYS_MAX))}")
    return _all(parts)


def _left(c: Condition, b: _Builder) -> str:
    return f"(not f.is_following and f.left_at >= {b.ago(_int(c, 'days', 1, _DAYS_MAX))})"


def _likes(c: Condition, b: _Builder) -> str:
    """Bought and kept so many of anything a keyword stands in: its name, category, cuisine or shop."""
    words = _texts(c, "words")
    ids = sorted({i for word in words for i in b.known.words.get(word, ())})
    several = _int(c, "times", 1, 1000) if c.get("times") is not None else 1
    if not ids:
        return "false"
    named = b.put(ids)
    clause = f"f.likes && {named}::int[]"
    if several == 1:
        return f"({clause})"
    return (
        f"({clause} and (select coalesce(sum(t.units), 0) from marketing_taste t"
        " where t.district_id = f.district_id and t.person_id = f.person_id"
        f" and t.word_id = any({named}::int[])) >= {b.put(several)})"
    )


def _near(c: Condition, b: _Builder) -> str:
    place = str(c.get("place", ""))
    if place not in b.known.places:
        raise BadCondition(f"unknown place {place!r}"[:80])
    return _within(b, *b.known.places[place], _float(c, "km", 0.05, _KM_MAX))


def _within(b: _Builder, lat_e6: int, lon_e6: int, km: float) -> str:
    """A box that an index can walk, then the circle. Flat earth: within 200 km off by less than 0.2 %."""
    scale = math.cos(math.radians(lat_e6 / 1e6))
    d_lat = math.ceil(km * 1000 / _M_PER_DEGREE * 1e6)
    d_lon = math.ceil(d_lat / max(scale, 0.01))
    lat, lon = b.put(lat_e6), b.put(lon_e6)
    east = f"((f.lon_e6 - {lon}::int)::float8 * {b.put(scale)}::float8)"
    north = f"(f.lat_e6 - {lat}::int)::float8"
    return (
        f"(f.lat_e6 between {b.put(lat_e6 - d_lat)}::int and {b.put(lat_e6 + d_lat)}::int"
        f" and f.lon_e6 between {b.put(lon_e6 - d_lon)}::int and {b.put(lon_e6 + d_lon)}::int"
        f" and {east} * {east} + {north} * {north} <= {b.put(float(d_lat) ** 2)}::float8)"
    )


def _door(c: Condition, b: _Builder) -> str:
    return f"(f.door = any({b.put(_texts(c, 'codes'))}::text[]))"


def _bought(c: Condition, b: _Builder) -> str:
    parts = ["true"]
    for name, column, top in (("orders", "f.orders", 10**6), ("spent", "f.spent_fen", 10**12)):
        for bound, sign in (("min", ">="), ("max", "<=")):
            key = f"{bound}_{name}" + ("_fen" if name == "spent" else "")
            if c.get(key) is not None:
                parts.append(f"{column} {sign} {b.put(_int(c, key, 0, top))}")
    return _all(parts)


def _last_bought(c: Condition, b: _Builder) -> str:
    parts = ["f.last_paid_at is not null"]
    if c.get("within_days") is not None:
        parts.append(f"f.last_paid_at >= {b.ago(_int(c, 'within_days', 1, _DAYS_MAX))}")
    if c.get("before_days") is not None:
        parts.append(f"f.last_paid_at < {b.ago(_int(c, 'before_days', 1, _DAYS_MAX))}")
    return _all(parts)


def _tagged(c: Condition, b: _Builder) -> str:
    ids = [b.known.tags[tag] for tag in _texts(c, "tags") if tag in b.known.tags]
    return f"(f.tags && {b.put(ids)}::int[])" if ids else "false"


def _customer(c: Condition, b: _Builder) -> str:
    """Bought at one of these shops."""
    ids = [b.known.shops[slug] for slug in _texts(c, "shops") if slug in b.known.shops]
    return f"(f.likes && {b.put(ids)}::int[])" if ids else "false"


def _language(c: Condition, b: _Builder) -> str:
    spoken = c.get("language")
    if spoken not in ("zh-hans", "en"):
        raise BadCondition("unknown language")
    return f"(f.language = {b.put(spoken)})"


KINDS: dict[str, _Says] = {
    "followed": _followed, "left": _left, "likes": _likes, "near": _near, "door": _door,
    "bought": _bought, "last_bought": _last_bought, "tagged": _tagged, "customer": _customer,
    "language": _language,
}  # fmt: skip


def _all(parts: Sequence[str]) -> str:
    return f"({' and '.join(parts)})"


def _int(c: Condition, name: str, low: int, high: int) -> int:
    value = c.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadCondition(f"{name} must be a whole number from {low} to {high}")
    return value


def _float(c: Condition, name: str, low: float, high: float) -> float:
    value = c.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise BadCondition(f"{name} must be from {low:g} to {high:g}")
    return float(value)


def _texts(c: Condition, name: str) -> list[str]:
    value = c.get(name)
    if not isinstance(value, list | tuple) or not 0 < len(value) <= 20:
        raise BadCondition(f"{name} must be one to twenty texts")
    if not all(isinstance(one, str) and 0 < len(one.strip()) <= 60 for one in value):
        raise BadCondition(f"{name} must be texts of at most 60 characters")
    return [one.strip() for one in value]


# -- messages ----------------------------------------------------------------------------------


def creative(title: str, body: str) -> str:
    """The same words are the same creative, whatever the spaces between them."""
    packed = "".join((title + "\n" + body).split()).casefold()
    return hashlib.sha256(packed.encode()).hexdigest()


def shares(size: int, largest: int) -> list[int]:
    """People per call: as few calls as possible, none larger than allowed, none with a lonely rest."""
    if size <= 0:
        return []
    calls = -(-size // largest)
    return [size // calls + (1 if n < size % calls else 0) for n in range(calls)]


def coarse(degrees: float) -> int:
    """A coordinate as it is kept: a thousandth of a degree (about 100 m) is enough to say near or far."""
    return round(degrees * 1000) * 1000


def is_on_earth(lat: float, lon: float) -> bool:
    """A place somebody can be at; the origin is where broken devices are."""
    return (
        math.isfinite(lat)
        and math.isfinite(lon)
        and abs(lat) <= 90
        and abs(lon) <= 180
        and (abs(lat) > 0.001 or abs(lon) > 0.001)
    )


def mask(nickname: str, openid: str) -> str:
    """Who somebody is, for a list: enough to tell two apart, not to find them."""
    return f"{nickname[:1] or '微'}** · …{openid[-4:]}"
