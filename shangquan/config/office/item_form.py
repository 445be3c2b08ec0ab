"""The page of a dish as fields: from a dish to the form, from what was sent back to a dish.

Sizes, option groups and options are numbered fields (`size-0-name`, `group-1-option-0-price`), so the page works with as many
as a person adds. Faults are collected by field and shown beside it; what was typed stays.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shangquan.catalog.operations import GroupSpec, ItemSpec, OptionSpec, SkuSpec
from shangquan.catalog.rules import ALLERGENS
from shangquan.flows.menu_edit import Dish
from shangquan.flows.menu_sheet import ALLERGEN_WORDS, MAX_LEFT, to_fen
from shangquan.kit.money import Fen, yuan
from shangquan.kit.texts import Text

MAX_SIZES, MAX_GROUPS, MAX_OPTIONS = 20, 20, 30
NEEDED = Text("请填写", "Please fill in")
BAD_PRICE = Text("价格要像 28 或 28.5", "A price looks like 28 or 28.5")
BAD_LEFT = Text("整数，空着是不限", "A whole number; empty means no limit")
TWICE = Text("重复了", "Stands here twice")
NAMES = Text("有多个规格时每个都要名称", "With several sizes each needs a name")
BOUNDS = Text("最少、最多和选项个数不合", "Least, most and the number of options do not fit")
NO_SIZE = Text("至少要有一个价格", "At least one price is needed")


@dataclass
class ItemForm:
    """What the page shows: texts as typed, and what is wrong with them."""

    values: dict[str, str] = field(default_factory=dict)
    sizes: list[dict[str, str]] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)
    allergens: set[str] = field(default_factory=set)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def allergen_choices(self) -> list[tuple[str, str, bool]]:
        return [(c, str(ALLERGEN_WORDS[c]), c in self.allergens) for c in ALLERGENS]

    def fault(self, name: str, words: Text) -> None:
        self.faults.setdefault(name, str(words))


TEXTS = {
    "name": 60, "name_en": 80, "category": 60, "category_en": 80, "description": 300,
    "description_en": 400,
}  # fmt: skip


def show(dish: Dish | None) -> ItemForm:
    """The form of a dish as it is; an empty one for a new dish."""
    if dish is None:
        return ItemForm(dict.fromkeys(TEXTS, ""), [{"name": "", "name_en": "", "price": "", "left": ""}])  # fmt: skip
    spec = dish.spec
    return ItemForm(
        values={name: getattr(spec, name) for name in TEXTS},
        sizes=[
            {
                "old": sku.name, "name": sku.name, "name_en": sku.name_en,
                "price": yuan(Fen(sku.price_fen)), "left": _left(dish.left.get(sku.name)),
            }
            for sku in spec.skus
        ],
        groups=[
            {
                "name": g.name, "name_en": g.name_en, "least": str(g.least), "most": str(g.most),
                "options": [
                    {"name": o.name, "name_en": o.name_en, "price": yuan(Fen(o.price_fen))}
                    for o in g.options
                ],
            }
            for g in spec.groups
        ],
        allergens=set(spec.allergens),
    )  # fmt: skip


def _left(left: int | None) -> str:
    return "" if left is None else str(left)


def take(sent: Any) -> tuple[ItemForm, Dish | None, dict[str, str]]:
    """What was sent as form, as a dish (None with faults), and which sizes were renamed."""
    form = ItemForm(allergens=set(sent.getlist("allergens")) & set(ALLERGENS))
    for name, most in TEXTS.items():
        form.values[name] = _text(form, sent, name, most)
    for name in ("name", "category"):
        if not form.values[name]:
            form.fault(name, NEEDED)
    form.sizes = [_size(sent, n) for n in _numbers(sent, r"size-(\d+)-price", MAX_SIZES)]
    form.sizes = [size for size in form.sizes if any(size[k] for k in ("name", "price", "left"))]
    form.groups = [_group(sent, n) for n in _numbers(sent, r"group-(\d+)-name", MAX_GROUPS)]
    form.groups = [group for group in form.groups if group["name"] or group["options"]]
    skus, left = _skus(form)
    groups = tuple(_group_spec(form, n, group) for n, group in enumerate(form.groups))
    if form.faults:
        return form, None, {}
    codes = tuple(code for code in ALLERGENS if code in form.allergens)
    texts: dict[str, Any] = dict(form.values)
    spec = ItemSpec(skus=skus, groups=groups, allergens=codes, **texts)
    renamed = {s["old"]: s["name"] for s in form.sizes if s["old"] is not None}
    return form, Dish(spec, left), renamed


def _text(form: ItemForm, sent: Mapping[str, str], name: str, most: int) -> str:
    value = " ".join(sent.get(name, "").split())
    if len(value) > most:
        form.fault(name, Text("最多 {n} 个字", "At most {n} characters").format(n=most))
    return value


def _numbers(sent: Mapping[str, str], pattern: str, most: int) -> list[int]:
    found = (re.fullmatch(pattern, name) for name in sent)
    return sorted({int(match[1]) for match in found if match and len(match[1]) < 6})[:most]


def _size(sent: Mapping[str, str], n: int) -> dict[str, Any]:
    size: dict[str, Any] = {
        name: " ".join(sent.get(f"size-{n}-{name}", "").split())
        for name in ("name", "name_en", "price", "left")
    }
    size["old"] = sent.get(f"size-{n}-old")  # absent: a new size
    return size


def _group(sent: Mapping[str, str], n: int) -> dict[str, Any]:
    group: dict[str, Any] = {
        name: " ".join(sent.get(f"group-{n}-{name}", "").split())
        for name in ("name", "name_en", "least", "most")
    }
    numbers = _numbers(sent, rf"group-{n}-option-(\d+)-name", MAX_OPTIONS)
    options = [
        {
            name: " ".join(sent.get(f"group-{n}-option-{o}-{name}", "").split())
            for name in ("name", "name_en", "price")
        }
        for o in numbers
    ]
    group["options"] = [option for option in options if any(option.values())]
    return group


def _skus(form: ItemForm) -> tuple[tuple[SkuSpec, ...], dict[str, int | None]]:
    skus, left = [], {}
    if not form.sizes:
        form.fault("sizes", NO_SIZE)
    names = [size["name"] for size in form.sizes]
    for n, size in enumerate(form.sizes):
        if len(names) > 1 and not size["name"]:
            form.fault(f"size-{n}-name", NAMES)
        elif names.count(size["name"]) > 1:
            form.fault(f"size-{n}-name", TWICE)
        if len(size["name"]) > 60 or len(size["name_en"]) > 80:
            form.fault(f"size-{n}-name", Text("太长", "Too long"))
        fen = _price(form, f"size-{n}-price", size["price"], is_needed=True)
        if size["left"] and not (size["left"].isdecimal() and int(size["left"]) <= MAX_LEFT):
            form.fault(f"size-{n}-left", BAD_LEFT)
            continue
        skus.append(SkuSpec(fen, size["name"], size["name_en"]))
        left[size["name"]] = int(size["left"]) if size["left"] else None
    return tuple(skus), left


def _price(form: ItemForm, name: str, text: str, *, is_needed: bool) -> int:
    fen = to_fen(text.lstrip("¥￥").strip()) if text else None
    if fen is None and (text or is_needed):
        form.fault(name, BAD_PRICE)
    return fen or 0


def _group_spec(form: ItemForm, n: int, group: Mapping[str, Any]) -> GroupSpec:
    if not group["name"]:
        form.fault(f"group-{n}-name", NEEDED)
    options = []
    names = [option["name"] for option in group["options"]]
    for o, option in enumerate(group["options"]):
        if not option["name"]:
            form.fault(f"group-{n}-option-{o}-name", NEEDED)
        elif names.count(option["name"]) > 1:
            form.fault(f"group-{n}-option-{o}-name", TWICE)
        price = _price(form, f"group-{n}-option-{o}-price", option["price"], is_needed=False)
        if max(len(option["name"]), len(option["name_en"]), len(group["name"])) > 60:
            form.fault(f"group-{n}-option-{o}-name", Text("太长", "Too long"))
        options.append(OptionSpec(option["name"], option["name_en"], price))
    least, most = _bound(group["least"], 0), _bound(group["most"], 1)
    if least is None or most is None or most < 1 or least > most or least > len(options):
        form.fault(f"group-{n}-most", BOUNDS)
        least, most = 0, 1
    return GroupSpec(group["name"], tuple(options), group["name_en"], least, most)


def _bound(text: str, empty: int) -> int | None:
    if not text:
        return empty
    return int(text) if text.isdecimal() and len(text) < 3 else None
