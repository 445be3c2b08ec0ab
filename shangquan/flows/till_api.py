"""At the shop's counter: sold out, what is left, and a code the guest scans."""

from typing import Any
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from ninja import Router

from shangquan.catalog import operations as catalog
from shangquan.catalog import queries as catalog_queries
from shangquan.flows import answers_staff, checkout, order_views, storefront, upkeep
from shangquan.flows.access import STAFF, answer_once, staff_with
from shangquan.flows.answers import BODY, GATEWAY, KEYED, ONCE, gives
from shangquan.flows.answers_staff import STRANGER
from shangquan.flows.cart import SKU
from shangquan.flows.checkout_api import wanted
from shangquan.flows.schemas import CounterIn, SoldOutIn, StockIn
from shangquan.inventory import operations as inventory
from shangquan.inventory import queries as inventory_queries
from shangquan.kit import audit, clock
from shangquan.kit.errors import NotFound
from shangquan.merchants import queries as merchants
from shangquan.merchants.rules import Right
from shangquan.orders import queries as orders
from shangquan.orders.rules import Fulfilment
from shangquan.payments import operations as payments
from shangquan.payments import queries as payment_queries
from shangquan.payments.models import Payment
from shangquan.payments.states import State

router = Router(tags=["till"], auth=STAFF)


@router.get(
    "/{store}/items",
    auth=staff_with(Right.BOARD),
    summary="What the shop sells",
    response=gives(answers_staff.Stock, *STRANGER),
)
def items(request: HttpRequest, store: str) -> dict[str, Any]:
    scope = request.scope  # type: ignore[attr-defined]
    categories = [c for s in scope.stores for c in catalog_queries.menu(s.pk)]
    skus = [sku.pk for c in categories for _, of_item, _ in c["items"] for sku in of_item]
    left = inventory_queries.left(district_id=scope.district.pk, kind=SKU, subjects=skus)
    return {
        "categories": [
            {
                "id": c["category"].pk,
                "name": str(c["category"]),
                "items": [
                    _item(item, of_item, groups, left) for item, of_item, groups in c["items"]
                ],
            }
            for c in categories
        ]
    }


def _item(
    item: Any, skus: list[Any], groups: list[Any], left: dict[UUID, int | None]
) -> dict[str, Any]:
    return {
        "id": item.pk,
        "name": str(item),
        "search": f"{item.name} {item.search}",
        "picture": order_views.picture_url(item.picture),
        "sold_out": item.is_sold_out,
        "from_fen": min(sku.price_fen for sku in skus),
        "skus": [
            {"id": s.pk, "name": str(s), "price_fen": s.price_fen, "left": left.get(s.pk)}
            for s in skus
        ],
        "groups": [storefront.group(g, options) for g, options in groups],
    }


@router.post(
    "/{store}/items/{item_id}/sold-out",
    auth=staff_with(Right.SOLD_OUT),
    summary="沽清, or back on sale",
    response=gives(answers_staff.SoldOut, *STRANGER, 409, *BODY),
)
def sold_out(request: HttpRequest, store: str, item_id: UUID, body: SoldOutIn) -> dict[str, Any]:
    scope = request.scope  # type: ignore[attr-defined]
    item = catalog_queries.get_item(
        district_id=scope.district.pk, store_ids=scope.store_ids, item_id=item_id
    )
    item = catalog.set_sold_out(item=item, is_sold_out=body.sold_out, now=clock.now())
    return {"id": item.pk, "name": str(item), "sold_out": item.is_sold_out}


@router.post(
    "/{store}/skus/{sku_id}/stock",
    auth=staff_with(Right.SOLD_OUT),
    summary="Count anew what is left",
    response=gives(answers_staff.StockSku, *STRANGER, 409, *BODY),
)
def stock(request: HttpRequest, store: str, sku_id: UUID, body: StockIn) -> dict[str, Any]:
    scope = request.scope  # type: ignore[attr-defined]
    sku = catalog_queries.get_sku(
        district_id=scope.district.pk, store_ids=scope.store_ids, sku_id=sku_id
    )
    pool = inventory.set_left(
        district_id=scope.district.pk, kind=SKU, subject_id=sku.pk, left=body.left, now=clock.now()
    )
    return {"id": sku.pk, "name": str(sku), "price_fen": sku.price_fen, "left": pool.left}


@router.post(
    "/{store}/counter-orders",
    auth=staff_with(Right.COUNTER),
    summary="A code the guest scans",
    response=gives(answers_staff.CounterOrder, *STRANGER, *ONCE, *GATEWAY, status=201),
    openapi_extra=KEYED,
)
def counter_order(request: HttpRequest, store: str, body: CounterIn) -> HttpResponse:
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    place, lines = merchants.place(scope.district.slug), wanted(body.lines)

    def act(asked: Any) -> tuple[int, Any]:
        placed = checkout.place_orders(
            place=place, lines=lines, fulfilment=Fulfilment.COUNTER, asked=asked, now=now
        )
        # The till sells what is its own: one shop, and one of those the cashier works at.
        if {order.store_id for order in placed.orders} - set(scope.store_ids):
            raise NotFound
        audit.record(
            district_id=place.id, actor=scope.actor, verb="till.order", now=now,
            subject=placed.orders[0].number, amount_fen=placed.payment.amount_fen,
        )  # fmt: skip
        return 201, {"order": placed.orders[0].pk, "payment": placed.payment.pk}

    answer = answer_once(
        request, f"staff:{scope.user.pk}", act, ask=lambda: checkout.ask(place, lines)
    )
    return _with_code(request, answer)


def _with_code(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """After the commit: let WeChat make the code. The same key asks for the same one again."""
    import json

    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    made = json.loads(answer.content)
    payment = payment_queries.get_payment(
        district_id=scope.district.pk, payment_id=UUID(made["payment"])
    )
    payment = payments.request_prepay(
        account=merchants.pay_account(scope.district.pk),
        payment=payment,
        notify_path=upkeep.notify_path(scope.district.slug, "transaction"),
        now=now,
    )
    body = {
        "order": order_views.one_ticket(UUID(made["order"]), scope.rights, now),
        "payment": _payment(payment),
    }
    text = json.dumps(body, ensure_ascii=False, default=_plain)
    return HttpResponse(text, status=201, content_type="application/json; charset=utf-8")


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _payment(payment: Payment) -> dict[str, Any]:
    is_open = payment.state == State.OPEN
    svg = segno.make(payment.prepay, error="m").svg_inline(scale=6) if payment.prepay else ""
    rows = orders.of_checkout(payment.checkout_id)
    return {
        "id": payment.pk,
        "state": order_views.payment_state(payment, rows),
        "amount_fen": payment.amount_fen,
        "code_url": payment.prepay if is_open else "",
        "qr_svg": svg if is_open else "",
        "expires_at": payment.expires_at,
    }


@router.get(
    "/{store}/payments/{payment_id}",
    auth=staff_with(Right.COUNTER),
    summary="Has the guest paid",
    response=gives(answers_staff.CounterPayment, *STRANGER, 422),
)
def payment(request: HttpRequest, store: str, payment_id: UUID) -> dict[str, Any]:
    scope = request.scope  # type: ignore[attr-defined]
    row = payment_queries.get_payment(district_id=scope.district.pk, payment_id=payment_id)
    if not any(o.store_id in scope.store_ids for o in orders.of_checkout(row.checkout_id)):
        raise NotFound
    return _payment(row)
