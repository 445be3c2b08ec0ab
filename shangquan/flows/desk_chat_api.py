"""The desk's conversations: who waits, what was said, and a person's words through WeChat."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from shangquan.chat import operations as chat
from shangquan.chat import queries as chats
from shangquan.chat.models import Canned, Conversation
from shangquan.chat.states import State
from shangquan.complaints import operations as complaints
from shangquan.complaints import queries as cases
from shangquan.flows import desk_answers as answers
from shangquan.flows import desk_views as views
from shangquan.flows.access import STAFF, Scope, answer_once, staff_with
from shangquan.flows.answers import BODY, KEYED, ONCE, gives
from shangquan.flows.answers_staff import STRANGER, Nothing
from shangquan.flows.schemas import NothingIn
from shangquan.kit import audit, clock
from shangquan.kit.errors import Invalid
from shangquan.merchants import queries as merchants
from shangquan.merchants.rules import Right
from shangquan.messaging import replies

router = Router(tags=["desk"], auth=STAFF)
ANSWER = staff_with(Right.ANSWER_GUESTS)
_CHANGE = gives(answers.ConversationOut, *STRANGER, *ONCE)
_WEEK = timedelta(days=7)


class ReplyIn(Schema):
    text: str = Field(min_length=1, max_length=replies.LENGTH_MAX)


class HandOverIn(Schema):
    to: str = Field("", max_length=80)
    store: str = Field("", max_length=40)


class DutyIn(Schema):
    is_on: bool


class CannedIn(Schema):
    title: str = Field(min_length=1, max_length=40)
    text: str = Field(min_length=1, max_length=400)


def scope_of(request: HttpRequest) -> chats.Scope:
    """What this person sees: everything of the district, or what was handed to their stores."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return chats.Scope(scope.district.pk, None if _is_all(request) else tuple(scope.store_ids))


def _is_all(request: HttpRequest) -> bool:
    """Only people of the district get past the door of `all`."""
    match = request.resolver_match
    return match is not None and match.kwargs["store"] == "all"


def who(request: HttpRequest) -> str:
    return request.scope.actor  # type: ignore[attr-defined]


def own_store(request: HttpRequest) -> Any:
    """The one store of the address, or None for the district."""
    stores = request.scope.stores  # type: ignore[attr-defined]
    return None if _is_all(request) else stores[0]


@router.get("/{store}/conversations", auth=ANSWER, summary="Who waits, who is cared for, who wrote last", response=gives(answers.Conversations, *STRANGER, 422))  # fmt: skip
def conversations(request: HttpRequest, store: str, only: str = "") -> dict[str, Any]:
    scope, now = scope_of(request), clock.now()
    if only and only not in set(State):
        raise Invalid(fields=["only"])
    found = chats.conversations(scope, only=only)
    me = who(request)
    return {
        "now": now, "conversations": views.rows(found, now),
        "waiting": sum(one.state == State.WAITING for one in found),
        "on_duty": chats.on_duty(district_id=scope.district_id, now=now),
        "is_on_duty": chats.duty_of(district_id=scope.district_id, username=me, now=now),
        "punctuality": chats.punctuality(
            district_id=scope.district_id, since=now - _WEEK, now=now
        ),
    }  # fmt: skip


@router.get("/{store}/conversations/{conversation_id}", auth=ANSWER, summary="One conversation with orders and cases", response=gives(answers.ConversationOut, *STRANGER, 422))  # fmt: skip
def conversation(request: HttpRequest, store: str, conversation_id: UUID) -> dict[str, Any]:
    scope = scope_of(request)
    return views.whole(chats.get_conversation(scope, conversation_id), scope, clock.now())


def _change(request: HttpRequest, conversation_id: UUID, act: Any) -> HttpResponse:
    """One change of a conversation, once per key."""
    scope, now = scope_of(request), clock.now()

    def once(_: Any) -> tuple[int, Any]:
        row = chats.get_conversation(scope, conversation_id, is_locked=True)
        act(row, now)
        fresh = Conversation.objects.select_related("store").get(pk=row.pk)
        return 200, views.whole(fresh, scope, now)

    return answer_once(request, f"staff:{request.auth.pk}", once)  # type: ignore[attr-defined]


@router.post("/{store}/conversations/{conversation_id}/take", auth=ANSWER, summary="I care for it", response=_CHANGE, openapi_extra=KEYED)  # fmt: skip
def take(request: HttpRequest, store: str, conversation_id: UUID, body: NothingIn) -> HttpResponse:
    by = who(request)
    return _change(request, conversation_id, lambda row, now: chat.take(conversation=row, by=by, now=now))  # fmt: skip


