"""What follows from facts about orders: refunds, hints for open pages, words to the guest."""

from shangquan.catalog import operations as catalog
from shangquan.catalog import queries as catalog_queries
from shangquan.catalog.events import MenuChanged
from shangquan.flows import refund
from shangquan.flows.cart import SKU
from shangquan.inventory.events import PoolChanged
from shangquan.kit import clock, live
from shangquan.kit.money import Fen, yuan
from shangquan.kit.texts import Text
from shangquan.merchants.models import Store
from shangquan.messaging import operations as messaging
from shangquan.orders import queries as orders
from shangquan.orders.events import (
    OrderCancelled,
    OrderEvent,
    OrderOverlooked,
    OrderPaid,
    OrderReady,
    OrderRefused,
    RefundAsked,
)
from shangquan.orders.models import Order
from shangquan.payments.events import RefundSucceeded


def refund_refused(event: OrderRefused) -> None:
    refund.refund_untaken(
        order_id=event.order_id, reason=f"商家未接单：{event.reason}", now=clock.now()
    )


def refund_cancelled(event: OrderCancelled) -> None:
    refund.refund_untaken(order_id=event.order_id, reason="顾客取消", now=clock.now())


def hint_order(event: OrderEvent) -> None:
    """Tell the boards and the guest's page to look again."""
    order = orders.get_order(event.order_id)
    name = {OrderPaid: "order_new", RefundAsked: "refund_requested"}.get(
        type(event), "order_changed"
    )
    names = {
        f"store:{order.store.slug}": name,
        "store:all": name,
        f"order:{order.number}": "order_changed",
    }
    live.hint(order.district_id, names, number=order.number)


def hint_refund(event: RefundSucceeded) -> None:
    order = orders.get_order(event.order_id)
    topics = (f"store:{order.store.slug}", f"order:{order.number}")
    live.hint(order.district_id, dict.fromkeys(topics, "order_changed"), number=order.number)


def hint_menu(event: MenuChanged) -> None:
    store = Store.objects.get(pk=event.store_id)
    name = "sold_out" if event.why in ("sold_out", "stock") else "menu_changed"
    live.hint(
        event.district_id, {f"menu:{store.slug}": name, f"store:{store.slug}": "menu_changed"}
    )


def show_stock(event: PoolChanged) -> None:
    """A pool ran dry or came back: the menus that show it move to a new version."""
    if event.kind == SKU:
        for store_id in catalog_queries.stores_of_skus([event.subject_id]):
            catalog.touch(
                store_id=store_id, district_id=event.district_id, why="stock", now=clock.now()
            )


def hint_overlooked(event: OrderOverlooked) -> None:
    order = orders.get_order(event.order_id)
    topics = (f"store:{order.store.slug}", "store:all")
    live.hint(order.district_id, dict.fromkeys(topics, "order_overlooked"), number=order.number)


def tell_paid(event: OrderPaid) -> None:
    order = orders.get_order(event.order_id)
    body = Text("取餐号 {n}，共 ¥{yuan}。", "Pickup number {n}, ¥{yuan} in all.")
    title = Text("{shop}：下单成功", "{shop}: ordered")
    if event.was_late:
        title = Text("{shop}：付款已到，订单恢复", "{shop}: paid, your order is back")
    _tell(order, "paid", title, body)


def tell_ready(event: OrderReady) -> None:
    order = orders.get_order(event.order_id)
    if order.fulfilment == "delivery":
        body = Text("取餐号 {n} 已做好，马上送出。", "Number {n} is made and on its way.")
    else:
        body = Text("取餐号 {n}，请到 {shop} 取餐。", "Number {n}: please collect it at {shop}.")
    _tell(order, "ready", Text("{shop}：餐好了", "{shop}: ready"), body)


def tell_refused(event: OrderRefused) -> None:
    order = orders.get_order(event.order_id)
    title = Text("{shop}：没能接单", "{shop}: could not take the order")
    body = Text(
        "原因：{why}。¥{yuan} 会原路退回。", "Reason: {why}. ¥{yuan} goes back the way it came."
    )
    _tell(order, "refused", title, body)


def tell_refunded(event: RefundSucceeded) -> None:
    order = orders.get_order(event.order_id)
    amount = yuan(Fen(event.amount_fen))
    if order.paid_at is None:
        body = Text(
            "付款到账时订单已关闭，¥{amount} 已原路退回。抱歉让你白跑一趟。",
            "Your payment came after the order had closed; ¥{amount} is back. We are sorry.",
        )
    else:
        body = Text("¥{amount} 已原路退回。", "¥{amount} has gone back the way it came.")
    body = body.format(amount=amount)
    title = Text("{shop}：退款到账", "{shop}: refunded")
    _tell(order, f"refunded:{event.refund_id}", title, body)


def _tell(order: Order, what: str, title: Text, body: Text) -> None:
    """One service notice per order and occasion, in Chinese (the language of the chat)."""
    if order.person_id is None or not order.openid:
        return
    words = {
        "shop": order.store.name,
        "n": order.pickup_no or "",
        "yuan": yuan(Fen(order.total_fen)),
        "why": order.why,
    }
    messaging.tell(
        district_id=order.district_id,
        person_id=order.person_id,
        openid=order.openid,
        key=f"order:{order.pk}:{what}",
        title=title.format(**words).zh[:80],
        body=body.format(**words).zh[:400],
        path=f"/g/{order.store.district.slug}/orders/{order.number}",
        now=clock.now(),
    )
