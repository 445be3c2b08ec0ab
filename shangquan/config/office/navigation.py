"""The sidebar, by what a person does. Only what may be opened is shown."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from shangquan.config.office.access import Office, office_of
from shangquan.kit.labels import label
from shangquan.merchants.rules import Right


def groups(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of links for this person, the one being looked at marked."""
    office = office_of(request)
    found = [
        {"title": title, "items": [_item(request, *entry) for entry in entries if entry]}
        for title, entries in _plan(office)
    ]
    return [group for group in found if group["items"]]


Entry = tuple[str, str, str] | None


def _plan(office: Office) -> list[tuple[str, list[Entry]]]:
    has, whole = office.has, office.has_district

    def when(may: bool, title: str, icon: str, name: str) -> Entry:
        return (title, icon, name) if may else None

    return [
        ("", [
            (label("今天", "Today"), "today", "index"),
            when(whole(Right.LEDGER), label("需要人看的事", "Needs a person"), "notification_important",
                 "trouble"),
        ]),
        (label("经营", "Business"), [
            when(has(Right.SHOP), label("店铺", "Shops"), "storefront", "merchants_store_changelist"),
            when(has(Right.MENU), label("菜单", "Menu"), "restaurant_menu", "catalog_item_changelist"),
            when(has(Right.STAFF), label("人员", "People"), "groups", "merchants_membership_changelist"),
            when(has(Right.SHOP), label("码", "Codes"), "qr_code_2", "scenes_scene_changelist"),
            when(has(Right.SHOP), label("公众号菜单", "Account menu"), "list_alt", "account_menu"),
        ]),
        (label("钱", "Money"), [
            when(has(Right.LEDGER), label("订单", "Orders"), "receipt_long", "orders_order_changelist"),
            when(whole(Right.LEDGER), label("支付", "Payments"), "payments",
                 "payments_payment_changelist"),
            when(has(Right.LEDGER), label("退款", "Refunds"), "undo", "payments_refund_changelist"),
            when(has(Right.LEDGER), label("账本", "Ledger"), "menu_book", "ledger"),
        ]),
        (label("留痕", "Records"), [
            when(whole(Right.LEDGER), label("审计", "Audit"), "verified_user", "kit_auditentry_changelist"),
            when(whole(Right.LEDGER), label("发出的消息", "Messages sent"), "sms",
                 "messaging_message_changelist"),
            when(whole(Right.SHOP), label("商户", "Merchants"), "apartment",
                 "merchants_merchant_changelist"),
        ]),
    ]  # fmt: skip


def _item(request: HttpRequest, title: str, icon: str, name: str) -> dict[str, Any]:
    link = reverse(f"admin:{name}")
    home = reverse("admin:index")
    is_here = request.path == link if link == home else request.path.startswith(link)
    return {"title": title, "icon": icon, "link": link, "active": is_here}
