"""Giving money back (§4.1). Acceptance is not success: only the status counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shangquan.gateways.wechatpay import api
from shangquan.gateways.wechatpay.account import PayAccount
from shangquan.kit.errors import GatewayRefused


@dataclass(frozen=True)
class RefundReport:
    """What WeChat says of one refund; status SUCCESS, CLOSED, PROCESSING or ABNORMAL."""

    out_refund_no: str
    out_trade_no: str
    refund_id: str
    status: str
    refund_fen: int
    success_at: datetime | None


def report(values: dict[str, Any]) -> RefundReport:
    """Read an answer (`status`) or a notice (`refund_status`)."""
    succeeded = values.get("success_time")
    return RefundReport(
        out_refund_no=str(values.get("out_refund_no", "")),
        out_trade_no=str(values.get("out_trade_no", "")),
        refund_id=str(values.get("refund_id", "")),
        status=str(values.get("status") or values.get("refund_status") or ""),
        refund_fen=int((values.get("amount") or {}).get("refund", -1)),
        success_at=datetime.fromisoformat(succeeded) if succeeded else None,
    )


def submit(
    account: PayAccount, *, transaction_id: str, out_refund_no: str, refund_fen: int,
    total_fen: int, reason: str, notify_path: str,
) -> RefundReport:  # fmt: skip
    """Ask for a refund; the same number refunds once, so a repeat after silence is safe."""
    body = {
        "transaction_id": transaction_id,
        "out_refund_no": out_refund_no,
        "reason": reason[:80] or "退款",
        "notify_url": account.notify_base + notify_path,
        "amount": {"refund": refund_fen, "total": total_fen, "currency": "CNY"},
    }
    return report(api.call(account, "POST", "/v3/refund/domestic/refunds", body))


def query(account: PayAccount, out_refund_no: str) -> RefundReport | None:
    """The refund as WeChat keeps it; None when it never arrived there."""
    try:
        return report(api.call(account, "GET", f"/v3/refund/domestic/refunds/{out_refund_no}"))
    except GatewayRefused as refusal:
        if refusal.code in ("RESOURCE_NOT_EXISTS", "ORDER_NOT_EXIST"):
            return None
        raise
