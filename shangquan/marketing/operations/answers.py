"""What came back from people: who opened a message's page, whom it made want less."""

from datetime import datetime
from uuid import UUID

from shangquan.kit.errors import NotFound
from shangquan.kit.transactions import operation
from shangquan.marketing.models import Campaign, Delivery
from shangquan.marketing.states import Fate

# A doubtful call may have arrived, so its people may answer too.
_GOT_IT = [Fate.SENT, Fate.UNSURE]


def get_campaign(*, district_id: UUID, campaign_id: UUID) -> Campaign:
    """The campaign of a link. Raises NotFound in another district."""
    row = Campaign.objects.select_related("district", "merchant").filter(
        district_id=district_id, pk=campaign_id
    )
    found = row.first()
    if found is None:
        raise NotFound
    return found


@operation
def note_opened(*, campaign: Campaign, person_id: UUID, now: datetime) -> bool:
    """Somebody who got the message opened its page. Once; a link that was passed on counts for nobody."""
    return _stamp(campaign, person_id, "opened_at", now)


@operation
def note_muted(*, campaign: Campaign, person_id: UUID, now: datetime) -> bool:
    """Somebody who got the message wants less since. Once."""
    return _stamp(campaign, person_id, "muted_at", now)


def _stamp(campaign: Campaign, person_id: UUID, field: str, now: datetime) -> bool:
    rows = Delivery.objects.filter(
        campaign=campaign, person_id=person_id, fate__in=_GOT_IT, **{f"{field}__isnull": True}
    )
    return bool(rows.update(**{field: now}))
