"""A guest's own orders. Everybody else's look as if they did not exist."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from shangquan.catalog import queries as catalog
from shangquan.flows import answers, order_views, payment
from shangquan.flows.access import GUEST, answer_once, place_of
from shangquan.flows.answers import KEYED, ONCE, gives
from shangquan.flows.schemas import NothingIn, RefundIn
from shangquan.kit import clock
from shangquan.kit.errors import Invalid
from shangquan.kit.texts import pick
from shangquan.orders import operations as orders
from shangquan.orders import queries
from shangquan.orders.models import Order

router = Router(tags=["orders"])
_PAGE = 20


@router.get(
    "/orders",
    auth=GUEST,
    summary="My orders, newest first",
    response=gives(answers.Orders, 401, 404, 422),
)
def my_orders(request: HttpRequest, district: Path[str], cursor: str = "") -> dict[str, Any]:
    rows = queries.of_person(
        district_id=place_of(request).id,
        person_id=request.auth.person_id,  # type: ignore[attr-defined]
        before=_cursor(cursor),
        limit=_PAGE + 1,
    )
    page, more = rows[:_PAGE], len(rows) > _PAGE
    return {"orders": order_views.cards(page), "next": page[-1].pk.hex if more else None}


def _cursor(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid(fields=["cursor"]) from None


@router.get(
    "/orders/{number}",
    auth=GUEST,
    summary="One order of mine",
    response=gives(answers.Order, 401, 404),
)
def one(request: HttpRequest, district: Path[str], number: str) -> dict[str, Any]:
    return order_views.detail(_own(request, number))


@router.post(
    "/orders/{number}/cancel",
    auth=GUEST,
    summary="Take it back",
    response=gives(answers.Order, 401, 404, *ONCE),
    openapi_extra=KEYED,
)
def cancel(request: HttpRequest, district: Path[str], number: str, body: NothingIn) -> HttpResponse:
    order = _own(request, number)

    def act(_: Any) -> tuple[int, Any]:
        payment.cancel_by_guest(order=order, now=clock.now())
        return 200, order_views.detail(_own(request, number))

    return answer_once(request, _who(request), act)


@router.post(
    "/orders/{number}/refund-requests",
    auth=GUEST,
    summary="Ask for money back",
    response=gives(answers.Order, 401, 404, *ONCE),
    openapi_extra=KEYED,
)
def ask_refund(
    request: HttpRequest, district: Path[str], number: str, body: RefundIn
) -> HttpResponse:
    order = _own(request, number)
    lines = {unit.id: unit.quantity for unit in body.lines}

    def act(_: Any) -> tuple[int, Any]:
        orders.ask_refund(order=order, reason=body.reason, lines=lines, now=clock.now())
        return 200, order_views.detail(_own(request, number))

    return answer_once(request, _who(request), act)


@router.get(
    "/orders/{number}/reorder",
    auth=GUEST,
    summary="The same again",
    response=gives(answers.Reorder, 401, 404),
)
def reorder(request: HttpRequest, district: Path[str], number: str) -> dict[str, Any]:
    order = _own(request, number)
    lines = queries.lines_of([order.pk])[order.pk]
    offers, choices = catalog.Offers(order.district_id, [line.sku_id for line in lines]).read()
    known = {str(c.option_id) for of_item in choices.values() for c in of_item}
    there, gone = [], []
    for line in lines:
        offer = offers.get(line.sku_id)
        if (
            offer
            and offer.is_for_sale
            and not offer.is_sold_out
            and known.issuperset(line.option_ids)
        ):
            there.append(
                {"sku": line.sku_id, "options": line.option_ids, "quantity": line.quantity}
            )
        else:
            gone.append(pick(line.name, line.name_en))
    return {"lines": there, "gone": gone}


def _own(request: HttpRequest, number: str) -> Order:
    return queries.get_order_of_person(
        district_id=place_of(request).id,
        person_id=request.auth.person_id,  # type: ignore[attr-defined]
        number=number,
    )


def _who(request: HttpRequest) -> str:
    return f"guest:{request.auth.person_id}"  # type: ignore[attr-defined]
