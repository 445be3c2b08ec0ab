"""The person's side of a payment: looking at what is to be paid, typing the password, or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wxsandbox import inbox, signing
from wxsandbox.official import allowances
from wxsandbox.pay import orders
from wxsandbox.pay.refunds import balance
from wxsandbox.records import Notice, Order, Person

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

OUTCOMES = ("ok", "cancel", "insufficient", "wrong_password")
PAYEE = "青禾里商圈"


class CannotPay(Exception):
    """WeChat shows this sentence instead of the password box."""


def open_order(twin: Twin, person: Person, door_key: str) -> Order:
    """The order behind a prepay_id, code_url or h5_url, if this person may still pay it."""
    door = twin.world.prepays.get(door_key)
    if door is None:
        raise CannotPay("支付链接无效")
    order = orders.find(twin, door.out_trade_no)
    if order is None or door.replaced or twin.now() >= door.expires_at:
        raise CannotPay("支付会话或二维码已过期，请重新下单")
    if order.transaction_id:
        raise CannotPay("该订单已支付")
    if order.state == "CLOSED":
        raise CannotPay("该订单已过期" if order.expired else "该订单已关闭")
    if order.trade_type == "JSAPI" and order.request["payer"]["openid"] != person.openid:
        raise CannotPay("下单账号与支付账号不一致，请核实后再支付")
    if order.opened_by not in ("", person.openid):
        raise CannotPay("该订单已由其他微信用户打开")
    return order


def sheet(twin: Twin, order: Order) -> dict[str, Any]:
    """What the wallet shows before the password."""
    return {
        "out_trade_no": order.key,
        "payee": twin.world.setting("payee", PAYEE),
        "description": order.request["description"],
        "amount_fen": order.total_fen,
        "expires_at": order.expires_at,
    }


def pay(twin: Twin, person: Person, order: Order, outcome: str) -> Notice | None:
    """Try to pay once. Only `ok` with enough money moves anything; the rest leaves NOTPAY."""
    order.opened_by = person.openid
    by_balance = person.balance_fen >= order.total_fen
    if outcome != "ok" or not (by_balance or person.has_card):
        twin.world.orders.put(order)
        return None
    if by_balance:
        person.balance_fen -= order.total_fen
    allowances.grant(twin, person, "pay")
    twin.world.people.put(person)
    now = twin.now()
    order.state, order.success_at = "SUCCESS", now
    order.transaction_id = orders.transaction_number(now)
    order.payer_openid = person.openid
    order.bank_type = "OTHERS" if by_balance else "CMB_DEBIT"
    twin.world.orders.put(order)
    twin.world.remember_transaction(order)
    twin.world.set("merchant_balance_fen", balance(twin) + order.total_fen)
    _receipt(twin, person, order)
    return twin.courier.post(
        url=order.request["notify_url"],
        event_type="TRANSACTION.SUCCESS",
        summary="支付成功",
        original_type="transaction",
        resource=orders.trade(order),
        signed_by=order.signed_by,
        out_trade_no=order.key,
    )


def _receipt(twin: Twin, person: Person, order: Order) -> None:
    inbox.deliver(
        twin,
        person.openid,
        "pay",
        "payment",
        {
            "amount_fen": order.total_fen,
            "payee": twin.world.setting("payee", PAYEE),
            "description": order.request["description"],
            "out_trade_no": order.key,
            "transaction_id": order.transaction_id,
            "paid_with": "零钱" if order.bank_type == "OTHERS" else "招商银行储蓄卡",
        },
    )


def bridge_refusal(twin: Twin, params: dict[str, Any]) -> str | None:
    """Why getBrandWCPayRequest would fail: the page's paySign is checked as WeChat checks it."""
    named: dict[str, str] = {}
    for key in ("appId", "timeStamp", "nonceStr", "package"):
        value = params.get(key)
        if not isinstance(value, str) or not value:
            return f"调用支付JSAPI缺少参数：{key}"
        named[key] = value
    if params.get("signType") != "RSA":
        return "支付验证签名失败：signType 应为 RSA"
    if named["appId"] != twin.credentials.appid:
        return "appid与商户号不匹配"
    if not named["package"].startswith("prepay_id="):
        return "调用支付JSAPI缺少参数：package"
    message = signing.lines(*named.values())
    if not signing.rsa_verifies(
        twin.credentials.merchant_key, message, str(params.get("paySign", ""))
    ):
        return "支付验证签名失败"
    return None
