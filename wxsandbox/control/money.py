"""Paying, looking into WeChat's books, and the notices on their way."""

from __future__ import annotations

from starlette.requests import Request

from wxsandbox.clock import rfc3339
from wxsandbox.control.wire import Body, ControlError, one_of, person_of, route, text
from wxsandbox.pay import orders, refunds, wallet
from wxsandbox.records import Notice, Order
from wxsandbox.twin import Twin

DOORS = ("prepay_id", "code_url", "h5_url")


async def pay(twin: Twin, request: Request, body: Body) -> Body:
    person = person_of(twin, request)
    outcome = one_of(body, "outcome", wallet.OUTCOMES, "ok")
    given = [str(body[door]) for door in DOORS if body.get(door)]
    if body.get("out_trade_no"):
        raise ControlError(
            409, "no code payment waits for a password", "pay by prepay_id, code_url or h5_url"
        )
    if len(given) != 1:
        raise ControlError(400, "say one of prepay_id, code_url, h5_url", f"got {sorted(body)}")
    try:
        order = wallet.open_order(twin, person, given[0])
    except wallet.CannotPay as refused:
        raise ControlError(409, str(refused), "order again for a fresh prepay_id") from refused
    notice = wallet.pay(twin, person, order, outcome)
    if notice:
        await twin.courier.first_attempt(notice)
    return {
        "transaction_id": order.transaction_id or None,
        "out_trade_no": order.key,
        "trade_state": order.state,
        "amount": {
            "total": order.total_fen,
            "payer_total": order.total_fen if order.transaction_id else 0,
        },
    }


def bridge_check(twin: Twin, request: Request, body: Body) -> Body:
    """For the phone: may this page's getBrandWCPayRequest open the wallet, and with what on it?"""
    refusal = wallet.bridge_refusal(twin, body)
    if refusal is not None:
        return {"ok": False, "errMsg": refusal}
    prepay_id = body["package"].removeprefix("prepay_id=")
    return {"ok": True, "errMsg": "ok", "prepay_id": prepay_id, **_sheet(twin, body, prepay_id)}


def open_sheet(twin: Twin, request: Request, body: Body) -> Body:
    """For the phone: what the wallet shows before the password."""
    given = [str(body[door]) for door in DOORS if body.get(door)]
    if len(given) != 1:
        raise ControlError(400, "say one of prepay_id, code_url, h5_url", f"got {sorted(body)}")
    told = _sheet(twin, body, given[0])
    return {"ok": "refusal" not in told, **told}


def _sheet(twin: Twin, body: Body, door: str) -> Body:
    person = twin.world.people.get(text(body, "openid"))
    if person is None:
        raise ControlError(404, "openid names nobody", "make one: POST /_sandbox/users")
    try:
        order = wallet.open_order(twin, person, door)
    except wallet.CannotPay as refused:
        return {"refusal": str(refused)}
    sheet = wallet.sheet(twin, order)
    return {"order": {**sheet, "expires_at": rfc3339(sheet["expires_at"])}}


def order(twin: Twin, request: Request, body: Body) -> Body:
    found = orders.find(twin, request.path_params["out_trade_no"])
    if found is None:
        raise ControlError(404, "WeChat knows no such order", "the number is the out_trade_no")
    return _books(twin, found)


def _books(twin: Twin, found: Order) -> Body:
    made = [refunds.told(twin, twin.world.refunds[key]) for key in found.refunds]
    return {
        **orders.trade(found),
        "trade_type": found.trade_type,
        "description": found.request["description"],
        "notify_url": found.request["notify_url"],
        "create_time": rfc3339(found.created_at),
        "time_expire": rfc3339(found.expires_at),
        "close_time": rfc3339(found.closed_at) if found.closed_at else None,
        "refunds": made,
        "shares": [],
    }


def refund_outcome(twin: Twin, request: Request, body: Body) -> Body:
    """How the refunds of an order, or one refund, will end."""
    outcome = one_of(body, "outcome", refunds.OUTCOMES, "SUCCESS")
    number = body.get("out_refund_no") or text(body, "out_trade_no")
    outcomes = {**twin.world.setting("refund_outcomes", {}), str(number): outcome}
    twin.world.set("refund_outcomes", outcomes)
    return {"ok": True}


def notices(twin: Twin, request: Request, body: Body) -> Body:
    wanted = request.query_params.get("out_trade_no")
    return {
        "notices": [
            _notice(notice)
            for notice in twin.world.notices
            if wanted is None or notice.out_trade_no == wanted
        ]
    }


def _notice(notice: Notice) -> Body:
    told: Body = {
        "id": notice.key,
        "url": notice.url,
        "event_type": notice.event_type,
        "attempts": notice.attempts,
        "delivered": notice.delivered,
        "given_up": notice.given_up,
    }
    if notice.out_trade_no:
        told["out_trade_no"] = notice.out_trade_no
    if notice.next_at:
        told["next_at"] = rfc3339(notice.next_at)
    return told


async def send_notice(twin: Twin, request: Request, body: Body) -> Body:
    notice = twin.world.notices.get(request.path_params["id"])
    if notice is None:
        raise ControlError(404, "no such notice", "look at GET /_sandbox/notices")
    return {"status": await twin.courier.send_now(notice)}


routes = [
    route("POST", "/users/{openid}/pay", pay),
    route("POST", "/jssdk/pay", bridge_check),
    route("POST", "/wallet", open_sheet),
    route("GET", "/orders/{out_trade_no}", order),
    route("POST", "/refund-outcome", refund_outcome),
    route("GET", "/notices", notices),
    route("POST", "/notices/{id}/send", send_notice),
]
