"""The desk: what everybody who works there asks first. Its pages have APIs of their own (`desk_*.py`)."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from shangquan.flows import access
from shangquan.flows.access import STAFF, staff_with
from shangquan.flows.answers import LiveTicket, gives
from shangquan.flows.answers_staff import STRANGER
from shangquan.merchants.rules import Right

router = Router(tags=["desk"], auth=STAFF)


@router.post(
    "/{store}/live-ticket",
    auth=staff_with(Right.ANSWER_GUESTS),
    summary="Where to listen for hints about conversations and cases",
    response=gives(LiveTicket, *STRANGER),
)
def live_ticket(request: HttpRequest, store: str) -> dict[str, Any]:
    scope = request.scope  # type: ignore[attr-defined]
    return {"url": access.events_url([f"{scope.district.pk}/desk:{store}"])}
