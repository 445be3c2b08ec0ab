"""Cups, glasses, bottles and pots, and what floats in them."""

from random import Random

from pictures.pieces import PIECES
from pictures.svg import (
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

Layers = list[tuple[str, float]]  # colour, top edge of the layer from 0 (brim) to 1 (foot)

CUP = "M160 96 H320 L302 306 Q240 322 178 306Z"


def _layers(layers: Layers, top: float, foot: float) -> str:
    drawn = ""
    for tint, start in layers:
        y = top + (foot - top) * start
        drawn += path(f"M130 {y:.0f} q55 -9 110 0 t110 0 V{foot + 20} H130Z", tint)
    return drawn


def ice(rng: Random, y0: float = 130) -> str:
    spots = [(204, 4), (262, -2), (232, 40), (284, 36), (196, 52)]
    return "".join(
        place(
            rect(-16, -16, 32, 32, 6, "white", 'fill-opacity=".38"') + glint("M-9 -9 H4", 3, 0.7),
            x,
            y0 + dy,
            rng.uniform(-30, 30),
        )
        for x, dy in spots
    )


def garnish(beside: list[tuple[str, str]], rng: Random) -> str:
    spots = [(118, 286, 1.25), (372, 292, 1.15), (92, 312, 0.95), (404, 312, 0.9)]
    return "".join(
        shadow(x + 4, y + 17 * size, 22 * size, 7 * size)
        + place(PIECES[name](tint, rng), x, y, rng.uniform(-16, 16), size)
        for (name, tint), (x, y, size) in zip(beside, spots, strict=False)
    )


def cup(
    layers: Layers,
    inside: list[tuple[str, str, int]],
    beside: list[tuple[str, str]],
    straw: str,
    rng: Random,
    cold: bool = True,
    foam: str = "",
) -> str:
    filling = rect(130, 60, 220, 280, 0, light("sky", 0.7)) + _layers(layers, 112, 310)
    for name, tint, count in inside:
        for x, y in spiral(count, 58, 34, rng):
            filling += place(PIECES[name](tint, rng), 240 + x, 266 + y, rng.uniform(0, 90), 0.72)
    filling += ice(rng) if cold else ""
    filling += path("M296 80 L280 330 H340 V80Z", shade("sky", 0.5), 'fill-opacity=".13"')
    top = path("M166 112 Q180 74 240 78 Q300 74 314 112 Q240 128 166 112Z", foam) if foam else ""
    return (
        shadow(258, 312, 92, 18)
        + (
            line("M262 100 L286 22", shade(straw, 0.12), 13) + line("M259 100 L283 22", straw, 9)
            if straw
            else ""
        )
        + path(CUP, light("sky", 0.55))
        + clipped(path(CUP, "white"), filling + top)
        + glint("M180 122 L192 284", 9, 0.6)
        + path(
            "M150 84 H330 Q336 84 335 92 L333 102 H147 L145 92 Q144 84 150 84Z", light("sky", 0.78)
        )
        + line("M150 102 H331", shade("sky", 0.18), 3)
        + garnish(beside, rng)
    )


def glass(
    tint: str,
    inside: list[tuple[str, str, int]],
    beside: list[tuple[str, str]],
    rng: Random,
    hot: bool = False,
) -> str:
    outline = "M170 110 H310 L302 296 Q240 312 178 296Z"
    filling = rect(130, 60, 220, 280, 0, light("sky", 0.72)) + _layers([(tint, 0.12)], 112, 300)
    for name, shade_, count in inside:
        for x, y in spiral(count, 50, 52, rng):
            filling += place(PIECES[name](shade_, rng), 240 + x, 216 + y, rng.uniform(0, 180), 0.78)
    rim = (
        ellipse(240, 110, 70, 13, shade("sky", 0.08))
        + ellipse(240, 109, 68, 11, light("sky", 0.75))
        + ellipse(240, 112, 62, 9, light(tint, 0.2))
    )
    steam = line(
        "M214 84 q-14 -14 0 -28 q12 -12 0 -26 M266 84 q-14 -14 0 -28 q12 -12 0 -26",
        "white",
        6,
        'stroke-opacity=".8"',
    )
    return (
        shadow(258, 302, 88, 17)
        + path(outline, light("sky", 0.5))
        + clipped(
            path(outline, "white"),
            filling + path("M286 100 L270 320 H330 V100Z", shade("sky", 0.5), 'fill-opacity=".14"'),
        )
        + rim
        + glint("M190 136 L198 276", 8, 0.65)
        + (steam if hot else "")
        + garnish(beside, rng)
    )


def mug(tint: str, top: str, art: str, beside: list[tuple[str, str]], rng: Random) -> str:
    """A wide coffee cup seen from above, on its saucer."""
    return (
        shadow(258, 266, 172, 52)
        + ellipse(240, 258, 168, 56, shade(tint, 0.12))
        + ellipse(240, 250, 168, 56, light(tint, 0.2))
        + line("M344 176 q60 -10 56 36 q-6 36 -70 30", shade(tint, 0.06), 18)
        + path("M126 150 Q130 262 240 268 Q350 262 354 150Z", tint)
        + path("M298 150 Q320 236 240 268 Q350 262 354 150Z", shade(tint, 0.14))
        + ellipse(240, 150, 114, 46, light(tint, 0.6))
        + ellipse(240, 153, 102, 39, top)
        + (
            path(
                "M240 178 Q196 160 208 142 Q224 132 240 148 Q256 132 272 142 Q284 160 240 178Z", art
            )
            if art
            else ""
        )
        + glint("M146 190 Q154 226 182 246", 8, 0.6)
        + garnish(beside, rng)
    )


def teapot(tint: str, tea: str, rng: Random) -> str:
    body = "M118 214 Q118 130 212 126 Q306 130 306 214 Q304 288 212 290 Q120 288 118 214Z"
    return (
        shadow(232, 296, 120, 18)
        + shadow(390, 300, 54, 12)
        + line("M128 170 q-62 -10 -60 44 q4 40 62 42", shade(tint, 0.12), 16)
        + path("M296 190 Q330 186 344 140 L368 148 Q360 226 300 240Z", shade(tint, 0.1))
        + path(body, tint)
        + path("M252 132 Q320 220 236 288 Q304 286 306 214 Q304 146 252 132Z", shade(tint, 0.16))
        + glint("M146 190 Q148 162 178 148", 9, 0.55)
        + path("M160 132 Q212 108 264 132 Q212 146 160 132Z", light(tint, 0.25))
        + ellipse(212, 108, 13, 11, shade(tint, 0.1))
        + path("M338 246 H442 Q440 298 390 302 Q340 298 338 246Z", light(tint, 0.4))
        + ellipse(390, 246, 52, 15, light(tint, 0.75))
        + ellipse(390, 248, 44, 11, tea)
        + line(
            "M376 226 q-10 -12 0 -22 q10 -10 0 -22 M404 226 q-10 -12 0 -22 q10 -10 0 -22",
            "white",
            5,
            'stroke-opacity=".8"',
        )
    )


def bottle(
    tint: str,
    cap: str,
    label: str,
    emblem: tuple[str, str] | None,
    rng: Random,
    beside: list[tuple[str, str]] | None = None,
    neck: float = 26,
) -> str:
    out = f"M{240 - neck} 62 H{240 + neck} V104 Q{240 + neck} 122 298 148 Q306 156 306 176 V296 Q306 314 288 314 H192 Q174 314 174 296 V176 Q174 156 182 148 Q{240 - neck} 122 {240 - neck} 104Z"
    sticker = rect(174, 190, 132, 82, 0, label) + (
        place(PIECES[emblem[0]](emblem[1], rng), 240, 231, 0, 1.25) if emblem else ""
    )
    return (
        shadow(260, 314, 84, 15)
        + path(out, tint)
        + clipped(
            path(out, "white"),
            sticker
            + path("M274 50 Q296 180 276 330 H330 V50Z", shade(tint, 0.4), 'fill-opacity=".2"'),
        )
        + rect(240 - neck - 5, 40, neck * 2 + 10, 30, 6, cap)
        + rect(240 + neck - 8, 40, 13, 30, 6, shade(cap, 0.2))
        + glint("M190 172 V288", 8, 0.5)
        + garnish(beside or [], rng)
    )


def can(tint: str, band: str, emblem: tuple[str, str], rng: Random) -> str:
    body = "M176 92 H304 Q312 100 312 116 V288 Q312 304 300 314 H180 Q168 304 168 288 V116 Q168 100 176 92Z"
    return (
        shadow(260, 314, 88, 15)
        + path(body, tint)
        + clipped(
            path(body, "white"),
            rect(160, 158, 160, 96, 0, band)
            + place(PIECES[emblem[0]](emblem[1], rng), 240, 206, 0, 1.5)
            + path("M284 80 V330 H330 V80Z", shade(tint, 0.5), 'fill-opacity=".22"'),
        )
        + ellipse(240, 92, 64, 14, "#D9DEDD")
        + ellipse(240, 94, 52, 9, "#B4BCBB")
        + ellipse(250, 92, 16, 4, "#8E9897")
        + glint("M186 124 V284", 8, 0.55)
    )
