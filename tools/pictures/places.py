"""Shop fronts at dusk, the mark, and the drawings of empty pages."""

from random import Random

from pictures.pieces import PIECES
from pictures.svg import (
    INK,
    clipped,
    ellipse,
    glint,
    light,
    line,
    mix,
    path,
    place,
    rect,
    shade,
    shadow,
)


def mark(tint: str = "#C7400F", sun: str = "#F2B33D") -> str:
    """Two shop roofs meeting over a circle, on a square of 128."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 128" width="128" height="128">'
        f'<circle cx="64" cy="90" r="22" fill="{sun}"/>'
        f'<path d="M12 68 Q26 60 36 34 Q46 56 64 58 Q82 56 92 34 Q102 60 116 68" fill="none" '
        f'stroke="{tint}" stroke-width="13" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


def _sky(ground: str) -> str:
    return rect(0, 0, 480, 360, 0, ground) + ellipse(
        96, 40, 320, 240, light(ground, 0.5), 'fill-opacity=".6"'
    )


def _awning(x: float, y: float, width: float, tint: str, stripes: int) -> str:
    step = width / stripes
    drawn = ""
    for i in range(stripes):
        a = x + i * step
        fill = tint if i % 2 == 0 else "ivory"
        drawn += path(
            f"M{a + 10:.1f} {y} H{a + step + (10 if i < stripes - 1 else -10):.1f} L{a + step:.1f} {y + 44} Q{a + step / 2:.1f} {y + 66} {a:.1f} {y + 44}Z",
            fill,
        )
        drawn += path(
            f"M{a:.1f} {y + 44} H{a + step:.1f} Q{a + step / 2:.1f} {y + 88} {a:.1f} {y + 44}Z",
            shade(fill, 0.12),
        )
    return drawn


def _lantern(x: float, y: float, tint: str) -> str:
    return (
        line(f"M{x} {y - 34} V{y - 20}", INK, 3)
        + ellipse(x, y + 2, 40, 34, "gold", 'fill-opacity=".22"')
        + ellipse(x, y, 19, 22, tint)
        + ellipse(x - 5, y - 3, 8, 14, light(tint, 0.5), 'fill-opacity=".7"')
        + rect(x - 9, y - 25, 18, 6, 2, "yolk")
        + rect(x - 9, y + 19, 18, 6, 2, "yolk")
        + line(f"M{x} {y + 26} v12", "yolk", 3)
    )


def shop(wall: str, roof: str, awning: str, ground: str, window: str, sign: str) -> str:
    """One front: a tiled roof, a sign without words, an awning, a lit window and a door."""
    tiles = "".join(line(f"M{74 + i * 26} 66 v26", shade(roof, 0.22), 4) for i in range(1, 13))
    return (
        _sky(ground)
        + path("M0 306 H480 V360 H0Z", shade(ground, 0.24))
        + shadow(256, 312, 206, 14, 0.2)
        + rect(62, 92, 356, 218, 6, wall)
        + path("M340 92 H418 V310 H340Z", shade(wall, 0.1))
        + path("M38 96 Q66 88 84 54 H396 Q414 88 442 96 V104 H38Z", roof)
        + tiles
        + path("M38 96 H442 V108 H38Z", shade(roof, 0.3))
        + glint("M92 64 H240", 5, 0.3)
        + rect(186, 104, 108, 52, 12, shade(wall, 0.42))
        + rect(190, 107, 100, 45, 10, light(wall, 0.55))
        + place(sign, 240, 130, 0, 0.98)
        + _awning(70, 160, 340, awning, 10)
        + rect(92, 212, 186, 76, 6, shade(wall, 0.45))
        + rect(97, 216, 176, 68, 4, "#FFDD8F")
        + path("M97 216 H196 L150 284 H97Z", "#FFEDC0", 'fill-opacity=".8"')
        + clipped(rect(97, 216, 176, 68, 4, "white"), window)
        + rect(86, 284, 198, 12, 4, shade(wall, 0.3))
        + rect(308, 204, 78, 106, 6, shade(wall, 0.5))
        + rect(315, 211, 64, 99, 4, "#F6C465")
        + path("M315 211 H360 L330 310 H315Z", "#FFE1A0", 'fill-opacity=".8"')
        + line("M347 211 V310", shade(wall, 0.5), 4)
        + _lantern(54, 172, "persimmon")
        + _lantern(428, 172, "persimmon")
        + path("M97 310 L60 352 H300 L278 310Z", "#FFE1A0", 'fill-opacity=".30"')
        + path("M315 310 L300 352 H430 L380 310Z", "#FFE1A0", 'fill-opacity=".30"')
    )


def shops(rng: Random) -> dict[str, str]:
    bowls = "".join(
        place(_little_bowl("white", "persimmon"), x, 262, 0, 0.9) for x in (132, 186, 240)
    )
    cups = "".join(
        place(_little_cup(t), x, 256, 0, 0.86)
        for x, t in ((128, "tea"), (164, "matcha"), (200, "taro"), (236, "orange"))
    )
    jars = "".join(
        place(_little_jar(t), x, 258, 0, 0.9)
        for x, t in ((124, "red"), (158, "yolk"), (192, "leaf"), (226, "tea"), (258, "blue"))
    )
    plates = "".join(
        place(_little_bowl(t, "jade"), x, 262, 0, 0.9)
        for x, t in ((132, "sky"), (186, "white"), (240, "sky"))
    )
    return {
        "xiaoman": shop(
            "#C9784A",
            "#5B4A44",
            "persimmon",
            "#F4D3B5",
            bowls,
            place(_little_bowl("persimmon", "yolk"), 0, 4, 0, 1.15),
        ),
        "shancha": shop("#7FA08A", "#3F5A50", "jade", "#E9D9CE", cups, _camellia()),
        "nanxiang": shop(
            "#C8A36A",
            "#6A5846",
            "blue",
            "#DDE0DB",
            jars,
            place(PIECES["segment"]("leaf", rng), 8, -6, 0, 0.8)
            + ellipse(0, 4, 17, 16, "orange")
            + ellipse(-6, -2, 5, 4, "white", 'fill-opacity=".6"'),
        ),
        "heguan": shop("#A8604F", "#46413F", "amber", "#EFD2C4", plates, _ear_of_rice()),
    }


def _little_bowl(tint: str, band: str) -> str:
    return (
        path("M-24 -6 Q-22 16 -8 19 H8 Q22 16 24 -6Z", tint)
        + line("M-20 4 Q0 12 20 4", band, 3)
        + ellipse(0, -6, 24, 7, shade(tint, 0.2))
        + ellipse(0, -7, 20, 5, "noodle")
        + line("M-8 -22 q-5 -5 0 -10 M6 -22 q-5 -5 0 -10", "white", 3)
    )


def _little_cup(tint: str) -> str:
    return (
        path("M-13 -18 H13 L9 28 H-9Z", tint)
        + path("M3 -18 H13 L9 28 H3Z", shade(tint, 0.2))
        + rect(-16, -24, 32, 8, 3, "ivory")
        + line("M3 -24 L8 -42", "persimmon", 4)
    )


def _little_jar(tint: str) -> str:
    return (
        rect(-13, -14, 26, 40, 6, tint)
        + rect(4, -14, 9, 40, 4, shade(tint, 0.2))
        + rect(-11, -24, 22, 11, 3, "brown")
        + rect(-9, -2, 18, 14, 2, "ivory")
    )


def _camellia() -> str:
    petals = "".join(
        place(ellipse(0, -11, 9, 12, "rose" if i % 2 else "#D9566B"), 0, 0, i * 60)
        for i in range(6)
    )
    return (
        place(path("M0 0 q26 -6 36 12 q-24 8 -36 -12Z", "leaf"), 8, 6)
        + petals
        + ellipse(0, 0, 7, 7, "yolk")
    )


def _ear_of_rice() -> str:
    grains = "".join(
        place(ellipse(0, -7, 5, 9, "gold"), x, y, turn)
        for x, y, turn in (
            (0, -12, 0),
            (-4, -4, -38),
            (6, -6, 38),
            (-3, 6, -38),
            (7, 4, 38),
            (-1, 16, -38),
            (8, 14, 38),
        )
    )
    return line("M2 22 Q4 0 0 -14", "leaf", 4) + grains


def street(rng: Random) -> str:
    """The whole district: the two roofs of the mark as houses, the sun between them."""

    def house(x: float, wall: str, roof: str, awning: str) -> str:
        panes = "".join(
            rect(x + a, 196, 44, 46, 4, "#FFDD8F")
            + path(f"M{x + a} 196 h26 l-14 46 h-12Z", "#FFF1CC")
            for a in (22, 82)
        )
        return (
            rect(x, 160, 148, 152, 4, wall)
            + path(f"M{x + 112} 160 h36 v152 h-36Z", shade(wall, 0.12))
            + path(
                f"M{x - 26} 172 Q{x + 44} 150 {x + 74} 82 Q{x + 104} 150 {x + 174} 172 V182 H{x - 26}Z",
                roof,
            )
            + path(
                f"M{x + 74} 82 Q{x + 104} 150 {x + 174} 172 V182 H{x + 120} Q{x + 84} 140 {x + 74} 82Z",
                shade(roof, 0.16),
            )
            + panes
            + _awning(x + 4, 250, 140, awning, 6)
            + rect(x + 22, 296, 104, 16, 2, "#F6C465")
        )

    return (
        _sky("#F3C9A5")
        + ellipse(240, 150, 66, 66, "yolk")
        + ellipse(240, 150, 96, 96, "yolk", 'fill-opacity=".2"')
        + path(
            "M0 250 Q60 200 120 236 T240 220 T360 236 T480 214 V320 H0Z",
            mix("#F3C9A5", "persimmon", 0.22),
        )
        + path("M0 308 H480 V360 H0Z", shade("#F3C9A5", 0.28))
        + house(60, "#C9784A", "persimmon", "jade")
        + house(272, "#7FA08A", "#5B4A44", "persimmon")
        + _lantern(240, 226, "persimmon")
        + line("M208 190 Q240 204 272 190", INK, 3)
        + path(
            "M60 312 L20 352 H250 L208 312Z M272 312 L262 352 H460 L420 312Z",
            "#FFE1A0",
            'fill-opacity=".28"',
        )
    )


def empties(rng: Random) -> dict[str, str]:
    """No ground: they lie on the page."""
    base = ellipse(240, 300, 150, 20, INK, 'fill-opacity=".08"')
    basket = "".join(
        line(f"M{150 + i * 22} 190 L{166 + i * 18} 296", shade("wheat", 0.2), 5) for i in range(9)
    )
    lamp = line("M240 20 V84", INK, 4)
    return {
        "cart": base
        + line("M160 184 Q240 40 320 184", shade("wheat", 0.25), 14)
        + path("M120 184 H360 L330 296 Q240 312 150 296Z", "wheat")
        + path("M300 184 H360 L330 296 Q310 302 284 304Z", shade("wheat", 0.16))
        + basket
        + rect(108, 172, 264, 26, 13, light("wheat", 0.25))
        + place(PIECES["greens"]("green", rng), 286, 166, -30, 1.3),
        "orders": base
        + path(
            "M152 60 H328 V296 l-22 -14 -22 14 -22 -14 -22 14 -22 -14 -22 14 -22 -14 -24 14Z",
            "ivory",
        )
        + path("M296 60 H328 V296 l-22 -14 -10 6Z", shade("ivory", 0.08))
        + place(_little_bowl("persimmon", "yolk"), 240, 136, 0, 1.7)
        + line("M186 204 H294 M186 230 H262", shade("ivory", 0.2), 8),
        "search": base
        + place(_little_bowl("sky", "blue"), 226, 226, 0, 3.2)
        + ellipse(290, 132, 60, 60, "white", 'fill-opacity=".75"')
        + f'<circle cx="290" cy="132" r="60" fill="none" stroke="{shade("slate", 0.1)}" stroke-width="14"/>'
        + line("M334 178 L384 230", "persimmon", 20)
        + glint("M254 116 Q262 96 282 90", 7, 0.9),
        "offline": base
        + lamp
        + rect(206, 84, 68, 16, 5, "slate")
        + ellipse(240, 176, 84, 82, "grey")
        + ellipse(212, 166, 30, 56, light("grey", 0.3))
        + path("M276 104 Q330 180 270 250 Q324 232 324 176 Q322 126 276 104Z", shade("grey", 0.16))
        + rect(206, 252, 68, 16, 5, "slate")
        + line("M240 268 V302", "slate", 5),
        "quiet": base
        + path("M124 168 Q128 284 180 292 H300 Q352 284 356 168Z", "slate")
        + path("M312 168 H356 Q352 284 300 292 H270 Q320 262 312 168Z", shade("slate", 0.2))
        + rect(108, 150, 264, 26, 13, light("slate", 0.2))
        + path("M128 150 Q240 78 352 150Z", light("slate", 0.35))
        + ellipse(240, 104, 18, 14, "persimmon")
        + line("M92 200 h34 M354 200 h34", "slate", 18)
        + glint("M148 196 Q150 248 172 270", 8, 0.4),
        "closed": base
        + rect(130, 70, 220, 226, 8, "roast")
        + rect(148, 88, 184, 190, 4, shade("slate", 0.1))
        + "".join(line(f"M148 {100 + i * 22} H332", shade("slate", 0.32), 6) for i in range(9))
        + ellipse(240, 184, 34, 34, "yolk")
        + ellipse(256, 174, 30, 30, shade("slate", 0.1)),
        "done": base
        + place(_little_bowl("jade", "yolk"), 240, 214, 0, 3.6)
        + line("M188 96 L226 132 L302 52", "jade", 20),
    }
