"""What lies in a bowl or on a plate: every piece is drawn around (0, 0), about 40 wide."""

from collections.abc import Callable
from random import Random

from pictures.svg import (
    INK,
    ellipse,
    glint,
    light,
    line,
    mix,
    path,
    place,
    rect,
    shade,
)

Piece = Callable[[str, Random], str]


def _soft(d: str, tint: str, shine: str = "") -> str:
    """A body with its small shadow below right and its shine above left."""
    return path(d, INK, 'fill-opacity="0.20" transform="translate(2.5 4)"') + path(d, tint) + shine


def chunk(tint: str, rng: Random) -> str:
    a, b = rng.uniform(-3, 3), rng.uniform(-3, 3)
    d = f"M-17 {-4 + a} Q-15 -14 {-2 + b} -14 Q15 -15 17 -3 Q19 11 6 13 Q-12 16 -17 6Z"
    side = path("M-16 4 Q-2 9 17 0 Q17 12 6 13 Q-12 16 -16 4Z", shade(tint, 0.24))
    return _soft(d, tint, side + glint("M-10 -6 Q-5 -10 3 -9.5", 3.5, 0.38))


def cube(tint: str, rng: Random) -> str:
    return (
        path(
            "M-17 -5 L2 -15 L19 -6 L19 9 L1 19 L-17 10Z",
            INK,
            'fill-opacity=".18" transform="translate(2 4)"',
        )
        + path("M-17 -5 L2 -15 L19 -6 L1 4Z", light(tint, 0.35))
        + path("M-17 -5 L1 4 L1 19 L-17 10Z", tint)
        + path("M19 -6 L1 4 L1 19 L19 9Z", shade(tint, 0.2))
    )


def slice_(tint: str, rng: Random) -> str:
    d = "M-30 -3 Q-26 -15 -8 -12 Q12 -16 26 -9 Q33 -2 27 6 Q10 14 -6 10 Q-24 13 -30 -3Z"
    grain = "".join(
        line(f"M{x} -8 Q{x + 5} 0 {x + 1} 8", light(tint, 0.32), 2.4) for x in (-18, -6, 6, 18)
    )
    return _soft(d, tint, grain)


def ring(tint: str, rng: Random) -> str:
    return (
        ellipse(1.5, 2, 7, 5.4, INK, 'fill-opacity=".18"')
        + ellipse(0, 0, 7, 5.4, tint)
        + ellipse(0, 0, 3.2, 2.2, light(tint, 0.72))
    )


def strip(tint: str, rng: Random) -> str:
    bend = rng.uniform(-12, 12)
    d = f"M-22 {-bend / 3:.1f} Q0 {bend:.1f} 22 {bend / 4:.1f}"
    return (
        line(d, INK, 8, 'stroke-opacity=".18" transform="translate(1.5 3)"')
        + line(d, tint, 8)
        + line(d, light(tint, 0.35), 2, 'transform="translate(-1 -1.6)"')
    )


def greens(tint: str, rng: Random) -> str:
    leaf = "M-4 2 Q-30 -4 -40 -22 Q-22 -34 -2 -16 Q6 -8 4 0Z"
    return (
        _soft(leaf, tint, line("M-32 -20 Q-16 -14 2 0", light(tint, 0.4), 2.2))
        + place(path(leaf, shade(tint, 0.16)), 4, -4, 34, 0.86)
        + path("M-4 -2 Q10 -8 30 6 Q32 12 26 14 Q8 12 -4 4Z", light("mint", 0.45))
        + line("M2 1 Q14 2 26 10", shade("mint", 0.1), 2)
    )


def herb(tint: str, rng: Random) -> str:
    return (
        line("M0 3 L7 13", shade(tint, 0.1), 2.4)
        + ellipse(0, -4, 5.5, 5, tint)
        + ellipse(-6.5, 1.5, 5, 4.4, shade(tint, 0.12))
        + ellipse(6.5, 1, 5, 4.4, light(tint, 0.16))
    )


