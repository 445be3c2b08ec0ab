"""The first page: today against yesterday, and what waits for a hand."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from shangquan.config.office import figures
from shangquan.config.office.access import needs, office_of
from shangquan.flows import menu_edit
from shangquan.flows.models import Notice
from shangquan.kit import clock
from shangquan.kit.labels import label
from shangquan.kit.texts import pick
from shangquan.merchants.rules import Right


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything the page shows; the two long checks are fetched by the page afterwards."""
    office, now = office_of(request), clock.now()
    stores = office.stores(Right.LEDGER)
    shops = figures.shops(stores, now)
    districts = [d.pk for d in office.districts(Right.LEDGER)]
    nothing = figures.Day()
    return {
        "title": label("今天", "Today"),
        "shops": shops,
        "today": sum((s.today for s in shops), nothing),
        "yesterday": sum((s.yesterday for s in shops), nothing),
        "todo": _todo(office, shops, stores, districts),
        "notices": _notices(office),
        "has_ledger": bool(districts),
    }


def _todo(office: Any, shops: list[Any], stores: list[Any], districts: list[UUID]) -> list[Any]:
    board = "/store/"
    rows = [
        (label("待接单", "New orders"), sum(s.waiting for s in shops), board),
        (label("退款待处理", "Refund requests"), sum(s.requests for s in shops), board),
        (
            label("快卖完或已卖完", "Nearly sold out"),
            figures.low_stock(stores),
            reverse("admin:catalog_item_changelist"),
        ),
    ]
    if districts:
        count = sum(figures.troubles(districts).values())
        rows.append((label("需要人看的事", "Needs a person"), count, reverse("admin:trouble")))
    return rows


def _notices(office: Any) -> list[dict[str, Any]]:
    rows = _mine(office).filter(seen_at=None).order_by("-at")[:20]
    return [{"row": row, "text": pick(row.zh, row.en)} for row in rows]


def _mine(office: Any) -> Any:
    """News for the merchants one works for; the owner, who made them, need not read them."""
    own = [m.merchant_id for m in office.with_right(Right.MENU) if m.merchant_id]
    return Notice.objects.filter(merchant_id__in=own)


@require_POST
@needs(Right.MENU)
def see(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    office = office_of(request)
    notice = _mine(office).filter(pk=notice_id).first()
    if notice is None:
        raise Http404
    menu_edit.see_notice(notice=notice, actor=office.actor, now=clock.now())
    return HttpResponseRedirect(reverse("admin:index"))
