"""What has to be done from time to time, one small batch a call; each answers how much it did."""

from datetime import timedelta

from django.conf import settings

from shangquan.accounts import operations as accounts
from shangquan.complaints import operations as complaints
from shangquan.kit import clock, idempotency
from shangquan.kit.models import Allowance, Inbox, LiveEvent, Outbox
from shangquan.merchants import queries as merchants
from shangquan.merchants.models import District
from shangquan.messaging import operations as messaging
from shangquan.orders import operations as orders
from shangquan.orders import queries as order_queries
from shangquan.orders import rules as order_rules
from shangquan.payments import operations as payments

_KEPT = timedelta(days=30)


def notify_path(slug: str, kind: str) -> str:
    """Where WeChat Pay reports: `/pay/qinghe/notices/transaction`."""
    return f"/pay/{slug}/notices/{kind}"


def _district() -> District | None:
    """Credentials are one account's; its district comes first."""
    return District.objects.order_by("created_at").first()


def send_messages() -> int:
    district = _district()
    if district is None:
        return 0
    return messaging.send_due(
        account=merchants.account(district.pk),
        public_url=settings.ENVIRON.public_url,
        now=clock.now(),
    )


def push_refunds() -> int:
    district = _district()
    if district is None:
        return 0
    return payments.refunds_due(
        account=merchants.pay_account(district.pk),
        notify_path=notify_path(district.slug, "refund"),
        now=clock.now(),
    )


def chase_payments() -> int:
    district = _district()
    if district is None:
        return 0
    return payments.chase_due(account=merchants.pay_account(district.pk), now=clock.now())


def close_unpaid() -> int:
    return payments.close_due(now=clock.now())


def escalate_overlooked() -> int:
    now = clock.now()
    rows = order_queries.overlooked(now=now, after=order_rules.OVERLOOKED_AFTER)
    return sum(orders.escalate(order=order, now=now) for order in rows)


def move_cases() -> int:
    """Complaints nobody answered in time go up; settled ones close."""
    return complaints.tick(now=clock.now())


def sweep() -> int:
    """Drop what nobody will ask for again: old hints, answers, drained facts, worked-off notices."""
    now = clock.now()
    LiveEvent.objects.filter(at__lt=now - timedelta(days=1)).delete()
    idempotency.forget(now)
    Outbox.objects.filter(drained_at__lt=now - _KEPT).delete()
    Inbox.objects.filter(done_at__lt=now - _KEPT).delete()
    Allowance.objects.filter(at__lt=now - timedelta(days=1)).delete()
    accounts.forget_ended(now=now)
    return 0