def half_egg(tint: str, rng: Random) -> str:
    return (
        ellipse(3, 5, 31, 23, INK, 'fill-opacity=".2"')
        + ellipse(0, 0, 31, 23, shade("wheat", 0.12))
        + ellipse(-0.5, -1, 28, 20.4, "ivory")
        + ellipse(1, 0, 16, 12, tint)
        + ellipse(-4, -3.4, 6, 3.6, light(tint, 0.55))
    )


def whole_egg(tint: str, rng: Random) -> str:
    d = "M-31 4 Q-30 -25 2 -25 Q33 -23 33 4 Q31 25 1 26 Q-30 25 -31 4Z"
    return _soft(
        d,
        tint,
        path("M-30 8 Q0 26 33 2 Q32 25 1 26 Q-28 25 -30 8Z", shade(tint, 0.2))
        + glint("M-17 -10 Q-10 -17 2 -17", 6, 0.5),
    )


def fried_egg(tint: str, rng: Random) -> str:
    d = "M-40 2 Q-44 -18 -20 -22 Q0 -32 22 -22 Q46 -18 42 4 Q38 24 10 22 Q-14 32 -28 18 Q-38 16 -40 2Z"
    return _soft(
        d, "ivory", ellipse(2, -2, 16, 12.5, tint) + ellipse(-4, -6, 6, 3.6, light(tint, 0.55))
    )


def curd(tint: str, rng: Random) -> str:
    d = "M-20 0 Q-22 -12 -8 -12 Q0 -20 12 -13 Q24 -10 20 2 Q20 14 4 13 Q-14 16 -20 0Z"
    return _soft(
        d,
        tint,
        path("M-19 4 Q-4 10 20 0 Q20 14 4 13 Q-12 16 -19 4Z", shade(tint, 0.13))
        + glint("M-10 -4 Q-4 -9 4 -8", 4, 0.5),
    )


def wedge(tint: str, rng: Random) -> str:
    d = "M-24 -8 Q0 -20 24 -8 Q20 16 0 17 Q-20 16 -24 -8Z"
    inside = path("M-17 -6 Q0 -14 17 -6 Q13 8 0 9 Q-13 8 -17 -6Z", light(tint, 0.3))
    seeds = "".join(
        ellipse(x, y, 2, 2.8, light("gold", 0.5)) for x, y in ((-7, -2), (0, 2), (7, -2))
    )
    return _soft(d, tint, inside + seeds)


def mushroom(tint: str, rng: Random) -> str:
    return (
        ellipse(3, 5, 24, 17, INK, 'fill-opacity=".2"')
        + ellipse(0, 0, 24, 17, tint)
        + line("M-13 -5 L12 6 M-10 7 L11 -7", light(tint, 0.62), 4)
        + glint("M-15 -7 Q-8 -13 0 -13", 3, 0.35)
    )


def pale_mushroom(tint: str, rng: Random) -> str:
    return (
        line("M0 2 Q2 12 -1 22", light(tint, 0.3), 9)
        + path("M-14 4 Q-15 -13 0 -14 Q15 -13 14 4 Q0 9 -14 4Z", tint)
        + path("M-13 3 Q0 8 14 3 Q14 5 12 6 Q0 10 -13 3Z", shade(tint, 0.2))
    )


def ear(tint: str, rng: Random) -> str:
    d = "M-22 2 Q-26 -12 -12 -13 Q-6 -22 4 -13 Q16 -20 20 -7 Q30 4 18 9 Q10 20 0 11 Q-14 18 -22 2Z"
    return _soft(d, tint, line("M-14 -4 Q-4 -10 2 -2 Q8 6 16 0", light(tint, 0.25), 2.6))


def prawn(tint: str, rng: Random) -> str:
    d = "M-20 10 Q-24 -16 2 -18 Q26 -16 24 6 Q22 14 14 10 Q14 -4 2 -4 Q-8 -4 -8 10 Q-14 16 -20 10Z"
    bars = "".join(
        line(a, light(tint, 0.62), 3.2)
        for a in (
            "M-15 -6 Q-10 -5 -7 0",
            "M-6 -15 Q-3 -10 -2 -5",
            "M7 -15 Q6 -10 6 -5",
            "M18 -8 Q14 -5 12 0",
        )
    )
    tail = path("M14 8 L28 10 L22 20 L12 14Z", shade(tint, 0.15))
    return tail + _soft(d, tint, bars)


