"""What happens to a campaign: handed in, decided about, sent, stopped. One verb an address; all answer the campaign."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from shangquan.flows import push_answers
from shangquan.flows.access import STAFF, answer_once, staff_with
from shangquan.flows.answers import BODY, KEYED, ONCE, gives
from shangquan.flows.answers_staff import STRANGER
from shangquan.flows.push_api import card, found_campaign, scope_of
from shangquan.flows.push_schemas import ApproveIn, RejectIn, ScheduleIn
from shangquan.flows.schemas import NothingIn
from shangquan.kit import clock
from shangquan.marketing.operations import campaigns
from shangquan.merchants.rules import Right

router = Router(tags=["push"], auth=STAFF)


@router.post(
    "/{store}/push/campaigns/{campaign_id}/propose",
    auth=staff_with(Right.PROPOSE_PUSH),
    summary="Hand it to the owner",
    response=gives(push_answers.CampaignCard, *STRANGER, 409, *BODY),
)
def propose_campaign(
    request: HttpRequest, store: str, campaign_id: UUID, body: NothingIn
) -> dict[str, Any]:
    scope = scope_of(request)
    row = found_campaign(scope, campaign_id)
    return card(scope, campaigns.propose(campaign=row, actor=scope.actor, now=clock.now()))


@router.post(
    "/{store}/push/campaigns/{campaign_id}/withdraw",
    auth=staff_with(Right.PROPOSE_PUSH),
    summary="Take a proposal back",
    response=gives(push_answers.CampaignCard, *STRANGER, 409, *BODY),
)
def withdraw_campaign(
    request: HttpRequest, store: str, campaign_id: UUID, body: NothingIn
) -> dict[str, Any]:
    scope = scope_of(request)
    row = found_campaign(scope, campaign_id)
    return card(scope, campaigns.withdraw(campaign=row, actor=scope.actor, now=clock.now()))


@router.post(
    "/{store}/push/campaigns/{campaign_id}/approve",
    auth=staff_with(Right.APPROVE_PUSH),
    summary="Yes, to exactly what was read",
    response=gives(push_answers.CampaignCard, *STRANGER, 409, *BODY),
)
def approve_campaign(
    request: HttpRequest, store: str, campaign_id: UUID, body: ApproveIn
) -> dict[str, Any]:
    scope = scope_of(request)
    row = campaigns.approve(
        campaign=found_campaign(scope, campaign_id),
        seen_as=body.read,
        actor=scope.actor,
        now=clock.now(),
    )
    return card(scope, row)


@router.post(
    "/{store}/push/campaigns/{campaign_id}/reject",
    auth=staff_with(Right.APPROVE_PUSH),
    summary="No, with a reason",
    response=gives(push_answers.CampaignCard, *STRANGER, 409, *BODY),
)
def reject_campaign(
    request: HttpRequest, store: str, campaign_id: UUID, body: RejectIn
) -> dict[str, Any]:
    scope = scope_of(request)
    row = campaigns.reject(
        campaign=found_campaign(scope, campaign_id),
        why=body.why,
        actor=scope.actor,
        now=clock.now(),
    )
    return card(scope, row)


@router.post(
    "/{store}/push/campaigns/{campaign_id}/schedule",
    auth=staff_with(Right.APPROVE_PUSH),
    summary="Send it, now or then",
    response=gives(push_answers.CampaignCard, *STRANGER, *ONCE),
    openapi_extra=KEYED,
)
def schedule_campaign(
    request: HttpRequest, store: str, campaign_id: UUID, body: ScheduleIn
) -> HttpResponse:
    scope = scope_of(request)

    def act(asked: None) -> tuple[int, Any]:
        now = clock.now()
        send_at = body.send_at if body.send_at and body.send_at.tzinfo else now
        row = campaigns.schedule(
            campaign=found_campaign(scope, campaign_id), send_at=send_at, actor=scope.actor, now=now
        )
        return 200, card(scope, row)

    return answer_once(request, f"staff:{scope.user.pk}", act)


@router.post(
    "/{store}/push/campaigns/{campaign_id}/unschedule",
    auth=staff_with(Right.APPROVE_PUSH),
    summary="Not yet",
    response=gives(push_answers.CampaignCard, *STRANGER, 409, *BODY),
)
def unschedule_campaign(
    request: HttpRequest, store: str, campaign_id: UUID, body: NothingIn
) -> dict[str, Any]:
    scope = scope_of(request)
    row = found_campaign(scope, campaign_id)
    return card(scope, campaigns.unschedule(campaign=row, actor=scope.actor, now=clock.now()))


@router.post(
    "/{store}/push/campaigns/{campaign_id}/stop",
    auth=staff_with(Right.APPROVE_PUSH),
    summary="Nobody further gets it",
    response=gives(push_answers.CampaignCard, *STRANGER, 409, *BODY),
)
def stop_campaign(
    request: HttpRequest, store: str, campaign_id: UUID, body: NothingIn
) -> dict[str, Any]:
    scope = scope_of(request)
    row = found_campaign(scope, campaign_id)
    return card(scope, campaigns.stop(campaign=row, actor=scope.actor, now=clock.now()))
