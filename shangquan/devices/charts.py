"""A day of a sensor as a picture for a chat: drawn by Pillow with our own font, 900 × 500."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageFont

from shangquan.devices.rules import Point, Verdict, gaps, verdict
from shangquan.kit import fonts

SIZE = (900, 500)
_BOX = (84, 150, 872, 440)  # the plot: left, top, right, bottom
_GROUND, _SURFACE, _INK, _SOFT, _LINE = "#FAF7F2", "#FFFFFF", "#1F1D1A", "#5F5A52", "#E8E2D8"
_GOOD, _BAD, _BAND, _GAP = "#157A5C", "#B3261E", "#E6F1EC", "#F1ECE3"


@dataclass(frozen=True)
class Chart:
    """What is drawn; every word is finished, in one language. Instants are aware."""

    title: str
    value: str
    note: str
    no_data: str
    points: Sequence[Point]
    low: float | None
    high: float | None
    every_s: int
    start: datetime
    end: datetime
    zone: str


def draw(chart: Chart) -> bytes:
    """PNG bytes. A chart without points says so."""
    image = Image.new("RGB", SIZE, _GROUND)
    pen = ImageDraw.Draw(image)
    _words(pen, chart)
    pen.rounded_rectangle((24, 132, 888, 484), 14, fill=_SURFACE, outline=_LINE)
    if chart.points:
        _plot(pen, chart)
    else:
        pen.text((456, 300), chart.no_data, _SOFT, _font(26), anchor="mm")
    out = io.BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _words(pen: ImageDraw.ImageDraw, chart: Chart) -> None:
    newest = chart.points[-1].value if chart.points else None
    is_fine = newest is None or verdict(newest, low=chart.low, high=chart.high) is Verdict.FINE
    pen.text((28, 24), chart.title, _INK, _font(30))
    pen.text((28, 74), chart.note, _SOFT, _font(22))
    pen.text((872, 24), chart.value, _GOOD if is_fine else _BAD, _font(56), anchor="ra")


def _plot(pen: ImageDraw.ImageDraw, chart: Chart) -> None:
    least, most = _range(chart)
    _band(pen, chart, least, most)
    _empty_stretches(pen, chart)
    _scale(pen, chart, least, most)
    _curve(pen, chart, least, most)


def _range(chart: Chart) -> tuple[float, float]:
    values = [p.value for p in chart.points]
    values += [limit for limit in (chart.low, chart.high) if limit is not None]
    least, most = min(values), max(values)
    air = max((most - least) * 0.12, 0.5)
    return least - air, most + air


def _x(chart: Chart, at: datetime) -> float:
    share = (at - chart.start) / (chart.end - chart.start)
    return _BOX[0] + min(1.0, max(0.0, share)) * (_BOX[2] - _BOX[0])


def _y(value: float, least: float, most: float) -> float:
    return _BOX[3] - (value - least) / (most - least) * (_BOX[3] - _BOX[1])


def _band(pen: ImageDraw.ImageDraw, chart: Chart, least: float, most: float) -> None:
    if chart.low is None and chart.high is None:
        return
    top = _y(chart.high, least, most) if chart.high is not None else _BOX[1]
    bottom = _y(chart.low, least, most) if chart.low is not None else _BOX[3]
    pen.rectangle((_BOX[0], top, _BOX[2], bottom), fill=_BAND)


def _empty_stretches(pen: ImageDraw.ImageDraw, chart: Chart) -> None:
    for a, b in _silences(chart):
        pen.rectangle((_x(chart, a), _BOX[1], _x(chart, b), _BOX[3]), fill=_GAP)


def _silences(chart: Chart) -> list[tuple[datetime, datetime]]:
    return gaps(chart.points, every_s=chart.every_s, start=chart.start, end=chart.end)


def _scale(pen: ImageDraw.ImageDraw, chart: Chart, least: float, most: float) -> None:
    for step in range(5):
        value = least + (most - least) * step / 4
        y = _y(value, least, most)
        pen.line((_BOX[0], y, _BOX[2], y), fill=_LINE)
        pen.text((_BOX[0] - 10, y), f"{value:.1f}", _SOFT, _font(18), anchor="rm")
    zone = ZoneInfo(chart.zone)
    first = chart.start.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    for hour in range(1, 26):
        at = first + timedelta(hours=hour)
        if at.hour % 4 == 0 and chart.start <= at <= chart.end:
            x = _x(chart, at)
            pen.text((x, _BOX[3] + 22), f"{at:%H:%M}", _SOFT, _font(18), anchor="mm")


def _curve(pen: ImageDraw.ImageDraw, chart: Chart, least: float, most: float) -> None:
    breaks = {a for a, _ in _silences(chart)}
    row: list[tuple[float, float]] = []
    for point in chart.points:
        row.append((_x(chart, point.at), _y(point.value, least, most)))
        if point.at in breaks:
            _stroke(pen, row)
            row = []
    _stroke(pen, row)
    for point in chart.points:
        if verdict(point.value, low=chart.low, high=chart.high) is not Verdict.FINE:
            x, y = _x(chart, point.at), _y(point.value, least, most)
            pen.ellipse((x - 3, y - 3, x + 3, y + 3), fill=_BAD)
    x, y = _x(chart, chart.points[-1].at), _y(chart.points[-1].value, least, most)
    pen.ellipse((x - 7, y - 7, x + 7, y + 7), fill=_GOOD, outline=_SURFACE, width=2)


def _stroke(pen: ImageDraw.ImageDraw, row: list[tuple[float, float]]) -> None:
    if len(row) == 1:  # a value alone is a dot, not nothing
        (x, y) = row[0]
        pen.ellipse((x - 3, y - 3, x + 3, y + 3), fill=_GOOD)
    elif row:
        pen.line(row, fill=_GOOD, width=4, joint="curve")


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fonts.REGULAR), size)
