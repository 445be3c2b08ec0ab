"""Ordering, asking and closing: /v3/pay/transactions/*."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from wxsandbox.pay import orders
from wxsandbox.pay.errors import (
    ALREADY_PAID,
    APPID_NOT_MCHID,
    OPENID_MISSING,
    ORDER_EXPIRED,
    ORDER_MISSING,
    REENTRY_DIFFERS,
    PayError,
    bad_field,
    invalid,
)
from wxsandbox.pay.fields import Flag, Group, ListOf, Rule, Text, Whole, instant, wanted
from wxsandbox.pay.gate import Call, Handler, Operation, operation
from wxsandbox.records import Order

ROOT = "/v3/pay/transactions"
OUT_TRADE_NO = r"[0-9A-Za-z_\-|*]+"

GOODS = Group(
    {
        "merchant_goods_id": Text(32, required=True),
        "wechatpay_goods_id": Text(32),
        "goods_name": Text(256),
        "quantity": Whole(1, required=True),
        "unit_price": Whole(0, required=True),
    }
)
STORE = Group(
    {
        "id": Text(32, required=True),
        "name": Text(256),
        "area_code": Text(32),
        "address": Text(512),
    }
)
SCENE: dict[str, Rule] = {
    "payer_client_ip": Text(45, required=True),
    "device_id": Text(32),
    "store_info": STORE,
}
H5_INFO = Group(
    {
        "type": Text(32, required=True, one_of=("iOS", "Android", "Wap")),
        "app_name": Text(64),
        "app_url": Text(128),
        "bundle_id": Text(128),
        "package_name": Text(128),
    },
    required=True,
)
COMMON: dict[str, Rule] = {
    "appid": Text(32, required=True),
    "mchid": Text(32, required=True),
    "description": Text(127, required=True),
    "out_trade_no": Text(32, required=True, shortest=6, pattern=OUT_TRADE_NO),
    "time_expire": Text(64),
    "attach": Text(128),
    "notify_url": Text(255, required=True),
    "goods_tag": Text(32),
    "support_fapiao": Flag(),
    "limit_pay": ListOf(
        Text(32, one_of=("no_balance", "no_credit", "no_debit", "balance_only")), 4
    ),
    "amount": Group(
        {"total": Whole(1, required=True), "currency": Text(16, one_of=("CNY",))}, required=True
    ),
    "detail": Group(
        {"cost_price": Whole(0), "invoice_id": Text(32), "goods_detail": ListOf(GOODS, 6000)}
    ),
    "scene_info": Group(SCENE),
    "settle_info": Group({"profit_sharing": Flag()}),
}
PAYER = Group(
    {
        "openid": Text(128, required=True, missing=OPENID_MISSING),
        "identity": Group({"type": Text(32), "number": Text(1024), "name": Text(1024)}),
    },
    required=True,
    missing=OPENID_MISSING,
)
SHAPES = {
    "JSAPI": Group({**COMMON, "payer": PAYER}),
    "NATIVE": Group(COMMON),
    "APP": Group(COMMON),
    "MWEB": Group({**COMMON, "scene_info": Group({**SCENE, "h5_info": H5_INFO}, required=True)}),
}
CLOSE = Group({"mchid": Text(32, required=True)})


def place(trade_type: str) -> Handler:
    def handler(call: Call) -> dict[str, Any]:
        _check(call, trade_type)
        asked = call.body.get("time_expire")
        # time_expire counts only the first time: it is no part of what must stay the same.
        request = {name: value for name, value in call.body.items() if name != "time_expire"}
        expires = instant(asked, "/time_expire") if asked else None
        order = orders.find(call.twin, request["out_trade_no"])
        if order is None:
            now = call.twin.now()
            order = Order(
                request["out_trade_no"],
                trade_type,
                request,
                call.signer,
                created_at=now,
                expires_at=orders.expiry(now, expires),
            )
        else:
            _check_reentry(order, trade_type, request)
            order.signed_by = call.signer
        door = orders.open_door(call.twin, order)
        return {door.kind: door.key}

    return handler


def _check(call: Call, trade_type: str) -> None:
    keys, body = call.twin.credentials, call.body
    if body["mchid"] != keys.mchid:
        raise bad_field("/mchid", "与签名使用的商户号不一致", body["mchid"])
    if body["appid"] != keys.appid:
        raise PayError(400, "APPID_MCHID_NOT_MATCH", "appid和mch_id不匹配", number=APPID_NOT_MCHID)
    check_notify_url(body["notify_url"])
    if trade_type == "JSAPI" and body["payer"]["openid"] not in call.twin.world.people:
        openid = body["payer"]["openid"]
        raise bad_field("/payer/openid", "无效的openid", openid)
    if trade_type == "MWEB" and body["scene_info"]["payer_client_ip"] in ("127.0.0.1", "::1"):
        ip = body["scene_info"]["payer_client_ip"]
        raise bad_field("/scene_info/payer_client_ip", "不支持回环地址", ip)


def check_notify_url(url: str) -> None:
    """http or https, a path, no query: anything else would never be called."""
    try:
        parts = urlsplit(url)
        complete = parts.scheme in ("http", "https") and parts.hostname and parts.path
    except ValueError:
        complete = False
    if not complete or parts.query or parts.fragment or "?" in url:
        raise bad_field("/notify_url", "应为带路径且不带参数的 http(s) 地址", url)


def _check_reentry(order: Order, trade_type: str, request: dict[str, Any]) -> None:
    if order.transaction_id:
        raise PayError(400, "ORDERPAID", "该订单已支付", number=ALREADY_PAID)
    if order.state == "CLOSED":
        number = ORDER_EXPIRED if order.expired else 0
        message = "该订单已过期" if order.expired else "该订单已关闭"
        raise PayError(400, "ORDER_CLOSED", message, number=number)
    if order.trade_type != trade_type or order.request != request:
        differ = [k for k in {*order.request, *request} if order.request.get(k) != request.get(k)]
        raise invalid(
            "请求重入时，参数与首次请求时不一致",
            number=REENTRY_DIFFERS,
            why=f"ordered before with other {', '.join(sorted(differ)) or 'trade type'}",
        )


def by_own_number(call: Call) -> dict[str, Any]:
    _check_mchid(call)
    return orders.trade(_existing(call))


def by_transaction(call: Call) -> dict[str, Any]:
    _check_mchid(call)
    order = call.twin.world.order_of_transaction(call.path["transaction_id"])
    if order is None:
        raise _missing()
    return orders.trade(order)


def close(call: Call) -> None:
    if call.body["mchid"] != call.twin.credentials.mchid:
        raise bad_field("/mchid", "与签名使用的商户号不一致", call.body["mchid"])
    order = _existing(call)
    if order.transaction_id:
        raise PayError(400, "ORDERPAID", "该订单已支付，不能关单", number=ALREADY_PAID)
    if order.state == "NOTPAY":
        order.state, order.closed_at = "CLOSED", call.twin.now()
        call.twin.world.orders.put(order)


def _check_mchid(call: Call) -> None:
    if wanted(call.query, "mchid") != call.twin.credentials.mchid:
        raise bad_field("mchid", "与签名使用的商户号不一致", call.query["mchid"], where="query")


def _existing(call: Call) -> Order:
    order = orders.find(call.twin, call.path["out_trade_no"])
    if order is None:
        raise _missing()
    return order


def _missing() -> PayError:
    return PayError(404, "ORDER_NOT_EXIST", "订单不存在", number=ORDER_MISSING)


OPERATIONS: list[Operation] = [
    operation("POST", f"{ROOT}/jsapi", place("JSAPI"), SHAPES["JSAPI"]),
    operation("POST", f"{ROOT}/native", place("NATIVE"), SHAPES["NATIVE"]),
    operation("POST", f"{ROOT}/app", place("APP"), SHAPES["APP"]),
    operation("POST", f"{ROOT}/h5", place("MWEB"), SHAPES["MWEB"]),
    operation("GET", f"{ROOT}/id/{{transaction_id}}", by_transaction),
    operation("GET", f"{ROOT}/out-trade-no/{{out_trade_no}}", by_own_number),
    operation("POST", f"{ROOT}/out-trade-no/{{out_trade_no}}/close", close, CLOSE),
]
