"""What a grocery sells: boxes, bags, fruit."""

from random import Random

from pictures.pieces import PIECES
from pictures.svg import (
    INK,
    clipped,
    ellipse,
    glint,
    light,
    line,
    path,
    place,
    rect,
    shade,
    shadow,
    spiral,
)

Emblem = tuple[str, str]


def carton(tint: str, roof: str, emblem: Emblem, rng: Random) -> str:
    return (
        shadow(268, 310, 110, 18)
        + path("M158 132 H286 V312 H158Z", tint)
        + path("M286 132 L340 116 V290 L286 312Z", shade(tint, 0.2))
        + path("M158 132 L180 78 H300 L286 132Z", roof)
        + path("M286 132 L300 78 L340 116Z", shade(roof, 0.25))
        + rect(180, 56, 122, 26, 4, light(roof, 0.2))
        + path("M158 216 Q190 196 222 216 T286 212 V312 H158Z", roof)
        + place(PIECES[emblem[0]](emblem[1], rng), 222, 176, 0, 1.3)
        + glint("M170 148 V290", 6, 0.6)
    )


def bag(tint: str, band: str, emblem: list[Emblem], rng: Random, size: float = 1.5) -> str:
    out = "M146 66 Q240 78 334 66 Q346 190 340 300 Q240 318 140 300 Q134 190 146 66Z"
    spots = {1: [(240, 196)], 2: [(214, 196), (268, 204)], 3: [(210, 184), (270, 184), (240, 220)]}[
        len(emblem)
    ]
    art = "".join(
        place(PIECES[n](t, rng), x, y, rng.uniform(-14, 14), size)
        for (n, t), (x, y) in zip(emblem, spots, strict=True)
    )
    zig = (
        "M146 66 "
        + " ".join(f"l8 {6 if i % 2 else -6}" for i in range(23))
        + " L334 92 Q240 104 146 92Z"
    )
    return (
        shadow(262, 308, 112, 18)
        + path(out, tint)
        + clipped(
            path(out, "white"),
            ellipse(240, 200, 78, 66, band)
            + path("M296 50 Q330 200 290 330 H360 V50Z", shade(tint, 0.4), 'fill-opacity=".22"'),
        )
        + path(zig, shade(tint, 0.18))
        + art
        + glint("M162 112 Q156 200 162 276", 8, 0.5)
    )


def box(tint: str, lid: str, emblem: list[Emblem], rng: Random) -> str:
    art = "".join(
        place(PIECES[n](t, rng), 170 + i * 62, 222 + (i % 2) * 12, rng.uniform(-16, 16), 1.35)
        for i, (n, t) in enumerate(emblem)
    )
    return (
        shadow(262, 304, 172, 20)
        + path("M92 148 H322 V306 H92Z", tint)
        + path("M322 148 L400 118 V272 L322 306Z", shade(tint, 0.22))
        + path("M92 148 L176 118 H400 L322 148Z", lid)
        + rect(116, 176, 182, 104, 12, light(tint, 0.6))
        + art
        + glint("M104 164 V290", 6, 0.5)
    )


def egg_box(rng: Random) -> str:
    cells = "".join(
        ellipse(x, y, 36, 26, shade("grey", 0.2))
        + place(PIECES["whole_egg"]("peach", rng), x, y - 12, rng.uniform(-12, 12), 0.98)
        for y in (166, 216)
        for x in (112, 176, 240, 304, 368)
    )
    return (
        shadow(262, 286, 200, 28)
        + path("M58 140 H422 L438 272 Q240 296 42 272Z", "grey")
        + path("M48 222 L42 272 Q240 296 438 272 L432 222Z", shade("grey", 0.2))
        + cells
        + path("M48 236 Q240 258 432 236 L438 272 Q240 296 42 272Z", light("grey", 0.18))
        + glint("M70 254 Q150 270 220 270", 6, 0.5)
    )


def fruit(name: str, rng: Random) -> str:
    return {
        "apple": apples,
        "banana": bananas,
        "orange": oranges,
        "potato": potatoes,
        "tomato": tomatoes,
        "cucumber": cucumbers,
        "greens": leafy,
    }[name](rng)


