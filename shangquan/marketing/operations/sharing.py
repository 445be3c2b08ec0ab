"""Credit whoever shared a card that somebody came by. Counting is all: no reward hangs on a share or on a visit (WeChat forbids it)."""

from datetime import datetime, timedelta
from uuid import UUID

from shangquan.kit.transactions import operation
from shangquan.marketing.models import ShareSale, ShareVisit

COUNTS_FOR = timedelta(days=7)


@operation
def visit(
    *, district_id: UUID, sharer_id: UUID, visitor_id: UUID, page: str, now: datetime
) -> bool:
    """Somebody opened a shared card. One's own card, and the same page by the same pair, count nothing more.

    Coming again moves the moment: for a later purchase the card opened last is the one that counts.
    """
    if sharer_id == visitor_id:
        return False
    row, is_new = ShareVisit.objects.get_or_create(
        district_id=district_id, sharer_id=sharer_id, visitor_id=visitor_id, page=page[:80],
        defaults={"at": now},
    )  # fmt: skip
    if not is_new:
        ShareVisit.objects.filter(pk=row.pk, at__lt=now).update(at=now)
    return is_new


@operation
def sale(*, district_id: UUID, buyer_id: UUID, order_id: UUID, now: datetime) -> UUID | None:
    """An order was paid: credit the card its buyer opened last within seven days. Once per order."""
    last = (
        ShareVisit.objects.filter(
            district_id=district_id, visitor_id=buyer_id, at__gte=now - COUNTS_FOR, at__lte=now
        )
        .order_by("-at", "-pk")
        .first()
    )
    if last is None:
        return None
    rows = [ShareSale(district_id=district_id, sharer_id=last.sharer_id, order_id=order_id, at=now)]
    ShareSale.objects.bulk_create(rows, ignore_conflicts=True)
    return last.sharer_id
