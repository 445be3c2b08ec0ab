"""Refunds: accepted first, done later, told by a notice."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from wxsandbox import inbox, scenarios
from wxsandbox.clock import BEIJING, rfc3339
from wxsandbox.credentials import DIGITS, random_text
from wxsandbox.pay import orders
from wxsandbox.pay.errors import (
    OUT_OF_RANGE,
    RATE_LIMIT,
    REENTRY_DIFFERS,
    PayError,
    bad_field,
    invalid,
)
from wxsandbox.pay.fields import Group, ListOf, Text, Whole
from wxsandbox.pay.gate import Call, Operation, operation
from wxsandbox.pay.transactions import check_notify_url
from wxsandbox.records import Order, Refund

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

ROOT = "/v3/refund/domestic/refunds"
OUTCOMES = ("SUCCESS", "ABNORMAL", "CLOSED")

GOODS = Group(
    {
        "merchant_goods_id": Text(32, required=True),
        "wechatpay_goods_id": Text(32),
        "goods_name": Text(256),
        "unit_price": Whole(0, required=True),
        "refund_amount": Whole(0, required=True),
        "refund_quantity": Whole(1, required=True),
    }
)
SOURCE = Group(
    {
        "account": Text(32, required=True, one_of=("AVAILABLE", "UNAVAILABLE")),
        "amount": Whole(1, required=True),
    }
)
SHAPE = Group(
    {
        "transaction_id": Text(32),
        "out_trade_no": Text(32),
        "out_refund_no": Text(64, required=True, pattern=r"[0-9A-Za-z_\-|*@]+"),
        "reason": Text(80),
        "notify_url": Text(256),
        "funds_account": Text(32, one_of=("AVAILABLE", "UNSETTLED")),
        "amount": Group(
            {
                "refund": Whole(1, required=True),
                "total": Whole(1, required=True),
                "currency": Text(16, required=True, one_of=("CNY",)),
                "from": ListOf(SOURCE, 10),
            },
            required=True,
        ),
        "goods_detail": ListOf(GOODS, 6000),
    }
)


def refund(call: Call) -> dict[str, Any]:
    twin, body = call.twin, call.body
    order = _order(call)
    before = twin.world.refunds.get(body["out_refund_no"])
    if before:
        if before.request != body:
            raise invalid(
                "订单金额或退款参数与之前请求不一致，请核实后再试", number=REENTRY_DIFFERS
            )
        return told(twin, before)
    _check(twin, order, body)
    number = f"503000{random_text(4, DIGITS)}{twin.now().astimezone(BEIJING):%Y%m%d}"
    made = Refund(
        body["out_refund_no"],
        number + random_text(11, DIGITS),
        order.key,
        body,
        call.signer,
        created_at=twin.now(),
        finish_wall=twin.clock.wall() + scenarios.REFUND_TAKES_WALL_S,
    )
    twin.world.refunds.put(made)
    order.refund_fen += made.refund_fen
    order.state = "REFUND"
    order.refunds.append(made.key)
    twin.world.orders.put(order)
    _move_balance(twin, -made.refund_fen)
    twin.wake()
    return told(twin, made)


def ask(call: Call) -> dict[str, Any]:
    found = call.twin.world.refunds.get(call.path["out_refund_no"])
    if found is None:
        raise PayError(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
    return told(call.twin, found)


def _order(call: Call) -> Order:
    body, world = call.body, call.twin.world
    if ("transaction_id" in body) == ("out_trade_no" in body):
        raise bad_field("/transaction_id", "与 /out_trade_no 应且只应填一个")
    if "transaction_id" in body:
        order = world.order_of_transaction(body["transaction_id"])
    else:
        order = orders.find(call.twin, body["out_trade_no"])
    if order is None:
        raise PayError(404, "RESOURCE_NOT_EXISTS", "订单不存在")
    return order


def _check(twin: Twin, order: Order, body: dict[str, Any]) -> None:
    amount, now = body["amount"], twin.now()
    if "notify_url" in body:
        check_notify_url(body["notify_url"])
    if order.success_at is None:
        raise invalid("订单未支付，不能退款", why=f"the order is {order.state}")
    if amount["total"] != order.total_fen:
        raise invalid("订单总金额与支付金额不一致", why=f"the order is {order.total_fen} fen")
    if sum(s["amount"] for s in amount.get("from", ())) not in (0, amount["refund"]):
        raise bad_field("/amount/from", "各账户出资之和应等于退款金额")
    if now - order.success_at > scenarios.REFUND_WITHIN:
        raise invalid("订单已超过可退款的最大期限")
    refunds = [twin.world.refunds[key] for key in order.refunds]
    if amount["refund"] > order.total_fen - order.refund_fen:
        left = order.total_fen - order.refund_fen
        raise invalid(
            "退款金额超过可退金额", number=OUT_OF_RANGE, why=f"only {left} fen are left to refund"
        )
    if len(refunds) >= scenarios.REFUNDS_PER_ORDER:
        raise invalid("订单的部分退款次数已达上限", why="50 refunds were made")
    spacing = now - max((r.created_at for r in refunds), default=order.success_at)
    if refunds and timedelta() <= spacing < scenarios.REFUND_SPACING:
        raise PayError(
            429,
            "FREQUENCY_LIMITED",
            "同一订单的退款请求应间隔一分钟",
            number=RATE_LIMIT,
            why="refunds of one order keep a minute between them (pay.md, 4.1)",
        )
    if amount["refund"] > balance(twin):
        raise PayError(403, "NOT_ENOUGH", "商户可用余额不足")


def balance(twin: Twin) -> int:
    return twin.world.setting("merchant_balance_fen", 0)


def _move_balance(twin: Twin, by_fen: int) -> None:
    twin.world.set("merchant_balance_fen", balance(twin) + by_fen)


def told(twin: Twin, made: Refund) -> dict[str, Any]:
    order = twin.world.orders[made.out_trade_no]
    told: dict[str, Any] = {
        "refund_id": made.refund_id,
        "out_refund_no": made.key,
        "transaction_id": order.transaction_id,
        "out_trade_no": order.key,
        "channel": "ORIGINAL",
        "user_received_account": _received_by(order),
        "create_time": rfc3339(made.created_at),
        "status": made.status,
        "funds_account": made.request.get("funds_account", "UNSETTLED"),
        "amount": {
            **_amount(order, made),
            "settlement_refund": made.refund_fen,
            "settlement_total": order.total_fen,
            "discount_refund": 0,
            "currency": "CNY",
            "from": made.request["amount"].get("from", []),
        },
        "promotion_detail": [],
    }
    if made.success_at:
        told["success_time"] = rfc3339(made.success_at)
    return told


def _amount(order: Order, made: Refund) -> dict[str, int]:
    return {
        "total": order.total_fen,
        "refund": made.refund_fen,
        "payer_total": order.total_fen,
        "payer_refund": made.refund_fen,
    }


def _received_by(order: Order) -> str:
    return "支付用户零钱" if order.bank_type == "OTHERS" else "招商银行借记卡0403"


def ripe_in_s(twin: Twin) -> float:
    """Wall seconds until the next refund finishes by itself."""
    walls = [twin.world.refunds[key].finish_wall for key in twin.world.refunds.waiting]
    return max(0.0, min(walls) - twin.clock.wall()) if walls else math.inf


def finish_ripe(twin: Twin) -> None:
    for key in list(twin.world.refunds.waiting):
        if twin.world.refunds[key].finish_wall <= twin.clock.wall():
            finish(twin, twin.world.refunds[key])


def finish_all(twin: Twin) -> None:
    for key in list(twin.world.refunds.waiting):
        finish(twin, twin.world.refunds[key])


def finish(twin: Twin, made: Refund) -> None:
    """The bank has answered: the money is back, or it could not be brought back."""
    order = twin.world.orders[made.out_trade_no]
    outcomes = twin.world.setting("refund_outcomes", {})
    made.status = outcomes.get(made.key) or outcomes.get(order.key) or "SUCCESS"
    if made.status == "SUCCESS":
        made.success_at = twin.now()
        _give_back(twin, order, made)
    elif made.status == "CLOSED":
        # The refund did not happen: the money stays with the merchant and may be tried again.
        order.refund_fen -= made.refund_fen
        twin.world.orders.put(order)
        _move_balance(twin, made.refund_fen)
    twin.world.refunds.put(made)
    _notify(twin, order, made)


def _give_back(twin: Twin, order: Order, made: Refund) -> None:
    person = twin.world.people.get(order.payer_openid)
    if person is None:
        return
    if order.bank_type == "OTHERS":
        person.balance_fen += made.refund_fen
        twin.world.people.put(person)
    inbox.deliver(
        twin,
        person.openid,
        "pay",
        "refund",
        {
            "amount_fen": made.refund_fen,
            "description": order.request["description"],
            "out_trade_no": order.key,
            "out_refund_no": made.key,
            "reason": made.request.get("reason", ""),
            "received_by": _received_by(order),
        },
    )


def _notify(twin: Twin, order: Order, made: Refund) -> None:
    url = made.request.get("notify_url")
    if not url:
        return
    resource: dict[str, Any] = {
        "mchid": order.request["mchid"],
        "transaction_id": order.transaction_id,
        "out_trade_no": order.key,
        "refund_id": made.refund_id,
        "out_refund_no": made.key,
        "refund_status": made.status,
        "user_received_account": _received_by(order),
        "amount": _amount(order, made),
    }
    if made.success_at:
        resource["success_time"] = rfc3339(made.success_at)
    words = {"SUCCESS": "退款成功", "ABNORMAL": "退款异常", "CLOSED": "退款关闭"}
    twin.courier.post(
        url=url,
        event_type=f"REFUND.{made.status}",
        summary=words[made.status],
        original_type="refund",
        resource=resource,
        signed_by=made.signed_by,
        out_trade_no=order.key,
    )


OPERATIONS: list[Operation] = [
    operation("POST", ROOT, refund, SHAPE),
    operation("GET", f"{ROOT}/{{out_refund_no}}", ask),
]