def _round(x: float, y: float, r: float, tint: str) -> str:
    return (
        shadow(x + 8, y + r * 0.9, r * 0.95, r * 0.25)
        + ellipse(x, y, r, r * 0.95, tint)
        + path(
            f"M{x - r * 0.6} {y + r * 0.74} Q{x + r * 0.7} {y + r * 0.7} {x + r * 0.86} {y - r * 0.44} Q{x + r * 1.22} {y + r * 0.6} {x + r * 0.2} {y + r * 0.94} Q{x - r * 0.2} {y + r * 0.98} {x - r * 0.6} {y + r * 0.74}Z",
            shade(tint, 0.18),
        )
        + glint(
            f"M{x - r * 0.55} {y - r * 0.28} Q{x - r * 0.42} {y - r * 0.56} {x - r * 0.12} {y - r * 0.64}",
            r * 0.13,
            0.6,
        )
    )


def apples(rng: Random) -> str:
    drawn = ""
    for x, y in ((158, 190), (318, 188), (240, 226)):
        drawn += (
            _round(x, y, 72, "red")
            + path(
                f"M{x - 20} {y - 62} Q{x} {y - 46} {x + 20} {y - 62} Q{x} {y - 54} {x - 20} {y - 62}Z",
                "crimson",
            )
            + line(f"M{x} {y - 56} q2 -20 12 -28", "brown", 6)
            + path(f"M{x + 10} {y - 76} q28 -22 44 -4 q-20 20 -44 4Z", "green")
        )
    return drawn


def oranges(rng: Random) -> str:
    half = ellipse(330, 236, 70, 64, "orange") + ellipse(328, 233, 62, 56, light("orange", 0.72))
    for i in range(8):
        half += place(path("M-3 -6 L-17 -42 Q0 -54 17 -42 L3 -6Z", "gold"), 328, 233, i * 45, 0.96)
    return (
        _round(160, 200, 78, "orange")
        + _round(256, 158, 70, "orange")
        + path("M252 96 q26 -26 50 -12 q-14 28 -50 12Z", "leaf")
        + shadow(340, 296, 66, 14)
        + half
    )


def bananas(rng: Random) -> str:
    drawn = shadow(256, 292, 160, 22)
    for turn, t in ((-26, 0.2), (-6, 0.08), (14, 0.0)):
        drawn += place(
            path(
                "M-150 -20 Q-110 92 10 96 Q112 92 152 10 Q160 -4 146 -8 Q100 48 4 44 Q-90 40 -128 -40 Q-150 -44 -150 -20Z",
                shade("yolk", t),
            )
            + line("M-138 -16 Q-92 70 10 70 Q96 66 140 8", light("yolk", 0.35), 5)
            + path("M-150 -20 Q-152 -44 -128 -40 L-136 -62 L-152 -58Z", "brown"),
            236,
            186,
            turn,
            0.98,
        )
    return drawn


def potatoes(rng: Random) -> str:
    drawn = ""
    for x, y, w, h in ((160, 176, 84, 62), (314, 172, 88, 64), (238, 234, 98, 66)):
        eyes = "".join(
            line(f"M{x + a:.0f} {y + b:.0f} q5 4 10 0", shade("wheat", 0.4), 3)
            for a, b in ((-40, -14), (8, 10), (34, -24), (-12, 26))
        )
        drawn += (
            shadow(x + 8, y + h * 0.9, w * 0.9, 16)
            + ellipse(x, y, w, h, "wheat")
            + path(
                f"M{x - w * 0.7} {y + h * 0.66} Q{x + w * 0.4} {y + h * 0.5} {x + w * 0.97} {y - h * 0.1} Q{x + w} {y + h} {x} {y + h} Q{x - w * 0.4} {y + h * 0.98} {x - w * 0.7} {y + h * 0.66}Z",
                shade("wheat", 0.16),
            )
            + eyes
            + glint(
                f"M{x - w * 0.6} {y - h * 0.3} Q{x - w * 0.4} {y - h * 0.66} {x} {y - h * 0.7}",
                7,
                0.5,
            )
        )
    return drawn


