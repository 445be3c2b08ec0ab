"""Ways to cards: QR codes, shelf pages, and the piece of HTML for articles (11.3)."""

from __future__ import annotations

import html
import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from wxsandbox.credentials import random_text
from wxsandbox.official import cards_common, cards_rules, qrcode
from wxsandbox.official.envelope import OK, Call, Handler
from wxsandbox.official.errors import WeChatError
from wxsandbox.records_classic import Card, CardDoor

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

SCENES = (
    *("SCENE_NEAR_BY", "SCENE_MENU", "SCENE_QRCODE", "SCENE_ARTICLE"),
    *("SCENE_H5", "SCENE_IVR", "SCENE_CARD_CUSTOM_CELL"),
)
SHORTEST_S, LONGEST_S = 60, 1800
MOST_AT_ONCE = 5
SHELF = Path(__file__).parent / "pages" / "shelf.html"


def create_code(call: Call) -> dict[str, Any]:
    """Without expire_seconds the code stays."""
    action = call.body.get("action_name")
    info = call.body.get("action_info")
    info = info if isinstance(info, dict) else {}
    if action == "QR_CARD":
        wanted = [info.get("card")]
    elif action == "QR_MULTIPLE_CARD":
        wanted = (info.get("multiple_card") or {}).get("card_list") or []
    else:
        raise WeChatError(40052, "invalid action name")
    cards = [wish for wish in wanted if isinstance(wish, dict)]
    if not 1 <= len(cards) <= MOST_AT_ONCE or len(cards) != len(wanted):
        raise WeChatError(40053, "invalid action info", why="1 to 5 cards")
    for wish in cards:
        cards_common.card_of(call.twin, wish.get("card_id"))
        wish.setdefault("outer_str", str(wish.get("outer_id") or ""))
    seconds = call.body.get("expire_seconds")
    if seconds is not None and not _between(seconds, SHORTEST_S, LONGEST_S):
        raise WeChatError(40053, "invalid action info", why="expire_seconds is 60 to 1800")
    expires = call.twin.now() + timedelta(seconds=seconds) if seconds else None
    url = "http://weixin.qq.com/q/03" + random_text(20)
    ticket = "gQ" + random_text(92) + "=="
    call.twin.world.card_doors.put(CardDoor(ticket, "qr", url, {"cards": cards}, expires))
    picture = f"{call.base}/cgi-bin/showqrcode?ticket={quote(ticket, safe='')}"
    told = {**OK, "ticket": ticket, "url": url, "show_qrcode_url": picture}
    return told | ({"expire_seconds": seconds} if seconds else {})


def create_shelf(call: Call) -> dict[str, Any]:
    body = call.body
    if body.get("scene") not in SCENES:
        raise WeChatError(40053, "invalid action info", why=f"scene is one of {SCENES}")
    listed = body.get("card_list")
    if not isinstance(listed, list) or not listed or not body.get("banner"):
        raise WeChatError(41011, "missing required fields", why="banner and card_list")
    for entry in listed:
        card_id = entry.get("card_id") if isinstance(entry, dict) else None
        cards_common.card_of(call.twin, card_id)
    page_id = call.twin.world.count("card-shelf")
    url = f"{call.base}/bizmall/cardshelf?shelf_id={page_id}"
    call.twin.world.card_doors.put(CardDoor(f"shelf/{page_id}", "shelf", url, body, None))
    return {**OK, "url": url, "page_id": page_id}


def html_of(call: Call) -> dict[str, Any]:
    card = cards_common.card_of(call.twin, call.body.get("card_id"))
    source = f"{call.base}/bizmall/cardshelf?card_id={card.key}"
    frame = f'<iframe class="res_iframe card_iframe js_editor_card" data-src="{source}"></iframe>'
    return {**OK, "content": frame}


def live(twin: Twin, text: str) -> CardDoor | None:
    """A living code by its ticket or by what is written in it."""
    for door in twin.world.card_doors:
        if door.kind == "qr" and text in (door.key, door.url):
            expired = door.expires_at is not None and twin.now() >= door.expires_at
            return None if expired else door
    return None


def title(twin: Twin, door: CardDoor) -> str:
    """The first card behind a code, by its title."""
    card = twin.world.cards.get(door.content["cards"][0]["card_id"])
    return card.base["title"] if card else ""


def show(request: Request) -> Response:
    """/cgi-bin/showqrcode knows the tickets of cards too."""
    door = live(request.app.state.twin, request.query_params.get("ticket", ""))
    if door is None:
        return qrcode.show(request)
    return Response(qrcode.picture(door.url), media_type="image/jpg")


def shelf(request: Request) -> Response:
    """The shelf as a page: each card with its button, which asks the phone to add it."""
    twin: Twin = request.app.state.twin
    query = request.query_params
    door = twin.world.card_doors.get(f"shelf/{query.get('shelf_id', '')}")
    if door is not None:
        wanted = [entry["card_id"] for entry in door.content["card_list"]]
        title, banner = door.content.get("page_title") or "优惠券", door.content["banner"]
    else:
        wanted, title, banner = [query.get("card_id", "")], "优惠券", ""
    cards = [c for c in (twin.world.cards.get(card_id) for card_id in wanted) if c]
    if twin.profile != "classic" or not cards:
        request.scope["wxsandbox.why"] = "no such shelf, or the account has no cards"
        return Response("页面不存在", status_code=404, media_type="text/plain; charset=utf-8")
    page = SHELF.read_text("utf-8")
    page = page.replace("{{title}}", html.escape(title)).replace("{{banner}}", html.escape(banner))
    told = json.dumps([face(card) for card in cards], ensure_ascii=False)
    return HTMLResponse(page.replace("{{cards}}", told.replace("</", "<\\/")))


def face(card: Card) -> dict[str, Any]:
    """A card as a person sees it."""
    base = card.base
    return {
        "card_id": card.key,
        "type": card.type,
        "brand": base["brand_name"],
        "title": base["title"],
        "notice": base["notice"],
        "description": base["description"],
        "color": cards_rules.COLORS[base["color"]],
        "logo": base["logo_url"],
        "left": card.stock,
    }


def _between(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


HANDLERS: dict[str, Handler] = {
    "qrcode/create": create_code,
    "landingpage/create": create_shelf,
    "mpnews/gethtml": html_of,
}
