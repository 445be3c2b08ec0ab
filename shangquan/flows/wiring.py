"""The one table: fact -> who reacts, in this order."""

from shangquan.catalog.events import MenuChanged
from shangquan.chat import events as chat
from shangquan.complaints import events as case
from shangquan.flows import conversation_later, payment, push, reactions
from shangquan.inventory.events import PoolChanged
from shangquan.kit.events import Event
from shangquan.kit.outbox import Wiring
from shangquan.orders import events as order
from shangquan.payments import events as pay

WIRING: Wiring = {
    pay.PaymentSucceeded: (payment.settle_orders,),
    pay.PaymentClosed: (payment.lapse_orders,),
    pay.RefundSucceeded: (reactions.hint_refund, reactions.tell_refunded),
    order.OrderPaid: (reactions.hint_order, reactions.tell_paid, push.note_order),
    order.OrderLapsed: (reactions.hint_order,),
    order.OrderAccepted: (reactions.hint_order,),
    order.OrderStarted: (reactions.hint_order,),
    order.OrderReady: (reactions.hint_order, reactions.tell_ready),
    order.OrderDone: (reactions.hint_order,),
    order.OrderRefused: (reactions.refund_refused, reactions.hint_order, reactions.tell_refused),
    order.OrderCancelled: (reactions.refund_cancelled, reactions.hint_order),
    order.OrderOverlooked: (reactions.hint_overlooked,),
    order.RefundAsked: (reactions.hint_order,),
    order.RefundDecided: (reactions.hint_order,),
    order.OrderRefundOpened: (reactions.hint_order, push.note_order),
    MenuChanged: (reactions.hint_menu,),
    PoolChanged: (reactions.show_stock,),
    case.CaseOpened: (conversation_later.hint_case,),
    case.CaseEscalated: (conversation_later.hint_case,),
    chat.AnswerOwed: (conversation_later.answer_owed,),
}


def moves_pools(event: Event) -> bool:
    """Facts whose reactions lock pools, as buyers do: drained alone, so that nobody waits in a circle."""
    if isinstance(event, pay.PaymentSucceeded):
        return event.was_closed
    return isinstance(event, pay.PaymentClosed | order.OrderRefused | order.OrderCancelled)


# Facts a person has to look at; nothing reacts by itself (the back office lists them).
FOR_PEOPLE = (pay.PaymentDisputed, pay.RefundNeedsPerson)