def wonton(tint: str, rng: Random) -> str:
    skirt = "M-4 -4 Q16 -26 34 -12 Q42 4 26 10 Q14 18 -2 8Z"
    return (
        _soft(
            skirt,
            mix(tint, "wheat", 0.14),
            line("M4 -2 Q18 -12 30 -6 M6 4 Q18 2 28 6", shade(tint, 0.14), 2),
        )
        + ellipse(-8, 3, 19, 15, tint)
        + ellipse(-8, 3, 11, 8.5, mix(tint, "pink", 0.75))
        + glint("M-20 -3 Q-15 -9 -7 -9", 3.5, 0.65)
    )


def dumpling(tint: str, rng: Random) -> str:
    d = "M-38 8 Q-36 -18 0 -22 Q36 -18 38 8 Q30 20 0 19 Q-30 20 -38 8Z"
    pleats = "".join(
        line(
            f"M{x} {-16 + abs(x) * 0.28:.0f} q{-x * 0.1:.0f} 6 {-x * 0.16:.0f} 11",
            shade(tint, 0.24),
            2.6,
        )
        for x in (-24, -12, 0, 12, 24)
    )
    edge = line("M-36 4 Q-32 -17 0 -20.5 Q32 -17 36 4", light(tint, 0.5), 4)
    belly = path("M-37 9 Q0 18 38 7 Q30 20 0 19 Q-30 20 -37 9Z", shade(tint, 0.14))
    return _soft(d, tint, belly + edge + pleats)


def bun(tint: str, rng: Random) -> str:
    d = "M-32 8 Q-33 -22 0 -25 Q33 -22 32 8 Q28 21 0 21 Q-28 21 -32 8Z"
    pleats = "".join(
        line(
            f"M{x * 0.2:.0f} -17 Q{x * 0.6:.0f} -14 {x} {-2 + abs(x) * 0.05:.0f}",
            shade(tint, 0.2),
            2.6,
        )
        for x in (-22, -13, -4, 5, 14, 23)
    )
    belly = path("M-32 9 Q0 19 32 6 Q28 21 0 21 Q-28 21 -32 9Z", shade(tint, 0.13))
    return _soft(d, tint, belly + pleats + ellipse(0, -18, 4, 2.6, shade(tint, 0.25)))


def crisp_bun(tint: str, rng: Random) -> str:
    base = path("M-32 8 Q-30 22 0 23 Q30 22 32 8 Q0 20 -32 8Z", "roast")
    seeds = "".join(
        ellipse(x, y, 2.2, 1.5, "brown") for x, y in ((-10, -12), (4, -15), (14, -9), (-2, -7))
    )
    return bun(tint, rng) + base + seeds


def peanut(tint: str, rng: Random) -> str:
    d = "M-12 -1 Q-11 -9 -3 -7 Q1 -5 5 -8 Q13 -8 13 0 Q12 8 4 7 Q0 5 -4 7 Q-12 7 -12 -1Z"
    return _soft(d, tint, glint("M-8 -3 Q-6 -5 -3 -4", 2.4, 0.5))


def chili(tint: str, rng: Random) -> str:
    d = "M-22 -3 Q-4 -13 20 4 Q25 9 22 10 Q2 8 -14 8 Q-24 5 -22 -3Z"
    return line("M-20 -1 Q-27 -5 -30 -3", "leaf", 4) + _soft(
        d, tint, glint("M-13 -3 Q-4 -6 5 -2", 2.6, 0.5)
    )


def chili_ring(tint: str, rng: Random) -> str:
    return (
        ellipse(1.5, 2.5, 8, 6, INK, 'fill-opacity=".16"')
        + ellipse(0, 0, 8, 6, tint)
        + ellipse(0, 0, 4.4, 3, light(tint, 0.55))
        + ellipse(0.8, 0, 1.4, 1, "cream")
    )


