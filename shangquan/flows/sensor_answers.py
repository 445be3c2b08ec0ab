"""Somebody asks for a sensor in the chat: “冷柜温度”, “fridge temperature”. The answer is words and a picture of the day.

Public sensors answer everybody; the others answer people who work at that shop and bound their phone by a code of the desk.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing

from shangquan.devices import charts, queries, rules
from shangquan.devices.charts import Chart
from shangquan.devices.models import Sensor
from shangquan.devices.rules import Point, Trend, Verdict
from shangquan.gateways.wechat import Account, media
from shangquan.kit.texts import Text
from shangquan.merchants import queries as merchants
from shangquan.merchants.queries import Place
from shangquan.merchants.rules import DISTRICT_ROLES, Right, may
from shangquan.scenes import queries as scenes

DAY = timedelta(hours=24)
_CHART_LASTS = timedelta(days=7)
_SALT = "shangquan sensor chart v1"
_MOST = 4  # sensors in one answer
# What the kinds are called when asked for.
KIND_WORDS = {
    "temperature": ("温度", "几度", "多少度", "temperature", "temp", "how cold", "how warm", "how hot"),
    "humidity": ("湿度", "humidity"),
    "noise": ("噪音", "分贝", "noise"),
    "air": ("空气", "二氧化碳", "co2", "air"),
    "power": ("用电", "电量", "功率", "power"),
    "people": ("人数", "多少人", "客流", "people", "crowd"),
}  # fmt: skip
_ASKING = ("多少", "怎么样", "正常", "现在", "今天", "走势", "曲线", "数据", "查", "status", "how", "chart", "today")  # fmt: skip
_TRENDS = {
    Trend.RISING: Text("近半小时在上升", "rising in the last half hour"),
    Trend.FALLING: Text("近半小时在下降", "falling in the last half hour"),
    Trend.STEADY: Text("近半小时平稳", "steady in the last half hour"),
    Trend.UNKNOWN: Text("数据太少，看不出走势", "too little data for a trend"),
}
_VERDICTS = {
    Verdict.FINE: Text("正常", "within limits"),
    Verdict.LOW: Text("低于下限！", "below the limit!"),
    Verdict.HIGH: Text("高于上限！", "above the limit!"),
}


@dataclass(frozen=True)
class SensorAnswer:
    """`text` says it all; `title`, `url` and `picture` make an article card (empty when several sensors were meant)."""

    text: str
    title: str = ""
    url: str = ""
    picture: str = ""
    sensor_id: UUID | None = None


def answer(
    place: Place, text: str, now: datetime, *, account: Account | None = None, openid: str = ""
) -> SensorAnswer | None:
    """What to say to a text that asks for a sensor; None when it does not, or for none this person may see.

    Without an account and an openid the asker is a stranger, to whom public sensors alone answer.
    """
    wish = text.strip().lower()
    if not 2 <= len(wish) <= 60:
        return None
    everything = queries.sensors(district_id=place.id)
    meant = _meant(wish, everything) if everything else []
    if not meant:
        return None
    allowed = _allowed(meant, place, account, openid)[:_MOST]
    if not allowed:
        return None
    is_english = re.search(r"[一-鿿]", text) is None
    if len(allowed) == 1:
        return _one(place, allowed[0], now, is_english)
    latest = queries.latest([sensor.pk for sensor in allowed])
    lines = [_headline(s, latest.get(s.pk), place, now, is_english) for s in allowed]
    return SensorAnswer("\n".join(lines))


def upload_chart(*, place: Place, account: Account, sensor_id: UUID, now: datetime) -> str:
    """The picture as temporary material, for an image reply; answers its media id. Never inside a transaction."""
    sensor = queries.get_sensor(district_id=place.id, sensor_id=sensor_id)
    picture = draw(place=place, sensor=sensor, at=now, is_english=False)
    return media.upload_image(account, name="chart.png", content=picture)


# -- which sensors are meant, and by whom -------------------------------------------------------------------


def _meant(wish: str, sensors: list[Sensor]) -> list[Sensor]:
    kinds = {kind for kind, words in KIND_WORDS.items() if any(_has(wish, w) for w in words)}
    named = [s for s in sensors if _names(s, wish)]
    if named and (kinds or any(word in wish for word in _ASKING) or _is_bare(wish, named)):
        fitting = [s for s in named if not kinds or s.kind in kinds] or named
        return _of_shop(wish, fitting)
    if kinds and (len(wish) <= 8 or _shops(wish, sensors)):
        return _of_shop(wish, [s for s in sensors if s.kind in kinds])
    return []


def _has(wish: str, word: str) -> bool:
    """Chinese stands anywhere; English words stand alone (`air` is not in `stairs`)."""
    return (
        re.search(rf"\b{re.escape(word)}\b", wish) is not None if word.isascii() else word in wish
    )


def _names(sensor: Sensor, wish: str) -> bool:
    names = [sensor.name.lower(), sensor.name_en.lower()]
    return any(len(name) >= 2 and _has(wish, name) for name in names)


def _is_bare(wish: str, named: list[Sensor]) -> bool:
    return any(wish in (s.name.lower(), s.name_en.lower()) for s in named)


def _shops(wish: str, sensors: list[Sensor]) -> set[UUID]:
    return {
        s.store_id
        for s in sensors
        if s.store.name.lower() in wish or (s.store.name_en and s.store.name_en.lower() in wish)
    }


def _of_shop(wish: str, sensors: list[Sensor]) -> list[Sensor]:
    shops = _shops(wish, sensors)
    return [s for s in sensors if s.store_id in shops] if shops else sensors


def _allowed(
    meant: list[Sensor], place: Place, account: Account | None, openid: str
) -> list[Sensor]:
    public = [sensor for sensor in meant if sensor.is_public]
    if len(public) == len(meant) or account is None or not openid:
        return public
    user_id = scenes.staff_of(district_id=place.id, appid=account.appid, openid=openid)
    works_at = [
        m
        for m in (merchants.memberships(user_id) if user_id else [])
        if m.district_id == place.id and may(m.role, Right.BOARD)
    ]
    is_district = any(m.role in DISTRICT_ROLES for m in works_at)
    shops = {m.merchant_id for m in works_at}
    return [s for s in meant if s.is_public or is_district or s.merchant_id in shops]


# -- what is said --------------------------------------------------------------------------------------------


def _one(place: Place, sensor: Sensor, now: datetime, is_english: bool) -> SensorAnswer:
    points = queries.series(sensor_id=sensor.pk, start=now - DAY, end=now)
    newest = queries.latest([sensor.pk]).get(sensor.pk)
    lines = [_headline(sensor, newest, place, now, is_english)]
    lines += [str(_pick(text, is_english)) for text in _facts(sensor, points, place, now)]
    picture = chart_url(place=place, sensor=sensor, at=now, is_english=is_english)
    title = _pick(Text(f"{sensor.store.name} · {sensor.name}", _english_title(sensor)), is_english)
    return SensorAnswer("\n".join(lines), title, picture, picture, sensor.pk)


def _headline(
    sensor: Sensor, newest: Point | None, place: Place, now: datetime, is_english: bool
) -> str:
    name = _pick(Text(f"{sensor.store.name}{sensor.name}", _english_title(sensor)), is_english)
    if newest is None:
        return _pick(Text("{n}：还没有任何读数。", "{n}: no reading yet."), is_english).format(
            n=name
        )
    words = {
        "n": name,
        "v": _value(sensor, newest.value),
        "at": _clock(newest.at, place, now),
        "ago": _pick(_ago(now - newest.at), is_english),
        "s": _pick(_VERDICTS[rules.verdict(newest.value, low=sensor.low, high=sensor.high)], is_english),
    }  # fmt: skip
    if rules.is_silent(newest.at, every_s=sensor.every_s, now=now):
        said = Text(
            "{n}：最近一次是 {at} 的 {v}，之后 {ago}没有数据。",
            "{n}: the last reading was {v} at {at}; nothing for {ago} since.",
        )
        words["ago"] = _pick(_ago(now - newest.at, is_span=True), is_english)
    else:
        said = Text("{n}：{v}，{s}（{at}，{ago}）", "{n}: {v}, {s} ({at}, {ago})")
    return _pick(said, is_english).format(**words)


def _facts(sensor: Sensor, points: list[Point], place: Place, now: datetime) -> list[Text]:
    found = []
    if limits := _limits(sensor):
        found.append(Text(f"{limits.zh}。", f"{limits.en}."))
    if not points:
        return [*found, Text("近 24 小时没有数据。", "No data in the last 24 hours.")]
    values = [p.value for p in points]
    if not rules.is_silent(points[-1].at, every_s=sensor.every_s, now=now):
        found.append(_TRENDS[rules.trend(points, low=sensor.low, high=sensor.high)])
    found.append(
        Text("近 24 小时 {a} ～ {b}", "{a} to {b} in the last 24 hours").format(
            a=_value(sensor, min(values)), b=_value(sensor, max(values))
        )
    )
    silent = rules.gaps(points, every_s=sensor.every_s, start=points[0].at, end=points[-1].at)
    if silent:
        spans = "、".join(
            f"{_clock(a, place, now)}–{_clock(b, place, now)}" for a, b in silent[-3:]
        )
        found.append(Text("没有数据：{s}", "No data: {s}").format(s=spans))
    return found


def _limits(sensor: Sensor) -> Text | None:
    """The good side in words, without the district's language decided yet; None without limits."""
    if sensor.low is not None and sensor.high is not None:
        both = f"{sensor.low:g} ～ {sensor.high:g}{sensor.unit}"
        return Text(f"应在 {both}", f"It should be {both}")
    if sensor.high is not None:
        most = f"{sensor.high:g}{sensor.unit}"
        return Text(f"应不高于 {most}", f"It should be at most {most}")
    if sensor.low is not None:
        least = f"{sensor.low:g}{sensor.unit}"
        return Text(f"应不低于 {least}", f"It should be at least {least}")
    return None


