"""Guests about what they hear: more, less, nothing; and about the cards they shared."""

from typing import Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from shangquan.flows import push, push_answers, push_links, sharing
from shangquan.flows.access import GUEST, place_of
from shangquan.flows.answers import BODY, gives
from shangquan.flows.push_schemas import HearingIn, LinkIn, VisitIn
from shangquan.kit import clock
from shangquan.marketing.operations import answers, segments
from shangquan.messaging.rules import Level

router = Router(tags=["guest"], auth=GUEST)


def _me(request: HttpRequest) -> Any:
    return request.auth  # type: ignore[attr-defined]


@router.get(
    "/hearing",
    summary="What I hear from whom, and why I got a message",
    response=gives(push_answers.Hearing, 401, 404, 422),
)
def get_hearing(
    request: HttpRequest, district: Path[str], m: str = Query("", max_length=40)
) -> dict[str, Any]:
    return push.hearing(place=place_of(request), person_id=_me(request).person_id, link=m)


@router.put(
    "/hearing",
    summary="Hear more, less or nothing",
    response=gives(push_answers.Hearing, 401, 404, 409, *BODY),
)
def put_hearing(request: HttpRequest, district: Path[str], body: HearingIn) -> dict[str, Any]:
    place, person_id = place_of(request), _me(request).person_id
    push.choose(
        place=place, person_id=person_id, level=Level(body.level), muted=body.muted,
        link=body.message, now=clock.now(),
    )  # fmt: skip
    return push.hearing(place=place, person_id=person_id, link=body.message)


@router.post(
    "/messages-opened",
    summary="I came by the link of a message",
    response=gives(push_answers.Counted, 401, 404, *BODY),
)
def message_opened(request: HttpRequest, district: Path[str], body: LinkIn) -> dict[str, Any]:
    campaign = push.campaign_of(place_of(request).id, body.link)
    is_counted = answers.note_opened(
        campaign=campaign, person_id=_me(request).person_id, now=clock.now()
    )
    return {"is_counted": is_counted}


@router.post(
    "/staff-phone",
    summary="This is the phone of a member of staff",
    response=gives(push_answers.Counted, 401, 404, *BODY),
)
def bind_staff_phone(request: HttpRequest, district: Path[str], body: LinkIn) -> dict[str, Any]:
    segments.bind_phone(
        district_id=place_of(request).id, user_id=push_links.opened(push_links.STAFF_PHONE, body.link),
        openid=_me(request).openid, now=clock.now(),
    )  # fmt: skip
    return {"is_counted": True}


@router.get(
    "/card", summary="What makes my cards mine", response=gives(push_answers.Card, 401, 404)
)
def my_card(request: HttpRequest, district: Path[str]) -> dict[str, Any]:
    return {"card": sharing.card_of(_me(request).person_id)}


@router.post(
    "/card-visits",
    summary="I came by somebody's card",
    response=gives(push_answers.Counted, 401, 404, *BODY),
)
def card_visit(request: HttpRequest, district: Path[str], body: VisitIn) -> dict[str, Any]:
    is_counted = sharing.note_visit(
        place=place_of(request), visitor_id=_me(request).person_id, card=body.card, page=body.page,
        now=clock.now(),
    )  # fmt: skip
    return {"is_counted": is_counted}


@router.get(
    "/my-shares",
    summary="What came of my cards",
    response=gives(push_answers.OwnShares, 401, 404),
)
def my_shares(request: HttpRequest, district: Path[str]) -> dict[str, Any]:
    return sharing.of_person(place_of(request), _me(request).person_id)
