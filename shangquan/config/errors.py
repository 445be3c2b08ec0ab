"""The only place that knows which refusal is which HTTP status."""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse

from shangquan.accounts.queries import NotSignedIn
from shangquan.gateways.wechat.cipher import BadPush
from shangquan.gateways.wechatpay.signing import NotFromWeChat
from shangquan.kit.errors import (
    Forbidden,
    GatewayBusy,
    GatewayRefused,
    Invalid,
    NotFound,
    Refused,
    TooMany,
)
from shangquan.kit.idempotency import KeyMissing
from shangquan.kit.texts import Text

log = logging.getLogger(__name__)

_STATUS: list[tuple[type[Refused], int]] = [
    (NotSignedIn, 401),
    (NotFromWeChat, 401),
    (BadPush, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (Invalid, 422),
    (KeyMissing, 422),
    (TooMany, 429),
]
_BUSY = Text(
    "微信那边暂时没有回应，请稍后再试。", "WeChat does not answer right now, please try again soon."
)
_FULL = Text("现在人有点多，请稍等一下再试。", "Too busy right now, please try again in a moment.")
_NO = Text("微信没有接受这个请求。", "WeChat did not accept this.")


def status_of(refusal: Refused) -> int:
    """409 unless the kind of refusal has a status of its own."""
    return next((status for kind, status in _STATUS if isinstance(refusal, kind)), 409)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A refusal as JSON: code, sentence, details."""
    if refusal.code in ("pay.not_verified", "push.refused"):
        log.warning("%s %s: %s", request.method, request.path, refusal)
        return JsonResponse({"code": "FAIL", "message": refusal.message}, status=status_of(refusal))
    body = {"code": refusal.code, "message": refusal.message, "details": refusal.details}
    options = {"ensure_ascii": False}
    return JsonResponse(body, status=status_of(refusal), json_dumps_params=options)


def busy(request: HttpRequest, error: GatewayBusy) -> HttpResponse:
    log.warning("%s: %s", request.path, error)
    body = {"code": "wechat.busy", "message": str(_BUSY), "details": {}}
    return JsonResponse(body, status=503, json_dumps_params={"ensure_ascii": False})


def overloaded(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database is away or too busy. Nothing was half done; the same key may be sent again."""
    log.error("%s %s: %s", request.method, request.path, error)
    body = {"code": "busy", "message": str(_FULL), "details": {}}
    options = {"ensure_ascii": False}
    return JsonResponse(body, status=503, headers={"Retry-After": "2"}, json_dumps_params=options)


def declined(request: HttpRequest, error: GatewayRefused) -> HttpResponse:
    log.warning("%s: %s", request.path, error)
    body = {"code": "wechat.refused", "message": str(_NO), "details": {"code": error.code}}
    return JsonResponse(body, status=502, json_dumps_params={"ensure_ascii": False})
