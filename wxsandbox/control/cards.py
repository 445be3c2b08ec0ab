"""Cards: a person takes one, gives it back; the audit says yes or no; a page adds cards."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

from wxsandbox.control.wire import Body, ControlError, one_of, person_of, route, text
from wxsandbox.official import cards, cards_choose, cards_claim, cards_common, cards_tickets
from wxsandbox.twin import Twin


async def claim(twin: Twin, request: Request, body: Body) -> Body:
    """Beside card_id: code and outer_str, as a code on a poster would say them."""
    _only_classic(twin)
    person = person_of(twin, request)
    wish: Body = {name: body[name] for name in ("code", "outer_str", "openid") if name in body}
    try:
        row = await cards_claim.claim(twin, person, text(body, "card_id"), wish)
    except cards_claim.CannotClaim as no:
        raise ControlError(409, str(no), f"errcode {no.errcode}") from no
    return {"code": row.code, "encrypt_code": row.encrypt_code}


async def add_cards(twin: Twin, request: Request, body: Body) -> Body:
    """wx.addCard of a page: cardList [{cardId, cardExt}], each signed with the wx_card ticket."""
    person = person_of(twin, request)
    listed = body.get("cardList")
    if not isinstance(listed, list) or not listed:
        raise ControlError(400, "cardList is a list of {cardId, cardExt}")
    _only_classic(twin)
    done: list[dict[str, Any]] = []
    for wanted in listed:
        card_id, ext = str(wanted.get("cardId", "")), str(wanted.get("cardExt", ""))
        why = cards_claim.ext_error(twin, card_id, ext)
        if why:
            twin.traffic.add("in", "JSAPI", "addCard", 400, why)
            return {"ok": False, "errMsg": "addCard:fail", "why": why, "cardList": done}
        wish = json.loads(ext)
        try:
            row = await cards_claim.claim(twin, person, card_id, wish)
        except cards_claim.CannotClaim as no:
            return {"ok": False, "errMsg": "addCard:fail", "why": str(no), "cardList": done}
        done.append(
            {"cardId": card_id, "cardExt": ext, "code": row.encrypt_code, "isSuccess": True}
        )
    return {"ok": True, "errMsg": "addCard:ok", "cardList": done}


def choose(twin: Twin, request: Request, body: Body) -> Body:
    """wx.chooseCard of a page: its signature is checked, then the cards that may be chosen."""
    person = person_of(twin, request)
    _only_classic(twin)
    if why := cards_choose.refusal(twin, body):
        twin.traffic.add("in", "JSAPI", "chooseCard", 400, why)
        return {"ok": False, "errMsg": "chooseCard:fail", "why": why, "cards": []}
    rows = cards_choose.usable(twin, person, body)
    told = [
        {
            "card_id": row.card_id,
            "encrypt_code": row.encrypt_code,
            "app_id": twin.credentials.appid,
            "title": twin.world.cards[row.card_id].base["title"],
        }
        for row in rows
    ]
    return {"ok": True, "errMsg": "chooseCard:ok", "cards": told}


async def drop(twin: Twin, request: Request, body: Body) -> Body:
    """The person throws a card away."""
    person, code = person_of(twin, request), text(body, "code")
    rows = cards_common.codes_of(twin, person.openid, str(body.get("card_id", "")))
    row = next((row for row in rows if row.code == code), None)
    if row is None:
        raise ControlError(404, "this person has no such card")
    row.status = "DELETE"
    twin.world.card_codes.put(row)
    fields = {"CardId": row.card_id, "UserCardCode": row.code}
    return await cards_common.push(twin, person, "user_del_card", **fields)


async def submit_form(twin: Twin, request: Request, body: Body) -> Body:
    """The form of a membership, `values` by WeChat's names (USER_FORM_INFO_FLAG_MOBILE …)."""
    person, values = person_of(twin, request), body.get("values") or {}
    rows = cards_common.codes_of(twin, person.openid, text(body, "card_id"))
    if not rows:
        raise ControlError(404, "this person has no such card", "claim-card gives one")
    if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
        raise ControlError(400, "values is an object of texts")
    return await cards_tickets.submit(twin, rows[0], values)


def audits(twin: Twin, request: Request, body: Body) -> Body:
    """Whether new cards pass their audit by themselves, or wait to be judged."""
    way = one_of(body, "audit", ("auto", "manual"), "auto")
    twin.world.set("card_audit", way)
    return {"audit": way}


async def judge(twin: Twin, request: Request, body: Body) -> Body:
    card = twin.world.cards.get(request.path_params["card_id"])
    if card is None:
        raise ControlError(404, "no such card", "/card/create makes one")
    passed = body.get("pass", True)
    return await cards.audit(twin, card, "" if passed else str(body.get("reason") or "不符合规范"))


def _only_classic(twin: Twin) -> None:
    if twin.profile != "classic":
        raise ControlError(
            409, "the account has no cards", 'POST /_sandbox/reset {"profile": "classic"}'
        )


ME = "/users/{openid}"
routes = [
    route("POST", f"{ME}/claim-card", claim),
    route("POST", f"{ME}/add-cards", add_cards),
    route("POST", f"{ME}/choose-card", choose),
    route("POST", f"{ME}/drop-card", drop),
    route("POST", f"{ME}/submit-card-form", submit_form),
    route("POST", "/cards", audits),
    route("POST", "/cards/{card_id}/audit", judge),
]