def _value(sensor: Sensor, value: float) -> str:
    return f"{value:.1f}".replace("-0.0", "0.0") + sensor.unit


def _ago(span: timedelta, *, is_span: bool = False) -> Text:
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 1:
        return Text("刚刚", "just now")
    for size, zh, en in ((1440, "天", "d"), (60, "小时", "h"), (1, "分钟", "min")):
        if minutes >= size:
            many = minutes // size
            return Text(f"{many} {zh}" + ("" if is_span else "前"), f"{many} {en}" + ("" if is_span else " ago"))  # fmt: skip
    raise AssertionError("unreachable")


def _clock(at: datetime, place: Place, now: datetime) -> str:
    zone = ZoneInfo(place.zone)
    local = at.astimezone(zone)
    return (
        f"{local:%H:%M}" if local.date() == now.astimezone(zone).date() else f"{local:%m-%d %H:%M}"
    )


def _english_title(sensor: Sensor) -> str:
    return f"{sensor.store.name_en or sensor.store.name} · {sensor.name_en or sensor.name}"


def _pick(text: Text, is_english: bool) -> str:
    return text.en if is_english else text.zh


# -- the picture ---------------------------------------------------------------------------------------------


def chart_url(*, place: Place, sensor: Sensor, at: datetime, is_english: bool) -> str:
    """Where the picture of the day before `at` lies: signed, so that nobody looks up other sensors by their ids."""
    facts = {"s": sensor.pk.hex, "t": int(at.timestamp()) // 60 * 60, "e": int(is_english)}
    ticket = signing.dumps(facts, salt=_SALT)
    return f"{settings.ENVIRON.public_url}/api/g/{place.slug}/charts/{ticket}.png"


def read_chart_ticket(ticket: str) -> tuple[UUID, int, bool]:
    """Sensor, second of the end, English? Raises signing.BadSignature for forged and week-old ones."""
    facts = signing.loads(ticket, salt=_SALT, max_age=_CHART_LASTS)
    return UUID(facts["s"]), int(facts["t"]), bool(facts["e"])


def draw(*, place: Place, sensor: Sensor, at: datetime, is_english: bool) -> bytes:
    """The 24 hours before `at` as PNG."""
    points = queries.series(sensor_id=sensor.pk, start=at - DAY, end=at)
    is_now = bool(points) and not rules.is_silent(points[-1].at, every_s=sensor.every_s, now=at)
    limits = _limits(sensor)
    note = [limits] if limits else []
    note.append(Text("近 24 小时", "last 24 hours"))
    if not is_now:
        note.append(Text("现在没有数据", "no data now"))
    return charts.draw(
        Chart(
            title=_pick(
                Text(f"{sensor.store.name} · {sensor.name}", _english_title(sensor)), is_english
            ),
            value=_value(sensor, points[-1].value) if is_now else "—",
            note=" · ".join(_pick(text, is_english) for text in note),
            no_data=_pick(Text("近 24 小时没有数据", "No data in the last 24 hours"), is_english),
            points=points, low=sensor.low, high=sensor.high, every_s=sensor.every_s,
            start=at - DAY, end=at, zone=place.zone,
        )
    )  # fmt: skip