def bean(tint: str, rng: Random) -> str:
    bend = rng.uniform(-9, 9)
    d = f"M-32 0 Q0 {bend:.0f} 32 {bend / 3:.0f}"
    return (
        line(d, INK, 11, 'stroke-opacity=".2" transform="translate(2 4)"')
        + line(d, tint, 11)
        + line(d, light(tint, 0.35), 2.6, 'transform="translate(-2 -2.4)"')
    )


def floret(tint: str, rng: Random) -> str:
    crown = "".join(
        ellipse(x, y, r, r * 0.9, mix(tint, "lime", t))
        for x, y, r, t in (
            (-15, -2, 12, 0),
            (14, 0, 12, 0.05),
            (0, 2, 13, 0.08),
            (-8, -12, 12, 0.22),
            (8, -12, 12, 0.16),
            (0, -6, 11, 0.34),
        )
    )
    return path("M-8 6 L-6 24 Q0 28 7 24 L9 6Z", light("lime", 0.35)) + crown


def coin(tint: str, rng: Random) -> str:
    return (
        ellipse(2, 4, 21, 15, INK, 'fill-opacity=".18"')
        + ellipse(0, 0, 21, 15, tint)
        + ellipse(-0.5, -1, 17, 11.6, light("lime", 0.66))
        + "".join(
            ellipse(x, y, 2.4, 1.5, light("lime", 0.3))
            for x, y in ((-7, 0), (0, -4), (6, 1), (-1, 4))
        )
    )


def spear(tint: str, rng: Random) -> str:
    d = "M-24 -9 Q0 -16 24 -9 L26 4 Q0 12 -24 5Z"
    return _soft(d, tint, path("M-22 -6 Q0 -12 22 -6 L23 0 Q0 6 -22 1Z", light("lime", 0.62)))


def ball(tint: str, rng: Random) -> str:
    return (
        ellipse(2.5, 4, 17, 15, INK, 'fill-opacity=".2"')
        + ellipse(0, 0, 17, 16, tint)
        + path("M-16 5 Q0 14 16.6 2 Q15 16 0 16 Q-13 15 -16 5Z", shade(tint, 0.15))
        + ellipse(-6, -6, 5, 3.6, "white", 'fill-opacity=".65"')
    )


def pea(tint: str, rng: Random) -> str:
    return place(ball(tint, rng), 0, 0, 0, 0.52)


def petal(tint: str, rng: Random) -> str:
    d = "M-30 4 Q-18 -18 8 -15 Q32 -12 30 2 Q22 16 -4 13 Q-22 14 -30 4Z"
    return _soft(
        d,
        tint,
        line("M-24 3 Q-8 -8 24 -3", shade(tint, 0.16), 2.2)
        + line("M-28 5 Q-8 14 26 7", shade(tint, 0.3), 3),
    )


def rib(tint: str, rng: Random) -> str:
    bone = rect(14, -7, 20, 13, 6, "ivory") + ellipse(33, -0.5, 5, 6.5, shade("ivory", 0.1))
    return bone + place(chunk(tint, rng), 0, 0, 0, 1.25)


def tube(tint: str, rng: Random) -> str:
    return (
        ellipse(2, 5, 20, 15, INK, 'fill-opacity=".2"')
        + ellipse(0, 0, 20, 15, shade(tint, 0.1))
        + ellipse(0, -1.5, 17, 12, tint)
        + ellipse(1, 0, 8.5, 5.5, shade(tint, 0.42))
        + glint("M-12 -6 Q-7 -10 0 -11", 3, 0.5)
    )


def frill(tint: str, rng: Random) -> str:
    d = "M-26 2 Q-30 -12 -14 -12 Q-6 -22 6 -14 Q22 -20 26 -4 Q32 10 14 12 Q4 20 -8 12 Q-24 16 -26 2Z"
    return _soft(d, tint, line("M-18 2 Q-2 -8 18 -4 M-8 8 Q2 0 12 6", light(tint, 0.55), 3))


