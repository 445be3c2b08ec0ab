"""The official account: api, open, mp and res hosts of WeChat on one root."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from wxsandbox.official import (
    articles,
    cards_doors,
    classic,
    kf_accounts,
    live,
    media,
    oauth,
    once,
    shorten,
    wifi,
)
from wxsandbox.official.envelope import Gateway

SCRIPT = Path(__file__).parent / "pages" / "jweixin.js"

# Families that exist at WeChat and are not played here yet: an account without the permission.
CLOSED = (
    "/cgi-bin/tags/",
    "/cgi-bin/user/",
    "/cgi-bin/groups/",
    "/cgi-bin/menu/",
    "/cgi-bin/message/",
    "/cgi-bin/template/",
    "/cgi-bin/media/",
    "/cgi-bin/material/",
    "/cgi-bin/draft/",
    "/cgi-bin/freepublish/",
    "/cgi-bin/comment/",
    "/cgi-bin/customservice/",
    "/cgi-bin/shorten/",
    "/cgi-bin/shorturl",
    "/cgi-bin/poi/",
    "/cgi-bin/openapi/",
    "/cgi-bin/callback/",
    "/cgi-bin/changeopenid",
    "/cgi-bin/get_current_autoreply_info",
    "/customservice/",
    "/datacube/",
    "/card/",
    "/bizwifi/",
    "/shakearound/",
    "/device/",
    "/scan/",
    "/wxa/",
    "/wxaapi/",
)


OPERATIONS = {**live.OPERATIONS, **classic.OPERATIONS}
FAMILIES = (
    "cgi-bin",
    "sns",
    "customservice",
    "datacube",
    "card",
    "bizwifi",
    "shakearound",
    "device",
    "scan",
    "wxa",
    "wxaapi",
)
gateway = Gateway(OPERATIONS, CLOSED)


def script(request: Request) -> Response:
    headers = {"Cache-Control": "no-cache"}
    return FileResponse(SCRIPT, media_type="application/javascript; charset=utf-8", headers=headers)


routes: list[BaseRoute] = [
    Route("/mp/subscribemsg", once.page),
    Route("/cgi-bin/showqrcode", cards_doors.show),
    Route("/connect/oauth2/authorize", oauth.page),
    Route("/open/js/jweixin-1.6.0.js", script),
    Route("/mmopen/{openid}/{size}", media.avatar),
    Route("/mmbiz_pic/{media_id}", media.picture_of),
    Route("/s/{key}", articles.page),
    Route("/w/{key}", shorten.follow_link),
    Route("/mmkf/{media_id}", kf_accounts.head),
    Route("/mmwifi/qrcode", wifi.picture),
    Route("/bizmall/cardshelf", cards_doors.shelf),
    *(
        Route(f"/{family}/{{rest:path}}", gateway.__call__, methods=["GET", "POST"])
        for family in FAMILIES
    ),
]
