"""A menu as rows of a spreadsheet, and back: pure, from values alone, every fault with its row and column in words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from shangquan.catalog.operations import MAX_PRICE_FEN, GroupSpec, ItemSpec, OptionSpec, SkuSpec
from shangquan.catalog.rules import ALLERGENS
from shangquan.flows.menu_edit import Dish
from shangquan.flows.spreadsheet import FORMULA, Rows
from shangquan.kit.texts import Text

MAX_ROWS = 1000
MAX_LEFT = 1_000_000
_KEEP = -1  # an empty cell: what is left stays as it is
_NO_LIMIT = ("不限", "无限", "∞", "unlimited", "no limit")


@dataclass(frozen=True)
class Column:
    """A column: its field, its heads in both languages, and how long its text may be."""

    field: str
    head: Text
    most: int = 60
    is_needed: bool = False


ITEMS = Text("菜单", "Menu")
OPTIONS = Text("加料", "Options")

ITEM_COLUMNS = (
    Column("category", Text("分类", "Category"), 60, True),
    Column("name", Text("菜名", "Item"), 60, True),
    Column("name_en", Text("英文名", "Item in English"), 80),
    Column("size", Text("规格", "Size"), 60),
    Column("size_en", Text("规格英文", "Size in English"), 80),
    Column("price", Text("价格（元）", "Price (yuan)"), 20, True),
    Column("left", Text("库存（空着=不变）", "Left (empty: as it is)"), 20),
    Column("description", Text("描述", "Description"), 300),
    Column("description_en", Text("英文描述", "Description in English"), 400),
    Column("allergens", Text("过敏原", "Allergens"), 120),
)
OPTION_COLUMNS = (
    Column("name", Text("菜名", "Item"), 60, True),
    Column("group", Text("组", "Group"), 60, True),
    Column("group_en", Text("组英文", "Group in English"), 80),
    Column("least", Text("最少选", "At least"), 4),
    Column("most", Text("最多选", "At most"), 4),
    Column("option", Text("选项", "Option"), 60, True),
    Column("option_en", Text("选项英文", "Option in English"), 80),
    Column("price", Text("加价（元）", "Extra (yuan)"), 20),
)
WIDTHS = (12, 20, 24, 10, 14, 12, 16, 32, 32, 18)

ALLERGEN_WORDS = {
    "gluten": Text("麸质", "Gluten"), "egg": Text("蛋", "Egg"), "milk": Text("奶", "Milk"),
    "nuts": Text("坚果", "Nuts"), "peanut": Text("花生", "Peanut"), "soy": Text("大豆", "Soy"),
    "fish": Text("鱼", "Fish"), "shellfish": Text("贝壳与甲壳", "Shellfish"),
    "sesame": Text("芝麻", "Sesame"),
}  # fmt: skip
_ALLERGEN_CODES = {
    spelt.lower(): code
    for code, word in ALLERGEN_WORDS.items()
    for spelt in (code, word.zh, word.en)
}


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell (or row, or the whole sheet), as a person would say it."""

    sheet: Text
    row: int
    column: Text
    problem: Text

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Menu:
    """What a workbook says: dishes in its order, or faults."""

    dishes: tuple[Dish, ...]
    rows: tuple[int, ...]  # where each dish begins
    faults: tuple[Fault, ...]


class _Sheet:
    """Reads one sheet's cells and collects what is wrong with them."""

    def __init__(self, title: Text, columns: Sequence[Column], rows: Rows) -> None:
        self.title, self.columns = title, {column.field: column for column in columns}
        self.faults: list[Fault] = []
        self.places = self._heads(rows[0][1]) if rows else {}
        self.rows = rows[1:]

    def _heads(self, row: Sequence[Any]) -> dict[str, int]:
        written = {str(value).strip(): n for n, value in enumerate(row) if value not in (None, "")}
        places: dict[str, int] = {}
        for column in self.columns.values():
            place = next((written[h] for h in column.head.as_dict().values() if h in written), None)
            if place is not None:
                places[column.field] = place
            elif column.is_needed:
                self.fault(1, column.field, Text("缺少这一列", "this column is missing"))
        return places

    def fault(self, row: int, field: str, problem: Text) -> None:
        self.faults.append(Fault(self.title, row, self.columns[field].head, problem))

    def cell(self, row: Sequence[Any], field: str) -> Any:
        place = self.places.get(field)
        return None if place is None or place >= len(row) else row[place]

    def text(self, number: int, row: Sequence[Any], field: str) -> str:
        value = self.cell(row, field)
        column = self.columns[field]
        if value is FORMULA:
            self.fault(number, field, Text("这里是公式，请改成文字或数字", "holds a formula; please enter a value"))  # fmt: skip
            return ""
        text = _plain(value)
        if column.is_needed and not text:
            self.fault(number, field, Text("不能为空", "must not be empty"))
        elif len(text) > column.most:
            words = Text("最多 {n} 个字", "at most {n} characters").format(n=column.most)
            self.fault(number, field, words)
        elif any(ord(letter) < 32 for letter in text):
            self.fault(number, field, Text("有换行或看不见的字符", "holds invisible characters"))
        return text

    def number(self, number: int, row: Sequence[Any], field: str, most: int) -> int | None:
        text = self.text(number, row, field)
        if not text:
            return None
        if not re.fullmatch(r"\d{1,9}", text) or int(text) > most:
            words = Text("要填 0 到 {n} 的整数", "must be a whole number from 0 to {n}")
            self.fault(number, field, words.format(n=most))
            return None
        return int(text)

    def fen(self, number: int, row: Sequence[Any], field: str) -> int | None:
        text = self.text(number, row, field).removeprefix("¥").removeprefix("￥").strip()
        if not text:
            return None
        fen = to_fen(text)
        if fen is None:
            words = Text(
                "价格要像 28 或 28.5，在 0 到 100000 元之间",
                "a price looks like 28 or 28.5, between 0 and 100,000 yuan",
            )
            self.fault(number, field, words)
        return fen