def sprout(tint: str, rng: Random) -> str:
    d = "M-18 6 Q0 -8 16 -6"
    return (
        line(d, shade(tint, 0.18), 6, 'transform="translate(1 2)"')
        + line(d, tint, 5)
        + ellipse(17, -6, 5.5, 4.5, "yolk")
    )


def crumb(tint: str, rng: Random) -> str:
    return _soft(
        "M-8 0 Q-8 -7 0 -7 Q8 -7 8 0 Q7 6 0 6 Q-8 6 -8 0Z",
        tint,
        ellipse(-2.5, -3, 2.4, 1.6, light(tint, 0.4)),
    )


def seed(tint: str, rng: Random) -> str:
    return ellipse(0, 0, 3.6, 2.1, tint)


def oil(tint: str, rng: Random) -> str:
    size = rng.uniform(5, 12)
    return ellipse(0, 0, size, size * 0.6, tint, 'fill-opacity=".85"') + ellipse(
        -size * 0.3, -size * 0.2, size * 0.3, size * 0.16, "white", 'fill-opacity=".6"'
    )


def cake(tint: str, rng: Random) -> str:
    return (
        rect(-22, -9, 48, 30, 8, INK, 'fill-opacity=".18"')
        + rect(-25, -14, 50, 30, 8, tint)
        + path("M-25 2 Q0 10 25 0 V8 Q25 16 17 16 H-17 Q-25 16 -25 8Z", shade(tint, 0.2))
        + glint("M-17 -8 H6", 4, 0.5)
    )


def wing(tint: str, rng: Random) -> str:
    """A slice of cold chicken: skin above, white meat below."""
    d = "M-27 -8 Q0 -17 27 -8 L26 9 Q0 17 -26 9Z"
    return _soft(d, "ivory", path("M-27 -8 Q0 -17 27 -8 L27 -2 Q0 -10 -27 -2Z", tint))


def onion(tint: str, rng: Random) -> str:
    return line(
        "M-18 8 Q-14 -14 8 -12 Q20 -10 18 0", shade(tint, 0.14), 8, 'transform="translate(1 3)"'
    ) + line("M-18 8 Q-14 -14 8 -12 Q20 -10 18 0", tint, 7)


def segment(tint: str, rng: Random) -> str:
    d = "M-4 4 Q-24 -10 -14 -22 Q8 -18 8 -2Z"
    return _soft(d, tint, line("M-2 0 L-14 -15", light(tint, 0.4), 2))


def layered(tint: str, rng: Random) -> str:
    """A cube of pork belly: glazed skin, a band of fat, dark meat."""
    sides = "".join(
        path(
            f"M-20 {y} L1 {y + 10} V{y + 15} L-20 {y + 5}Z M23 {y - 1} L1 {y + 10} V{y + 15} L23 {y + 4}Z",
            t,
        )
        for y, t in ((-1, shade("peach", 0.05)), (8, shade("cream", 0.12)))
    )
    return (
        place(cube("meat", rng), 0, 0, 0, 1.2)
        + sides
        + place(path("M-17 -5 L2 -15 L19 -6 L1 4Z", tint), 0, 0, 0, 1.2)
        + glint("M-9 -8 L1 -13", 3.5, 0.55)
    )


def slice_of(tint: str, rng: Random) -> str:
    """A round of citrus."""
    spokes = "".join(
        line(f"M0 0 L{x} {y}", light(tint, 0.75), 2.4)
        for x, y in ((0, -19), (18, -6), (11, 16), (-11, 16), (-18, -6))
    )
    return (
        ellipse(2, 4, 25, 25, INK, 'fill-opacity=".15"')
        + ellipse(0, 0, 25, 25, tint)
        + ellipse(0, 0, 21, 21, light(tint, 0.72))
        + ellipse(0, 0, 18.5, 18.5, light(tint, 0.22))
        + spokes
    )


