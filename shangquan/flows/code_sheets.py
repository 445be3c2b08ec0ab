"""Codes for the printer: A4 sheets as PDF, or one SVG each in a zip. Names are drawn with our own font; no machine has to have one."""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from shangquan.kit import fonts

_COLUMNS, _ROWS = 3, 4
_CARD_W, _CARD_H = 60 * mm, 66 * mm
_QR = 40 * mm
_INK, _SOFT, _LINE, _BRAND = (HexColor(c) for c in ("#1F1D1A", "#5F5A52", "#C9C2B6", "#C7400F"))
_FONT = "Shangquan"


@dataclass(frozen=True)
class Card:
    """One code on paper: `url` goes into the picture, `name` is printed below it, `code` names the file."""

    url: str
    name: str
    note: str
    code: str


def pdf(cards: Sequence[Card], *, district: str) -> bytes:
    """A4 sheets of twelve cards with cutting lines, the district's mark and name on each."""
    _register()
    out = io.BytesIO()
    sheet = Canvas(out, pagesize=A4, pageCompression=1, invariant=1)
    sheet.setTitle(district)
    per_page = _COLUMNS * _ROWS
    for start in range(0, len(cards), per_page):
        for place, card in enumerate(cards[start : start + per_page]):
            _card(sheet, place, card, district)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def svgs(cards: Sequence[Card]) -> bytes:
    """A zip with one SVG a code, each file named as the code's own name."""
    out = io.BytesIO()
    used: set[str] = set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for card in cards:
            drawn = io.BytesIO()
            qr = segno.make(card.url, error="m")
            qr.save(drawn, kind="svg", scale=10, title=card.name, dark="#1F1D1A", light="#fff")
            archive.writestr(_file_name(card, used), drawn.getvalue())
    return out.getvalue()


def _file_name(card: Card, used: set[str]) -> str:
    """A name every file system takes; two cards of one name keep apart by their code."""
    plain = re.sub(r"[^\w\- ]+", "_", card.name).strip(" ._") or card.code
    name = plain if plain not in used else f"{plain} {card.code}"
    used.add(name)
    return f"{name}.svg"


@lru_cache(maxsize=1)
def _register() -> None:
    pdfmetrics.registerFont(TTFont(_FONT, str(fonts.REGULAR)))


def _card(sheet: Canvas, place: int, card: Card, district: str) -> None:
    row, column = divmod(place, _COLUMNS)
    left = (A4[0] - _COLUMNS * _CARD_W) / 2 + column * _CARD_W
    top = A4[1] - (A4[1] - _ROWS * _CARD_H) / 2 - row * _CARD_H
    sheet.setStrokeColor(_LINE)
    sheet.setLineWidth(0.4)
    sheet.setDash(2, 2)
    sheet.rect(left, top - _CARD_H, _CARD_W, _CARD_H)
    sheet.setDash()
    middle = left + _CARD_W / 2
    _head(sheet, middle, top - 8 * mm, district)
    _qr(sheet, card.url, middle - _QR / 2, top - 11 * mm - _QR)
    _line(sheet, card.name, middle, top - _CARD_H + 9 * mm, 13, _INK)
    _line(sheet, card.note, middle, top - _CARD_H + 4 * mm, 8, _SOFT)


def _head(sheet: Canvas, middle: float, y: float, district: str) -> None:
    """The mark (two roofs over a circle) beside the district's name."""
    wide = pdfmetrics.stringWidth(district, _FONT, 9)
    x = middle - (wide + 5.5 * mm) / 2
    sheet.setFillColor(_BRAND)
    roofs = sheet.beginPath()
    for dx in (0.0, 2.1):
        roofs.moveTo(x + dx * mm, y + 1.2 * mm)
        roofs.lineTo(x + (dx + 1.05) * mm, y + 3.2 * mm)
        roofs.lineTo(x + (dx + 2.1) * mm, y + 1.2 * mm)
        roofs.close()
    sheet.drawPath(roofs, stroke=0, fill=1)
    sheet.circle(x + 2.1 * mm, y + 0.3 * mm, 0.75 * mm, stroke=0, fill=1)
    sheet.setFillColor(_SOFT)
    sheet.setFont(_FONT, 9)
    sheet.drawString(x + 5.5 * mm, y, district)


def _qr(sheet: Canvas, url: str, left: float, bottom: float) -> None:
    """The modules as rectangles, a run of dark ones as a single one: sharp at any size."""
    rows = [list(row) for row in segno.make(url, error="m").matrix]
    module = _QR / len(rows)
    sheet.setFillColor(_INK)
    shape = sheet.beginPath()
    for n, row in enumerate(rows):
        y = bottom + (len(rows) - 1 - n) * module
        start = None
        for x, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                shape.rect(left + start * module, y, (x - start) * module, module)
                start = None
    sheet.drawPath(shape, stroke=0, fill=1)


def _line(sheet: Canvas, text: str, middle: float, y: float, size: float, colour: HexColor) -> None:
    """A centred line; what is too wide is written smaller, then cut."""
    room = _CARD_W - 6 * mm
    while size > 6 and pdfmetrics.stringWidth(text, _FONT, size) > room:
        size -= 0.5
    while text and pdfmetrics.stringWidth(text, _FONT, size) > room:
        text = text[:-2] + "…"
    sheet.setFillColor(colour)
    sheet.setFont(_FONT, size)
    sheet.drawCentredString(middle, y, text)
