"""The store board: what a shop sees and does all day."""

from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from ninja import Router

from shangquan.flows import access, answers_staff, order_views, refund
from shangquan.flows.access import STAFF, answer_once, staff_with
from shangquan.flows.answers import KEYED, ONCE, LiveTicket, gives
from shangquan.flows.answers_staff import STRANGER
from shangquan.flows.schemas import NoteIn, NothingIn, ReasonIn, RefundIn
from shangquan.kit import audit, clock, idempotency
from shangquan.merchants import queries as merchants
from shangquan.merchants.rules import Right
from shangquan.orders import operations as orders
from shangquan.orders import queries
from shangquan.orders.models import Order

router = Router(tags=["board"], auth=STAFF)
TICKET = gives(answers_staff.BoardOrder, *STRANGER, *ONCE)


@router.get(
    "/{store}/board",
    auth=staff_with(Right.BOARD),
    summary="Orders under way and today's figures",
    response=gives(answers_staff.Board, *STRANGER),
)
def board(request: HttpRequest, store: str) -> dict[str, Any]:
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    first = scope.stores[0]
    today = clock.business_date(now, ZoneInfo(scope.district.zone), first.day_starts_at)
    rows = queries.on_board(store_ids=scope.store_ids, since=now - timedelta(hours=12))
    is_all = store == "all"
    return {
        "store": {
            "slug": store,
            "name": str(scope.district) if is_all else str(first),
            "is_open": any(merchants.is_open(s, now) for s in scope.stores),
        },
        "now": now,
        "orders": order_views.board(rows, scope.rights, now),
        "today": queries.day(store_ids=scope.store_ids, business_date=today)
        | {
            "yesterday": queries.day(
                store_ids=scope.store_ids, business_date=today - timedelta(days=1)
            )
        },
        "todo": queries.todo(scope.store_ids),
    }


