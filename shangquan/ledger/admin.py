"""The journals and their legs; the database itself lets nobody change them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from shangquan.kit.labels import label, spoken
from shangquan.kit.lists import by_word, money
from shangquan.kit.texts import Text
from shangquan.ledger.models import Entry, Journal
from shangquan.ledger.rules import Account, Unit

ACCOUNTS = {
    Account.WECHAT: Text("微信支付在途资金", "At WeChat Pay"),
    Account.GUEST: Text("欠顾客（已付未成单或退款中）", "Owed to guests"),
    Account.MERCHANT: Text("欠商户（待结算）", "Owed to merchants"),
}
KINDS = {
    "payment": Text("顾客付款", "Payment"),
    "earned": Text("订单入账", "Earned by an order"),
    "refund_owed": Text("应退", "Refund owed"),
    "refund": Text("退款到账", "Refund paid"),
}


class EntryInline(TabularInline):
    model = Entry
    fields = readonly_fields = ["account_word", "debit", "credit", "unit"]
    ordering = ["id"]
    verbose_name_plural = label("分录", "Entries")

    @admin.display(description=label("科目", "Account"))
    def account_word(self, row: Entry) -> str:
        return spoken(ACCOUNTS, row.account)

    @admin.display(description=label("借", "Debit"))
    def debit(self, row: Entry) -> str:
        return amount(row) if row.amount > 0 else ""

    @admin.display(description=label("贷", "Credit"))
    def credit(self, row: Entry) -> str:
        return amount(row) if row.amount < 0 else ""


def amount(row: Entry) -> str:
    return money(abs(row.amount)) if row.unit == Unit.CNY else str(abs(row.amount))


@admin.register(Journal)
class JournalAdmin(ModelAdmin):
    """A merchant sees the journals that moved its own balance."""

    see = "ledger"
    merchant_at = "entries__owner_id"
    noun = label("凭证", "Journals")
    labels = {"subject_id": label("关于", "About")}
    list_display = ["kind_word", "key", "at"]
    list_display_links = ["key"]
    list_filter = [by_word("kind", label("类型", "Kind"), KINDS)]
    search_fields = ["=key", "=subject_id"]
    date_hierarchy = "at"
    ordering = ["-at", "-id"]
    fields = ["kind_word", "about", "key", "at", "note"]
    readonly_fields = ["kind_word", "about"]
    inlines = [EntryInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Journal]:
        return super().get_queryset(request).distinct()

    @admin.display(description=label("关于", "About"))
    def about(self, row: Journal) -> str:
        return self.link_of_journal(row.kind, row.subject_id)  # type: ignore[attr-defined, no-any-return]

    @admin.display(description=label("类型", "Kind"), ordering="kind")
    def kind_word(self, row: Journal) -> str:
        return spoken(KINDS, row.kind)
