"""Typed keywords of category templates and subscription notices, and the public library of both.

What each type may hold is stated in the parameter table of the subscription-message page
(developers.weixin.qq.com, 订阅消息参数值内容限制说明)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from wxsandbox.official.errors import WeChatError

DAY = r"\d{4}(年|-|/|\.)\d{1,2}(月|-|/|\.)\d{1,2}日?"
HOUR = r"\d{1,2}:\d{2}(:\d{2})?"
TIME = rf"({DAY}\s*)?{HOUR}"
DATE = rf"{DAY}(\s*{HOUR})?"
HAN = r"[\u4e00-\u9fff]"
SHAPES = {
    "thing": re.compile(r".{1,20}", re.S),
    "number": re.compile(r"(?=.{1,32}$)-?\d+(\.\d+)?"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "character_string": re.compile(r"[\x20-\x7e]{1,32}"),
    "time": re.compile(rf"{TIME}(\s*~\s*{TIME})?"),
    "date": re.compile(rf"{DATE}(\s*~\s*{DATE})?"),
    "amount": re.compile(r"[¥￥$€£]?\d{1,10}(\.\d+)?元?"),
    "phone_number": re.compile(r"[\d+\-() ]{1,17}"),
    "car_number": re.compile(r".{1,8}"),
    "name": re.compile(rf"({HAN}|[·•]){{1,10}}|[A-Za-z ]{{1,20}}"),
    "phrase": re.compile(rf"{HAN}{{1,5}}"),
}
EXAMPLES = {
    "thing": "牛肉面",
    "number": "3",
    "letter": "A",
    "character_string": "A0123",
    "time": "2026年5月1日 12:30",
    "date": "2026年5月1日",
    "amount": "28.00元",
    "phone_number": "0571-88888888",
    "car_number": "浙A12345",
    "name": "林小满",
    "phrase": "已完成",
}
ONCE, LONG = 2, 3


@dataclass(frozen=True)
class Entry:
    """One title of the library. A keyword is `name:type`, an enumerated one `name:const:a,b`."""

    tid: int
    title: str
    category: int
    keywords: tuple[str, ...]
    kind: int = ONCE

    def listed(self) -> list[dict[str, Any]]:
        """{kid, name, type, key, example, enum}"""
        return [_keyword(kid, word) for kid, word in enumerate(self.keywords, start=1)]


CATEGORIES = {307: "餐饮服务场所", 616: "商业服务", 670: "政务民生"}
LIBRARY = {
    entry.tid: entry
    for entry in (
        Entry(
            43216,
            "订单支付成功通知",
            307,
            (
                "订单编号:character_string",
                "商品名称:thing",
                "支付金额:amount",
                "支付时间:time",
                "门店名称:thing",
            ),
        ),
        Entry(
            43221,
            "取餐提醒",
            307,
            (
                "取餐号:character_string",
                "门店名称:thing",
                "商品名称:thing",
                "订单状态:phrase",
                "温馨提示:thing",
            ),
        ),
        Entry(
            43225,
            "排队到号通知",
            307,
            (
                "排队号码:character_string",
                "门店名称:thing",
                "前方桌数:number",
                "用餐方式:const:堂食,外带,外卖",
                "温馨提示:thing",
            ),
        ),
        Entry(
            43230,
            "退款成功通知",
            307,
            (
                "订单编号:character_string",
                "退款金额:amount",
                "退款原因:thing",
                "退款时间:time",
            ),
        ),
        Entry(
            43241,
            "投诉处理结果通知",
            616,
            (
                "工单编号:character_string",
                "处理结果:phrase",
                "处理时间:time",
                "处理说明:thing",
                "联系电话:phone_number",
            ),
        ),
        Entry(
            43250,
            "活动开始提醒",
            616,
            ("活动名称:thing", "开始时间:time", "活动地点:thing", "温馨提示:thing"),
        ),
        Entry(
            43260,
            "会员等级变更通知",
            616,
            ("会员姓名:name", "会员等级:phrase", "生效日期:date", "会员卡号:number"),
        ),
        Entry(
            43270,
            "办理进度通知",
            670,
            ("事项名称:thing", "办理进度:phrase", "办理时间:time"),
            kind=LONG,
        ),
    )
}


def check(keywords: list[dict[str, Any]], data: dict[str, Any]) -> None:
    """Every keyword is there and holds what its type may; 47003 names the first that does not."""
    for word in keywords:
        value = data.get(word["key"], {}).get("value")
        if not isinstance(value, str | int | float) or str(value) == "":
            raise _invalid(word["key"], "is empty")
        allowed = word.get("enum")
        shape = SHAPES.get(word["type"])
        fits = str(value) in allowed if allowed else bool(shape and shape.fullmatch(str(value)))
        if not fits:
            raise _invalid(word["key"], "invalid")


def content(keywords: list[dict[str, Any]]) -> str:
    return "\n".join(f"{word['name']}:{{{{{word['key']}.DATA}}}}" for word in keywords)


def example(keywords: list[dict[str, Any]]) -> str:
    return "\n".join(f"{word['name']}:{word['example']}" for word in keywords)


def _keyword(kid: int, word: str) -> dict[str, Any]:
    name, kind, *rest = word.split(":")
    made = {"kid": kid, "name": name, "type": kind, "key": f"{kind}{kid}"}
    if kind == "const":
        values = rest[0].split(",")
        return {**made, "example": values[0], "enum": values}
    return {**made, "example": EXAMPLES[kind]}


def _invalid(key: str, what: str) -> WeChatError:
    return WeChatError(47003, f"argument invalid! data.{key}.value {what}")