def _plain(value: Any) -> str:
    """A cell as text; whole numbers without `.0`, so that 28 and 28.0 are one price."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value).strip()


def to_fen(text: str) -> int | None:
    """`28.5` → 2850; None for what is no price of at most two decimals."""
    if not re.fullmatch(r"\d{1,7}(\.\d{1,4})?", text):
        return None
    try:
        fen = Decimal(text) * 100
    except InvalidOperation:
        return None
    return int(fen) if fen == int(fen) and fen <= MAX_PRICE_FEN else None


def parse(items: Rows, options: Rows) -> Menu:
    """Dishes from the two sheets. With any fault there are no dishes."""
    sheet, more = _Sheet(ITEMS, ITEM_COLUMNS, items), _Sheet(OPTIONS, OPTION_COLUMNS, options)
    if not items:
        empty = Text("表里没有内容", "the sheet is empty")
        return Menu((), (), (Fault(ITEMS, 1, ITEM_COLUMNS[0].head, empty),))
    drafts: dict[str, dict[str, Any]] = {}
    if not sheet.faults:
        for number, row in sheet.rows:
            _take_size(sheet, drafts, number, row)
        if not drafts and not sheet.faults:
            sheet.fault(2, "name", Text("没有菜", "there are no items"))
    if options and not more.faults:
        for number, row in more.rows:
            _take_option(more, drafts, number, row)
    _check_groups(more, drafts)
    faults = (*sheet.faults, *more.faults)
    if faults:
        return Menu((), (), faults)
    return Menu(
        tuple(_dish(draft) for draft in drafts.values()),
        tuple(draft["row"] for draft in drafts.values()),
        (),
    )


def _take_size(
    sheet: _Sheet, drafts: dict[str, dict[str, Any]], number: int, row: Sequence[Any]
) -> None:
    """One row is one size of a dish; rows of the same name are sizes of the same dish."""
    value = {f: sheet.text(number, row, f) for f in (
        "category", "name", "name_en", "size", "size_en", "description", "description_en",
    )}  # fmt: skip
    price = sheet.fen(number, row, "price")
    left = _left(sheet, number, row)
    allergens = _allergens(sheet, number, row)
    draft = drafts.setdefault(
        value["name"], {"row": number, "sizes": {}, "groups": {}, "allergens": allergens} | value
    )
    if draft["category"] != value["category"]:
        words = Text("和第 {n} 行同名但分类不同", "same item as in row {n} but another category")
        sheet.fault(number, "category", words.format(n=draft["row"]))
    if value["size"] in draft["sizes"]:
        words = (
            Text("这个菜已有规格“{size}”", "this item has the size “{size}” already")
            if value["size"]
            else Text("菜名重复；有多个规格请填规格", "this item is listed twice; give sizes names")
        )
        sheet.fault(number, "size" if value["size"] else "name", words.format(size=value["size"]))
    elif draft["sizes"] and ("" in draft["sizes"] or not value["size"]):
        sheet.fault(number, "size", Text("有多个规格时每行都要填规格", "with several sizes each needs a name"))  # fmt: skip
    draft["sizes"][value["size"]] = (price, value["size_en"], left)


def _left(sheet: _Sheet, number: int, row: Sequence[Any]) -> int | None:
    text = _plain(sheet.cell(row, "left"))
    if text.lower() in _NO_LIMIT:
        return None
    left = sheet.number(number, row, "left", MAX_LEFT)
    return _KEEP if left is None else left


def _allergens(sheet: _Sheet, number: int, row: Sequence[Any]) -> tuple[str, ...]:
    found = []
    for word in re.split(r"[、,，;；/\s]+", sheet.text(number, row, "allergens")):
        if not word:
            continue
        code = _ALLERGEN_CODES.get(word.lower())
        if code is None:
            known = Text(
                "、".join(w.zh for w in ALLERGEN_WORDS.values()),
                ", ".join(w.en for w in ALLERGEN_WORDS.values()),
            )
            words = Text(
                f"不认识“{word[:20]}”，可填：{known.zh}",
                f"“{word[:20]}” is unknown; use {known.en}",
            )
            sheet.fault(number, "allergens", words)
        elif code not in found:
            found.append(code)
    return tuple(sorted(found, key=ALLERGENS.index))


def _take_option(
    sheet: _Sheet, drafts: Mapping[str, dict[str, Any]], number: int, row: Sequence[Any]
) -> None:
    value = {f: sheet.text(number, row, f) for f in ("name", "group", "group_en", "option", "option_en")}  # fmt: skip
    least = sheet.number(number, row, "least", 20)
    most = sheet.number(number, row, "most", 20)
    price = sheet.fen(number, row, "price") or 0
    draft = drafts.get(value["name"])
    if draft is None:
        if value["name"]:
            sheet.fault(number, "name", Text("“菜单”表里没有这个菜", "is not in the sheet “Menu”"))
        return
    bounds = {"least": least or 0, "most": 1 if most is None else most}
    fresh = {"row": number, "en": value["group_en"], "options": {}} | bounds
    group = draft["groups"].setdefault(value["group"], fresh)
    if (least is not None and least != group["least"]) or (
        most is not None and most != group["most"]
    ):
        words = Text("和第 {n} 行的同一组不一致", "does not agree with row {n} of the same group")
        sheet.fault(number, "least", words.format(n=group["row"]))
    if value["option"] in group["options"]:
        sheet.fault(number, "option", Text("这一组里重复了", "stands in this group twice"))
    group["options"][value["option"]] = (value["option_en"], price)


def _check_groups(sheet: _Sheet, drafts: Mapping[str, dict[str, Any]]) -> None:
    for draft in drafts.values():
        for group in draft["groups"].values():
            least, most, n = group["least"], group["most"], len(group["options"])
            if not most >= 1 or least > most or least > n:
                words = Text(
                    "最少、最多和选项个数（{n}）不合", "least, most and the number of options ({n}) do not fit"
                )  # fmt: skip
                sheet.fault(group["row"], "most", words.format(n=n))


def _dish(draft: Mapping[str, Any]) -> Dish:
    groups = tuple(
        GroupSpec(
            name,
            tuple(OptionSpec(o, en, price) for o, (en, price) in group["options"].items()),
            group["en"],
            group["least"],
            group["most"],
        )
        for name, group in draft["groups"].items()
    )
    spec = ItemSpec(
        category=draft["category"],
        name=draft["name"],
        name_en=draft["name_en"],
        description=draft["description"],
        description_en=draft["description_en"],
        allergens=draft["allergens"],
        skus=tuple(SkuSpec(p, size, en) for size, (p, en, _) in draft["sizes"].items()),
        groups=groups,
    )
    counted = {size: left for size, (_, _, left) in draft["sizes"].items() if left != _KEEP}
    return Dish(spec, counted)


def onto(dish: Dish, existing: Dish | None) -> Dish:
    """What a dish of the sheet means on top of what there is: the sheet does not carry everything."""
    if existing is None:
        return Dish(dish.spec, {sku.name: dish.left.get(sku.name) for sku in dish.spec.skus})
    old = existing.spec
    is_same = set(old.allergens) == set(dish.spec.allergens)
    spec = replace(
        dish.spec,
        key=old.key,
        sort=old.sort,
        picture=old.picture,
        category_en=old.category_en if old.category == dish.spec.category else "",
        allergens=old.allergens if is_same else dish.spec.allergens,
    )
    left = {s.name: dish.left.get(s.name, existing.left.get(s.name)) for s in spec.skus}
    return Dish(spec, left)


def render(dishes: Sequence[Dish]) -> tuple[list[list[Any]], list[list[Any]]]:
    """The rows of both sheets for these dishes: what `parse` reads back."""
    items, options = [], []
    for dish in dishes:
        spec = dish.spec
        words = "、".join(str(ALLERGEN_WORDS[a]) for a in spec.allergens if a in ALLERGEN_WORDS)
        for sku in spec.skus:
            items.append([
                spec.category, spec.name, spec.name_en, sku.name, sku.name_en, sku.price_fen / 100,
                dish.left.get(sku.name), spec.description, spec.description_en, words,
            ])  # fmt: skip
        for group in spec.groups:
            for option in group.options:
                options.append([
                    spec.name, group.name, group.name_en, group.least, group.most, option.name,
                    option.name_en, option.price_fen / 100,
                ])  # fmt: skip
    return items, options


def pack(dish: Dish) -> dict[str, Any]:
    """A dish as JSON keeps it."""
    return {"spec": asdict(dish.spec), "left": dict(dish.left)}


def unpack(kept: Mapping[str, Any]) -> Dish:
    spec = dict(kept["spec"])
    spec["skus"] = tuple(SkuSpec(**sku) for sku in spec["skus"])
    spec["groups"] = tuple(
        GroupSpec(**{**g, "options": tuple(OptionSpec(**o) for o in g["options"])})
        for g in spec["groups"]
    )
    spec["allergens"] = tuple(spec["allergens"])
    return Dish(ItemSpec(**spec), dict(kept["left"]))
