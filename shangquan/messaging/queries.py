"""What was said to whom."""

from uuid import UUID

from shangquan.messaging.models import Message


def to_person(*, district_id: UUID, person_id: UUID) -> list[Message]:
    rows = Message.objects.filter(district_id=district_id, person_id=person_id)
    return list(rows.order_by("created_at"))
