"""Guests: look around, sign in, remember a contact."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Status

from shangquan.accounts import operations as accounts
from shangquan.accounts import queries as account_queries
from shangquan.flows import access, answers, sign_in, storefront
from shangquan.flows.access import GUEST, PUBLIC, place_of
from shangquan.flows.answers import BODY, GATEWAY, gives
from shangquan.flows.schemas import ContactIn, SignInIn, StartIn, TopicsIn
from shangquan.gateways.wechat import jssdk
from shangquan.kit import clock
from shangquan.kit.errors import Invalid
from shangquan.merchants import queries as merchants
from shangquan.orders import queries as orders

router = Router(tags=["guest"])

JS_APIS = [
    "chooseWXPay", "updateAppMessageShareData", "updateTimelineShareData", "scanQRCode",
    "openLocation", "getLocation", "openAddress", "closeWindow", "hideMenuItems", "previewImage",
]  # fmt: skip


@router.get(
    "", auth=PUBLIC, summary="The district and its shops", response=gives(answers.Home, 404)
)
def home(request: HttpRequest, district: Path[str]) -> dict[str, Any]:
    return storefront.home(place_of(request), clock.now())


@router.get(
    "/shops/{shop}/menu",
    auth=PUBLIC,
    summary="A shop's menu",
    response={**gives(answers.Menu, 404), 304: None},
)
def menu(request: HttpRequest, district: Path[str], shop: str) -> HttpResponse:
    must_look = "no-cache" in request.headers.get("Cache-Control", "")
    kept = storefront.menu(place_of(request), shop, clock.now(), must_look=must_look)
    if request.headers.get("If-None-Match") == kept.etag:
        return HttpResponse(status=304, headers={"ETag": kept.etag})
    headers = {"ETag": kept.etag, "Cache-Control": "no-cache"}
    return HttpResponse(kept.body, content_type="application/json; charset=utf-8", headers=headers)


@router.post(
    "/sessions/start",
    auth=PUBLIC,
    summary="Where to sign in",
    response=gives(answers.SignInStart, 404, *BODY),
)
def start_session(request: HttpRequest, district: Path[str], body: StartIn) -> dict[str, Any]:
    url, state = sign_in.start(
        place_of(request), return_to=body.return_to, scope=body.scope, now=clock.now()
    )
    return {"authorize_url": url, "state": state}


@router.post(
    "/sessions",
    auth=PUBLIC,
    summary="Trade WeChat's code for a session",
    response=gives(answers.Session, 404, 409, 429, *BODY, *GATEWAY),
)
def open_session(request: HttpRequest, district: Path[str], body: SignInIn) -> dict[str, Any]:
    token, session, return_to = sign_in.finish(
        place_of(request), code=body.code, state=body.state, now=clock.now()
    )
    return {
        "token": token,
        "expires_at": session.expires_at,
        "return_to": return_to,
        "person": _person(session.person),
    }


@router.delete(
    "/sessions", auth=GUEST, summary="Sign out", response=gives(None, 401, 404, status=204)
)
def close_session(request: HttpRequest, district: Path[str]) -> Status[None]:
    token = request.headers["Authorization"].removeprefix("Bearer ").strip()
    accounts.sign_out(token=token, now=clock.now())
    return Status(204, None)


@router.get("/me", auth=GUEST, summary="Who am I here", response=gives(answers.Me, 401, 404))
def me(request: HttpRequest, district: Path[str]) -> dict[str, Any]:
    person_id = request.auth.person_id  # type: ignore[attr-defined]
    contact = account_queries.contact(person_id)
    return {
        "person": _person(account_queries.get_person(person_id)),
        "contact": contact
        and {"name": contact.name, "phone": contact.phone, "address": contact.address},
    }


@router.put(
    "/me/contact",
    auth=GUEST,
    summary="Remember how to reach me",
    response=gives(answers.Contact, 401, 404, 409, *BODY),
)
def put_contact(request: HttpRequest, district: Path[str], body: ContactIn) -> dict[str, Any]:
    contact = accounts.remember_contact(
        person_id=request.auth.person_id,  # type: ignore[attr-defined]
        name=body.name,
        phone=body.phone,
        address=body.address,
    )
    return {"name": contact.name, "phone": contact.phone, "address": contact.address}


@router.get(
    "/js-config",
    auth=PUBLIC,
    summary="What a page needs for WeChat's functions",
    response=gives(answers.JsConfig, 404, 422, *GATEWAY),
)
def js_config(request: HttpRequest, district: Path[str], url: str) -> dict[str, Any]:
    place = place_of(request)
    # Only our own pages are signed for: a signature for a stranger's page would lend him our name.
    if not url.startswith(f"{settings.ENVIRON.public_url}/g/"):
        raise Invalid(fields=["url"])
    stamp = int(clock.now().timestamp())
    account = merchants.account(place.id)
    return jssdk.config(account, url=url, timestamp=stamp, apis=JS_APIS)


@router.post(
    "/live-ticket",
    auth=PUBLIC,
    summary="Where to listen for hints",
    response=gives(answers.LiveTicket, 401, 404, *BODY),
)
def live_ticket(request: HttpRequest, district: Path[str], body: TopicsIn) -> dict[str, Any]:
    place = place_of(request)
    guest = GUEST(request) if any(t.startswith("order:") for t in body.topics) else None
    for topic in body.topics:
        kind, _, name = topic.partition(":")
        if kind == "menu":
            merchants.get_store(district_id=place.id, slug=name)
        elif kind == "order" and guest:
            orders.get_order_of_person(district_id=place.id, person_id=guest.person_id, number=name)
        else:
            raise Invalid(fields=["topics"])
    return {"url": access.events_url([f"{place.id}/{topic}" for topic in body.topics])}


def _person(person: Any) -> dict[str, Any]:
    return {"id": person.pk, "nickname": str(person), "avatar": person.avatar}
