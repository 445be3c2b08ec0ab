"""Words for what the audit trail keeps as codes."""

from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shangquan.accounts.models import User
from shangquan.catalog.models import Item
from shangquan.kit.texts import Text
from shangquan.orders.models import Order

VERBS = {
    "store.change": Text("修改店铺", "changed a shop"),
    "merchant.change": Text("修改商户", "changed a merchant"),
    "merchant.admit": Text("新店铺入驻", "admitted a shop"),
    "table.add": Text("加桌", "added a table"),
    "table.remove": Text("撤桌", "removed a table"),
    "staff.appoint": Text("任命", "appointed"),
    "staff.dismiss": Text("让人离职", "let go"),
    "staff.open_account": Text("新建账号", "made an account"),
    "staff.new_password": Text("重设密码", "set a password"),
    "mfa.set_up": Text("开启两步验证", "switched on two-step sign-in"),
    "mfa.new_codes": Text("换恢复码", "renewed recovery codes"),
    "mfa.take_away": Text("取消他人的两步验证", "took away a second factor"),
    "password.change": Text("修改自己的密码", "changed the own password"),
    "item.add": Text("新增菜品", "added an item"),
    "item.change": Text("修改菜品", "changed an item"),
    "item.sold_out": Text("沽清", "marked sold out"),
    "item.back": Text("恢复供应", "put back on sale"),
    "item.list": Text("上架", "put on the menu"),
    "item.unlist": Text("下架", "took off the menu"),
    "category.change": Text("修改分类", "changed a category"),
    "menu.import": Text("确认导入菜单", "confirmed a menu import"),
    "menu.imported": Text("导入菜单完成", "a menu import was written"),
    "menu.edit": Text("修改公众号菜单草稿", "edited the account menu"),
    "menu.publish": Text("发布公众号菜单", "published the account menu"),
    "code.make": Text("新建码", "made a code"),
    "code.fetch": Text("向微信要码", "let WeChat make a code"),
    "code.on": Text("启用码", "switched a code on"),
    "code.off": Text("停用码", "switched a code off"),
    "export.menu": Text("导出菜单", "exported a menu"),
    "export.orders": Text("导出订单", "exported orders"),
    "order.accept": Text("接单", "accepted an order"),
    "order.prepare": Text("开始制作", "began to make it"),
    "order.make_ready": Text("做好", "made it ready"),
    "order.hand_over": Text("交给顾客", "handed it over"),
    "order.refuse": Text("拒单", "refused an order"),
    "refund.give": Text("主动退款", "gave money back"),
    "refund.approve": Text("同意退款", "approved a refund"),
    "refund.decline": Text("拒绝退款", "declined a refund"),
    "refund.ask_again": Text("再问微信退款", "asked WeChat about a refund"),
    "reaction.again": Text("重试后续", "tried a reaction again"),
    "inbox.again": Text("重试通知", "tried a notice again"),
    "message.again": Text("重发消息", "sent a message again"),
    "till.order": Text("收银台开单", "made a counter order"),
}


def verb(code: str) -> str:
    """What was done, in words; an unknown code is shown as it is."""
    return str(VERBS.get(code, code))


def subject(verb_: str, code: str) -> str:
    """Whom or what it was done to, by name where there is one."""
    if code.startswith("item:"):
        item = Item.objects.filter(pk=_uuid(code.removeprefix("item:"))).first()
        return str(item) if item else code
    if verb_.startswith("staff.") or verb_ == "mfa.take_away":
        user = User.objects.filter(pk=_uuid(code)).first()
        return f"{user}（{user.username}）" if user else code
    return code


def link_of_journal(kind: str, subject_id: UUID) -> SafeString | str:
    """From a journal back to the order or payment it is about."""
    page = "admin:payments_payment_change" if kind == "payment" else "admin:order_show"
    words = Text("付款", "Payment") if kind == "payment" else Text("订单", "Order")
    number = None
    if kind != "payment":
        number = Order.objects.filter(pk=subject_id).values_list("number", flat=True).first()
    link = reverse(page, args=[subject_id])
    return format_html('<span class="sq"><a href="{}">{} {}</a></span>', link, words, number or "")


def _uuid(text: str) -> UUID:
    """The id in a subject; one that fits no row for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
