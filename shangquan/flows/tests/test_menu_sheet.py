"""A menu as rows: every fault with its place in words, and what was written can be read again."""

import io
import random
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shangquan.catalog.operations import GroupSpec, ItemSpec, OptionSpec, SkuSpec
from shangquan.flows import menu_sheet, spreadsheet
from shangquan.flows.menu_edit import Dish
from shangquan.flows.menu_sheet import ITEM_COLUMNS, OPTION_COLUMNS, Menu, parse
from shangquan.flows.spreadsheet import BadWorkbook
from shangquan.kit import texts

HEADS = [c.head.zh for c in ITEM_COLUMNS]
MORE = [c.head.zh for c in OPTION_COLUMNS]


def sheet(*rows: list[object], heads: list[str] | None = None) -> list[tuple[int, list[object]]]:
    return list(enumerate([HEADS if heads is None else heads, *rows], start=1))


def row(name: object = "面", price: object = 28, *, category: object = "面类", size: object = None, left: object = None, allergens: object = None) -> list[object]:  # fmt: skip
    return [category, name, None, size, None, price, left, None, None, allergens]


def faults(menu: Menu) -> list[tuple[int, str]]:
    return [(fault.row, fault.column.zh) for fault in menu.faults]


def test_rows_of_one_name_are_sizes_of_one_dish() -> None:
    menu = parse(
        sheet(row(size="小", price=12), row("饭", 8), row(size="大", price=15, left=4)), []
    )
    assert [d.spec.name for d in menu.dishes] == ["面", "饭"]
    assert [(s.name, s.price_fen) for s in menu.dishes[0].spec.skus] == [("小", 1200), ("大", 1500)]
    assert dict(menu.dishes[0].left) == {"大": 4}
    assert menu.rows == (2, 3)


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        (row(name=None), "菜名"),
        (row(category=""), "分类"),
        (row(price=None), "价格（元）"),
        (row(price="二十八"), "价格（元）"),
        (row(price=-1), "价格（元）"),
        (row(price=28.555), "价格（元）"),
        (row(price=100001), "价格（元）"),
        (row(price=float("nan")), "价格（元）"),
        (row(price=True), "价格（元）"),
        (row(left=1.5), "库存（空着=不变）"),
        (row(left=-1), "库存（空着=不变）"),
        (row(left=10_000_001), "库存（空着=不变）"),
        (row(name="很" * 61), "菜名"),
        (row(name="面\n条"), "菜名"),
        (row(name=spreadsheet.FORMULA), "菜名"),
        (row(price=spreadsheet.FORMULA), "价格（元）"),
        (row(allergens="花生、沙子"), "过敏原"),
    ],
)
def test_a_fault_says_row_and_column(bad: list[object], column: str) -> None:
    menu = parse(sheet(row("汤", 5), bad), [])
    assert faults(menu) == [(3, column)]
    assert menu.dishes == ()
    assert menu.faults[0].problem.zh != menu.faults[0].problem.en


def test_all_faults_are_told_at_once() -> None:
    menu = parse(sheet(row(price="a"), row("饭", "b"), row(category=None, name="汤")), [])
    assert faults(menu) == [(2, "价格（元）"), (3, "价格（元）"), (4, "分类")]


def test_the_same_dish_twice_needs_names_of_sizes() -> None:
    assert faults(parse(sheet(row(), row()), [])) == [(3, "菜名")]
    assert faults(parse(sheet(row(size="大"), row(size="大")), [])) == [(3, "规格")]
    assert faults(parse(sheet(row(), row(size="大")), [])) == [(3, "规格")]
    assert faults(parse(sheet(row(size="小"), row(size="大", category="饭")), [])) == [(3, "分类")]


def test_options_belong_to_dishes_of_the_first_sheet() -> None:
    good = ["面", "辣度", None, 1, 1, "微辣", None, 0.5]
    menu = parse(sheet(row()), sheet(good, heads=MORE))
    assert menu.dishes[0].spec.groups == (
        GroupSpec("辣度", (OptionSpec("微辣", "", 50),), "", 1, 1),
    )
    for place, value, column in (
        (0, "饭", "菜名"), (4, 0, "最多选"), (3, 2, "最多选"), (5, None, "选项"), (7, "x", "加价（元）"),
    ):  # fmt: skip
        bad = list(good)
        bad[place] = value
        menu = parse(sheet(row()), sheet(bad, heads=MORE))
        assert [(f.sheet.zh, f.row, f.column.zh) for f in menu.faults] == [("加料", 2, column)]


def test_a_missing_column_is_named() -> None:
    menu = parse(sheet(["面", 3], heads=["菜名", "别的"]), [])
    assert {f.column.zh for f in menu.faults} == {"分类", "价格（元）"}


def test_heads_may_be_english() -> None:
    heads = [c.head.en for c in ITEM_COLUMNS]
    assert parse(sheet(row(), heads=heads), []).dishes[0].spec.skus[0].price_fen == 2800


def test_an_empty_sheet_says_so() -> None:
    assert parse([], []).faults[0].problem.en == "the sheet is empty"
    assert parse(sheet(), []).faults[0].problem.en == "there are no items"


def test_left_may_be_lifted_in_words() -> None:
    menu = parse(sheet(row(left="不限"), row("饭", 2, left="unlimited"), row("汤", 3)), [])
    assert [dict(d.left) for d in menu.dishes] == [{"": None}, {"": None}, {}]


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20
)
FEN = st.integers(0, 10_000_000)
LEFT = st.integers(0, 1_000_000)


