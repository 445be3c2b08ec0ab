"""The only file that knows both our words and WeChat Pay's."""

from enum import StrEnum

from shangquan.gateways.wechatpay import PayAccount, refunds, signing, trades
from shangquan.gateways.wechatpay.refunds import RefundReport
from shangquan.gateways.wechatpay.trades import Trade
from shangquan.payments.models import Payment, Refund
from shangquan.payments.rules import Expected


class Channel(StrEnum):
    JSAPI = "jsapi"  # a page inside WeChat
    NATIVE = "native"  # a code the guest scans


def prepay(account: PayAccount, payment: Payment, *, notify_path: str) -> str:
    """Ask for a prepay_id or a code_url."""
    order = {
        "out_trade_no": payment.out_trade_no,
        "description": payment.description,
        "total_fen": payment.amount_fen,
        "expires_at": payment.expires_at,
        "notify_path": notify_path,
    }
    if payment.channel == Channel.NATIVE:
        return trades.prepay_native(account, **order)
    return trades.prepay_jsapi(account, openid=payment.openid, **order)


def invoke(account: PayAccount, payment: Payment) -> dict[str, str]:
    """What the page hands to WeChat's bridge."""
    return signing.invoke_parameters(account, payment.prepay)


def is_paid(trade: Trade) -> bool:
    """REFUND is entered with the first refund: such a trade was paid."""
    return trade.state in ("SUCCESS", "REFUND")


def is_over(trade: Trade) -> bool:
    """Whether this trade can never be paid any more."""
    return trade.state in ("CLOSED", "REVOKED", "PAYERROR")


def expected(account: PayAccount, payment: Payment) -> Expected:
    openid = payment.openid if payment.channel == Channel.JSAPI else ""
    return Expected(account.appid, account.mchid, payment.amount_fen, "CNY", openid)


def said(trade: Trade) -> Expected:
    return Expected(trade.appid, trade.mchid, trade.total_fen, trade.currency, trade.openid)


def submit_refund(account: PayAccount, refund: Refund, *, notify_path: str) -> RefundReport:
    return refunds.submit(
        account,
        transaction_id=refund.payment.transaction_id,
        out_refund_no=refund.out_refund_no,
        refund_fen=refund.amount_fen,
        total_fen=refund.payment.amount_fen,
        reason=refund.reason,
        notify_path=notify_path,
    )


REFUND_VERBS = {
    "SUCCESS": "succeed",
    "PROCESSING": "accept",
    "ABNORMAL": "turn_abnormal",
    "CLOSED": "close",
}
