"""Routes the phone needs beyond the control plane; the pages themselves are mounted by the app."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from wxsandbox.clock import rfc3339
from wxsandbox.official import media, menu
from wxsandbox.pay import wallet
from wxsandbox.phone import codes, conversation, face
from wxsandbox.records import Person
from wxsandbox.twin import Twin

LOG_LINES = 60
NOTICES_SHOWN = 8
PICTURE_MOST_BYTES = 10 << 20
Handler = Callable[[Request], Awaitable[Response]]


class Refused(Exception):
    """Answered as the control plane answers: a sentence and a hint."""

    def __init__(self, error: str, *, hint: str = "", status: int = 400) -> None:
        super().__init__(error)
        self.hint, self.status = hint, status


def _route(path: str, method: str, work: Handler) -> Route:
    async def handler(request: Request) -> Response:
        try:
            return await work(request)
        except Refused as no:
            body = {"error": str(no), **({"hint": no.hint} if no.hint else {})}
            return JSONResponse(body, status_code=no.status)

    return Route(path, handler, methods=[method])


def _twin(request: Request) -> Twin:
    return request.app.state.twin


def _person(request: Request) -> Person:
    person = _twin(request).world.people.get(request.path_params["openid"])
    if person is None:
        raise Refused("no such person", hint="POST /_sandbox/users makes one", status=404)
    return person


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused("the body is not a JSON object")
    return body


async def people(request: Request) -> Response:
    return JSONResponse({"people": [_shown(person) for person in _twin(request).world.people]})


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
    twin, person = _twin(request), _person(request)
    version = conversation.version(twin, person)
    told: dict[str, Any] = {"version": version, "now": rfc3339(twin.now())}
    if request.query_params.get("version") != version:
        shown = menu.of(twin, person) or {}
        told |= {
            "person": _shown(person),
            "account": face.face(twin),
            "menu": shown.get("button", []),
            "entries": conversation.entries(twin, person),
        }
    return JSONResponse(told)


async def bills(request: Request) -> Response:
    twin, person = _twin(request), _person(request)
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
    twin, person, body = _twin(request), _person(request), await _body(request)
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
    twin, person, body = _twin(request), _person(request), await _body(request)
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
    kept = media.add(_twin(request), content, content_type)
    path = request.app.url_path_for("phone-picture", media_id=kept.key)
    return JSONResponse({"id": kept.key, "url": str(request.base_url).rstrip("/") + path})


async def picture(request: Request) -> Response:
    answer = media.picture_of(request)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


async def codes_on_table(request: Request) -> Response:
    return JSONResponse({"codes": codes.on_table(_twin(request))})


async def read_code(request: Request) -> Response:
    body = await _body(request)
    return JSONResponse(codes.read(_twin(request), str(body.get("text", "")).strip()))


async def printed_codes(request: Request) -> Response:
    return JSONResponse({"codes": codes.printed(_twin(request))})


async def register_codes(request: Request) -> Response:
    body = await _body(request)
    try:
        kept = codes.register(_twin(request), body.get("codes"))
    except ValueError as wrong:
        raise Refused(str(wrong), hint='{"codes": [{"label", "url" or "ticket"}]}') from wrong
    return JSONResponse({"codes": kept})


async def account(request: Request) -> Response:
    return JSONResponse(face.face(_twin(request)))


async def change_account(request: Request) -> Response:
    try:
        face.change(_twin(request), await _body(request))
    except ValueError as wrong:
        raise Refused(str(wrong)) from wrong
    return await account(request)


async def notices(request: Request) -> Response:
    """The newest pay notices; the control plane has them all."""
    newest = list(_twin(request).world.notices)[-NOTICES_SHOWN:]
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
    entries = _twin(request).traffic.after(int(after) if after.isdigit() else 0)
    return JSONResponse({"entries": entries[-LOG_LINES:]})


async def to_phone(request: Request) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/phone/{query}")


ONE = "/phone/api/people/{openid}"
routes: list[BaseRoute] = [
    _route("/phone", "GET", to_phone),
    _route("/phone/api/people", "GET", people),
    _route(f"{ONE}/state", "GET", state),
    _route(f"{ONE}/bills", "GET", bills),
    _route(f"{ONE}/cashier", "POST", cashier),
    _route(f"{ONE}/shares", "POST", share),
    _route("/phone/api/pictures", "POST", keep_picture),
    Route("/phone/api/pictures/{media_id}", picture, methods=["GET"], name="phone-picture"),
    _route("/phone/api/codes", "GET", codes_on_table),
    _route("/phone/api/codes/read", "POST", read_code),
    _route("/phone/api/notices", "GET", notices),
    _route("/phone/api/log", "GET", log),
    _route("/_sandbox/printed-codes", "GET", printed_codes),
    _route("/_sandbox/printed-codes", "POST", register_codes),
    _route("/_sandbox/account", "GET", account),
    _route("/_sandbox/account", "POST", change_account),
]