def berry(tint: str, rng: Random) -> str:
    d = "M-20 -10 Q0 -22 20 -10 Q22 10 0 26 Q-22 10 -20 -10Z"
    dots = "".join(
        ellipse(x, y, 1.7, 2.4, "cream")
        for x, y in ((-9, -5), (2, -7), (11, -3), (-4, 4), (7, 7), (0, 14))
    )
    return _soft(
        d,
        tint,
        dots + path("M-16 -12 Q-8 -16 0 -24 Q8 -16 16 -12 Q6 -8 0 -12 Q-6 -8 -16 -12Z", "leaf"),
    )


def melon(tint: str, rng: Random) -> str:
    return (
        path("M-34 -12 A36 36 0 0 0 38 -12Z", INK, 'fill-opacity=".18" transform="translate(2 5)"')
        + path("M-36 -14 A36 36 0 0 0 36 -14Z", "leaf")
        + path("M-32 -14 A32 32 0 0 0 32 -14Z", light("mint", 0.5))
        + path("M-28 -14 A28 28 0 0 0 28 -14Z", tint)
        + "".join(
            ellipse(x, y, 2.2, 3.4, "dark")
            for x, y in ((-13, -6), (0, -4), (13, -6), (-6, 4), (7, 4))
        )
    )


def passion(tint: str, rng: Random) -> str:
    return (
        ellipse(3, 5, 27, 25, INK, 'fill-opacity=".18"')
        + ellipse(0, 0, 27, 25, tint)
        + ellipse(0, -1, 23, 20, "ivory")
        + ellipse(0, 0, 19, 16, "gold")
        + "".join(
            ellipse(x, y, 2.6, 3.4, "dark")
            for x, y in ((-9, -4), (0, -8), (9, -3), (-5, 5), (5, 6), (0, 0))
        )
    )


def bean_of(tint: str, rng: Random) -> str:
    """A coffee bean or an almond, by its colour."""
    return (
        ellipse(2, 4, 17, 12, INK, 'fill-opacity=".2"')
        + ellipse(0, 0, 17, 12, tint)
        + line("M-15 2 Q-4 -6 2 1 Q8 6 15 -2", shade(tint, 0.45), 2.6)
        + glint("M-9 -6 Q-3 -9 3 -8", 2.4, 0.4)
    )


def coconut(tint: str, rng: Random) -> str:
    return (
        ellipse(3, 6, 31, 28, INK, 'fill-opacity=".2"')
        + ellipse(0, 0, 31, 28, tint)
        + ellipse(0, -3, 26, 20, "white")
        + ellipse(0, -2, 19, 13, shade("ivory", 0.1))
        + line("M-26 12 q8 8 18 10 M8 22 q10 -3 16 -10", light(tint, 0.25), 2.4)
    )


def flower(tint: str, rng: Random) -> str:
    petals = "".join(
        place(ellipse(0, -11, 9, 12, tint if i % 2 else shade(tint, 0.1)), 0, 0, i * 60)
        for i in range(6)
    )
    return petals + ellipse(0, 0, 7, 7, "yolk")


def spearleaf(tint: str, rng: Random) -> str:
    return path("M-24 2 Q-4 -13 26 -4 Q4 12 -24 2Z", tint) + line(
        "M-20 2 Q0 -2 20 -3", light(tint, 0.3), 2
    )


def drop(tint: str, rng: Random) -> str:
    return path("M0 -24 Q22 4 16 14 Q0 30 -16 14 Q-22 4 0 -24Z", tint) + glint(
        "M-9 6 Q-8 14 -2 18", 4, 0.7
    )


def ear_of(tint: str, rng: Random) -> str:
    """An ear of wheat or rice."""
    grains = "".join(
        place(ellipse(0, -7, 5, 9, tint), x, y, turn)
        for x, y, turn in (
            (0, -14, 0),
            (-5, -6, -38),
            (5, -6, 38),
            (-5, 4, -38),
            (5, 4, 38),
            (-5, 14, -38),
            (5, 14, 38),
        )
    )
    return line("M0 26 V-14", shade(tint, 0.3), 3) + grains


PIECES: dict[str, Piece] = {
    name.rstrip("_"): made
    for name, made in list(globals().items())
    if callable(made) and getattr(made, "__module__", "") == __name__ and not name.startswith("_")
}
