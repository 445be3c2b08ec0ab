"""What may be done beyond a list: the buttons above it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from shangquan.kit.labels import label
from shangquan.merchants.rules import Right

if TYPE_CHECKING:
    from shangquan.config.office.access import Office


@dataclass(frozen=True)
class Tool:
    words: str
    page: str
    right: Right
    is_first: bool = False


_TOOLS: dict[str, tuple[Tool, ...]] = {
    "catalog.item": (
        Tool(label("新增菜品", "New item"), "item_add", Right.MENU, True),
        Tool(label("从表格导入", "Import a spreadsheet"), "menu_import", Right.MENU),
        Tool(label("分类", "Categories"), "catalog_category_changelist", Right.MENU),
        Tool(label("导出", "Export"), "exports", Right.EXPORT),
    ),
    "catalog.category": (Tool(label("菜单", "Menu"), "catalog_item_changelist", Right.MENU),),
    "merchants.membership": (Tool(label("添加人员", "Add a person"), "people_add", Right.STAFF, True),),
    "merchants.store": (
        Tool(label("新店铺", "New shop"), "shop_add", Right.POINTS, True),
        Tool(label("桌台", "Tables"), "merchants_table_changelist", Right.SHOP),
    ),
    "merchants.table": (
        Tool(label("加桌", "New table"), "merchants_table_add", Right.SHOP, True),
        Tool(label("新的码", "New code"), "code_add", Right.SHOP),
    ),
    "scenes.scene": (
        Tool(label("新的码", "New code"), "code_add", Right.SHOP, True),
        Tool(label("打印", "Print"), "codes_print", Right.SHOP),
    ),
    "orders.order": (Tool(label("导出", "Export"), "exports", Right.EXPORT),),
    "ledger.journal": (Tool(label("试算平衡", "Trial balance"), "ledger", Right.LEDGER),),
}  # fmt: skip


def of(model: str, office: "Office") -> list[dict[str, object]]:
    """The buttons this person may press."""
    return [
        {"words": t.words, "link": reverse(f"admin:{t.page}"), "is_first": t.is_first}
        for t in _TOOLS.get(model, ())
        if office.has(t.right)
    ]
