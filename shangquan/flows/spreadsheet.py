"""Reading and writing .xlsx without trusting a byte of it.

An .xlsx is a zip of XML. Before anything is parsed the sizes are counted and documents that declare entities are refused;
formulas are never taken as values, and text that a spreadsheet program would run is written as text.
"""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import openpyxl
import xlsxwriter

from shangquan.kit.errors import Refused
from shangquan.kit.texts import Text

MAX_FILE = 2 * 1024 * 1024
MAX_UNPACKED = 24 * 1024 * 1024
MAX_PARTS = 200
MAX_RATIO = 200
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class BadWorkbook(Refused):
    """Not a workbook we are willing to open."""

    code = "spreadsheet.refused"
    sentence = Text("这个文件不能导入：{problem}。", "This file cannot be imported: {problem}.")

    def __init__(self, problem: Text) -> None:
        super().__init__(problem=str(problem))
        self.problem = problem


class Formula:
    """Stands where a cell holds a formula instead of a value."""


FORMULA = Formula()
Rows = list[tuple[int, list[Any]]]
# What the zip module raises for archives that are damaged, encrypted or packed in unknown ways.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError,
)  # fmt: skip


def check(data: bytes) -> None:
    """Raises BadWorkbook for anything but a small, plain .xlsx."""
    if len(data) > MAX_FILE:
        raise BadWorkbook(Text("超过 2 MB", "it is larger than 2 MB"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive)
    except _BROKEN as error:
        raise BadWorkbook(Text("不是 .xlsx 文件", "it is not an .xlsx file")) from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise BadWorkbook(Text("不是 .xlsx 文件", "it is not an .xlsx file"))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise BadWorkbook(Text("带有宏", "it contains macros"))
    whole = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if len(parts) > MAX_PARTS or whole > MAX_UNPACKED or whole / packed > MAX_RATIO:
        raise BadWorkbook(Text("解开后太大", "it is too large when unpacked"))
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _check_xml(archive.read(part))  # reads no more than the declared size


def _check_xml(text: bytes) -> None:
    head = text.upper()
    # Two bytes a letter would hide a declaration from the search below; Excel writes UTF-8.
    if b"\x00" in text or b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise BadWorkbook(Text("内容不安全", "its content is not safe"))


def read(data: bytes, *, sheets: Sequence[Sequence[str]], max_rows: int, max_columns: int) -> list[Rows]:  # fmt: skip
    """The rows of each wanted sheet (by any of its names; the first sheet answers for the first one).

    A row is its number and its cells. A sheet that is not there has no rows. Raises BadWorkbook.
    """
    check(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        try:
            return [
                _rows(book, names, is_first=n == 0, max_rows=max_rows, max_columns=max_columns)
                for n, names in enumerate(sheets)
            ]
        finally:
            book.close()
    except Refused:
        raise
    except Exception as error:  # a broken workbook fails in many ways inside openpyxl
        raise BadWorkbook(Text("文件损坏", "it is damaged")) from error


def _rows(book: Any, names: Sequence[str], *, is_first: bool, max_rows: int, max_columns: int) -> Rows:  # fmt: skip
    named = {sheet.title: sheet for sheet in book.worksheets}
    sheet = next((named[name] for name in names if name in named), None)
    if sheet is None and is_first and book.worksheets:
        sheet = book.worksheets[0]
    if sheet is None:
        return []
    # What the sheet says of its size is not believed: we stop one row behind what we take.
    rows = sheet.iter_rows(max_row=max_rows + 2, max_col=max_columns)
    found = [(n, [_value(cell) for cell in row]) for n, row in enumerate(rows, start=1)]
    full = [(n, row) for n, row in found if any(value not in (None, "") for value in row)]
    if full and full[-1][0] > max_rows + 1:
        words = Text("超过 {n} 行", "it has more than {n} rows").format(n=max_rows)
        raise BadWorkbook(words)
    return full


def _value(cell: Any) -> Any:
    value = cell.value
    if cell.data_type == "f":
        return FORMULA
    if isinstance(value, str):
        return from_safe(value.strip())
    return value


def to_safe(value: str) -> str:
    """Text that a spreadsheet program takes as text even after it was saved as CSV."""
    return f"'{value}" if value.startswith((*_RUNS, "'")) else value


def from_safe(value: str) -> str:
    """The other way round, so that a file that was exported can be imported again."""
    return value[1:] if value.startswith("'") and value[1:].startswith((*_RUNS, "'")) else value


Sheet = tuple[str, Sequence[str], Iterable[Sequence[Any]]]


def write(sheets: Sequence[Sheet], widths: Sequence[int] = ()) -> bytes:
    """A workbook of these sheets (title, heads, rows); text is only ever text."""
    target = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#F3EEE6", "bottom": 1})
        for title, heads, rows in sheets:
            sheet = book.add_worksheet(title[:31])
            sheet.freeze_panes(1, 0)
            for column, _ in enumerate(heads):
                sheet.set_column(column, column, widths[column] if column < len(widths) else 16)
            for number, row in enumerate(_with_heads(heads, rows)):
                for column, value in enumerate(row):
                    _put(sheet, number, column, value, head if number == 0 else None)
    return target.getvalue()


def _with_heads(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    yield heads
    yield from rows


def _put(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, to_safe(str(value)), style)
