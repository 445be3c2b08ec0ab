"""Pushes at the desk: build segments, write and propose, decide, send, look at what came of it."""

import io
from datetime import time
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from shangquan.flows import push, push_answers, push_links
from shangquan.flows.access import STAFF, Scope, answer_once, staff_with
from shangquan.flows.answers import BODY, GATEWAY, KEYED, ONCE, gives
from shangquan.flows.answers_staff import STRANGER, Nothing
from shangquan.flows.push_schemas import (
    CampaignIn,
    ConditionIn,
    LandmarkIn,
    LimitsIn,
    PreviewIn,
    SegmentIn,
    TagIn,
)
from shangquan.flows.schemas import NothingIn
from shangquan.kit import clock
from shangquan.marketing import queries, rules
from shangquan.marketing.models import Campaign
from shangquan.marketing.operations import campaigns, people, segments, sending
from shangquan.merchants import queries as merchants
from shangquan.merchants.rules import Right
from shangquan.messaging import rules as manners
from shangquan.messaging.operations import budget

router = Router(tags=["push"], auth=STAFF)
BOUGHT_DAYS = 7


def scope_of(request: HttpRequest) -> Scope:
    return request.scope  # type: ignore[attr-defined]


def _sender(scope: Scope) -> UUID | None:
    """Who speaks: a partner, or (None) the district's owner."""
    return scope.membership.merchant_id


def _conditions(scope: Scope, asked: list[ConditionIn]) -> list[dict[str, Any]]:
    """As they are kept. A partner reaches customers of its own shops only, whatever it clicked together."""
    found = [c.model_dump(exclude_none=True, exclude_defaults=True) for c in asked]
    own = _own_customers(scope)
    return [*(c for c in found if c != own), own] if own else found


def _own_customers(scope: Scope) -> dict[str, Any] | None:
    merchant_id = _sender(scope)
    if merchant_id is None:
        return None
    stores = merchants.stores_with_district(scope.district.pk)
    return {"kind": "customer", "shops": [s.slug for s in stores if s.merchant_id == merchant_id]}


def found_campaign(scope: Scope, campaign_id: UUID) -> Campaign:
    return queries.get_campaign(
        district_id=scope.district.pk, merchant_id=_sender(scope), campaign_id=campaign_id
    )


def card(scope: Scope, row: Campaign) -> dict[str, Any]:
    return push_answers.campaign(row, merchant_id=_sender(scope), message=push.compose(row))


# -- looking -----------------------------------------------------------------------------------


@router.get(
    "/{store}/push",
    auth=staff_with(Right.PROPOSE_PUSH),
    summary="Campaigns, segments, limits and one's record",
    response=gives(push_answers.Overview, *STRANGER, 422),
)
def push_overview(request: HttpRequest, store: str, before: UUID | None = None) -> dict[str, Any]:
    scope = scope_of(request)
    district_id, merchant_id = scope.district.pk, _sender(scope)
    rows = queries.campaigns(
        district_id=district_id, merchant_id=merchant_id, before=before, limit=30
    )
    kept = queries.segments(district_id=district_id, merchant_id=merchant_id)
    return {
        "campaigns": [card(scope, row) for row in rows],
        "segments": [push_answers.segment(row) for row in kept],
        "limits": _limits(district_id),
        "standing": _standing(district_id, merchant_id),
        "has_phone": bool(queries.phone_of(district_id=district_id, user_id=scope.user.pk)),
        "is_owner": merchant_id is None,
    }


def _limits(district_id: UUID) -> dict[str, Any]:
    row = budget.limits(district_id)
    found = {name: getattr(row, name) for name in push_answers.Limits.model_fields}
    return found | {name: f"{found[name]:%H:%M}" for name in ("quiet_from", "quiet_to")}


def _standing(district_id: UUID, merchant_id: UUID | None) -> dict[str, Any]:
    now = clock.now()
    sent, muted, _ = queries.sender_record(
        district_id=district_id, merchant_id=merchant_id, since=now - campaigns.RECORD
    )
    until = campaigns.throttled_until(district_id, merchant_id, now)
    return {
        "sent": sent, "muted": muted, "mute_rate_bp": manners.mute_rate_bp(sent=sent, muted=muted),
        "throttled_until": until if until and until > now else None,
    }  # fmt: skip


@router.get(
    "/{store}/push/vocabulary",
    auth=staff_with(Right.PROPOSE_PUSH),
    summary="What conditions can speak of",
    response=gives(push_answers.Vocabulary, *STRANGER),
)
def push_vocabulary(request: HttpRequest, store: str) -> dict[str, Any]:
    return queries.vocabulary(scope_of(request).district.pk)


