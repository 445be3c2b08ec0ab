"""Orders as a list that nobody changes; one order opens on a page of its own."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from shangquan.kit.labels import label, spoken
from shangquan.kit.lists import by_word, chip, money
from shangquan.merchants.admin import StoreFilter
from shangquan.merchants.rules import Right
from shangquan.orders.models import Order
from shangquan.orders.states import LABELS, State

TONES = {
    State.PAID: "amber", State.ACCEPTED: "amber", State.PREPARING: "amber", State.READY: "jade",
    State.DONE: "jade", State.REFUSED: "crimson",
}  # fmt: skip


@admin.register(Order)
class OrderAdmin(ModelAdmin):
    see = Right.LEDGER
    noun = label("订单", "Orders")
    labels = {
        "number": label("订单号", "Order"),
        "pickup_no": label("取餐号", "Pickup no."),
        "business_date": label("营业日", "Trading day"),
        "placed_at": label("下单", "Placed"),
        "paid_at": label("付款", "Paid"),
    }
    list_display = ["number", "store", "pickup_no", "state_word", "total", "refunded", "placed_at"]
    list_filter = [by_word("state", label("状态", "State"), LABELS), StoreFilter]
    list_select_related = ["store"]
    search_fields = ["=number"]
    search_help_text = label("输入完整订单号", "Enter a whole order number")
    date_hierarchy = "business_date"
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """Unpaid orders of guests are nobody's business but theirs; the counter's own are the till's."""
        return super().get_queryset(request).filter(~Q(paid_at=None) | Q(fulfilment="counter"))

    @admin.display(description=label("状态", "State"))
    def state_word(self, order: Order) -> str:
        return chip(spoken(LABELS, order.state), TONES.get(State(order.state), ""))

    @admin.display(description=label("合计", "Total"))
    def total(self, order: Order) -> str:
        return money(order.total_fen)

    @admin.display(description=label("已退", "Refunded"))
    def refunded(self, order: Order) -> str:
        return money(order.refunded_fen) if order.refunded_fen else "—"
