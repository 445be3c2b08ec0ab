"""Doors for WeChat's servers: the message push and the notices of WeChat Pay. Plain views, no session, no cookie."""

import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from shangquan.flows import conversation, notices
from shangquan.gateways.wechat import Account, health, push
from shangquan.gateways.wechat.cipher import BadPush
from shangquan.gateways.wechat.push import Push
from shangquan.gateways.wechatpay import notices as pay_notices
from shangquan.kit import clock, inbox
from shangquan.merchants import queries as merchants

log = logging.getLogger(__name__)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest, district: str) -> HttpResponse:
    """Message push (消息推送): verified, stored once, answered once; WeChat's repetitions (after 5 s, three at most) get the same."""
    place = merchants.place(district)
    account = merchants.account(place.id)
    query = {name: str(value) for name, value in request.GET.items()}
    if request.method == "GET":
        return HttpResponse(push.verify_address(account, query), content_type="text/plain")
    message = _heard(account, query, request.body)

    said = conversation.hear(place=place, account=account, message=message, now=clock.now())
    body = conversation.render(account, message, said)
    kind = "application/json" if message.is_json else "application/xml"
    return HttpResponse(body, content_type=f"{kind}; charset=utf-8")


def _heard(account: Account, query: dict[str, str], body: bytes) -> Push:
    """A push that is verified and for us; either way the doctor can tell how WeChat's pushes fare."""
    try:
        message = push.read(account, query, body)
        if account.original_id and message.to != account.original_id:
            raise BadPush(why="ToUserName")
    except BadPush as no:
        health.note_push(account, str(no.details.get("why", "")) or "unknown")
        raise
    health.note_push(account)
    return message


@csrf_exempt
@require_POST
def pay_notice(request: HttpRequest, district: str, kind: str) -> HttpResponse:
    """A notice of WeChat Pay: verified over its raw bytes, stored once, answered; worked off by the worker.

    No header but WeChat's own signature decides (not Host, not X-Forwarded-*).
    """
    place = merchants.place(district)
    headers = {name.lower(): value for name, value in request.headers.items()}
    notice = pay_notices.read(merchants.pay_account(place.id), headers, request.body)
    inbox.receive(
        district_id=place.id,
        source=notices.source_of(notice.event_type),
        external_id=notice.id,
        body={"event_type": notice.event_type, "resource": notice.resource},
        now=clock.now(),
    )
    return HttpResponse(status=204)
