"""Orders as pages see them: the guest's card and detail, the shop's ticket."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from shangquan.accounts.queries import mask_name, mask_phone
from shangquan.kit.texts import Text, pick
from shangquan.merchants.rules import Right
from shangquan.orders import queries, rules
from shangquan.orders.models import Contacted, Line, Order, RefundRequest
from shangquan.orders.states import LABELS, ORDER, READY_FOR_DELIVERY, State
from shangquan.payments import queries as payments
from shangquan.payments.models import Payment, Refund
from shangquan.payments.states import Refund as RefundState
from shangquan.payments.states import State as PaymentState

_REFUND_LABELS = {
    RefundState.WAITING: Text("退款中", "Refunding"),
    RefundState.PROCESSING: Text("退款中", "Refunding"),
    RefundState.CLOSED: Text("退款中", "Refunding"),
    RefundState.ABNORMAL: Text("退款异常，人工处理中", "Refund needs a person, we are on it"),
    RefundState.SUCCEEDED: Text("已退款", "Refunded"),
}
_ASKED = Text("退款申请中", "Refund asked for")
_PARTLY = Text("部分已退款", "Partly refunded")


def state_label(order: Order) -> str:
    if order.state == State.READY and order.fulfilment == rules.Fulfilment.DELIVERY:
        return str(READY_FOR_DELIVERY)
    return str(LABELS[order.state])


def picture_url(picture: str) -> str:
    """Where the browser finds a picture: the demo's own, or an upload."""
    if not picture or picture.startswith(("/", "http")):
        return picture
    return f"/media/{picture}"


def cards(orders: Sequence[Order]) -> list[dict[str, Any]]:
    """The guest's list, in four queries whatever its length."""
    ids = [order.pk for order in orders]
    lines, refunds = queries.lines_of(ids), payments.refunds_of_orders(ids)
    requests = queries.requests_of(ids)
    paid = payments.of_checkouts({order.checkout_id for order in orders})
    return [
        card(o, lines[o.pk], refunds.get(o.pk, []), requests.get(o.pk, []), paid[o.checkout_id])
        for o in orders
    ]


def card(
    order: Order, lines: Sequence[Line], refunds: Sequence[Refund],
    requests: Sequence[RefundRequest], payment: Payment,
) -> dict[str, Any]:  # fmt: skip
    store = order.store
    is_unpaid = order.state == State.PLACED
    return {
        "number": order.number,
        "pickup_no": order.pickup_no,
        "shop": {"slug": store.slug, "name": str(store), "picture": picture_url(store.picture)},
        "state": order.state,
        "state_label": state_label(order),
        "refund_label": refund_label(order, refunds, requests),
        "total_fen": order.total_fen,
        "refunded_fen": order.refunded_fen,
        "summary": summary(lines),
        "placed_at": order.placed_at,
        "expires_at": payment.expires_at if is_unpaid else None,
        "payment_id": payment.pk,
        "fulfilment": order.fulfilment,
    }


def summary(lines: Sequence[Line]) -> str:
    """`红烧牛肉面 等 3 件`."""
    if not lines:
        return ""
    first, units = pick(lines[0].name, lines[0].name_en), sum(line.quantity for line in lines)
    return (
        first
        if units == 1
        else str(Text("{a} 等 {n} 件", "{a} and more, {n} in all").format(a=first, n=units))
    )


def refund_label(
    order: Order, refunds: Sequence[Refund], requests: Sequence[RefundRequest]
) -> str | None:
    if any(request.state == "asked" for request in requests):
        return str(_ASKED)
    unfinished = [r for r in refunds if r.state != RefundState.SUCCEEDED]
    if unfinished:
        return str(_REFUND_LABELS[RefundState(unfinished[-1].state)])
    if not refunds:
        return None
    return str(
        _REFUND_LABELS[RefundState.SUCCEEDED] if order.refunded_fen == order.total_fen else _PARTLY
    )


def detail(order: Order) -> dict[str, Any]:
    """Everything about a guest's own order."""
    lines = queries.lines_of([order.pk])[order.pk]
    refunds = payments.refunds_of_order(order.pk)
    requests = queries.requests_of([order.pk]).get(order.pk, [])
    payment = payments.of_checkouts([order.checkout_id])[order.checkout_id]
    return card(order, lines, refunds, requests, payment) | {
        "lines": [_line(line) for line in lines],
        "steps": [
            {"label": pick(s["zh"], s["en"]), "amount_fen": s["amount_fen"]} for s in order.steps
        ],
        "contact": {
            "name": order.contact_name,
            "phone": order.contact_phone,
            "address": order.contact_address,
        },
        "remark": order.remark,
        "timeline": timeline(order),
        "refunds": [_refund(r) for r in refunds],
        "actions": actions(order, requests),
    }


def _line(line: Line) -> dict[str, Any]:
    back = 0
    if line.refunded_quantity:
        back = rules.units_refund(
            total_fen=line.total_fen + line.packing_fen,
            quantity=line.quantity,
            already=0,
            asked=line.refunded_quantity,
        )
    return {
        "id": line.pk,
        "name": pick(line.name, line.name_en),
        "spec": pick(line.spec, line.spec_en),
        "picture": picture_url(line.picture),
        "unit_fen": line.unit_fen,
        "quantity": line.quantity,
        "refunded_quantity": line.refunded_quantity,
        "total_fen": line.total_fen,
        "refunded_fen": back,
    }


def _refund(refund: Refund) -> dict[str, Any]:
    return {
        "id": refund.pk,
        "amount_fen": refund.amount_fen,
        "state": refund.state,
        "state_label": str(_REFUND_LABELS[RefundState(refund.state)]),
        "reason": refund.reason,
        "at": refund.done_at or refund.created_at,
    }


