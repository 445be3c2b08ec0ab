"""Draw the pictures of the demo district: every dish, every shop, the empty pages and the mark.

    python tools/draw_pictures.py                 all of them
    python tools/draw_pictures.py xiaoman/egg     only what starts so
    python tools/draw_pictures.py --sheet out.png a contact sheet to look at

A recipe (tools/pictures/recipes.py) names the vessel, what is in it and how much; the words of a
recipe are the names of pieces and colours. The drawings are SVG, made into small WebP files by
Chromium (twice the size, then halved).
"""

import argparse
import io
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

from pictures import drinks, goods, places, vessels
from pictures.recipes import RECIPES
from pictures.svg import HEIGHT, WIDTH, document, ellipse, light, place
from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "shangquan" / "demo"
OUT = DEMO / "pictures"
GROUNDS = {
    "xiaoman": ["#F3DCC3", "#F1D3B7", "#F5E3CB"],
    "heguan": ["#EFD9CB", "#E9DCC6", "#F1DDD0"],
    "shancha": ["#DDE8DA", "#EFE2D6", "#E2E4EC"],
    "nanxiang": ["#E3E7E2", "#EDE3D0", "#DDE6EA"],
}
WARE = {
    "xiaoman": [
        ("#FBF6EC", "persimmon"),
        ("#3E6C78", "cream"),
        ("#FBF6EC", "blue"),
        ("#6B4A3C", "wheat"),
    ],
    "heguan": [("#F7F3EA", "blue"), ("#F7F3EA", "jade"), ("#DCE6E2", "jade"), ("#F6EBDD", "amber")],
    "shancha": [("#F7F3EA", "jade"), ("#E8EFE6", "jade")],
    "nanxiang": [("#F7F3EA", "blue")],
}


def listed(text: str) -> list[tuple[str, str, int]]:
    found = []
    for part in filter(None, (p.strip() for p in text.split(","))):
        name, tint, *count = part.split()
        found.append((name, tint, int(count[0]) if count else 1))
    return found


def layers(text: str) -> list[tuple[str, float]]:
    found = []
    for part in text.split(","):
        tint, _, start = part.strip().partition("@")
        found.append((tint, float(start or 0.0)))
    return found


def draw(recipe: str, ware: tuple[str, str], rng: Random) -> str:
    """The words: `kind arguments | heap | beside | straw | foam`, as each kind below reads them."""
    head, *rest = [p.strip() for p in recipe.split("|")]
    kind, *words = head.split()
    rest += [""] * (4 - len(rest))
    if kind in FOOD:
        return FOOD[kind](words, rest, ware, rng, head.removeprefix(kind).strip())
    return OTHER[kind](words, rest, rng, head.removeprefix(kind).strip())


def bridge(ware: tuple[str, str], rng: Random) -> str:
    """Crossing the bridge: one large bowl and its little plates."""
    plates = ["slice rose 6", "petal ivory 6", "greens green 4", "pale_mushroom ivory 5"]
    spots = [(8, 16), (330, 12), (0, 214), (338, 214)]
    small = "".join(
        place(vessels.plate(*ware, "", listed(p), rng, 24, 1.5), x, y, 0, 0.32)
        for p, (x, y) in zip(plates, spots, strict=True)
    )
    bowl = vessels.soup(
        *ware, "clearbroth", "flat", listed("wing noodle 3, frill yolk 3, ring green 8"), rng
    )
    return small + place(bowl, 62, 40, 0, 0.74)


SET_PARTS = {
    "soup-brown": "soup brownbroth thin | chunk beef 5, greens green 2, ring green 9",
    "soup-red": "soup redbroth thin | greens green 2, peanut roast 6, crumb meat 10, ring green 10",
    "soup-mushroom": "soup clearbroth thin | mushroom soy 4, pale_mushroom ivory 4, greens green 1",
    "soup-wonton": "soup clearbroth none | wonton rice 7, ear plum 3, ring green 10",
    "egg": "plate none | half_egg yolk 2, spear leaf 8",
    "ear": "plate none | ear dark 14, chili_ring red 12",
    "pancake": "pancake",
    "soymilk": "glass cream |",
    "plum": "cup plum | | | yolk",
}


def set_meal(parts: list[str], rng: Random) -> str:
    ware = [("#FBF6EC", "persimmon"), ("#FBF6EC", "blue"), ("#3E6C78", "cream")]
    return vessels.tray([draw(SET_PARTS[p], ware[i], rng) for i, p in enumerate(parts)])


