"""Take the README's picture anew: a phone with a menu, a phone with a paid order, and the board where it rings.

    .venv/bin/python tools/take_pictures.py            into docs/pictures/
    .venv/bin/python tools/take_pictures.py --keep DIR also the single windows, to look at

It starts a district of its own on free ports and stops it afterwards; the pages must be built (`make setup`).
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.journeys.board import Board  # noqa: E402
from tests.journeys.phone import Phone  # noqa: E402
from tests.runtime.conftest import eventually  # noqa: E402
from tests.support.chromium import SWITCHES, executable  # noqa: E402
from tests.support.stack import PASSWORD, Guest, Stack, running_stack  # noqa: E402

OUT = ROOT / "docs" / "pictures" / "phone-and-board.png"
WIDTH, HEIGHT = 1400, 800
GROUND = ("#FAF7F2", "#EFE4D4")
DESK = {"width": 1120, "height": 800}
PHONE_ROOM = {"width": 1280, "height": 900}
MOST_BYTES = 400_000

# Who ordered what before the picture, and how far the shop has come with it.
EARLIER = [
    ("周敏", ["阳春面", "卤蛋"], "done"),
    ("何一帆", ["生煎包", "绿豆沙"], "done"),
    ("孙宁", ["一人食外卖套餐"], "done"),
    ("吴桐", ["夫妻肺片", "葱油饼"], "ready"),
    ("陈可", ["红油抄手", "凉拌木耳"], "preparing"),
    ("唐悦", ["学生午市套餐", "凉茶"], "accepted"),
]
VERBS = {"accepted": ["accept"], "preparing": ["accept", "prepare"]}
VERBS["ready"] = [*VERBS["preparing"], "ready"]
VERBS["done"] = [*VERBS["ready"], "hand-over"]


# -- the past ------------------------------------------------------------------------------------


def live_the_morning(stack: Stack) -> None:
    chen = stack.staff("chen")
    for at, (name, dishes, state) in enumerate(EARLIER):
        guest = stack.guest(f"morning-{at}")
        number = order(guest, name, dishes)
        for verb in VERBS[state]:
            answer = chen.post(f"/xiaoman/orders/{number}/{verb}")
            assert answer.status == 200, answer


def order(guest: Guest, name: str, dishes: list[str]) -> str:
    menu = guest.get("/shops/xiaoman/menu").body
    items = {item["name"]: item for part in menu["categories"] for item in part["items"]}
    body: dict[str, Any] = {
        "lines": [first_choice(items[dish]) for dish in dishes],
        "fulfilment": "pickup",
    }
    seen = guest.post("/quote", body).body["seen"]
    contact = {"name": name, "phone": f"1385550{ord(name[-1]) % 9000 + 1000}"}
    placed = guest.post("/checkouts", {**body, "seen": seen, "contact": contact, "remarks": {}})
    assert placed.status == 201, placed
    guest.pay(placed)
    eventually(lambda: guest.payment(placed)["state"] == "paid")
    return placed.body["orders"][0]["number"]


def first_choice(item: dict[str, Any]) -> dict[str, Any]:
    options = [o["id"] for group in item["groups"] for o in group["options"][: group["min"]]]
    return {"sku": item["skus"][0]["id"], "options": options, "quantity": 1}


# -- the moment ----------------------------------------------------------------------------------


def photograph(stack: Stack, browser: Browser) -> dict[str, Image.Image]:
    def window(size: dict[str, int], scale: float) -> Any:
        context = browser.new_context(viewport=size, device_scale_factor=scale, locale="zh-CN")
        context.set_default_timeout(20_000)
        return context.new_page()

    board = Board(window(DESK, 1.5), "chen", stack.one.web)
    board.sign_in(PASSWORD)
    stack.twin.post("/users", {"id": "lin", "nickname": "Lin"})
    lin = Phone(window(PHONE_ROOM, 1.5), "lin")
    lin.screen.goto(f"{stack.one.twin}/phone/?user=lin")
    lin.enter_street()
    lin.open_shop("xiaoman")
    for dish in ("红烧牛肉面", "生煎包"):
        lin.put_in_cart(dish)
    lin.page.locator("body").evaluate("body => body.ownerDocument.defaultView.scrollTo(0, 0)")
    pictures = {"menu": shot_of_phone(lin)}
    tones = board.tones()
    lin.see("go-checkout").click()
    lin.see("place-order").wait_for()
    lin.place_for_pickup()
    lin.pay()
    lin.result("paid")
    number = lin.numbers()[0]
    lin.see("result-orders").click()
    lin.order_state("paid")
    board.wait_for_ring(tones)
    board.card(number, "paid")
    pictures["order"] = shot_of_phone(lin)
    pictures["board"] = shot(board.screen.locator("body"))
    for verb, state in (("accept", "accepted"), ("ready", "ready"), ("hand_over", "done")):
        board.act(number, verb, state)
    return pictures


def shot_of_phone(phone: Phone) -> Image.Image:
    phone.screen.wait_for_timeout(900)
    return rounded(shot(phone.on("phone")), 0.135)


def shot(part: Any) -> Image.Image:
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        part.screenshot(path=file.name)
        return Image.open(file.name).convert("RGBA").copy()


# -- the picture ---------------------------------------------------------------------------------


def rounded(picture: Image.Image, part: float) -> Image.Image:
    """Corners cut by a share of the width, drawn four times too large for a smooth edge."""
    width, height = picture.size
    mask = Image.new("L", (width * 4, height * 4), 0)
    box = (0, 0, width * 4 - 1, height * 4 - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius=int(width * 4 * part), fill=255)
    picture.putalpha(mask.resize(picture.size, Image.Resampling.LANCZOS))
    return picture


def ground() -> Image.Image:
    """Paper at dusk: one colour into the other, from the top down."""
    top, bottom = (Image.new("RGBA", (WIDTH, HEIGHT), colour) for colour in GROUND)
    fade = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    return Image.composite(bottom, top, fade)


def put(canvas: Image.Image, picture: Image.Image, *, left: int, top: int, height: int) -> None:
    width = round(picture.width * height / picture.height)
    small = picture.resize((width, height), Image.Resampling.LANCZOS)
    shadow = Image.new("RGBA", canvas.size)
    shadow.paste((31, 29, 26, 80), (left, top + 14), small.getchannel("A"))
    canvas.alpha_composite(shadow.filter(ImageFilter.GaussianBlur(18)))
    canvas.alpha_composite(small, (left, top))


def compose(pictures: dict[str, Image.Image]) -> Image.Image:
    canvas = ground()
    put(canvas, rounded(pictures["board"], 0.016), left=436, top=56, height=664)
    put(canvas, pictures["menu"], left=20, top=30, height=590)
    put(canvas, pictures["order"], left=162, top=176, height=590)
    return canvas.convert("RGB")


def save(picture: Image.Image, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    picture.save(place, optimize=True)
    if place.stat().st_size > MOST_BYTES:
        few = picture.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(place, optimize=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--keep", type=Path, help="a folder for the single windows")
    keep = arguments.parse_args().keep
    with tempfile.TemporaryDirectory(prefix="sqpictures-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        with running_stack(Path(folder) / "data") as stack, sync_playwright() as playwright:
            live_the_morning(stack)
            browser = playwright.chromium.launch(executable_path=executable(), args=SWITCHES)
            pictures = photograph(stack, browser)
            browser.close()
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        for name, picture in pictures.items():
            picture.save(keep / f"{name}.png")
    save(compose(pictures), OUT)
    print(f"{OUT.relative_to(ROOT)}: {OUT.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
