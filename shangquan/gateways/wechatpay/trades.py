"""Orders at WeChat Pay: JSAPI and Native prepay, query, close."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlencode

from shangquan.gateways.wechatpay import api
from shangquan.gateways.wechatpay.account import PayAccount
from shangquan.kit.errors import GatewayRefused

_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Trade:
    """What WeChat says of one trade (§2.4); amounts in fen."""

    appid: str
    mchid: str
    out_trade_no: str
    state: str
    transaction_id: str
    openid: str
    total_fen: int
    currency: str
    success_at: datetime | None


def trade(values: dict[str, Any]) -> Trade:
    """Read WeChat's object; absent fields become empty, never guessed."""
    amount = values.get("amount") or {}
    succeeded = values.get("success_time")
    return Trade(
        appid=str(values.get("appid", "")),
        mchid=str(values.get("mchid", "")),
        out_trade_no=str(values.get("out_trade_no", "")),
        state=str(values.get("trade_state", "")),
        transaction_id=str(values.get("transaction_id", "")),
        openid=str((values.get("payer") or {}).get("openid", "")),
        total_fen=int(amount.get("total", -1)),
        currency=str(amount.get("currency", "CNY")),
        success_at=datetime.fromisoformat(succeeded) if succeeded else None,
    )


def _order(
    account: PayAccount, *, out_trade_no: str, description: str, total_fen: int,
    expires_at: datetime, notify_path: str,
) -> dict[str, Any]:  # fmt: skip
    return {
        "appid": account.appid,
        "mchid": account.mchid,
        "description": description[:127],
        "out_trade_no": out_trade_no,
        "time_expire": expires_at.astimezone(_CHINA).isoformat(timespec="seconds"),
        "notify_url": account.notify_base + notify_path,
        "amount": {"total": total_fen, "currency": "CNY"},
    }


def prepay_jsapi(account: PayAccount, *, openid: str, **order: Any) -> str:
    """A prepay_id (good for 2 hours) for a page inside WeChat."""
    body = {**_order(account, **order), "payer": {"openid": openid}}
    return str(api.call(account, "POST", "/v3/pay/transactions/jsapi", body)["prepay_id"])


def prepay_native(account: PayAccount, **order: Any) -> str:
    """A code_url (good for 2 hours) to be shown as a QR code."""
    answer = api.call(account, "POST", "/v3/pay/transactions/native", _order(account, **order))
    return str(answer["code_url"])


def query(account: PayAccount, out_trade_no: str) -> Trade | None:
    """The trade as WeChat keeps it; None when WeChat does not know the number."""
    path = f"/v3/pay/transactions/out-trade-no/{out_trade_no}?{urlencode({'mchid': account.mchid})}"
    try:
        return trade(api.call(account, "GET", path))
    except GatewayRefused as refusal:
        if refusal.code in ("ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS"):
            return None
        raise


def close(account: PayAccount, out_trade_no: str) -> None:
    """Close an unpaid order; may be repeated. Raises GatewayRefused ORDERPAID when it is paid."""
    path = f"/v3/pay/transactions/out-trade-no/{out_trade_no}/close"
    api.call(account, "POST", path, {"mchid": account.mchid})