_TIMELINE = (
    ("placed_at", Text("下单", "Ordered")),
    ("paid_at", Text("付款", "Paid")),
    ("accepted_at", Text("商家接单", "Accepted by the shop")),
    ("started_at", Text("开始制作", "Being made")),
    ("ready_at", Text("餐已备好", "Ready")),
    ("done_at", Text("已交付", "Handed over")),
)


def timeline(order: Order) -> list[dict[str, Any]]:
    rows = [
        {"label": str(label), "at": getattr(order, stamp), "note": ""}
        for stamp, label in _TIMELINE
        if getattr(order, stamp)
    ]
    if order.ended_at:
        rows.append({"label": str(LABELS[order.state]), "at": order.ended_at, "note": order.why})
    return rows


_REFUNDABLE_BY_REQUEST = (State.ACCEPTED, State.PREPARING, State.READY, State.DONE)


def actions(order: Order, requests: Sequence[RefundRequest]) -> list[str]:
    """What the guest may do with it now."""
    if order.state == State.PLACED:
        return ["pay", "cancel"]
    can = ["reorder"]
    if order.state == State.PAID:
        can.append("cancel")
    is_asked = any(request.state == "asked" for request in requests)
    is_worth_something = order.paid_at and order.refunded_fen < order.total_fen
    if is_worth_something and not is_asked and order.state in _REFUNDABLE_BY_REQUEST:
        can.append("refund")
    return can


def payment_state(payment: Payment, orders: Sequence[Order]) -> str:
    """What a guest may believe: `open` until the money has reached the orders, whatever the page says."""
    if payment.state == PaymentState.OPEN:
        return "open"
    if payment.state != PaymentState.PAID:
        return "closed"
    if any(order.paid_at for order in orders):
        return "paid" if any(o.refunded_fen < o.total_fen for o in orders) else "refunded"
    return "refunded" if all(o.refunded_fen == o.total_fen for o in orders) else "open"


def payment_view(payment: Payment, orders: Sequence[Order]) -> dict[str, Any]:
    return {
        "id": payment.pk,
        "state": payment_state(payment, orders),
        "amount_fen": payment.amount_fen,
        "expires_at": payment.expires_at,
        "orders": cards(orders),
    }


# What the board offers, in the order a shop works.
_BOARD_VERBS = (
    ("accept", "accept", Right.ACCEPT),
    ("refuse", "refuse", Right.REFUSE),
    ("prepare", "prepare", Right.ACCEPT),
    ("ready", "make_ready", Right.ACCEPT),
    ("hand_over", "hand_over", Right.ACCEPT),
)


def board(orders: Sequence[Order], rights: frozenset[Right], now: datetime) -> list[dict[str, Any]]:
    """The tickets of a board, in five queries whatever its length."""
    ids = [order.pk for order in orders]
    lines, requests, contacts = (
        queries.lines_of(ids),
        queries.requests_of(ids),
        queries.contacts_of(ids),
    )
    return [
        ticket(o, lines[o.pk], requests.get(o.pk, []), contacts.get(o.pk, []), rights, now)
        for o in orders
    ]


def ticket(
    order: Order, lines: Sequence[Line], requests: Sequence[RefundRequest],
    contacts: Sequence[Contacted], rights: frozenset[Right], now: datetime,
) -> dict[str, Any]:  # fmt: skip
    is_under_way = order.state in queries.ON_BOARD
    asked = next((r for r in requests if r.state == "asked"), None)
    waiting = int((now - order.paid_at).total_seconds()) if order.paid_at and is_under_way else 0
    return {
        "number": order.number,
        "pickup_no": order.pickup_no,
        "store": {"slug": order.store.slug, "name": str(order.store)},
        "state": order.state,
        "state_label": state_label(order),
        "fulfilment": order.fulfilment,
        "lines": [_ticket_line(line) for line in lines],
        "remark": order.remark,
        "total_fen": order.total_fen,
        "refunded_fen": order.refunded_fen,
        "guest": {
            "name": mask_name(order.contact_name),
            "phone_masked": mask_phone(order.contact_phone) if order.contact_phone else "",
            "address": order.contact_address,
        },
        "placed_at": order.placed_at,
        "paid_at": order.paid_at,
        "waiting_s": max(0, waiting),
        "is_late": rules.is_late(paid_at=order.paid_at, is_open=is_under_way, now=now),
        "escalated": order.overlooked_at is not None and order.state == State.PAID,
        "refund_request": asked
        and {
            "id": asked.pk,
            "amount_fen": asked.amount_fen,
            "reason": asked.reason,
            "at": asked.asked_at,
        },
        "actions": board_actions(order, rights),
        "contact_log": [{"at": c.at, "by": c.by, "note": c.note} for c in contacts],
    }


def _ticket_line(line: Line) -> dict[str, Any]:
    return {
        "id": line.pk,
        "name": pick(line.name, line.name_en),
        "spec": pick(line.spec, line.spec_en),
        "quantity": line.quantity,
        "refunded_quantity": line.refunded_quantity,
        "unit_fen": line.unit_fen,
    }


def board_actions(order: Order, rights: frozenset[Right]) -> list[str]:
    can = [
        name
        for name, verb, right in _BOARD_VERBS
        if right in rights and ORDER.can(order.state, verb)
    ]
    if Right.REFUND in rights and order.paid_at and order.refunded_fen < order.total_fen:
        can.append("refund")
    if Right.CONTACT in rights:
        can.append("contact")
    return can


def one_ticket(order_id: UUID, rights: frozenset[Right], now: datetime) -> dict[str, Any]:
    return board([queries.get_order(order_id)], rights, now)[0]
