"""The life of a trade: making it, its doors, its end by time, and how WeChat tells it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wxsandbox import scenarios
from wxsandbox.clock import BEIJING, rfc3339
from wxsandbox.credentials import DIGITS, random_text
from wxsandbox.records import Order, Prepay

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

STATE_WORDS = {
    "NOTPAY": "订单未支付",
    "SUCCESS": "支付成功",
    "REFUND": "订单发生过退款，退款详情请查询退款单",
    "CLOSED": "订单已关闭",
}
DOOR_OF = {"JSAPI": "prepay_id", "APP": "prepay_id", "NATIVE": "code_url", "MWEB": "h5_url"}


def find(twin: Twin, out_trade_no: str | None) -> Order | None:
    """The order as it stands now: one that ran out of time is closed by looking at it."""
    order = twin.world.orders.get(out_trade_no)
    if order and order.state == "NOTPAY" and twin.now() >= order.expires_at:
        order.state, order.expired, order.closed_at = "CLOSED", True, order.expires_at
        twin.world.orders.put(order)
    return order


def expiry(now: datetime, asked: datetime | None) -> datetime:
    """Seven days, or what was asked for, pulled into one minute to ninety days from now."""
    if asked is None:
        return now + scenarios.ORDER_LIFE
    earliest, latest = now + scenarios.ORDER_LIFE_MIN, now + scenarios.ORDER_LIFE_MAX
    return min(max(asked, earliest), latest)


def open_door(twin: Twin, order: Order) -> Prepay:
    """A fresh prepay_id, code_url or h5_url. A new code_url kills the one before."""
    kind, now = DOOR_OF[order.trade_type], twin.now()
    if kind == "code_url" and (before := twin.world.prepays.get(order.door)):
        before.replaced = True
        twin.world.prepays.put(before)
    door = Prepay(_door_key(kind, now), order.key, kind, now + scenarios.PREPAY_LIFE[kind])
    order.door = door.key
    twin.world.orders.put(order)
    return twin.world.prepays.put(door)


def _door_key(kind: str, now: datetime) -> str:
    prepay_id = f"wx{now.astimezone(BEIJING):%d%H%M%S}{secrets.token_hex(13)}"
    if kind == "code_url":
        return f"weixin://wxpay/bizpayurl?pr={random_text(9)}zz"
    if kind == "h5_url":
        package = random_text(10, DIGITS)
        return (
            "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb"
            f"?prepay_id={prepay_id}&package={package}"
        )
    return prepay_id


def transaction_number(now: datetime) -> str:
    """28 digits, the day among them, as on a WeChat receipt."""
    return (
        f"420000{random_text(4, DIGITS)}{now.astimezone(BEIJING):%Y%m%d}{random_text(10, DIGITS)}"
    )


def trade(order: Order) -> dict[str, Any]:
    """What a query and a notice say. An unpaid trade has no payer, no attach, no number."""
    request = order.request
    paid = bool(order.transaction_id)
    amount: dict[str, Any] = {"total": order.total_fen, "currency": "CNY"}
    told: dict[str, Any] = {
        "appid": request["appid"],
        "mchid": request["mchid"],
        "out_trade_no": order.key,
        "trade_type": order.trade_type,
        "trade_state": order.state,
        "trade_state_desc": STATE_WORDS[order.state],
        "amount": amount,
        "promotion_detail": [],
    }
    if device := request.get("scene_info", {}).get("device_id"):
        told["scene_info"] = {"device_id": device}
    if paid:
        amount.update(payer_total=order.total_fen, payer_currency="CNY")
        told["transaction_id"] = order.transaction_id
        told["bank_type"] = order.bank_type
        told["attach"] = request.get("attach", "")
        told["payer"] = {"openid": order.payer_openid}
        told["success_time"] = rfc3339(order.success_at) if order.success_at else ""
    else:
        del told["trade_type"]
    return told