@router.post(
    "/{store}/push/preview",
    auth=staff_with(Right.PROPOSE_PUSH),
    summary="How many, how many held back and why, and a masked sample",
    response=gives(push_answers.Preview, *STRANGER, 409, *BODY),
)
def push_preview(request: HttpRequest, store: str, body: PreviewIn) -> dict[str, Any]:
    scope, now = scope_of(request), clock.now()
    district = scope.district
    try:
        found = queries.preview(
            district_id=district.pk, conditions=_conditions(scope, body.conditions),
            sender=_sender(scope) or district.pk,
            budget=sending.budget_of(budget.limits(district.pk)),
            today=manners.local_day(now, district.zone), now=now,
        )  # fmt: skip
    except rules.BadCondition as error:
        raise segments.BadConditions(why=str(error)) from error
    return {**vars(found), "will_get_it": found.will_get_it}


@router.get(
    "/{store}/push/campaigns/{campaign_id}",
    auth=staff_with(Right.PROPOSE_PUSH),
    summary="A campaign, how far it is and what came of it",
    response=gives(push_answers.CampaignResults, *STRANGER, 422),
)
def push_campaign(request: HttpRequest, store: str, campaign_id: UUID) -> dict[str, Any]:
    scope = scope_of(request)
    row = found_campaign(scope, campaign_id)
    got = queries.results(row, bought_days=BOUGHT_DAYS)
    rate = manners.mute_rate_bp(sent=got["sent"], muted=got["muted_after"])
    return {
        **card(scope, row), "results": {**got, "mute_rate_bp": rate}, "bought_days": BOUGHT_DAYS,
    }  # fmt: skip


# -- writing -----------------------------------------------------------------------------------


@router.post(
    "/{store}/push/segments",
    auth=staff_with(Right.PROPOSE_PUSH),
    summary="Keep conditions under a name",
    response=gives(push_answers.SegmentCard, *STRANGER, 409, *BODY),
)
def save_segment(request: HttpRequest, store: str, body: SegmentIn) -> dict[str, Any]:
    scope = scope_of(request)
    row = segments.save_segment(
        district_id=scope.district.pk, merchant_id=_sender(scope), name=body.name,
        conditions=_conditions(scope, body.conditions), actor=scope.actor, now=clock.now(),
    )  # fmt: skip
    return push_answers.segment(row)


@router.delete(
    "/{store}/push/segments/{segment_id}",
    auth=staff_with(Right.PROPOSE_PUSH),
    summary="Take a segment off the list",
    response=gives(Nothing, *STRANGER, 422),
)
def drop_segment(request: HttpRequest, store: str, segment_id: UUID) -> dict[str, Any]:
    scope = scope_of(request)
    row = queries.get_segment(
        district_id=scope.district.pk, merchant_id=_sender(scope), segment_id=segment_id
    )
    segments.drop_segment(segment=row, actor=scope.actor, now=clock.now())
    return {}


def _words(scope: Scope, body: CampaignIn) -> campaigns.Words:
    fields = body.model_dump(exclude={"conditions"})
    return campaigns.Words(**fields, conditions=_conditions(scope, body.conditions))


@router.post(
    "/{store}/push/campaigns",
    auth=staff_with(Right.PROPOSE_PUSH),
    summary="Write a campaign",
    response=gives(push_answers.CampaignCard, *STRANGER, *ONCE, status=201),
    openapi_extra=KEYED,
)
def write_campaign(request: HttpRequest, store: str, body: CampaignIn) -> HttpResponse:
    scope = scope_of(request)

    def act(asked: None) -> tuple[int, Any]:
        row = campaigns.write(
            district_id=scope.district.pk, merchant_id=_sender(scope), words=_words(scope, body),
            actor=scope.actor, now=clock.now(),
        )  # fmt: skip
        return 201, card(scope, row)

    return answer_once(request, f"staff:{scope.user.pk}", act)


@router.put(
    "/{store}/push/campaigns/{campaign_id}",
    auth=staff_with(Right.PROPOSE_PUSH),
    summary="Change a draft",
    response=gives(push_answers.CampaignCard, *STRANGER, 409, *BODY),
)
def rewrite_campaign(
    request: HttpRequest, store: str, campaign_id: UUID, body: CampaignIn
) -> dict[str, Any]:
    scope = scope_of(request)
    row = found_campaign(scope, campaign_id)
    return card(scope, campaigns.rewrite(campaign=row, words=_words(scope, body), now=clock.now()))