def _step(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """One step forward, once per key; who did it goes into the audit trail."""
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    order = _order(request, number)

    def act(_: Any) -> tuple[int, Any]:
        orders.move(order=order, verb=verb, now=now)
        _note(request, order, f"order.{verb}")
        return 200, order_views.one_ticket(order.pk, scope.rights, now)

    return answer_once(request, _who(request), act)


@router.post(
    "/{store}/orders/{number}/accept",
    auth=staff_with(Right.ACCEPT),
    summary="The shop takes it",
    response=TICKET,
    openapi_extra=KEYED,
)
def accept(request: HttpRequest, store: str, number: str, body: NothingIn) -> HttpResponse:
    return _step(request, number, "accept")


@router.post(
    "/{store}/orders/{number}/prepare",
    auth=staff_with(Right.ACCEPT),
    summary="It is being made",
    response=TICKET,
    openapi_extra=KEYED,
)
def prepare(request: HttpRequest, store: str, number: str, body: NothingIn) -> HttpResponse:
    return _step(request, number, "prepare")


@router.post(
    "/{store}/orders/{number}/ready",
    auth=staff_with(Right.ACCEPT),
    summary="It is ready",
    response=TICKET,
    openapi_extra=KEYED,
)
def ready(request: HttpRequest, store: str, number: str, body: NothingIn) -> HttpResponse:
    return _step(request, number, "make_ready")


@router.post(
    "/{store}/orders/{number}/hand-over",
    auth=staff_with(Right.ACCEPT),
    summary="The guest has it",
    response=TICKET,
    openapi_extra=KEYED,
)
def hand_over(request: HttpRequest, store: str, number: str, body: NothingIn) -> HttpResponse:
    return _step(request, number, "hand_over")


@router.post(
    "/{store}/orders/{number}/refuse",
    auth=staff_with(Right.REFUSE),
    summary="Cannot be made; the refund follows",
    response=TICKET,
    openapi_extra=KEYED,
)
def refuse(request: HttpRequest, store: str, number: str, body: ReasonIn) -> HttpResponse:
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    order = _order(request, number)

    def act(_: Any) -> tuple[int, Any]:
        orders.refuse(order=order, reason=body.reason, now=now)
        _note(request, order, "order.refuse", reason=body.reason)
        return 200, order_views.one_ticket(order.pk, scope.rights, now)

    return answer_once(request, _who(request), act)


@router.post(
    "/{store}/orders/{number}/refunds",
    auth=staff_with(Right.REFUND),
    summary="Give money back",
    response=TICKET,
    openapi_extra=KEYED,
)
def give_back(request: HttpRequest, store: str, number: str, body: RefundIn) -> HttpResponse:
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    order = _order(request, number)

    def act(_: Any) -> tuple[int, Any]:
        refund.refund_by_staff(
            order=order,
            lines={unit.id: unit.quantity for unit in body.lines},
            key=idempotency.fingerprint(order.number, request.headers["Idempotency-Key"].encode()),
            reason=body.reason,
            actor=scope.actor,
            now=now,
        )
        return 200, order_views.one_ticket(order.pk, scope.rights, now)

    return answer_once(request, _who(request), act)


@router.post(
    "/{store}/refund-requests/{request_id}/approve",
    auth=staff_with(Right.REFUND),
    summary="Yes, refund",
    response=TICKET,
    openapi_extra=KEYED,
)
def approve(request: HttpRequest, store: str, request_id: UUID, body: NoteIn) -> HttpResponse:
    return _decide(request, request_id, body.note, is_approved=True)


@router.post(
    "/{store}/refund-requests/{request_id}/decline",
    auth=staff_with(Right.REFUND, moves_money=False),
    summary="No, with a word",
    response=TICKET,
    openapi_extra=KEYED,
)
def decline(request: HttpRequest, store: str, request_id: UUID, body: NoteIn) -> HttpResponse:
    return _decide(request, request_id, body.note, is_approved=False)


def _decide(
    request: HttpRequest, request_id: UUID, note: str, *, is_approved: bool
) -> HttpResponse:
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    asked = queries.get_request(
        district_id=scope.district.pk, store_ids=scope.store_ids, request_id=request_id
    )

    def act(_: Any) -> tuple[int, Any]:
        refund.decide(request=asked, is_approved=is_approved, actor=scope.actor, note=note, now=now)
        return 200, order_views.one_ticket(asked.order_id, scope.rights, now)

    return answer_once(request, _who(request), act)


@router.post(
    "/{store}/orders/{number}/contact-log",
    auth=staff_with(Right.CONTACT),
    summary="We called the shop",
    response=TICKET,
    openapi_extra=KEYED,
)
def log_contact(request: HttpRequest, store: str, number: str, body: NoteIn) -> HttpResponse:
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    order = _order(request, number)

    def act(_: Any) -> tuple[int, Any]:
        orders.log_contact(order=order, by=str(scope.user), note=body.note, now=now)
        return 200, order_views.one_ticket(order.pk, scope.rights, now)

    return answer_once(request, _who(request), act)


@router.post(
    "/{store}/live-ticket",
    auth=staff_with(Right.BOARD),
    summary="Where to listen for hints",
    response=gives(LiveTicket, *STRANGER),
)
def live_ticket(request: HttpRequest, store: str) -> dict[str, Any]:
    scope = request.scope  # type: ignore[attr-defined]
    return {"url": access.events_url([f"{scope.district.pk}/store:{store}"])}


def _order(request: HttpRequest, number: str) -> Order:
    scope = request.scope  # type: ignore[attr-defined]
    return queries.get_order_of_stores(
        district_id=scope.district.pk, store_ids=scope.store_ids, number=number
    )


def _note(request: HttpRequest, order: Order, verb: str, **details: Any) -> None:
    audit.record(
        district_id=order.district_id,
        actor=request.scope.actor,  # type: ignore[attr-defined]
        verb=verb,
        subject=order.number,
        now=clock.now(),
        **details,
    )


def _who(request: HttpRequest) -> str:
    return f"staff:{request.auth.pk}"  # type: ignore[attr-defined]