@st.composite
def a_dish(draw: st.DrawFn, name: str) -> Dish:
    sizes = draw(st.lists(WORDS, min_size=1, max_size=3, unique=True)) if draw(st.booleans()) else [""]  # fmt: skip
    skus = tuple(SkuSpec(draw(FEN), size, draw(WORDS)) for size in sizes)
    groups = []
    for group in draw(st.lists(WORDS, max_size=2, unique=True)):
        options = draw(st.lists(WORDS, min_size=1, max_size=3, unique=True))
        specs = tuple(OptionSpec(o, draw(WORDS), draw(FEN)) for o in options)
        groups.append(GroupSpec(group, specs, "", draw(st.integers(0, 1)), 1))
    spec = ItemSpec(
        category=draw(WORDS), name=name, name_en=draw(WORDS), skus=skus, groups=tuple(groups),
        description=draw(WORDS), allergens=("milk", "soy"),
    )  # fmt: skip
    return Dish(spec, {size: draw(LEFT) for size in sizes})


@st.composite
def a_menu(draw: st.DrawFn) -> list[Dish]:
    names = draw(st.lists(WORDS, min_size=1, max_size=4, unique=True))
    return [draw(a_dish(name)) for name in names]


@settings(deadline=None, max_examples=60)
@given(a_menu(), st.sampled_from(["zh-hans", "en"]))
def test_what_is_written_reads_back_the_same(dishes: list[Dish], language: str) -> None:
    texts.speak(language)
    try:
        items, options = menu_sheet.render(dishes)
        data = spreadsheet.write(
            [
                (str(menu_sheet.ITEMS), [str(c.head) for c in ITEM_COLUMNS], items),
                (str(menu_sheet.OPTIONS), [str(c.head) for c in OPTION_COLUMNS], options),
            ]
        )
        titles = [("菜单", "Menu"), ("加料", "Options")]
        first, second = spreadsheet.read(data, sheets=titles, max_rows=500, max_columns=20)
    finally:
        texts.speak("zh-hans")
    assert parse(first, second) == Menu(tuple(dishes), parse(first, second).rows, ())
    assert [menu_sheet.unpack(menu_sheet.pack(d)) for d in dishes] == dishes


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|'/c calc'!A1", "'=1"]
)
def test_text_a_spreadsheet_would_run_is_written_as_text(text: str) -> None:
    data = spreadsheet.write([("s", ["head"], [[text]])])
    cell = openpyxl.load_workbook(io.BytesIO(data)).active["A2"]
    assert cell.data_type == "s"
    assert str(cell.value)[0] == "'"
    read = spreadsheet.read(data, sheets=[("s",)], max_rows=5, max_columns=2)
    assert read[0][1][1][0] == text


def test_a_formula_is_never_a_value() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = '=HYPERLINK("http://evil")'
    target = io.BytesIO()
    book.save(target)
    rows = spreadsheet.read(target.getvalue(), sheets=[("x",)], max_rows=5, max_columns=2)[0]
    assert rows[0][1][0] is spreadsheet.FORMULA


def workbook(**parts: bytes) -> bytes:
    """A plain workbook with parts put in or replaced."""
    target = io.BytesIO()
    whole = spreadsheet.write([("菜单", HEADS, [row()])])
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:  # fmt: skip
        for name in old.namelist():
            new.writestr(name, parts.pop(name, None) or old.read(name))
        for name, data in parts.items():
            new.writestr(name, data)
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a zip",
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,  # the old .xls
        workbook(**{"xl/vbaProject.bin": b"x"}),
        workbook(**{"xl/media/zero.bin": b"\0" * 30_000_000}),
        workbook(**{SHEET: LAUGHS}),
        workbook(**{SHEET: LAUGHS.decode().encode("utf-16")}),
        workbook(**{SHEET: b"<worksheet><sheetData><row"}),
        workbook(**{f"xl/extra{n}.xml": b"<a/>" for n in range(210)}),
        b"x" * (spreadsheet.MAX_FILE + 1),
    ],
    ids=["empty", "text", "zip-head", "xls", "macros", "bomb", "entities", "utf16", "cut", "parts", "large"],
)  # fmt: skip
def test_a_workbook_that_is_not_plain_is_refused(data: bytes) -> None:
    with pytest.raises(BadWorkbook):
        spreadsheet.read(data, sheets=[("菜单",)], max_rows=10, max_columns=5)


def test_too_many_rows_are_refused_and_a_lie_about_size_costs_nothing() -> None:
    many = spreadsheet.write([("菜单", ["a"], [["x"]] * 1200)])
    with pytest.raises(BadWorkbook):
        spreadsheet.read(many, sheets=[("菜单",)], max_rows=1000, max_columns=5)
    far = workbook(**{SHEET: b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'})  # fmt: skip
    assert spreadsheet.read(far, sheets=[("菜单",)], max_rows=1000, max_columns=5) == [[]]


def test_random_damage_is_refused_or_read_but_never_a_fault_of_ours() -> None:
    plain = spreadsheet.write([("菜单", HEADS, [row(), row("饭", 3)])])
    dice = random.Random(7)
    for _ in range(150):
        data = bytearray(plain)
        for _ in range(dice.randint(1, 8)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            rows = spreadsheet.read(bytes(data), sheets=[("菜单",)], max_rows=10, max_columns=20)
            parse(rows[0], [])
        except BadWorkbook:
            continue