def tomatoes(rng: Random) -> str:
    drawn = ""
    for x, y in ((160, 188), (320, 190), (240, 230)):
        star = "".join(
            place(path("M0 0 Q-7 -20 0 -34 Q7 -20 0 0Z", "leaf"), x, y - 50, a, 0.9)
            for a in (-100, -50, 0, 50, 100)
        )
        drawn += _round(x, y, 74, "persimmon" if x == 320 else "red") + star
    return drawn


def cucumbers(rng: Random) -> str:
    drawn = shadow(256, 290, 170, 20)
    for y, turn in ((150, -12), (200, -4), (250, 6)):
        bumps = "".join(
            ellipse(a, b, 4, 3, light("leaf", 0.3))
            for a, b in ((-110, -10), (-64, 8), (-20, -12), (30, 6), (80, -8), (120, 8))
        )
        drawn += place(
            path(
                "M-158 0 Q-156 -32 -100 -34 H100 Q158 -30 160 0 Q156 32 100 34 H-100 Q-156 32 -158 0Z",
                "leaf",
            )
            + path("M-154 8 Q0 24 158 6 Q152 32 100 34 H-100 Q-150 32 -154 8Z", shade("leaf", 0.2))
            + bumps
            + glint("M-120 -20 H40", 6, 0.4)
            + ellipse(156, 0, 9, 12, "yolk"),
            236,
            y,
            turn,
            0.94,
        )
    return drawn


def leafy(rng: Random) -> str:
    drawn = shadow(254, 304, 120, 18)
    for turn in (-34, 34, -16, 18, 0):
        leaf = (
            path(
                "M-14 90 Q-24 10 -12 -20 Q-66 -54 -46 -112 Q0 -158 46 -112 Q66 -54 12 -20 Q24 10 14 90Z",
                shade("green", 0.1 if turn else 0),
            )
            + path("M-16 96 Q-24 10 -6 -30 L0 -100 L6 -30 Q24 10 16 96Z", light("mint", 0.5))
            + line("M0 -60 L26 -92 M0 -50 L-26 -84", light("green", 0.35), 4)
        )
        drawn += place(leaf, 240 + turn * 0.6, 204, turn, 0.98)
    return drawn + rect(196, 250, 92, 24, 10, "persimmon") + glint("M208 258 H250", 4, 0.5)


def noodle_pack(rng: Random) -> str:
    sticks = "".join(
        line(f"M{136 + i * 9} 84 V300", light("noodle", 0.2 * (i % 3)), 8) for i in range(24)
    )
    return (
        shadow(262, 308, 130, 16)
        + clipped(
            rect(128, 70, 226, 238, 14, "white"),
            rect(128, 70, 226, 238, 14, shade("noodle", 0.25)) + sticks,
        )
        + rect(122, 150, 238, 84, 8, "persimmon")
        + rect(326, 150, 34, 84, 8, shade("persimmon", 0.2))
        + place(PIECES["half_egg"]("gold", rng), 240, 192, 0, 1.1)
        + glint("M140 90 V138", 7, 0.6)
    )


def pack_of_cups(tint: str, rng: Random) -> str:
    drawn = shadow(262, 296, 160, 18)
    for x, y in ((150, 168), (240, 160), (330, 168), (160, 246), (244, 252), (330, 246)):
        drawn += (
            path(
                f"M{x - 40} {y - 36} H{x + 40} L{x + 32} {y + 38} Q{x} {y + 46} {x - 32} {y + 38}Z",
                tint,
            )
            + path(
                f"M{x + 14} {y - 36} H{x + 40} L{x + 32} {y + 38} Q{x + 20} {y + 42} {x + 8} {y + 43}Z",
                shade(tint, 0.12),
            )
            + ellipse(x, y - 36, 42, 12, "sky")
            + ellipse(x - 6, y - 38, 24, 6, light("sky", 0.5))
            + ellipse(x - 4, y + 4, 15, 15, "rose")
        )
    return drawn


