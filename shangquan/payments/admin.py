"""Payments and refunds as lists that nobody changes."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from shangquan.kit.labels import label, spoken
from shangquan.kit.lists import by_word, chip, money
from shangquan.kit.texts import Text
from shangquan.merchants.rules import Right
from shangquan.payments.models import Payment, Refund
from shangquan.payments.states import Refund as RefundState
from shangquan.payments.states import State

STATES = {
    State.OPEN: Text("待付款", "To pay"),
    State.PAID: Text("已付款", "Paid"),
    State.CLOSED: Text("已关闭", "Closed"),
    State.DISPUTED: Text("对不上，待处理", "Does not fit"),
}
REFUND_STATES = {
    RefundState.WAITING: Text("等待提交", "Waiting"),
    RefundState.PROCESSING: Text("微信处理中", "At WeChat"),
    RefundState.SUCCEEDED: Text("已到账", "Done"),
    RefundState.ABNORMAL: Text("退款异常", "Abnormal"),
    RefundState.CLOSED: Text("已关闭", "Closed"),
}
CHANNELS = {"jsapi": Text("微信内支付", "In WeChat"), "native": Text("扫码支付", "By code")}
_TONES = {
    "paid": "jade", "succeeded": "jade", "disputed": "crimson", "abnormal": "crimson",
    "open": "amber", "waiting": "amber", "processing": "amber",
}  # fmt: skip


@admin.register(Payment)
class PaymentAdmin(ModelAdmin):
    """A payment may pay several shops at once, so it is the district's to see."""

    see = Right.LEDGER
    merchant_at = None
    noun = label("支付", "Payments")
    labels = {
        "out_trade_no": label("商户单号", "Our number"),
        "transaction_id": label("微信单号", "WeChat's number"),
        "channel": label("方式", "Way"),
        "description": label("说明", "Description"),
        "paid_at": label("付款", "Paid"),
        "closed_at": label("关闭", "Closed"),
        "expires_at": label("到期", "Expires"),
        "chases": label("查单次数", "Times asked"),
    }
    list_display = ["out_trade_no", "state_word", "amount", "way", "created_at", "paid_at"]
    list_filter = [by_word("state", label("状态", "State"), STATES)]
    search_fields = ["=out_trade_no", "=transaction_id"]
    date_hierarchy = "created_at"
    ordering = ["-id"]
    fields = [
        ("out_trade_no", "transaction_id"), ("state_word", "amount"), ("way", "description"),
        ("created_at", "paid_at"), ("expires_at", "closed_at"), "chases", "why",
    ]  # fmt: skip
    readonly_fields = ["state_word", "amount", "way"]

    @admin.display(description=label("状态", "State"))
    def state_word(self, row: Payment) -> str:
        return chip(spoken(STATES, row.state), _TONES.get(row.state, ""))

    @admin.display(description=label("金额", "Amount"))
    def amount(self, row: Payment) -> str:
        return money(row.amount_fen)

    @admin.display(description=label("方式", "Way"))
    def way(self, row: Payment) -> str:
        return spoken(CHANNELS, row.channel)


@admin.register(Refund)
class RefundAdmin(ModelAdmin):
    see = Right.LEDGER
    merchant_at = "merchant_id"
    noun = label("退款", "Refunds")
    labels = {
        "out_refund_no": label("商户退款单号", "Our number"),
        "refund_id": label("微信退款单号", "WeChat's number"),
        "reason": label("原因", "Reason"),
        "done_at": label("到账", "Done"),
        "order_id": label("订单", "Order"),
    }
    list_display = ["out_refund_no", "state_word", "amount", "reason", "created_at", "done_at"]
    list_filter = [by_word("state", label("状态", "State"), REFUND_STATES)]
    search_fields = ["=out_refund_no", "=refund_id"]
    ordering = ["-id"]
    fields = [
        ("out_refund_no", "refund_id"), ("state_word", "amount"), "reason",
        ("created_at", "done_at"), ("attempts", "next_at"), "why",
    ]  # fmt: skip
    readonly_fields = ["state_word", "amount"]

    @admin.display(description=label("状态", "State"))
    def state_word(self, row: Refund) -> str:
        return chip(spoken(REFUND_STATES, row.state), _TONES.get(row.state, ""))

    @admin.display(description=label("金额", "Amount"))
    def amount(self, row: Refund) -> str:
        return money(row.amount_fen)
