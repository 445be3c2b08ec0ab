"""Pages that a shake shows, their pictures, and which device shows which."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, UnidentifiedImageError
from starlette.datastructures import UploadFile

from wxsandbox.official import media
from wxsandbox.official.envelope import Call, Handler
from wxsandbox.official.errors import WeChatError
from wxsandbox.official.shake_common import MOST_LISTED, Answer, beacon_of, ok, window
from wxsandbox.records_classic import BeaconPage

LONGEST = {"title": 12, "description": 14, "comment": 30}  # as a screen counts: 汉字 are two


def add(call: Call) -> Answer:
    fields = _fields(call)
    number = 15_000 + call.twin.world.count("beacon-page")
    call.twin.world.beacon_pages.put(BeaconPage(str(number), **fields))
    return ok({"page_id": number})


def update(call: Call) -> Answer:
    page = _page(call, call.body.get("page_id"))
    call.twin.world.beacon_pages.put(BeaconPage(page.key, **_fields(call)))
    return ok({"page_id": page.page_id})


def delete(call: Call) -> Answer:
    page = _page(call, call.body.get("page_id"))
    if any(page.page_id in beacon.page_ids for beacon in call.twin.world.beacons):
        raise WeChatError(9001029, "the page is in use", why="unbind it from its devices first")
    call.twin.world.beacon_pages.drop(page.key)
    return ok()


def search(call: Call) -> Answer:
    """type 1 by page_ids, type 2 a stretch of all."""
    rows = list(call.twin.world.beacon_pages)
    if call.body.get("type", 1) == 1 and "page_ids" in call.body:
        wanted = call.body["page_ids"]
        if not isinstance(wanted, list) or len(wanted) > MOST_LISTED:
            raise WeChatError(9001030, "out of page count limit")
        shown = rows = [_page(call, page_id) for page_id in wanted]
    else:
        begin, count = window(call)
        shown = rows[begin : begin + count]
    return ok({"pages": [_told(page) for page in shown], "total_count": len(rows)})


def relations(call: Call) -> Answer:
    """type 1: the pages of a device; type 2: the devices of a page."""
    beacons = list(call.twin.world.beacons)
    if call.body.get("type") == 1:
        beacon = beacon_of(call.twin, call.body.get("device_identifier"))
        pairs = [(beacon, page_id) for page_id in beacon.page_ids]
    else:
        page = _page(call, call.body.get("page_id"))
        begin, count = window(call)
        all_pairs = [(b, page.page_id) for b in beacons if page.page_id in b.page_ids]
        pairs = all_pairs[begin : begin + count]
    listed = [
        {
            "device_id": beacon.device_id,
            "uuid": beacon.uuid,
            "major": beacon.major,
            "minor": beacon.minor,
            "page_id": page_id,
        }
        for beacon, page_id in pairs
    ]
    return ok({"relations": listed, "total_count": len(listed)})


async def add_material(call: Call) -> Answer:
    """A picture of a page: square, and it stays."""
    if call.query.get("type", "icon") not in ("icon", "license"):
        raise WeChatError(9001007, "invalid upload type", why="type is icon or license")
    form = await call.request.form()
    file = form.get("media")
    content = await file.read() if isinstance(file, UploadFile) else b""
    try:
        picture = Image.open(io.BytesIO(content))
    except UnidentifiedImageError as broken:
        raise WeChatError(9001008, "invalid upload file type") from broken
    if call.query.get("type", "icon") == "icon" and picture.width != picture.height:
        raise WeChatError(9001009, "invalid upload file size", why="an icon is square")
    kind = Image.MIME.get(picture.format or "", "image/png")
    kept = media.add(call.twin, content, kind, "shake")
    return ok({"pic_url": f"{call.base}/mmkf/{kept.key}"})


def _fields(call: Call) -> dict[str, str]:
    names = ("title", "description", "page_url", "icon_url", "comment")
    fields = {name: str(call.body.get(name) or "") for name in names}
    for name, most in LONGEST.items():
        if sum(1 if letter.isascii() else 2 for letter in fields[name]) > most:
            raise WeChatError(9001027, "invalid page parameters", why=f"{name} is too long")
    if not fields["title"] or not fields["page_url"].startswith(("http://", "https://")):
        raise WeChatError(9001027, "invalid page parameters", why="title and page_url")
    return fields


def _page(call: Call, page_id: Any) -> BeaconPage:
    page = call.twin.world.beacon_pages.get(str(page_id))
    if page is None:
        raise WeChatError(9001026, "invalid page id")
    return page


def _told(page: BeaconPage) -> Answer:
    return {
        "page_id": page.page_id,
        "title": page.title,
        "description": page.description,
        "icon_url": page.icon_url,
        "page_url": page.page_url,
        "comment": page.comment,
    }


HANDLERS: dict[str, Handler] = {
    "page/add": add,
    "page/update": update,
    "page/delete": delete,
    "page/search": search,
    "relation/search": relations,
}
