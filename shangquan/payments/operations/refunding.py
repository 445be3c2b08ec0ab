"""Giving money back: noted with its cause, sent afterwards, believed only by its status."""

import logging
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Sum

from shangquan.gateways.wechatpay import PayAccount, refunds
from shangquan.gateways.wechatpay.refunds import RefundReport
from shangquan.kit import outbox
from shangquan.kit.errors import GatewayBusy, GatewayRefused, Refused
from shangquan.kit.texts import Text
from shangquan.kit.transactions import operation
from shangquan.ledger import operations as ledger
from shangquan.ledger.rules import Account, Leg
from shangquan.payments import channels, rules
from shangquan.payments.events import RefundNeedsPerson, RefundSucceeded
from shangquan.payments.models import Payment, Refund
from shangquan.payments.states import REFUND, State
from shangquan.payments.states import Refund as RefundState

log = logging.getLogger(__name__)
_LEASE = timedelta(seconds=30)
_AGAIN = "-"  # between a refund's number and how often it was asked for
_ENDED = (RefundState.SUCCEEDED, RefundState.ABNORMAL)


class RefundTooLarge(Refused):
    """More than was paid and not yet given back."""

    code = "refund.too_large"
    sentence = Text("退款金额超过了可退的部分。", "This is more than can still be refunded.")


@operation
def open_refund(
    *, payment_id: UUID, order_id: UUID, merchant_id: UUID | None, amount_fen: int, key: str,
    reason: str, now: datetime,
) -> Refund:  # fmt: skip
    """Note that money goes back; the same key refunds once. Raises RefundTooLarge.

    With a merchant the money comes out of what the merchant earned, without one out of what was never earned.
    """
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    known = Refund.objects.filter(district_id=payment.district_id, key=key).first()
    if known:
        return known
    if payment.state != State.PAID or amount_fen > _refundable(payment):
        raise RefundTooLarge
    refund = Refund.objects.create(
        district_id=payment.district_id,
        payment=payment,
        order_id=order_id,
        merchant_id=merchant_id,
        key=key,
        out_refund_no=f"SR{now:%y%m%d}{secrets.token_hex(12)}",
        amount_fen=amount_fen,
        reason=reason[:80],
        state=RefundState.WAITING,
        created_at=now,
        next_at=now,
    )
    if merchant_id is not None:
        ledger.post(
            district_id=payment.district_id,
            key=f"refund:{refund.pk}:owed",
            kind="refund_owed",
            subject_id=order_id,
            legs=[Leg(Account.MERCHANT, amount_fen, merchant_id), Leg(Account.GUEST, -amount_fen)],
            now=now,
        )
    return refund


def _refundable(payment: Payment) -> int:
    """CLOSED ones count too: their money is asked for again under a new number."""
    given = Refund.objects.filter(payment=payment).aggregate(sum=Sum("amount_fen"))["sum"] or 0
    return payment.amount_fen - given


@operation
def claim_refunds(*, now: datetime, limit: int = 20) -> list[Refund]:
    """Take the refunds that are due to be sent or asked about."""
    due = (
        Refund.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("payment")
        .filter(next_at__lte=now)
        .order_by("next_at")[:limit]
    )
    rows = list(due)
    Refund.objects.filter(pk__in=[row.pk for row in rows]).update(next_at=now + _LEASE)
    return rows


def push_refund(*, account: PayAccount, refund: Refund, notify_path: str, now: datetime) -> None:
    """Send or ask about one refund. After any silence WeChat is asked before it is sent again."""
    try:
        report = None
        if refund.attempts > 0 or refund.state != RefundState.WAITING:
            report = refunds.query(account, refund.out_refund_no)
        if report is None:
            report = channels.submit_refund(account, refund, notify_path=notify_path)
        take_report(district_id=refund.district_id, report=report, now=now)
        problem = ""
    except GatewayBusy as error:
        problem = str(error)
    except GatewayRefused as error:
        log.error("refund %s was refused: %s", refund.pk, error)
        problem = str(error)
    Refund.objects.filter(pk=refund.pk).exclude(state__in=_ENDED).update(
        attempts=refund.attempts + 1,
        next_at=rules.next_refund_try(attempts=refund.attempts, now=now),
        why=problem[:200],
    )


def refunds_due(*, account: PayAccount, notify_path: str, now: datetime, limit: int = 20) -> int:
    """Push everything that is due."""
    rows = claim_refunds(now=now, limit=limit)
    for refund in rows:
        push_refund(account=account, refund=refund, notify_path=notify_path, now=now)
    return len(rows)


@operation
def take_report(*, district_id: UUID, report: RefundReport, now: datetime) -> None:
    """Believe what WeChat says of a refund: the same verb for answers, queries and notices."""
    refund = (
        Refund.objects.select_for_update()
        .filter(district_id=district_id, out_refund_no=report.out_refund_no)
        .first()
    )
    if refund is None:
        if _was_asked_again(district_id, report.out_refund_no):
            return  # late news about a number that WeChat closed: the money goes under a new one
        raise LookupError(f"unknown refund {report.out_refund_no}")
    verb = channels.REFUND_VERBS.get(report.status)
    if verb is None or not REFUND.can(refund.state, verb):
        return  # a repetition, or older news than we have
    if verb == "succeed" and report.refund_fen != refund.amount_fen:
        verb = "turn_abnormal"
    stamps: dict[str, Any] = {"refund_id": report.refund_id}
    if verb == "succeed":
        stamps |= {"done_at": report.success_at or now, "next_at": None, "why": ""}
    elif verb == "turn_abnormal":
        stamps |= {"next_at": None, "why": report.status}
    REFUND.advance(refund, verb, **stamps)
    _follow_up(refund, verb, now)


def _follow_up(refund: Refund, verb: str, now: datetime) -> None:
    about = {"district_id": refund.district_id, "refund_id": refund.pk, "order_id": refund.order_id}
    if verb == "succeed":
        ledger.post(
            district_id=refund.district_id,
            key=f"refund:{refund.pk}:paid",
            kind="refund",
            subject_id=refund.order_id,
            legs=[Leg(Account.GUEST, refund.amount_fen), Leg(Account.WECHAT, -refund.amount_fen)],
            now=now,
        )
        outbox.publish(RefundSucceeded(**about, amount_fen=refund.amount_fen), now=now)
    elif verb == "turn_abnormal":
        outbox.publish(RefundNeedsPerson(**about, why=refund.why), now=now)
    elif verb == "close":
        _ask_again(refund, now)


def _ask_again(refund: Refund, now: datetime) -> None:
    """WeChat closed the refund: a new number may try the same money again (`SR…`, `SR…-2`, `SR…-3`)."""
    base, _, tries = refund.out_refund_no.partition(_AGAIN)
    number = f"{base}{_AGAIN}{int(tries or 1) + 1}"
    later = rules.next_refund_try(attempts=2, now=now)
    REFUND.advance(refund, "ask_again", out_refund_no=number, next_at=later, attempts=0)


def _was_asked_again(district_id: UUID, out_refund_no: str) -> bool:
    base = out_refund_no.partition(_AGAIN)[0]
    return Refund.objects.filter(
        district_id=district_id, out_refund_no__startswith=f"{base}{_AGAIN}"
    ).exists()
