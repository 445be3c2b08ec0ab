"""The shape of a request body as data, and the one function that holds a body against it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wxsandbox.clock import parse_rfc3339
from wxsandbox.pay.errors import BAD_PARAMETER, EXTRA_PARAMETER, OUT_OF_RANGE, bad_field


@dataclass(frozen=True)
class Text:
    longest: int
    required: bool = False
    shortest: int = 1
    pattern: str = ""
    one_of: tuple[str, ...] = ()
    missing: int = BAD_PARAMETER  # the internal number when it is not there


@dataclass(frozen=True)
class Whole:
    least: int
    most: int = 10**12
    required: bool = False


@dataclass(frozen=True)
class Flag:
    required: bool = False


@dataclass(frozen=True)
class Group:
    fields: Mapping[str, Rule]
    required: bool = False
    missing: int = BAD_PARAMETER


@dataclass(frozen=True)
class ListOf:
    item: Rule
    most: int
    required: bool = False


Rule = Text | Whole | Flag | Group | ListOf


def check(rule: Rule, value: Any, pointer: str = "") -> None:
    """Refuse the first thing that is wrong, as the gateway does."""
    if value is None:
        raise bad_field(pointer or "/", "不允许为 null")
    match rule:
        case Group():
            _check_group(rule, value, pointer)
        case ListOf():
            _check_list(rule, value, pointer)
        case Text():
            _check_text(rule, value, pointer)
        case Whole():
            _check_whole(rule, value, pointer)
        case Flag():
            if not isinstance(value, bool):
                raise bad_field(pointer, "应为布尔值", value)


def _check_group(rule: Group, value: Any, pointer: str) -> None:
    if not isinstance(value, dict):
        raise bad_field(pointer or "/", "应为对象", value)
    for name in value:
        if name not in rule.fields:
            raise bad_field(f"{pointer}/{name}", "不允许的多余参数", number=EXTRA_PARAMETER)
    for name, inner in rule.fields.items():
        if name in value:
            check(inner, value[name], f"{pointer}/{name}")
        elif inner.required:
            number = getattr(inner, "missing", BAD_PARAMETER)
            raise bad_field(f"{pointer}/{name}", "必填", number=number)


def _check_list(rule: ListOf, value: Any, pointer: str) -> None:
    if not isinstance(value, list):
        raise bad_field(pointer, "应为数组", value)
    if len(value) > rule.most:
        raise bad_field(pointer, f"最多 {rule.most} 项", len(value), number=OUT_OF_RANGE)
    for index, item in enumerate(value):
        check(rule.item, item, f"{pointer}/{index}")


def _check_text(rule: Text, value: Any, pointer: str) -> None:
    if not isinstance(value, str):
        raise bad_field(pointer, "应为字符串", value)
    if not rule.shortest <= len(value) <= rule.longest:
        raise bad_field(pointer, f"长度应为 {rule.shortest} 到 {rule.longest}", value)
    if rule.pattern and not re.fullmatch(rule.pattern, value):
        raise bad_field(pointer, "含有不允许的字符或格式不符", value)
    if rule.one_of and value not in rule.one_of:
        raise bad_field(pointer, f"取值应为 {'、'.join(rule.one_of)}", value)


def _check_whole(rule: Whole, value: Any, pointer: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise bad_field(pointer, "应为整数", value)
    if not rule.least <= value <= rule.most:
        issue = f"取值应在 {rule.least} 到 {rule.most} 之间"
        raise bad_field(pointer, issue, value, number=OUT_OF_RANGE)


def instant(value: str, pointer: str) -> datetime:
    try:
        return parse_rfc3339(value)
    except ValueError as wrong:
        raise bad_field(pointer, "应为 RFC 3339 时间", value) from wrong


def wanted(query: Mapping[str, str], name: str) -> str:
    """A query parameter that must be there."""
    if not query.get(name):
        raise bad_field(name, "必填", where="query")
    return query[name]