def fried_rice(heap: list[tuple[str, str, int]], ware: tuple[str, str], rng: Random) -> str:
    base = vessels.plate(*ware, "", [], rng)
    return (
        base
        + vessels.mound_of_rice(240, 194, 124, 64, rng)
        + vessels.heaped(240, 192, 100, 48, heap, rng, 22, 0.85)
    )


def over_rice(
    sauce: str, heap: list[tuple[str, str, int]], ware: tuple[str, str], rng: Random
) -> str:
    rice = vessels.mound_of_rice(240, 150, 140, 70, rng)
    gravy = ellipse(262, 158, 104, 52, sauce)
    return vessels.bowl(*ware, rice + gravy, vessels.heaped(264, 158, 88, 40, heap, rng, 30, 0.94))


def plain_rice(ware: tuple[str, str], rng: Random) -> str:
    dome = ellipse(240, 130, 122, 64, light("rice", 0.1)) + vessels.mound_of_rice(
        240, 128, 124, 66, rng
    )
    return (
        vessels.bowl(*ware, ellipse(240, 163, 146, 74, "rice"), dome)
        + vessels.steam(200, 60)
        + vessels.steam(276, 52)
    )


FOOD = {
    "soup": lambda w, r, ware, g, _: vessels.soup(*ware, w[0], w[1], listed(r[0]), g),
    "dry": lambda w, r, ware, g, _: vessels.dry(*ware, w[0], w[1], listed(r[0]), g),
    "cold": lambda w, r, ware, g, _: (
        vessels.plate(*ware, w[0], [], g)
        + vessels.noodles(240, 186, 118, 62, "noodle", 6.5, g)
        + vessels.clusters(240, 180, listed(r[0]), g)
    ),
    "plate": lambda w, r, ware, g, _: vessels.plate(
        *ware, "" if w[0] == "none" else w[0], listed(r[0]), g
    ),
    "bowl": lambda w, r, ware, g, _: vessels.bowl(
        *ware,
        ellipse(240, 170, 146, 72, w[0]),
        vessels.heaped(240, 162, 112, 48, listed(r[0]), g, 26, 1.1),
    ),
    "rows": lambda w, r, ware, g, text: vessels.row_plate(
        *ware, _rows(text), g, 1.5 if "4" in text[:22] else 1.02
    ),
    "dish": lambda w, r, ware, g, text: vessels.plate(
        *ware, "soy" if "egg" in text else "", listed(text), g, 20, 1.5 if "egg" in text else 1.3
    ),
    "pot": lambda w, r, ware, g, _: vessels.pot("#7A5A48", w[0], listed(r[0]), g),
    "over": lambda w, r, ware, g, _: over_rice(w[0], listed(r[0]), ware, g),
    "fried": lambda w, r, ware, g, _: fried_rice(listed(r[0]), ware, g),
    "rice": lambda w, r, ware, g, _: plain_rice(ware, g),
    "fish": lambda w, r, ware, g, _: vessels.whole_fish(*ware, g),
    "bridge": lambda w, r, ware, g, _: bridge(ware, g),
}


def _rows(text: str) -> list[tuple[str, str, int]]:
    tint, name, count = text.split(",", maxsplit=1)[0].split()
    return [(name, tint, int(count)), *listed(",".join(text.split(",")[1:]))]


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(n, t) for n, t, _ in listed(text)]


OTHER = {
    "cup": lambda w, r, g, text: drinks.cup(
        layers(text), listed(r[0]), _pairs(r[1]), r[2], g, cold="soup" not in text, foam=r[3]
    ),
    "glass": lambda w, r, g, _: drinks.glass(w[0], listed(r[0]), _pairs(r[1]), g, hot="hot" in w),
    "mug": lambda w, r, g, _: drinks.mug(w[0], w[1], w[2], _pairs(r[0]), g),
    "teapot": lambda w, r, g, _: drinks.teapot(w[0], w[1], g),
    "bottle": lambda w, r, g, _: drinks.bottle(w[0], w[1], w[2], (w[3], w[4]), g, _pairs(r[0])),
    "can": lambda w, r, g, _: drinks.can(w[0], w[1], (w[2], w[3]), g),
    "carton": lambda w, r, g, _: goods.carton(w[0], w[1], (w[2], w[3]), g),
    "box": lambda w, r, g, text: goods.box(w[0], w[1], _pairs(text.split(" ", 2)[2]), g),
    "pump": lambda w, r, g, _: goods.pump(w[0], (w[1], w[2]), g),
    "bar": lambda w, r, g, _: goods.bar(w[0], w[1], g),
    "cups": lambda w, r, g, _: goods.pack_of_cups(w[0], g),
    "fruit": lambda w, r, g, _: goods.fruit(w[0], g),
    "steamer": lambda w, r, g, text: vessels.steamer(listed(text), g),
    "set": lambda w, r, g, _: set_meal(w, g),
    "eggs": lambda w, r, g, _: goods.egg_box(g),
    "sack": lambda w, r, g, _: goods.sack(g),
    "noodlepack": lambda w, r, g, _: goods.noodle_pack(g),
    "chips": lambda w, r, g, _: goods.chips(g),
    "crackers": lambda w, r, g, _: goods.crackers(g),
    "tissue": lambda w, r, g, _: goods.tissue(g),
    "tart": lambda w, r, g, _: goods.tart(g),
    "crepe": lambda w, r, g, _: goods.crepe_cake(g),
    "pancake": lambda w, r, g, _: goods.pancake(g),
}


