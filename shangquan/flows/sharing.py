"""Who shared a card, who came by it, who bought: counted, never rewarded (WeChat forbids to pay for sharing)."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from shangquan.flows import push_links
from shangquan.marketing import queries
from shangquan.marketing.operations import sharing
from shangquan.merchants.queries import Place
from shangquan.orders.models import Order

_PAGE = re.compile(r"(shops/[-\w]{1,40})?")


def card_of(person_id: UUID) -> str:
    """What goes into the link of a card so that its sharer is known."""
    return push_links.seal(push_links.SHARER, person_id)


def note_visit(*, place: Place, visitor_id: UUID, card: str, page: str, now: datetime) -> bool:
    """Somebody came by a card. Raises NotFound for a card that is not ours; pages of people are no places."""
    sharer_id = push_links.opened(push_links.SHARER, card)
    known = page.strip("/") if _PAGE.fullmatch(page.strip("/")) else ""
    return sharing.visit(
        district_id=place.id, sharer_id=sharer_id, visitor_id=visitor_id, page=known, now=now
    )


def note_sale(order: Order, now: datetime) -> None:
    """An order was paid: whoever's card its buyer opened last is credited, once."""
    if order.person_id is not None:
        sharing.sale(
            district_id=order.district_id, buyer_id=order.person_id, order_id=order.pk, now=now
        )


def of_person(place: Place, person_id: UUID) -> dict[str, Any]:
    """What came of one's own cards: counts, nobody's name."""
    return queries.shared_by(district_id=place.id, sharer_id=person_id)
