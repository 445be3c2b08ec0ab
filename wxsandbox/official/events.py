"""Events by name, with the elements each carries (official-account.md, 2.2 and 2.3): what a caller
leaves out is filled in, what has another type is refused."""

from __future__ import annotations

from typing import Any

OPENID = "<openid>"  # filled with the person's own
APPID = "<appid>"
SCAN_INFO = {"ScanType": "qrcode", "ScanResult": "https://example.com/"}
PICTURES = {"Count": 1, "PicList": {"item": {"PicMd5Sum": "0" * 32}}}
PLACE = {
    "Location_X": 31.2304,
    "Location_Y": 121.4737,
    "Scale": 16,
    "Label": "人民广场",
    "Poiname": "",
}
PRIVACY = {"OpenID": OPENID, "AppID": APPID, "RevokeInfo": "1"}
UNTIL = {"ExpiredTime": 1_893_456_000}
FAILED = {"FailTime": 1_767_225_600, "FailReason": "资料不符"}
LIVE: dict[str, dict[str, Any]] = {
    "subscribe": {"EventKey": ""},
    "unsubscribe": {"EventKey": ""},
    "SCAN": {"EventKey": "", "Ticket": ""},
    "LOCATION": {"Latitude": 31.2304, "Longitude": 121.4737, "Precision": 65.0},
    "CLICK": {"EventKey": ""},
    "VIEW": {"EventKey": "", "MenuId": 0},
    "view_miniprogram": {"EventKey": "", "MenuId": 0},
    "scancode_push": {"EventKey": "", "ScanCodeInfo": SCAN_INFO},
    "scancode_waitmsg": {"EventKey": "", "ScanCodeInfo": SCAN_INFO},
    **{
        name: {"EventKey": "", "SendPicsInfo": PICTURES}
        for name in ("pic_sysphoto", "pic_photo_or_album", "pic_weixin")
    },
    "location_select": {"EventKey": "", "SendLocationInfo": PLACE},
    "qualification_verify_success": UNTIL,
    "qualification_verify_fail": FAILED,
    "naming_verify_success": UNTIL,
    "naming_verify_fail": FAILED,
    "annual_renew": UNTIL,
    "verify_expired": UNTIL,
    "user_info_modified": PRIVACY,
    "user_authorization_revoke": PRIVACY,
    "user_authorization_cancellation": PRIVACY,
    "TEMPLATESENDJOBFINISH": {"MsgID": 1, "Status": "success"},
    "MASSSENDJOBFINISH": {
        "MsgID": 1,
        "Status": "send success",
        "TotalCount": 0,
        "FilterCount": 0,
        "SentCount": 0,
        "ErrorCount": 0,
    },
    "PUBLISHJOBFINISH": {"PublishEventInfo": {"publish_id": "1", "publish_status": 0}},
    "subscribe_msg_popup_event": {"SubscribeMsgPopupEvent": {}},
    "subscribe_msg_change_event": {"SubscribeMsgChangeEvent": {}},
    "subscribe_msg_sent_event": {"SubscribeMsgSentEvent": {}},
    "kf_create_session": {"KfAccount": ""},
    "kf_close_session": {"KfAccount": "", "CloseType": "KF"},
    "kf_switch_session": {"FromKfAccount": "", "ToKfAccount": ""},
    "guide_qrcode_scan_event": {"GuideScanEvent": {}},
}
# Of the families that only an account of 2016 has, and of shops: passed on as they are given.
CLASSIC = frozenset(
    [
        "card_pass_check",
        "card_not_pass_check",
        "user_get_card",
        "user_gifting_card",
        "user_del_card",
        "user_view_card",
        "user_enter_session_from_card",
        "user_consume_card",
        "user_pay_from_pay_cell",
        "update_member_card",
        "submit_membercard_user_info",
        "card_sku_remind",
        "card_pay_order",
        "card_merchant_check_result",
        "giftcard_pay_done",
        "giftcard_send_to_friend",
        "giftcard_user_accept",
        "submit_invoice_title",
        "user_authorize_invoice",
        "update_invoice_status",
        "poi_check_notify",
        "add_store_audit_info",
        "modify_store_audit_info",
        "apply_merchant_audit_info",
        "create_map_poi_audit_info",
        "merchant_order",
        "ShakearoundUserShake",
        "WifiConnected",
        "user_scan_product",
        "user_scan_product_enter_session",
        "user_scan_product_async",
        "user_scan_product_verify_action",
        "subscribe_scan_product",
    ]
)


class Strange(ValueError):
    """No such event, or an element of another type."""


def filled(name: str, given: dict[str, Any], *, openid: str, appid: str) -> dict[str, Any]:
    if name in CLASSIC:
        return {"Event": name, **given}
    if name not in LIVE:
        raise Strange(f"WeChat has no event {name}")
    own = {OPENID: openid, APPID: appid}
    usual = {key: own.get(v, v) if isinstance(v, str) else v for key, v in LIVE[name].items()}
    return {"Event": name, **usual, **checked(usual, given, name)}


def checked(usual: dict[str, Any], given: dict[str, Any], where: str) -> dict[str, Any]:
    """`given`, when every element we know has the type it should have."""
    for key, value in given.items():
        if key in usual and not _alike(usual[key], value):
            wanted = type(usual[key]).__name__
            raise Strange(f"{where}: {key} is a {wanted}, not {type(value).__name__}")
    return given


def _alike(usual: Any, value: Any) -> bool:
    if isinstance(usual, float | int):
        numeric = isinstance(value, float | int) and not isinstance(value, bool)
        return numeric or (isinstance(value, str) and _is_number(value))
    if isinstance(usual, dict):
        return isinstance(value, dict)
    return isinstance(value, str | int)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
