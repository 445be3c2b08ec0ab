"""Lists as .xlsx: with the right, after a second factor, with a row in the trail."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from shangquan.accounts.queries import mask_name, mask_phone
from shangquan.config.office.access import needs, office_of, store_of
from shangquan.config.office.pages import show
from shangquan.flows import menu_edit, menu_sheet, spreadsheet
from shangquan.kit import audit, clock
from shangquan.kit.errors import Invalid
from shangquan.kit.labels import label, spoken
from shangquan.kit.texts import Text, pick
from shangquan.merchants.models import Store
from shangquan.merchants.rules import Right
from shangquan.orders.models import Line, Order
from shangquan.orders.states import LABELS

MAX_DAYS = 92
TITLE = label("导出", "Export")


class TooLong(Invalid):
    """More days than one file should hold."""

    code = "export.too_long"
    sentence = Text("一次最多导出 {days} 天。", "At most {days} days at a time.")


@require_safe
@needs(Right.EXPORT)
def choose(request: HttpRequest) -> HttpResponse:
    """What to export; one comes here with a confirmed session only."""
    today = clock.now().astimezone(ZoneInfo("Asia/Shanghai")).date()
    return show(
        request, "exports.html", TITLE, stores=office_of(request).stores(Right.EXPORT),
        first=today - timedelta(days=30), last=today, max_days=MAX_DAYS,
    )  # fmt: skip


def _store(request: HttpRequest) -> Store:
    try:
        return store_of(request, UUID(request.POST.get("store", "")), Right.EXPORT)
    except ValueError:
        raise Http404 from None


@require_POST
@needs(Right.EXPORT)
def menu(request: HttpRequest) -> HttpResponse:
    """A shop's menu in the form that can be imported again."""
    store = _store(request)
    dishes = sorted(
        (d for d in menu_edit.dishes(store).values() if d.is_listed), key=lambda d: d.spec.sort
    )
    _note(request, store, "export.menu", rows=len(dishes))
    return answer(workbook(menu_sheet.render(dishes)), f"{store.slug}-menu.xlsx")


def workbook(rows: tuple[list[list[Any]], list[list[Any]]]) -> bytes:
    """The two sheets of a menu in the language of whoever asks."""
    items, options = rows
    return spreadsheet.write(
        [
            (str(menu_sheet.ITEMS), [str(c.head) for c in menu_sheet.ITEM_COLUMNS], items),
            (str(menu_sheet.OPTIONS), [str(c.head) for c in menu_sheet.OPTION_COLUMNS], options),
        ],
        menu_sheet.WIDTHS,
    )


ORDER_HEADS = (
    Text("订单号", "Order"), Text("营业日", "Trading day"), Text("取餐号", "Pickup no."),
    Text("状态", "State"), Text("取餐方式", "Way"), Text("下单时间", "Placed"), Text("付款时间", "Paid"),
    Text("商品", "Items"), Text("合计（元）", "Total (yuan)"), Text("已退（元）", "Refunded (yuan)"),
    Text("称呼", "Name"), Text("电话", "Phone"), Text("备注", "Remark"),
)  # fmt: skip


@require_POST
@needs(Right.EXPORT)
def orders(request: HttpRequest) -> HttpResponse:
    """Paid orders of a shop between two trading days; names and phones stay masked."""
    store = _store(request)
    first, last = _day(request, "first"), _day(request, "last")
    if not timedelta(0) <= last - first < timedelta(days=MAX_DAYS):
        raise TooLong(days=MAX_DAYS)
    rows = Order.objects.filter(
        store=store, business_date__range=(first, last), paid_at__isnull=False
    )
    _note(request, store, "export.orders", first=first, last=last, rows=rows.count())
    sheet = (str(Text("订单", "Orders")), [str(h) for h in ORDER_HEADS], _rows(rows, store))
    widths = (18, 12, 8, 12, 10, 20, 20, 40, 12, 12, 10, 14, 30)
    return answer(spreadsheet.write([sheet], widths), f"{store.slug}-orders-{first}-{last}.xlsx")


def _day(request: HttpRequest, name: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise Invalid(fields=[name]) from None


def _rows(rows: Any, store: Store, batch: int = 500) -> Iterator[list[Any]]:
    """A batch at a time, so that a busy quarter does not fill the memory."""
    zone, after = ZoneInfo(store.district.zone), None
    while True:
        part = rows.order_by("pk")
        page = list((part.filter(pk__gt=after) if after else part)[:batch])
        if not page:
            return
        after = page[-1].pk
        lines: dict[UUID, list[str]] = {}
        for line in Line.objects.filter(order__in=page):
            name = f"{pick(line.name, line.name_en)} × {line.quantity}"
            lines.setdefault(line.order_id, []).append(name)
        for order in page:
            yield _row(order, "、".join(lines.get(order.pk, [])), zone)


def _row(order: Order, lines: str, zone: ZoneInfo) -> list[Any]:
    paid = order.paid_at and order.paid_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    return [
        order.number, order.business_date.isoformat(), order.pickup_no,
        spoken(LABELS, order.state), order.fulfilment,
        order.placed_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"), paid, lines,
        order.total_fen / 100, order.refunded_fen / 100, mask_name(order.contact_name),
        mask_phone(order.contact_phone) if order.contact_phone else "", order.remark,
    ]  # fmt: skip


def _note(request: HttpRequest, store: Store, verb: str, **details: Any) -> None:
    from django.db import transaction

    with transaction.atomic():
        audit.record(
            district_id=store.district_id, actor=office_of(request).actor, verb=verb,
            subject=store.slug, now=clock.now(), **details,
        )  # fmt: skip


def answer(data: bytes, filename: str) -> HttpResponse:
    response = HttpResponse(data, content_type=spreadsheet.XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
