"""Scanning: a guest inside a page, a page that WeChat refuses, and the phone of somebody who works here."""

from datetime import timedelta
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest
from ninja import Path, Router

from shangquan.flows import access
from shangquan.flows.access import PUBLIC, STAFF, Scope, place_of, staff_with
from shangquan.flows.answers import BODY, GATEWAY, gives
from shangquan.flows.answers_staff import STRANGER, Nothing
from shangquan.flows.scenes_shapes import MyPhone, PageTroubleBody, ScanBody, ScanPath
from shangquan.gateways.wechat import health
from shangquan.kit import clock, limits
from shangquan.kit.errors import Refused
from shangquan.kit.texts import Text
from shangquan.merchants import queries as merchants
from shangquan.merchants.rules import Right
from shangquan.scenes import operations, queries, rules

router = Router(tags=["desk"], auth=STAFF)
guest = Router(tags=["guest"])

_BIND_LASTS = timedelta(minutes=10)


class ForeignCode(Refused):
    code = "scan.foreign"
    sentence = Text(
        "这不是本商圈的码，没有打开。", "Not a code of this district; nothing was opened."
    )


class OtherDistrictCode(Refused):
    code = "scan.other_district"
    sentence = Text("这是另一个商圈的码。", "This code belongs to another district.")


class StaleCode(Refused):
    code = "scan.stale"
    sentence = Text(
        "这个码已经停用或过期，请找店员要一个新的。",
        "This code is stopped or expired; ask the staff for a new one.",
    )


# -- one's own phone ---------------------------------------------------------------------------------


@router.get(
    "/{store}/my-phone",
    auth=staff_with(Right.BOARD),
    summary="How many phones of mine the account knows",
    response=gives(MyPhone, *STRANGER),
)
def my_phone(request: HttpRequest, store: str) -> dict[str, Any]:
    scope = _scope(request)
    return {"bound": queries.phones_of(district_id=scope.district.pk, user_id=scope.user.pk)}


@router.post(
    "/{store}/my-phone",
    auth=staff_with(Right.BOARD),
    summary="A code that binds the phone which scans it, for ten minutes and once",
    response=gives(MyPhone, *STRANGER, *GATEWAY),
)
def bind_phone(request: HttpRequest, store: str) -> dict[str, Any]:
    scope, now = _scope(request), clock.now()
    row = operations.offer_binding(
        district_id=scope.district.pk, user_id=scope.user.pk, until=now + _BIND_LASTS, now=now
    )
    account = merchants.account(scope.district.pk)
    row = operations.fetch_ticket(account=account, scene=row, now=now)
    drawn = segno.make(row.url, error="m").svg_inline(scale=6, dark="#1F1D1A", light="#fff")
    bound = queries.phones_of(district_id=scope.district.pk, user_id=scope.user.pk)
    return {"bound": bound, "url": row.url, "svg": drawn, "expires_at": row.expires_at}


@router.post(
    "/{store}/my-phone/removal",
    auth=staff_with(Right.BOARD),
    summary="Forget my phones",
    response=gives(MyPhone, *STRANGER),
)
def unbind_phone(request: HttpRequest, store: str) -> dict[str, Any]:
    scope = _scope(request)
    operations.unbind_phones(
        district_id=scope.district.pk, user_id=scope.user.pk, actor=scope.actor, now=clock.now()
    )
    return {"bound": 0}


# -- a guest scans inside a page ---------------------------------------------------------------------


@guest.post(
    "/scans",
    auth=PUBLIC,
    summary="Where a text scanned inside a page leads; nothing but this district's own doors is opened",
    response=gives(ScanPath, 404, 409, 429, *BODY),
)
def scanned(request: HttpRequest, district: Path[str], body: ScanBody) -> dict[str, Any]:
    place, now = place_of(request), clock.now()
    limits.spend(f"scans:{access.caller_address(request)}", burst=60, per_s=1, now=now)
    door = rules.door_of(body.text, public_url=settings.ENVIRON.public_url, slug=place.slug)
    if door.kind == "ours":
        return {"path": door.path}
    if door.kind == "other_district":
        raise OtherDistrictCode
    row = queries.scene_of_url(district_id=place.id, url=body.text.strip())
    if door.kind != "wechat" or row is None or row.kind == rules.BIND:
        raise ForeignCode
    if queries.good_scene(district_id=place.id, code=row.code, now=now) is None:
        raise StaleCode
    return {"path": row.path}


@guest.post(
    "/page-trouble",
    auth=PUBLIC,
    summary="A page tells that WeChat refused its wx.config, for the doctor",
    response=gives(Nothing, 404, 429, *BODY),
)
def page_trouble(
    request: HttpRequest, district: Path[str], body: PageTroubleBody
) -> dict[str, Any]:
    place = place_of(request)
    limits.spend(f"trouble:{place.id}", burst=5, per_s=0.02, now=clock.now())
    health.note_page(merchants.account(place.id), body.said, body.host)
    return {}


def _scope(request: HttpRequest) -> Scope:
    return request.scope  # type: ignore[attr-defined,no-any-return]
