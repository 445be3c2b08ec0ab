"""Routes the phone needs beyond the control plane; the pages themselves are mounted by the app."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from wxsandbox.clock import rfc3339
from wxsandbox.official import media, menu
from wxsandbox.pay import wallet
from wxsandbox.phone import classic_api, codes, conversation, face
from wxsandbox.phone.wire import Refused, body_of, person_of, route, twin_of
from wxsandbox.records import Person

LOG_LINES = 60
NOTICES_SHOWN = 8
PICTURE_MOST_BYTES = 10 << 20


async def people(request: Request) -> Response:
    return JSONResponse({"people": [_shown(person) for person in twin_of(request).world.people]})


def _shown(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "openid": person.openid,
        "unionid": person.unionid,
        "nickname": person.nickname,
        "subscribed": person.subscribed,
        "balance_fen": person.balance_fen,
    }


async def state(request: Request) -> Response:
    """All a phone shows of its conversations, or only the clock when nothing changed."""
    twin, person = twin_of(request), person_of(request)
    version = conversation.version(twin, person)
    told: dict[str, Any] = {"version": version, "now": rfc3339(twin.now())}
    if request.query_params.get("version") != version:
        shown = menu.of(twin, person) or {}
        told |= {
            "person": _shown(person),
            "account": face.face(twin),
            "menu": shown.get("button", []),
            "entries": conversation.entries(twin, person),
            "profile": twin.profile,
            "typing": conversation.types(twin, person),
            "service": conversation.session(twin, person),
        }
    return JSONResponse(told)


async def bills(request: Request) -> Response:
    twin, person = twin_of(request), person_of(request)
    paid = [o for o in twin.world.orders if o.transaction_id and o.payer_openid == person.openid]
    paid.sort(key=lambda order: order.success_at or order.created_at, reverse=True)
    return JSONResponse(
        {
            "bills": [
                {
                    "out_trade_no": order.key,
                    "transaction_id": order.transaction_id,
                    "payee": wallet.sheet(twin, order)["payee"],
                    "description": order.request["description"],
                    "total_fen": order.total_fen,
                    "refunded_fen": order.refund_fen,
                    "paid_at": (order.success_at or order.created_at).isoformat(),
                }
                for order in paid
            ]
        }
    )


async def cashier(request: Request) -> Response:
    """What is to be paid behind a page's request or a Native code, from the twin's own record."""
    twin, person, body = twin_of(request), person_of(request), await body_of(request)
    door = str(body.get("code_url", ""))
    if "request" in body:
        asked = body["request"] if isinstance(body["request"], dict) else {}
        if why := wallet.bridge_refusal(twin, asked):
            twin.traffic.add("in", "JSAPI", "getBrandWCPayRequest", 400, why)
            raise Refused(why)
        door = asked["package"].removeprefix("prepay_id=")
    try:
        order = wallet.open_order(twin, person, door)
    except wallet.CannotPay as no:
        raise Refused(str(no)) from no
    sheet = wallet.sheet(twin, order)
    return JSONResponse(
        {
            "prepay_id": door,
            "out_trade_no": order.key,
            "payee": sheet["payee"],
            "description": sheet["description"],
            "total_fen": sheet["amount_fen"],
            "balance_fen": person.balance_fen,
        }
    )


async def share(request: Request) -> Response:
    """One person sends a page to another."""
    twin, person, body = twin_of(request), person_of(request), await body_of(request)
    card = {key: str(body.get(key, "")) for key in ("title", "description", "picture", "url")}
    if body.get("to") not in twin.world.people:
        raise Refused("no such friend", status=404)
    if not card["url"].startswith(("http://", "https://")):
        raise Refused("url is a web address")
    sent = {"from": person.openid, "to": body["to"], "at": twin.now().isoformat(), "card": card}
    twin.world.set(conversation.SHARES, [*twin.world.setting(conversation.SHARES, []), sent])
    return JSONResponse({"ok": True})


async def keep_picture(request: Request) -> Response:
    """A picture from the person's album: becomes temporary media, as wx.uploadImage makes it."""
    content_type = request.headers.get("content-type", "")
    content = await request.body()
    if not content_type.startswith("image/") or not content:
        raise Refused("the body is not a picture")
    if len(content) > PICTURE_MOST_BYTES:
        raise Refused("a picture has at most 10 MB")
    kept = media.add(twin_of(request), content, content_type)
    path = request.app.url_path_for("phone-picture", media_id=kept.key)
    return JSONResponse({"id": kept.key, "url": str(request.base_url).rstrip("/") + path})


async def picture(request: Request) -> Response:
    answer = media.picture_of(request)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


async def codes_on_table(request: Request) -> Response:
    return JSONResponse({"codes": codes.on_table(twin_of(request))})


async def read_code(request: Request) -> Response:
    body = await body_of(request)
    return JSONResponse(codes.read(twin_of(request), str(body.get("text", "")).strip()))


async def printed_codes(request: Request) -> Response:
    return JSONResponse({"codes": codes.printed(twin_of(request))})


async def register_codes(request: Request) -> Response:
    body = await body_of(request)
    try:
        kept = codes.register(twin_of(request), body.get("codes"))
    except ValueError as wrong:
        raise Refused(str(wrong), hint='{"codes": [{"label", "url" or "ticket"}]}') from wrong
    return JSONResponse({"codes": kept})


async def account(request: Request) -> Response:
    return JSONResponse(face.face(twin_of(request)))


async def change_account(request: Request) -> Response:
    try:
        face.change(twin_of(request), await body_of(request))
    except ValueError as wrong:
        raise Refused(str(wrong)) from wrong
    return await account(request)


async def notices(request: Request) -> Response:
    """The newest pay notices; the control plane has them all."""
    newest = list(twin_of(request).world.notices)[-NOTICES_SHOWN:]
    shown = [
        {
            "id": notice.key,
            "event_type": notice.event_type,
            "out_trade_no": notice.out_trade_no,
            "attempts": notice.attempts,
            "delivered": notice.delivered,
            "given_up": notice.given_up,
        }
        for notice in reversed(newest)
    ]
    return JSONResponse({"notices": shown})


async def log(request: Request) -> Response:
    after = request.query_params.get("after", "0")
    entries = twin_of(request).traffic.after(int(after) if after.isdigit() else 0)
    return JSONResponse({"entries": entries[-LOG_LINES:]})


async def to_phone(request: Request) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/phone/{query}")


ONE = "/phone/api/people/{openid}"
routes: list[BaseRoute] = [
    route("/phone", "GET", to_phone),
    route("/phone/api/people", "GET", people),
    route(f"{ONE}/state", "GET", state),
    route(f"{ONE}/bills", "GET", bills),
    route(f"{ONE}/cashier", "POST", cashier),
    route(f"{ONE}/shares", "POST", share),
    route("/phone/api/pictures", "POST", keep_picture),
    Route("/phone/api/pictures/{media_id}", picture, methods=["GET"], name="phone-picture"),
    route("/phone/api/codes", "GET", codes_on_table),
    route("/phone/api/codes/read", "POST", read_code),
    route("/phone/api/notices", "GET", notices),
    route("/phone/api/log", "GET", log),
    *classic_api.routes,
    route("/_sandbox/printed-codes", "GET", printed_codes),
    route("/_sandbox/printed-codes", "POST", register_codes),
    route("/_sandbox/account", "GET", account),
    route("/_sandbox/account", "POST", change_account),
]