def drawings() -> Iterator[tuple[str, str, bool]]:
    """Name, SVG, and whether the picture has a ground of its own."""
    district = json.loads((DEMO / "data" / "district.json").read_text(encoding="utf-8"))
    for shop in district["shops"]:
        items = [i for c in shop["categories"] for i in c["items"]]
        for n, item in enumerate(items):
            slug, rng = shop["slug"], Random(f"{shop['slug']}/{item['key']}")
            ware = WARE[slug][n % len(WARE[slug])]
            recipe = RECIPES[slug][item["key"]]
            inner = draw(recipe, ware, rng)
            if recipe.split()[0] in FOOD:
                inner = place(inner, -24, -18, 0, 1.1)  # a step nearer
            yield f"{slug}/{item['key']}", document(inner, GROUNDS[slug][n % 3]), True
    for name, inner in places.shops(Random(7)).items():
        yield f"shops/{name}", document(inner, None), True
    yield "shops/qinghe", document(places.street(Random(7)), None), True
    for name, inner in places.empties(Random(7)).items():
        yield f"empty/{name}", document(inner, None), False


class Camera:
    """Chromium as the hand that turns SVG into pixels."""

    def __enter__(self) -> "Camera":
        self._play = sync_playwright().start()
        browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
        self._browser = self._play.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--disable-gpu"]
        )
        self._page = self._browser.new_page(device_scale_factor=2)
        return self

    def __exit__(self, *_: object) -> None:
        self._browser.close()
        self._play.stop()

    def shoot(self, svg: str, width: int, height: int) -> Image.Image:
        self._page.set_viewport_size({"width": width, "height": height})
        self._page.set_content(
            f"<style>*{{margin:0}}html{{background:transparent}}svg{{display:block}}</style>{svg}"
        )
        shot = self._page.screenshot(omit_background=True)
        return Image.open(io.BytesIO(shot)).resize((width, height), Image.Resampling.LANCZOS)


def contact_sheet(shots: list[tuple[str, Image.Image]], target: str) -> None:
    columns, w, h = 6, 240, 180
    rows = -(-len(shots) // columns)
    sheet = Image.new("RGB", (columns * w, rows * (h + 14)), "#FAF7F2")
    for i, (name, shot) in enumerate(shots):
        at = ((i % columns) * w, (i // columns) * (h + 14))
        small = shot.convert("RGBA").resize((w - 4, h - 4))
        sheet.paste(small, at, small)
        ImageDraw.Draw(sheet).text((at[0] + 4, at[1] + h - 3), name, fill="#1F1D1A")
    sheet.save(target)


def main() -> int:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("only", nargs="*")
    args.add_argument("--sheet")
    chosen = args.parse_args()
    shots = []
    with Camera() as camera:
        for name, svg, grounded in drawings():
            if chosen.only and not name.startswith(tuple(chosen.only)):
                continue
            shot = camera.shoot(svg, WIDTH, HEIGHT)
            target = OUT / f"{name}.webp"
            target.parent.mkdir(parents=True, exist_ok=True)
            (shot.convert("RGB") if grounded else shot).save(target, quality=82, method=6)
            shots.append((name, shot))
        (OUT / "mark.svg").write_text(places.mark() + "\n", encoding="utf-8")
        logo = places.mark().replace('width="128" height="128"', 'width="512" height="512"')
        camera.shoot(logo, 512, 512).save(OUT / "logo.png", optimize=True)
    if chosen.sheet:
        contact_sheet(shots, chosen.sheet)
    total = sum(f.stat().st_size for f in OUT.rglob("*") if f.is_file())
    print(f"{len(shots)} pictures, {total / 1e6:.2f} MB in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
