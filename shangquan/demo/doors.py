"""What the demo does at the twin: publish the menu, make the codes, hand out the printed ones."""

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
    """Repeatable: after a reset of the twin the same doors open again."""
    account = merchants.account(district.pk)
    _post(twin_url, "/_sandbox/callback", {
        "url": f"{public_url}/wx/{district.slug}/callback", "mode": "safe",
    })  # fmt: skip
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


def _post(twin_url: str, path: str, body: dict[str, object]) -> None:
    payload = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json"}
    reply = transport.send("POST", twin_url + path, body=payload, headers=headers)
    if reply.status != 200:
        raise RuntimeError(f"the twin did not take {path}: {reply.status} {reply.body[:200]!r}")