@router.post(
    "/{store}/push/campaigns/{campaign_id}/trial",
    auth=staff_with(Right.PROPOSE_PUSH),
    summary="Show it on one's own phone",
    response=gives(Nothing, *STRANGER, *ONCE, *GATEWAY),
    openapi_extra=KEYED,
)
def try_campaign(
    request: HttpRequest, store: str, campaign_id: UUID, body: NothingIn
) -> dict[str, Any]:
    scope = scope_of(request)
    row = found_campaign(scope, campaign_id)
    # No database transaction around it: WeChat is asked. A repeated request shows it once more, to oneself.
    push.show_to(campaign=row, user_id=scope.user.pk, account=merchants.account(scope.district.pk))
    return {}


# -- setting up --------------------------------------------------------------------------------


@router.put(
    "/{store}/push/limits",
    auth=staff_with(Right.APPROVE_PUSH),
    summary="How much one person may hear, and when it is quiet",
    response=gives(push_answers.Limits, *STRANGER, *BODY),
)
def put_limits(request: HttpRequest, store: str, body: LimitsIn) -> dict[str, Any]:
    scope = scope_of(request)
    hours = {name: time.fromisoformat(getattr(body, name)) for name in ("quiet_from", "quiet_to")}
    campaigns.set_limits(
        district_id=scope.district.pk, values=body.model_dump() | hours, actor=scope.actor,
        now=clock.now(),
    )  # fmt: skip
    return _limits(scope.district.pk)


@router.put(
    "/{store}/push/landmarks",
    auth=staff_with(Right.APPROVE_PUSH),
    summary="Where the district or a shop is",
    response=gives(Nothing, *STRANGER, 409, *BODY),
)
def put_landmark(request: HttpRequest, store: str, body: LandmarkIn) -> dict[str, Any]:
    scope = scope_of(request)
    district_id = scope.district.pk
    shop = merchants.get_store(district_id=district_id, slug=body.shop) if body.shop else None
    segments.put_landmark(
        district_id=district_id, store_id=shop.pk if shop else None, lat=body.lat, lon=body.lon,
        actor=scope.actor, now=clock.now(),
    )  # fmt: skip
    return {}


@router.post(
    "/{store}/push/tags",
    auth=staff_with(Right.APPROVE_PUSH),
    summary="Put a tag on everybody these conditions mean",
    response=gives(push_answers.Tagged, *STRANGER, 409, *BODY),
)
def tag_people(request: HttpRequest, store: str, body: TagIn) -> dict[str, Any]:
    scope, now = scope_of(request), clock.now()
    district_id = scope.district.pk
    conditions = _conditions(scope, body.conditions)
    segments.check(district_id, conditions, now)
    where = queries.compiled(district_id, conditions, now)
    return {"people": people.tag_where(district_id=district_id, where=where, text=body.tag)}


@router.post(
    "/{store}/push/phone",
    auth=staff_with(Right.PROPOSE_PUSH),
    summary="A code to scan with one's own WeChat, so that previews arrive there",
    response=gives(push_answers.PhoneLink, *STRANGER, *BODY),
)
def phone_link(request: HttpRequest, store: str, body: NothingIn) -> dict[str, Any]:
    scope = scope_of(request)
    name = push_links.seal(push_links.STAFF_PHONE, scope.user.pk)
    url = f"{settings.ENVIRON.public_url}/g/{scope.district.slug}/staff-phone?link={name}"
    drawing = io.BytesIO()
    segno.make(url, error="m").save(drawing, kind="svg", scale=4, border=2, xmldecl=False)
    return {"url": url, "svg": drawing.getvalue().decode()}


@router.get(
    "/{store}/push/shares",
    auth=staff_with(Right.PROPOSE_PUSH),
    summary="Who came by shared cards, page by page",
    response=gives(push_answers.Shares, *STRANGER),
)
def push_shares(request: HttpRequest, store: str) -> dict[str, Any]:
    scope = scope_of(request)
    is_owner = _sender(scope) is None
    pages = None if is_owner else [f"shops/{s.slug}" for s in scope.stores]
    rows = queries.shares_by_page(district_id=scope.district.pk, pages=pages)
    stores = (
        [s.pk for s in merchants.stores_with_district(scope.district.pk)]
        if is_owner
        else scope.store_ids
    )
    orders = queries.shared_sales(district_id=scope.district.pk, store_ids=stores)
    return {"pages": rows, "orders": orders}
