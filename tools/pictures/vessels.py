"""Bowls, plates, steamers and what is heaped in them."""

import math
from random import Random

from pictures.pieces import PIECES
from pictures.svg import (
    INK,
    clipped,
    colour,
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

Heap = list[tuple[str, str, int]]  # piece, colour, how many


def noodles(cx: float, cy: float, rx: float, ry: float, tint: str, wide: float, rng: Random) -> str:
    """Bundles of parallel strands, folded over one another."""
    drawn = [ellipse(cx, cy, rx, ry, shade(tint, 0.26))]
    strands = max(4, round(54 / wide))
    for turn in (-24, 28, -6, 158, 12):
        high = rng.uniform(-0.1, 0.1) * ry
        bundle = ""
        for i in range(strands):
            off = (i - strands / 2) * wide * 0.98
            d = (
                f"M{-rx * 1.05:.0f} {off + high + 16:.1f} Q{-rx * 0.35:.0f} {off - ry * 0.62:.1f} 0 {off:.1f} "
                f"T{rx * 1.05:.0f} {off - 10:.1f}"
            )
            bundle += line(d, shade(tint, 0.28), wide) + line(
                d, light(tint, 0.12 + 0.16 * ((i * 7 + turn) % 3 == 0)), wide * 0.74
            )
        drawn.append(
            place(bundle, cx + rng.uniform(-8, 8), cy + (turn % 5 - 2) * ry * 0.2, turn, 0.92)
        )
    return clipped(ellipse(cx, cy, rx, ry, "white"), "".join(drawn))


def clusters(cx: float, cy: float, heap: Heap, rng: Random, size: float = 1) -> str:
    """Each topping in its own corner of the bowl, small ones scattered over all."""
    corners = [(-58, 14), (58, 6), (0, -30), (8, 34)]
    offsets = [(0, 0), (34, 5), (-28, 12), (10, 22), (-8, -17), (38, -14), (-40, -8), (20, -26)]
    placed: list[tuple[float, str]] = []
    big = [h for h in heap if h[0] not in SMALL]
    if len(big) == 1 and big[0][2] > 4:  # one thing only: it has the whole bowl
        name, tint, count = big[0]
        for x, y in spiral(count, 100 * size, 42 * size, rng):
            turn = rng.uniform(-24, 24)
            placed.append((y, place(PIECES[name](tint, rng), cx + x, cy + y, turn, 1.2 * size)))
        big = []
    for (name, tint, count), (x0, y0) in zip(big, corners, strict=False):
        spread = 1.0 if count < 4 else 0.86
        for dx, dy in offsets[:count]:
            x, y = cx + (x0 + dx * spread) * size, cy + (y0 + dy * spread) * size
            turn = rng.uniform(-24, 24)
            placed.append((y, place(PIECES[name](tint, rng), x, y, turn, 1.18 * size)))
    drawn = "".join(svg for _, svg in sorted(placed))
    for name, tint, count in heap:
        if name in SMALL:
            for x, y in spiral(count, 112 * size, 54 * size, rng):
                drawn += place(PIECES[name](tint, rng), cx + x, cy + y, rng.uniform(0, 180), 0.95)
    return drawn


SMALL = {"ring", "herb", "seed", "oil", "chili_ring", "crumb"}
FLAT = {"ring", "herb", "seed", "chili_ring"}


def heaped(
    cx: float,
    cy: float,
    rx: float,
    ry: float,
    heap: Heap,
    rng: Random,
    lift: float = 34,
    size: float = 1,
) -> str:
    """A mound: pieces mixed, the middle lifted, drawn from the back to the front."""
    bag = [(name, tint) for name, tint, count in heap if name not in FLAT for _ in range(count)]
    rng.shuffle(bag)
    placed = []
    for (name, tint), (x, y) in zip(bag, spiral(len(bag), rx, ry, rng), strict=True):
        rise = lift * max(0.0, 1 - math.hypot(x / rx, y / ry))
        svg = place(PIECES[name](tint, rng), cx + x, cy + y - rise, rng.uniform(-50, 50), size)
        placed.append((y - rise * 0.1, svg))
    drawn = "".join(svg for _, svg in sorted(placed))
    for name, tint, count in heap:
        if name in FLAT:
            for x, y in spiral(count, rx * 0.85, ry * 0.8, rng):
                drawn += place(
                    PIECES[name](tint, rng), cx + x, cy + y - lift * 0.5, rng.uniform(0, 180)
                )
    return drawn


def bowl(tint: str, band: str, inside: str, over: str = "") -> str:
    body = "M82 164 Q88 268 178 300 Q240 312 302 300 Q392 268 398 164Z"
    return (
        shadow(262, 306, 150, 26)
        + path("M182 292 H298 L290 318 Q240 328 190 318Z", shade(tint, 0.22))
        + path(body, tint)
        + clipped(
            path(body, "white"),
            path("M300 150 Q352 240 262 312 L420 320 V150Z", shade(tint, 0.16), 'fill-opacity=".8"')
            + line("M80 206 Q240 300 400 206", band, 9)
            + line("M84 224 Q240 318 396 224", band, 3),
        )
        + glint("M104 214 Q116 256 152 279", 8, 0.6)
        + ellipse(240, 160, 160, 84, light(tint, 0.55))
        + ellipse(240, 163, 148, 75, shade(tint, 0.28))
        + clipped(ellipse(240, 163, 148, 75, "white"), inside)
        + over
        + line("M86 176 A160 84 0 0 0 200 241", light(tint, 0.75), 5)
    )


def soup(tint: str, band: str, broth: str, base: str, heap: Heap, rng: Random) -> str:
    liquid = ellipse(240, 170, 146, 72, broth) + ellipse(
        196, 150, 92, 36, light(broth, 0.28), 'fill-opacity=".6"'
    )
    nest = ""
    if base in ("thin", "wide", "glass", "flat"):
        look = {
            "thin": ("noodle", 8.5),
            "wide": ("cream", 17),
            "glass": ("#D9C3A0", 9),
            "flat": ("rice", 12),
        }
        shade_, wide = look[base]
        nest = noodles(240, 164, 122, 57, shade_, wide, rng)
    elif base == "rice":
        nest = mound_of_rice(240, 164, 130, 62, rng)
    return bowl(tint, band, liquid + nest, clusters(240, 160, heap, rng))


def dry(tint: str, band: str, sauce: str, base: str, heap: Heap, rng: Random) -> str:
    look = {
        "thin": ("noodle", 8.5),
        "wide": ("cream", 18),
        "dark": ("roast", 8.5),
        "flat": ("rice", 12),
    }
    name, wide = look[base]
    nest = ellipse(240, 172, 146, 70, sauce) + noodles(240, 154, 134, 68, name, wide, rng)
    return bowl(tint, band, nest, clusters(240, 150, heap, rng))


def mound_of_rice(cx: float, cy: float, rx: float, ry: float, rng: Random) -> str:
    grains = "".join(
        place(
            ellipse(0, 0, 6.5, 3, light("rice", 0.4) if i % 3 else shade("rice", 0.1)),
            cx + x,
            cy + y,
            rng.uniform(0, 180),
        )
        for i, (x, y) in enumerate(spiral(150, rx * 0.96, ry * 0.96, rng))
    )
    return ellipse(cx, cy, rx, ry, shade("rice", 0.05)) + grains


def plate(
    tint: str, band: str, sauce: str, heap: Heap, rng: Random, lift: float = 38, size: float = 1.2
) -> str:
    pile = heaped(240, 198, 124, 60, heap, rng, lift, size)
    return (
        shadow(258, 236, 200, 98, 0.14)
        + ellipse(240, 214, 200, 106, shade(tint, 0.2))
        + ellipse(240, 206, 200, 106, tint)
        + ellipse(240, 206, 186, 96, "none", f'stroke="{colour(band)}" stroke-width="4"').replace(
            'fill="none"', 'fill="none"'
        )
        + ellipse(240, 208, 146, 74, shade(tint, 0.09))
        + ellipse(236, 205, 142, 70, light(tint, 0.4))
        + (
            ellipse(242, 210, 128, 60, sauce)
            + ellipse(214, 196, 80, 30, light(sauce, 0.25), 'fill-opacity=".6"')
            if sauce
            else ""
        )
        + shadow(250, 214, 112, 52, 0.13)
        + pile
        + glint("M58 190 Q72 140 138 118", 7, 0.7)
    )


def row_plate(tint: str, band: str, heap: Heap, rng: Random, size: float = 1.25) -> str:
    """A few whole pieces in rows, each to be seen: dumplings, buns, cakes."""
    (name, shade_, count), *rest = heap
    spots = ROWS[count]
    drawn = "".join(
        place(PIECES[name](shade_, rng), x, y, rng.uniform(-7, 7), size) for x, y in spots
    )
    for extra, extra_tint, number in rest:
        for x, y in spiral(number, 110, 50, rng):
            drawn += place(PIECES[extra](extra_tint, rng), 240 + x, 190 + y, rng.uniform(0, 180))
    return plate(tint, band, "", [], rng) + drawn


ROWS = {
    1: [(240, 190)],
    2: [(190, 184), (290, 196)],
    3: [(175, 176), (300, 176), (238, 222)],
    4: [(182, 166), (298, 166), (164, 226), (302, 228)],
    6: [(160, 172), (240, 160), (320, 172), (166, 226), (240, 236), (318, 226)],
    8: [
        (170, 156),
        (240, 146),
        (310, 156),
        (138, 196),
        (212, 200),
        (286, 198),
        (196, 244),
        (284, 244),
    ],
    10: [
        (170, 150),
        (240, 142),
        (312, 150),
        (130, 192),
        (204, 190),
        (278, 190),
        (350, 194),
        (170, 238),
        (246, 242),
        (318, 236),
    ],
}


def steamer(heap: Heap, rng: Random) -> str:
    (name, tint, count), *_ = heap
    slats = "".join(line(f"M{x} 110 V260", shade("wheat", 0.2), 3) for x in range(100, 400, 18))
    floor = clipped(
        ellipse(240, 172, 150, 78, "white"), ellipse(240, 172, 150, 78, light("wheat", 0.3)) + slats
    )
    buns = "".join(
        place(PIECES[name](tint, rng), x * 0.92 + 19, y * 0.86 + 6, rng.uniform(-6, 6), 1.12)
        for x, y in ROWS[count]
    )
    wall = "M72 172 A168 94 0 0 0 408 172 V236 A168 94 0 0 1 72 236Z"
    return (
        shadow(262, 290, 168, 54, 0.16)
        + path(wall, "wheat")
        + clipped(
            path(wall, "white"),
            path(
                "M300 150 Q360 260 270 340 L430 340 V150Z", shade("wheat", 0.2), 'fill-opacity=".7"'
            )
            + line("M72 224 A168 94 0 0 0 408 224", shade("wheat", 0.35), 10)
            + line("M150 230 V330 M240 250 V340 M330 230 V330", shade("wheat", 0.35), 6),
        )
        + ellipse(240, 172, 168, 94, light("wheat", 0.35))
        + ellipse(240, 174, 153, 81, shade("wheat", 0.3))
        + floor
        + buns
        + steam(196, 66)
        + steam(292, 58)
    )


def steam(x: float, y: float) -> str:
    return line(f"M{x} {y} q-16 -16 0 -30 q14 -14 0 -28", "white", 7, 'stroke-opacity=".75"')


def whole_fish(tint: str, band: str, rng: Random) -> str:
    body = "M96 206 Q140 146 240 148 Q330 150 366 194 L412 164 Q408 206 416 244 L366 214 Q330 260 236 258 Q136 254 96 206Z"
    scales = "".join(
        line(f"M{x} 176 q14 26 0 54", shade("sky", 0.3), 3) for x in range(170, 350, 26)
    )
    threads = "".join(
        place(
            PIECES["strip"]("green" if i % 2 else "cream", rng),
            160 + x + 80,
            200 + y,
            rng.uniform(-60, 60),
            0.8,
        )
        for i, (x, y) in enumerate(spiral(14, 84, 24, rng))
    )
    return (
        plate(tint, band, "amber", [], rng)
        + place(
            path(body, INK, 'fill-opacity=".2" transform="translate(4 8)"')
            + path(body, "#C9D3CF")
            + path(
                "M100 210 Q236 236 366 214 Q330 260 236 258 Q136 254 100 210Z",
                light("#C9D3CF", 0.6),
            )
            + scales
            + ellipse(132, 198, 8, 8, "white")
            + ellipse(132, 199, 4, 4, INK)
            + line("M158 172 Q172 204 158 236", shade("sky", 0.35), 4),
            -15,
            -10,
            0,
            1.04,
        )
        + threads
    )


def pot(tint: str, broth: str, heap: Heap, rng: Random) -> str:
    handles = line(
        "M70 196 q-30 4 -26 30 q6 20 34 14 M410 196 q30 4 26 30 q-6 20 -34 14",
        shade(tint, 0.25),
        14,
    )
    return (
        handles
        + bowl(
            tint, shade(tint, 0.3), ellipse(240, 170, 146, 72, broth), clusters(240, 160, heap, rng)
        )
        + steam(180, 74)
        + steam(300, 74)
    )


def small_dish(tint: str, band: str, heap: Heap, rng: Random) -> str:
    return place(plate(tint, band, "", heap, rng, 26, 1.2), 72, 62, 0, 0.7)


def tray(parts: list[str]) -> str:
    """A set meal: two or three drawings on one wooden tray."""
    spots = {
        2: [(34, 66, 0.56), (222, 60, 0.54)],
        3: [(4, 2, 0.72), (236, 118, 0.47), (286, 6, 0.5)],
    }
    board = (
        shadow(256, 292, 226, 34)
        + rect(22, 84, 436, 220, 34, shade("roast", 0.28))
        + rect(22, 74, 436, 218, 34, "roast")
        + rect(38, 88, 404, 188, 24, light("roast", 0.22))
        + line("M60 130 H420 M60 182 H420 M60 234 H420", shade("roast", 0.06), 3)
    )
    return board + "".join(
        place(part, x, y, 0, size)
        for part, (x, y, size) in zip(parts, spots[len(parts)], strict=True)
    )
