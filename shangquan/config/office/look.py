"""How unfold is told to look: our colours, our words. Everything else stays as it comes."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static

from shangquan.kit.labels import label

_PRIMARY = {
    "50": "#FDF3EE", "100": "#FBE3D8", "200": "#F6C5B0", "300": "#EFA082", "400": "#FF7A4D",
    "500": "#E2571F", "600": "#C7400F", "700": "#A8340B", "800": "#86290A", "900": "#6B220B",
    "950": "#3C1105",
}  # fmt: skip
_BASE = {
    "50": "#FAF7F2", "100": "#F3EEE6", "200": "#E8E2D8", "300": "#D6CEC1", "400": "#9A938A",
    "500": "#7D776E", "600": "#5F5A52", "700": "#45413B", "800": "#2D3138", "900": "#1E2126",
    "950": "#15171A",
}  # fmt: skip

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": label("商圈后台", "Shangquan office"),
    "SITE_HEADER": label("商圈后台", "Shangquan office"),
    "SITE_URL": None,
    "SITE_SYMBOL": "storefront",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("mark.svg")}
    ],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {"action": "/office/language/"},
    "BORDER_RADIUS": "8px",
    "COLORS": {
        "base": _BASE,
        "primary": _PRIMARY,
        "font": {
            "subtle-light": "#5F5A52", "subtle-dark": "#B9B2A7",
            "default-light": "#45413B", "default-dark": "#D6CEC1",
            "important-light": "#1F1D1A", "important-dark": "#F3EFE8",
        },
    },
    "STYLES": [lambda request: static("office/office.css")],
    "SCRIPTS": [lambda request: static("office/office.js")],
    "ACCOUNT": {"navigation": "shangquan.config.office.look.account_links"},
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "shangquan.config.office.navigation.groups",
    },
}  # fmt: skip


def account_links(request: HttpRequest) -> list[dict[str, Any]]:
    """What concerns one's own account."""
    return [
        {"title": label("两步验证", "Two-step sign-in"), "link": "/office/second-factor/"},
        {"title": label("修改密码", "Change password"), "link": "/office/password_change/"},
        {"title": label("门店看板", "Store board"), "link": "/store/"},
    ]


# Words of rooms, for breadcrumbs.
ROOMS = {
    "kit": label("系统", "System"),
    "accounts": label("账号", "Accounts"),
    "merchants": label("店铺", "Shops"),
    "catalog": label("菜单", "Menu"),
    "scenes": label("公众号", "Official account"),
    "messaging": label("消息", "Messages"),
    "ledger": label("账本", "Ledger"),
    "payments": label("支付与退款", "Payments"),
    "orders": label("订单", "Orders"),
    "flows": label("菜单", "Menu"),
}

# Words that mean the same in every room; a room's own `labels` win.
COMMON_LABELS = {
    "id": label("编号", "Id"),
    "district": label("商圈", "District"),
    "merchant": label("商户", "Merchant"),
    "store": label("门店", "Store"),
    "name": label("名称", "Name"),
    "name_en": label("英文名称", "Name in English"),
    "sort": label("排序", "Order"),
    "key": label("键", "Key"),
    "kind": label("类型", "Kind"),
    "state": label("状态", "State"),
    "at": label("时间", "Time"),
    "created_at": label("创建时间", "Created"),
    "amount_fen": label("金额", "Amount"),
    "total_fen": label("合计", "Total"),
    "attempts": label("已试次数", "Tries"),
    "next_at": label("下次尝试", "Next try"),
    "error": label("错误", "Error"),
    "why": label("原因", "Why"),
    "note": label("备注", "Note"),
}
