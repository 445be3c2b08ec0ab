"""From a cart to a paid order: quote, place, prepay, look."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from shangquan.accounts import operations as accounts
from shangquan.flows import answers, cart, checkout, order_views, upkeep
from shangquan.flows.access import GUEST, PUBLIC, answer_once, place_of
from shangquan.flows.answers import BODY, GATEWAY, KEYED, ONCE, gives
from shangquan.flows.cart import Quote, QuotedLine, Wanted
from shangquan.flows.checkout import Changed, Contact, Placed
from shangquan.flows.order_views import picture_url
from shangquan.flows.schemas import CheckoutIn, LineIn, QuoteIn
from shangquan.kit import clock, limits
from shangquan.kit.texts import Text, pick
from shangquan.merchants import queries as merchants
from shangquan.orders import queries as orders
from shangquan.orders.rules import Fulfilment
from shangquan.payments import channels
from shangquan.payments import operations as payments
from shangquan.payments import queries as payment_queries
from shangquan.payments.models import Payment
from shangquan.payments.states import State

router = Router(tags=["checkout"])


def wanted(lines: list[LineIn]) -> list[Wanted]:
    return [Wanted(line.sku, tuple(line.options), line.quantity) for line in lines]


@router.post(
    "/quote",
    auth=PUBLIC,
    summary="What would it cost",
    response=gives(answers.Quote, 404, 409, *BODY),
)
def quote(request: HttpRequest, district: Path[str], body: QuoteIn) -> dict[str, Any]:
    found = cart.quote(
        place=place_of(request),
        lines=wanted(body.lines),
        fulfilment=Fulfilment(body.fulfilment),
        now=clock.now(),
    )
    return quote_view(found)


@router.post(
    "/checkouts",
    auth=GUEST,
    summary="Place the orders of a cart",
    response=gives(answers.Checkout, 401, 404, *ONCE, status=201),
    openapi_extra=KEYED,
)
def place(request: HttpRequest, district: Path[str], body: CheckoutIn) -> HttpResponse:
    here, guest, now = place_of(request), request.auth, clock.now()  # type: ignore[attr-defined]
    fulfilment = Fulfilment(body.fulfilment)
    accounts.check_contact(
        name=body.contact.name,
        phone=body.contact.phone,
        address=body.contact.address,
        needs_address=fulfilment == Fulfilment.DELIVERY,
    )
    lines = wanted(body.lines)

    def act(asked: Any) -> tuple[int, Any]:
        placed = checkout.place_orders(
            place=here, lines=lines, fulfilment=fulfilment, asked=asked, now=now, seen=body.seen,
            guest=guest, remarks=body.remarks,
            contact=Contact(body.contact.name, body.contact.phone, body.contact.address),
        )  # fmt: skip
        return 201, placed_view(placed)

    who = f"guest:{guest.person_id}"
    try:
        return answer_once(
            request, who, act, ask=lambda: checkout.ask(here, lines), is_pipelined=True
        )
    except Changed as changed:
        changed.details["quote"] = quote_view(
            cart.quote(place=here, lines=lines, fulfilment=fulfilment, now=now)
        )
        raise


@router.post(
    "/payments/{payment_id}/prepay",
    auth=GUEST,
    summary="What WeChat needs to pay",
    response=gives(answers.Prepay, 401, 404, 409, 422, *GATEWAY),
)
def prepay(request: HttpRequest, district: Path[str], payment_id: UUID) -> dict[str, Any]:
    here, payment = _own(request, payment_id)
    account = merchants.pay_account(here.id)
    payment = payments.request_prepay(
        account=account,
        payment=payment,
        notify_path=upkeep.notify_path(here.slug, "transaction"),
        now=clock.now(),
    )
    is_open = payment.state == State.OPEN
    return {
        "state": "open" if is_open else "paid",
        "invoke": channels.invoke(account, payment) if is_open else None,
    }


@router.get(
    "/payments/{payment_id}",
    auth=GUEST,
    summary="The truth about a payment",
    response=gives(answers.Payment, 401, 404, 422),
)
def get_payment(request: HttpRequest, district: Path[str], payment_id: UUID) -> dict[str, Any]:
    _, payment = _own(request, payment_id)
    return order_views.payment_view(payment, orders.of_checkout(payment.checkout_id))


@router.post(
    "/payments/{payment_id}/check",
    auth=GUEST,
    summary="Ask WeChat itself",
    response=gives(answers.Payment, 401, 404, 422, 429),
)
def check(request: HttpRequest, district: Path[str], payment_id: UUID) -> dict[str, Any]:
    here, payment = _own(request, payment_id)
    if payment.state == State.OPEN and payment.prepay:
        limits.spend(f"check:{payment.pk}", burst=1, per_s=0.5, now=clock.now())
        account = merchants.pay_account(here.id)
        payments.chase(account=account, payment=payment, now=clock.now())
    return get_payment(request, district, payment_id)


def _own(request: HttpRequest, payment_id: UUID) -> tuple[merchants.Place, Payment]:
    here = place_of(request)
    payment = payment_queries.get_payment(
        district_id=here.id,
        payment_id=payment_id,
        person_id=request.auth.person_id,  # type: ignore[attr-defined]
    )
    return here, payment


def quote_view(found: Quote) -> dict[str, Any]:
    return {
        "seen": found.seen,
        "total_fen": found.total_fen,
        "problems": list(dict.fromkeys(str(p.sentence) for p in found.problems)),
        "shops": [
            {
                "slug": s.shop.slug,
                "name": pick(s.shop.name, s.shop.name_en),
                "is_open": s.is_open,
                "lines": [_line(line) for line in s.lines],
                "steps": [
                    {"label": str(x.label), "amount_fen": x.amount_fen} for x in s.price.steps
                ],
                "total_fen": s.price.total_fen,
                "problem": s.problem
                and {"code": s.problem.code, "message": str(s.problem.sentence)},
            }
            for s in found.shops
        ],
        "lost": [line.wanted.sku_id for line in found.lost],
    }


def _line(line: QuotedLine) -> dict[str, Any]:
    offer, priced = line.offer, line.priced
    assert offer is not None
    assert priced is not None
    words = [pick(offer.sku_name, offer.sku_name_en), *(str(a.name) for a in line.additions)]
    return {
        "sku": offer.sku_id,
        "options": list(line.wanted.option_ids),
        "item": offer.item_id,
        "name": pick(offer.item_name, offer.item_name_en),
        "spec": str(Text("、", ", ")).join(word for word in words if word),
        "picture": picture_url(offer.picture),
        "quantity": line.wanted.quantity,
        "unit_fen": priced.unit_fen,
        "total_fen": priced.total_fen,
        "steps": [{"label": str(s.label), "amount_fen": s.amount_fen} for s in priced.steps],
        "problem": line.problem
        and {"code": line.problem.code, "message": str(line.problem.sentence)},
    }


def placed_view(placed: Placed) -> dict[str, Any]:
    """The answer to placing, from what was just written: no further query."""
    names = {s.shop.id: s for s in placed.quote.shops}
    return {
        "payment": {
            "id": placed.payment.pk,
            "state": "open",
            "amount_fen": placed.payment.amount_fen,
            "expires_at": placed.payment.expires_at.isoformat(),
        },
        "orders": [
            {
                "number": order.number,
                "pickup_no": None,
                "shop": {
                    "slug": names[order.store_id].shop.slug,
                    "name": pick(
                        names[order.store_id].shop.name, names[order.store_id].shop.name_en
                    ),
                },
                "state": order.state,
                "state_label": order_views.state_label(order),
                "refund_label": None,
                "total_fen": order.total_fen,
                "refunded_fen": 0,
                "summary": order_views.summary(placed.lines[order.pk]),
                "placed_at": order.placed_at.isoformat(),
                "expires_at": placed.payment.expires_at.isoformat(),
                "payment_id": placed.payment.pk,
                "fulfilment": order.fulfilment,
            }
            for order in placed.orders
        ],
    }