def bar(tint: str, wrap: str, rng: Random) -> str:
    squares = "".join(
        rect(150 + c * 46, 70 + r * 46, 42, 42, 6, tint)
        + path(f"M{154 + c * 46} {108 + r * 46} h34 v-34 l4 -4 v42 h-42Z", shade(tint, 0.3))
        + glint(f"M{157 + c * 46} {78 + r * 46} h18", 4, 0.3)
        for r in range(3)
        for c in range(4)
    )
    return place(
        shadow(256, 300, 120, 14)
        + squares
        + path(
            "M140 190 l14 -12 14 12 14 -12 14 12 14 -12 14 12 14 -12 14 12 14 -12 14 12 14 -12 14 12 14 -12 12 10 V306 H140Z",
            wrap,
        )
        + path("M290 180 h52 V306 H290Z", shade(wrap, 0.18))
        + rect(168, 226, 118, 46, 8, light(wrap, 0.5)),
        -8,
        8,
        -3,
    )


def tissue(rng: Random) -> str:
    drawn = shadow(262, 300, 170, 18)
    for y, t in ((246, "rose"), (194, "sky"), (142, "mint")):
        drawn += (
            rect(92, y, 296, 56, 14, t)
            + rect(92, y + 36, 296, 20, 10, shade(t, 0.14))
            + ellipse(240, y + 8, 66, 8, light(t, 0.6))
        )
    return (
        drawn
        + path(
            "M196 150 Q186 90 214 92 Q224 62 246 88 Q280 66 282 104 Q296 120 284 150 Q240 160 196 150Z",
            "white",
        )
        + path("M246 88 Q240 120 252 152 Q290 150 284 110 Q282 74 246 88Z", shade("white", 0.1))
        + glint("M108 160 V286", 6, 0.5)
    )


def pump(tint: str, emblem: Emblem, rng: Random) -> str:
    return (
        shadow(260, 314, 90, 15)
        + rect(228, 66, 24, 60, 6, shade("grey", 0.1))
        + path("M180 50 H262 Q276 50 276 66 V76 H220 Q214 66 180 68Z", "grey")
        + rect(206, 112, 68, 26, 8, "slate")
        + rect(164, 134, 152, 180, 34, tint)
        + path("M276 134 Q316 136 316 170 V280 Q316 314 276 314Z", shade(tint, 0.18))
        + rect(186, 184, 100, 90, 14, light(tint, 0.62))
        + place(PIECES[emblem[0]](emblem[1], rng), 238, 230, 0, 1.5)
        + glint("M180 172 V276", 8, 0.6)
    )


def sack(rng: Random) -> str:
    grains = "".join(
        place(
            ellipse(0, 0, 9, 4.4, "rice" if i % 3 else shade("rice", 0.12)),
            240 + x,
            108 + y,
            rng.uniform(0, 180),
        )
        for i, (x, y) in enumerate(spiral(70, 84, 26, rng))
    )
    out = "M140 112 Q124 210 130 296 Q240 322 350 296 Q356 210 340 112Z"
    return (
        shadow(262, 308, 124, 18)
        + path(out, "cream")
        + clipped(
            path(out, "white"),
            rect(120, 190, 240, 70, 0, "jade")
            + path(
                "M296 100 Q340 200 290 330 H370 V100Z", shade("cream", 0.4), 'fill-opacity=".2"'
            ),
        )
        + ellipse(240, 112, 104, 34, shade("cream", 0.12))
        + ellipse(240, 110, 92, 27, shade("rice", 0.1))
        + grains
        + line(
            "M240 250 V204 M240 214 q-20 -4 -22 -20 M240 214 q20 -4 22 -20 M240 232 q-20 -4 -22 -18 M240 232 q20 -4 22 -18",
            "yolk",
            6,
        )
        + glint("M152 150 Q144 210 148 276", 8, 0.55)
    )


def tart(rng: Random) -> str:
    drawn = ""
    for x, y, size in ((170, 186, 0.95), (318, 180, 0.95), (246, 240, 1.08)):
        crimps = " ".join(f"l7.4 {8 if i % 2 else -8}" for i in range(20))
        one = (
            shadow(8, 46, 78, 16)
            + path("M-74 0 L-54 50 Q0 66 54 50 L74 0Z", "roast")
            + path("M30 0 L24 58 Q44 56 54 50 L74 0Z", shade("roast", 0.2))
            + path(f"M-74 0 {crimps} Q0 40 -74 0Z", "wheat")
            + ellipse(0, 0, 76, 31, "wheat")
            + ellipse(0, 1, 64, 24, shade("wheat", 0.2))
            + ellipse(0, 2, 62, 22, "yolk")
            + ellipse(8, 4, 26, 8, shade("orange", 0.2), 'fill-opacity=".5"')
            + glint("M-44 -4 Q-30 -14 -8 -15", 6, 0.6)
        )
        drawn += place(one, x, y, 0, size)
    return drawn


