"""What the demo does at the twin: publish the menu, make the codes, hand out the printed ones.

Nothing is done twice: a twin that knows our codes has our menu too.
"""

import json
from datetime import datetime
from urllib.parse import urlsplit

from shangquan.gateways import transport
from shangquan.gateways.wechat import doors
from shangquan.merchants import queries as merchants
from shangquan.merchants.models import District
from shangquan.scenes import operations as scenes
from shangquan.scenes import queries as scene_queries


def open_doors(*, district: District, twin_url: str, public_url: str, now: datetime) -> None:
    """Open what is not open. After a reset of the twin the same doors open again."""
    moved = scenes.move_draft(district_id=district.pk, public_url=public_url)
    if not moved and _known_codes(twin_url) >= len(scene_queries.scenes(district.pk)):
        return
    scenes.forget_tickets(district_id=district.pk)  # the twin that made them is gone
    account = merchants.account(district.pk)
    host = urlsplit(public_url).netloc
    scenes.publish_menu(
        account=account, district_id=district.pk, hosts=[host], actor="demo", now=now
    )
    printed = []
    for scene in scene_queries.scenes(district.pk):
        made = scenes.fetch_ticket(account=account, scene=scene)
        printed.append(
            {
                "label": made.label,
                "ticket": made.ticket,
                "picture": doors.picture_url(account, made.ticket),
            }
        )
    _post(twin_url, "/_sandbox/printed-codes", {"codes": printed})


def _known_codes(twin_url: str) -> int:
    reply = transport.send("GET", twin_url + "/_sandbox/printed-codes")
    return len(reply.json().get("codes", [])) if reply.status == 200 else 0


def _post(twin_url: str, path: str, body: dict[str, object]) -> None:
    payload = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json"}
    reply = transport.send("POST", twin_url + path, body=payload, headers=headers)
    if reply.status != 200:
        raise RuntimeError(f"the twin did not take {path}: {reply.status} {reply.body[:200]!r}")
