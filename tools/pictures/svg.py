"""Strings of SVG and the few colours everything is mixed from."""

import math
from random import Random

WIDTH, HEIGHT = 480, 360
INK = "#2A2018"

COLOURS = {
    "ivory": "#FBF3E2",
    "cream": "#F6E3BC",
    "noodle": "#F1CB7F",
    "wheat": "#E2AE57",
    "rice": "#FFFAEF",
    "gold": "#F0A62C",
    "yolk": "#F7B733",
    "orange": "#EE7F1F",
    "persimmon": "#D9531E",
    "red": "#C92F1F",
    "crimson": "#A5231C",
    "pink": "#F2A79B",
    "rose": "#E5727C",
    "beef": "#8A4A2C",
    "meat": "#B5653B",
    "roast": "#C9803F",
    "soy": "#6B3A1E",
    "brown": "#4F2C19",
    "dark": "#33241E",
    "green": "#4F9A3D",
    "leaf": "#2F7A3B",
    "lime": "#9CC24A",
    "mint": "#BFDDAE",
    "jade": "#157A5C",
    "matcha": "#8DB04B",
    "white": "#FFFFFF",
    "milk": "#FBF6EC",
    "grey": "#9AA09A",
    "slate": "#56646B",
    "sky": "#A9CFDC",
    "blue": "#3F7FA3",
    "plum": "#5E2A3F",
    "purple": "#7A4E8C",
    "taro": "#B79ACB",
    "aubergine": "#55305F",
    "peach": "#F7B58C",
    "tea": "#B4692A",
    "amber": "#CF8A2E",
    "redbroth": "#B5371B",
    "brownbroth": "#97552A",
    "clearbroth": "#E9CF93",
    "whitebroth": "#F3E9CE",
    "goldbroth": "#EBB043",
    "tomatobroth": "#DB5A33",
}


def colour(name: str) -> str:
    return COLOURS.get(name, name)


def mix(one: str, other: str, share: float) -> str:
    """`share` of `other` in `one`."""
    a, b = ([int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (colour(one), colour(other)))
    return "#" + "".join(f"{round(x + (y - x) * share):02X}" for x, y in zip(a, b, strict=True))


def shade(name: str, share: float = 0.25) -> str:
    return mix(name, INK, share)


def light(name: str, share: float = 0.3) -> str:
    return mix(name, "#FFF8E8", share)


def ellipse(cx: float, cy: float, rx: float, ry: float, fill: str, more: str = "") -> str:
    return (
        f'<ellipse cx="{cx:.1f}" cy="{cy:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" '
        f'fill="{colour(fill)}" {more}/>'
    )


def path(d: str, fill: str = "none", more: str = "") -> str:
    return f'<path d="{d}" fill="{colour(fill) if fill != "none" else fill}" {more}/>'


def line(d: str, stroke: str, width: float, more: str = "") -> str:
    return (
        f'<path d="{d}" fill="none" stroke="{colour(stroke)}" stroke-width="{width:.1f}" '
        f'stroke-linecap="round" stroke-linejoin="round" {more}/>'
    )


def rect(x: float, y: float, w: float, h: float, r: float, fill: str, more: str = "") -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{r:.1f}" '
        f'fill="{colour(fill)}" {more}/>'
    )


def place(inner: str, x: float, y: float, turn: float = 0, size: float = 1) -> str:
    return (
        f'<g transform="translate({x:.1f} {y:.1f}) rotate({turn:.0f}) scale({size:.2f})">'
        f"{inner}</g>"
    )


_clips = 0


def clipped(outline: str, inner: str) -> str:
    global _clips  # noqa: PLW0603  names inside one document only have to differ
    _clips += 1
    name = f"c{_clips}"
    return f'<clipPath id="{name}">{outline}</clipPath><g clip-path="url(#{name})">{inner}</g>'


def shadow(cx: float, cy: float, rx: float, ry: float, strength: float = 0.16) -> str:
    return ellipse(cx, cy, rx, ry, INK, f'fill-opacity="{strength}"')


def glint(d: str, width: float = 5, strength: float = 0.55) -> str:
    return line(d, "white", width, f'stroke-opacity="{strength}"')


def spiral(count: int, rx: float, ry: float, rng: Random) -> list[tuple[float, float]]:
    """`count` places spread evenly over an ellipse, a little untidy."""
    found = []
    for i in range(count):
        r = math.sqrt((i + 0.5) / count)
        a = i * 2.39996 + 0.4
        jitter = 0.06
        found.append(
            (
                rx * (r * math.cos(a) + rng.uniform(-jitter, jitter)),
                ry * (r * math.sin(a) + rng.uniform(-jitter, jitter)),
            )
        )
    return found


def document(inner: str, ground: str | None) -> str:
    back = ""
    if ground:
        back = (
            rect(0, 0, WIDTH, HEIGHT, 0, ground)
            + ellipse(120, 70, 300, 230, light(ground, 0.45), 'fill-opacity="0.75"')
            + path(f"M0 262 Q240 236 {WIDTH} 268 V{HEIGHT} H0Z", shade(ground, 0.055))
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}">{back}{inner}</svg>'
    )