def crepe_cake(rng: Random) -> str:
    layers = "".join(
        line(
            f"M120 {188 + i * 14} L300 {218 + i * 14} L378 {170 + i * 14}",
            "milk" if i % 2 else shade("matcha", 0.12),
            7,
        )
        for i in range(8)
    )
    return (
        ellipse(250, 268, 190, 66, "ivory")
        + ellipse(250, 262, 190, 64, "white")
        + shadow(262, 290, 140, 28)
        + path("M116 182 L302 214 V322 L116 288Z", "matcha")
        + path("M302 214 L382 164 V266 L302 322Z", shade("matcha", 0.2))
        + layers
        + path("M110 176 Q250 106 386 160 L302 216Z", shade("matcha", 0.06))
        + path("M130 174 Q230 126 330 146 L226 192Z", light("matcha", 0.22))
        + place(PIECES["herb"]("leaf", rng), 250, 160, 0, 1.8)
    )


def pancake(rng: Random) -> str:
    rings = "".join(
        ellipse(
            240 + i,
            200 - i,
            158 - i * 24,
            82 - i * 13,
            "none",
            f'stroke="{shade("roast", 0.14)}" stroke-width="4"',
        )
        for i in range(1, 6)
    )
    browned = "".join(
        ellipse(
            240 + x,
            200 + y,
            rng.uniform(8, 24),
            rng.uniform(5, 10),
            shade("roast", 0.2),
            'fill-opacity=".55"',
        )
        for x, y in spiral(16, 130, 62, rng)
    )
    rings_of_scallion = "".join(
        place(PIECES["ring"]("green", rng), 240 + x, 198 + y, rng.uniform(0, 180), 0.9)
        for x, y in spiral(20, 130, 62, rng)
    )
    return (
        shadow(260, 232, 186, 84, 0.16)
        + ellipse(240, 214, 178, 94, shade("roast", 0.3))
        + ellipse(240, 202, 178, 94, "wheat")
        + ellipse(226, 190, 140, 66, light("wheat", 0.22))
        + rings.replace('fill="none"', 'fill="none"')
        + browned
        + rings_of_scallion
        + glint("M86 176 Q104 138 160 122", 8, 0.5)
    )


def _crisp() -> str:
    return path("M-34 4 Q-30 -22 0 -22 Q32 -20 34 2 Q20 18 0 10 Q-20 20 -34 4Z", "yolk") + line(
        "M-24 0 Q0 -12 24 -2", shade("yolk", 0.2), 3
    )


def chips(rng: Random) -> str:
    spill = "".join(
        shadow(x + 4, y + 16, 30, 7) + place(_crisp(), x, y, t, 0.95)
        for x, y, t in ((110, 300, -14), (164, 316, 10), (372, 306, 18), (404, 288, -20))
    )
    front = "".join(
        place(_crisp(), x, y, t, 1.15)
        for x, y, t in ((216, 184, -20), (268, 196, 24), (238, 222, 2))
    )
    return bag("persimmon", "cream", [("seed", "brown")], rng, 0.1) + front + spill


def crackers(rng: Random) -> str:
    def one(x: float, y: float, turn: float) -> str:
        dots = "".join(
            ellipse(a, b, 3.4, 3, shade("wheat", 0.4)) for a in (-28, 0, 28) for b in (-28, 0, 28)
        )
        return place(
            rect(-46, -40, 98, 98, 10, INK, 'fill-opacity=".16"')
            + rect(-50, -50, 100, 100, 10, "wheat")
            + rect(-44, -44, 88, 88, 7, light("wheat", 0.28))
            + dots,
            x,
            y,
            turn,
        )

    return shadow(256, 296, 170, 18) + one(158, 186, -14) + one(316, 182, 12) + one(238, 226, -2)