@router.post("/{store}/conversations/{conversation_id}/hand-over", auth=ANSWER, summary="A colleague or a shop cares for it", response=_CHANGE, openapi_extra=KEYED)  # fmt: skip
def hand_over(
    request: HttpRequest, store: str, conversation_id: UUID, body: HandOverIn
) -> HttpResponse:
    scope, by = scope_of(request), who(request)
    if not body.to and not body.store:
        raise Invalid(fields=["to"])
    shop = (
        merchants.get_store(district_id=scope.district_id, slug=body.store) if body.store else None
    )
    if body.to and body.to not in chats.on_duty(district_id=scope.district_id, now=clock.now()):
        raise Invalid(fields=["to"])

    def act(row: Conversation, now: Any) -> None:
        chat.hand_over(conversation=row, by=by, to=body.to, store=shop, now=now)
        if shop is not None:
            for case in cases.under_way(district_id=scope.district_id, openid=row.openid):
                complaints.assign(case=case, store=shop, by=by, now=now)

    if scope.store_ids is not None and shop is None:
        raise Invalid(fields=["store"])  # a shop hands on to a shop; the district sees it anyway
    return _handed(request, conversation_id, act)


def _handed(request: HttpRequest, conversation_id: UUID, act: Any) -> HttpResponse:
    """As `_change`; whoever gave it away may not see it any more, so the answer is read from above."""
    scope, now = scope_of(request), clock.now()
    whole = chats.Scope(scope.district_id, None)

    def once(_: Any) -> tuple[int, Any]:
        row = chats.get_conversation(scope, conversation_id, is_locked=True)
        act(row, now)
        fresh = Conversation.objects.select_related("store").get(pk=row.pk)
        return 200, views.whole(fresh, whole if scope.store_ids is None else scope, now)

    return answer_once(request, f"staff:{request.auth.pk}", once)  # type: ignore[attr-defined]


@router.post("/{store}/conversations/{conversation_id}/close", auth=ANSWER, summary="Settled; the account answers again", response=_CHANGE, openapi_extra=KEYED)  # fmt: skip
def close(request: HttpRequest, store: str, conversation_id: UUID, body: NothingIn) -> HttpResponse:
    by = who(request)
    return _handed(request, conversation_id, lambda row, now: chat.close(conversation=row, by=by, now=now))  # fmt: skip


@router.post("/{store}/conversations/{conversation_id}/replies", auth=ANSWER, summary="Write to the guest", response=_CHANGE, openapi_extra=KEYED)  # fmt: skip
def reply(request: HttpRequest, store: str, conversation_id: UUID, body: ReplyIn) -> HttpResponse:
    by, key = who(request), request.headers.get("Idempotency-Key", "")

    def act(row: Conversation, now: Any) -> None:
        said = chat.reply(
            conversation=row, by=by, text=body.text, left=views.allowance_left(row), key=f"{row.pk}:{key}", now=now
        )  # fmt: skip
        replies.reply(
            district_id=row.district_id, person_id=row.person_id or row.pk, openid=row.openid,
            key=f"chat:{said.key}"[:120], text=body.text, now=now,
        )  # fmt: skip
        for case in cases.under_way(district_id=row.district_id, openid=row.openid):
            complaints.reply(case=case, by=by, text=body.text, now=now)
        audit.record(
            district_id=row.district_id, actor=by, verb="chat.reply", subject=str(row.pk), now=now
        )

    return _change(request, conversation_id, act)


@router.post("/{store}/duty", auth=ANSWER, summary="I am at the desk, or leave it", response=gives(answers.OnDuty, *STRANGER, *BODY))  # fmt: skip
def duty(request: HttpRequest, store: str, body: DutyIn) -> dict[str, Any]:
    scope, now, me = scope_of(request), clock.now(), who(request)
    chat.be_at_desk(
        district_id=scope.district_id, username=me, store=own_store(request), is_on=body.is_on, now=now
    )  # fmt: skip
    on = chats.on_duty(district_id=scope.district_id, now=now)
    return {"is_on_duty": body.is_on, "on_duty": on}


@router.get("/{store}/canned", auth=ANSWER, summary="Sentences kept ready", response=gives(answers.CannedList, *STRANGER))  # fmt: skip
def canned(request: HttpRequest, store: str) -> dict[str, Any]:
    scope = scope_of(request)
    mine = scope.store_ids
    return {
        "canned": [
            {"id": c.pk, "title": c.title, "text": c.text, "is_mine": mine is None or c.store_id in mine}
            for c in chats.canned(scope)
        ]
    }  # fmt: skip


@router.post("/{store}/canned", auth=ANSWER, summary="Keep a sentence ready", response=gives(answers.CannedList, *STRANGER, *ONCE), openapi_extra=KEYED)  # fmt: skip
def add_canned(request: HttpRequest, store: str, body: CannedIn) -> HttpResponse:
    scope, shop = scope_of(request), own_store(request)

    def act(_: Any) -> tuple[int, Any]:
        chat.put_canned(
            canned=Canned(
                district_id=scope.district_id, store=shop, merchant_id=shop.merchant_id if shop else None,
                title=body.title, text=body.text,
            )
        )  # fmt: skip
        return 200, canned(request, store)

    return answer_once(request, f"staff:{request.auth.pk}", act)  # type: ignore[attr-defined]


@router.delete("/{store}/canned/{canned_id}", auth=ANSWER, summary="Drop a sentence", response=gives(Nothing, *STRANGER, 422))  # fmt: skip
def drop_canned(request: HttpRequest, store: str, canned_id: UUID) -> dict[str, Any]:
    chat.drop_canned(canned=chats.get_canned(scope_of(request), canned_id))
    return {}
