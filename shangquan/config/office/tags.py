"""What the office's templates say and draw (`{% load sq %}`)."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shangquan.config.office import words
from shangquan.config.office.item_form import ItemForm
from shangquan.flows.menu_sheet import ALLERGEN_WORDS
from shangquan.kit import money
from shangquan.kit.money import Fen
from shangquan.kit.texts import Text, language

register = template.Library()

_FIELDS = {
    "name": Text("名称", "Name"), "name_en": Text("英文名", "Name in English"),
    "category": Text("分类", "Category"), "category_en": Text("分类英文", "Category in English"),
    "description": Text("描述", "Description"),
    "description_en": Text("英文描述", "Description in English"),
    "picture": Text("图片", "Picture"), "allergens": Text("过敏原", "Allergens"),
    "skus": Text("规格和价格", "Sizes and prices"), "groups": Text("选项", "Options"),
    "left": Text("库存", "Left"), "sort": Text("排序", "Order"), "key": Text("键", "Key"),
    "is_listed": Text("上架", "On the menu"),
}  # fmt: skip
_TIMES = {
    "placed": Text("下单", "Placed"), "paid": Text("付款", "Paid"),
    "accepted": Text("接单", "Accepted"), "started": Text("开始制作", "Started"),
    "ready": Text("做好", "Ready"), "done": Text("取走", "Handed over"),
    "ended": Text("结束", "Ended"),
}  # fmt: skip
_IMPORTS = {
    "refused": Text("有错，未导入", "Refused"), "checked": Text("待确认", "To be confirmed"),
    "running": Text("正在写入", "Writing"), "done": Text("已写入", "Written"),
    "failed": Text("失败，未改动", "Failed, nothing changed"),
}  # fmt: skip


@register.simple_tag
def say(zh: str, en: str, *values: object) -> str:
    """A sentence in the language of whoever reads it."""
    sentence = en if language() == "en" else zh
    return sentence.format(*values) if values else sentence


@register.filter
def yuan(fen: int) -> SafeString:
    return format_html('<span class="sq-money">¥{}</span>', money.yuan(Fen(int(fen))))


@register.filter
def minus(value: int) -> int:
    return -value


@register.filter
def plus_one(value: int) -> int:
    return value + 1


@register.filter
def tail(dotted: str) -> str:
    """The last part of a dotted name."""
    return dotted.rsplit(".", 1)[-1]


@register.filter
def two(sentence: Mapping[str, str]) -> str:
    """A sentence kept in both languages."""
    return sentence["en"] if language() == "en" else sentence["zh"]


@register.filter
def step_words(step: Mapping[str, Any]) -> str:
    return two(step)


@register.filter
def verb_word(verb: str) -> str:
    return words.verb(verb)


@register.filter
def field_word(name: str) -> str:
    return str(_FIELDS.get(name, name))


@register.filter
def time_word(name: str) -> str:
    return str(_TIMES[name])


@register.filter
def import_word(state: str) -> str:
    return str(_IMPORTS[state])


@register.filter
def value_words(value: Any) -> str:
    """A stored value as a person reads it: prices in yuan, sizes and options in one line."""
    if value in (None, "", [], {}):
        return "—"
    if isinstance(value, bool):
        return str(Text("是", "yes") if value else Text("否", "no"))
    if isinstance(value, Mapping):
        no_limit = str(Text("不限", "no limit"))
        return "，".join(
            f"{name or '·'} {no_limit if left is None else left}" for name, left in value.items()
        )
    if isinstance(value, list | tuple):
        return "，".join(_one(entry) for entry in value)
    return str(value)


def _one(entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return str(ALLERGEN_WORDS.get(entry, entry))
    price = f" ¥{money.yuan(Fen(entry['price_fen']))}" if entry.get("price_fen") is not None else ""
    below = f"（{value_words(entry['options'])}）" if "options" in entry else ""
    return f"{entry['name']}{price}{below}".strip()


@register.simple_tag
def figure(zh: str, en: str, today: int, yesterday: int, is_money: bool) -> SafeString:
    """Today's number with yesterday's beside it; the arrow says which way, not whether it is good."""
    shown, before = (
        (f"¥{money.yuan(Fen(today))}", f"¥{money.yuan(Fen(yesterday))}")
        if is_money
        else (str(today), str(yesterday))
    )
    arrow = "▲" if today > yesterday else "▼" if today < yesterday else "＝"
    return format_html(
        '<div class="sq-figure"><span>{}</span><b class="sq-money">{}</b><small>{} {} {}</small></div>',
        str(Text(zh, en)), shown, arrow, str(Text("昨天", "Yesterday")), before,
    )  # fmt: skip


@register.simple_tag
def text(form: ItemForm, name: str, zh: str, en: str, choices: str = "") -> SafeString:
    """A line of text of the item's form."""
    extra = format_html(' list="{}"', choices) if choices else ""
    return format_html(
        '<label class="sq-field"><span>{}</span><input name="{}" value="{}"{}>{}</label>',
        str(Text(zh, en)), name, form.values.get(name, ""), extra, fault(form, name),
    )  # fmt: skip


@register.simple_tag
def fault(form: ItemForm, name: str) -> SafeString | str:
    problem = form.faults.get(name)
    return (
        format_html('<strong class="sq-fault" role="alert">{}</strong>', problem) if problem else ""
    )


@register.simple_tag
def cell(
    form: ItemForm, kind: str, n: object, name: str, value: Any, zh: str, en: str, mode: str = ""
) -> SafeString:
    """A field of a numbered row."""
    return _cell(form, f"{kind}-{n}-{name}", value, Text(zh, en), mode)


@register.simple_tag
def option_cell(
    form: ItemForm, n: object, o: object, name: str, value: Any, zh: str, en: str, mode: str = ""
) -> SafeString:
    return _cell(form, f"group-{n}-option-{o}-{name}", value, Text(zh, en), mode)


def _cell(form: ItemForm, field: str, value: Any, name: Text, mode: str) -> SafeString:
    return format_html(
        '<label class="sq-field"><span>{}</span><input name="{}" value="{}" inputmode="{}">{}</label>',
        str(name), field, value or "", mode or "text", fault(form, field),
    )  # fmt: skip
