"""Conversations, cases and rules as the desk sees them: people masked, clocks beside what they measure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shangquan.accounts.queries import mask_name, mask_phone
from shangquan.chat import queries as chats
from shangquan.chat.models import Conversation, Rule, Said
from shangquan.chat.states import LABELS
from shangquan.complaints import queries as complaints
from shangquan.complaints import rules as case_rules
from shangquan.complaints.models import Case
from shangquan.complaints.states import LABELS as CASE_LABELS
from shangquan.flows import order_views
from shangquan.kit.texts import Text
from shangquan.merchants.models import Store
from shangquan.messaging import replies
from shangquan.orders import queries as orders
from shangquan.orders.models import Order

_GUEST = Text("顾客 {n}", "Guest {n}")


def guest(openid: str) -> str:
    """How a person is called at the desk: nothing that finds them elsewhere."""
    return str(_GUEST.format(n=openid[-4:].upper()))


def store(row: Store | None) -> dict[str, str] | None:
    return {"slug": row.slug, "name": str(row)} if row else None


def rows(found: Sequence[Conversation], now: datetime) -> list[dict[str, Any]]:
    openids = {row.openid for row in found}
    if not found:
        return []
    cases = Case.objects.filter(
        district_id=found[0].district_id, openid__in=openids, state__in=complaints.UNDER_WAY
    )
    numbers = {case.openid: case.number for case in cases}
    return [row(one, now, numbers.get(one.openid)) for one in found]


def row(one: Conversation, now: datetime, case: str | None) -> dict[str, Any]:
    due = one.reply_due_at
    return {
        "id": one.pk, "guest": guest(one.openid), "state": one.state,
        "state_label": str(LABELS[one.state]), "store": store(one.store), "taken_by": one.taken_by,
        "asked_at": one.asked_at, "reply_due_at": due, "is_missed": bool(due and now > due),
        "guest_at": one.guest_at, "text": one.guest_text, "unread": one.unread,
        "is_slowed": bool(one.slowed_at and (now - one.slowed_at).total_seconds() < 3600), "case": case,
    }  # fmt: skip


def said(found: Sequence[Said]) -> list[dict[str, Any]]:
    keys = {
        one.pk: f"chat:{one.key}" for one in found if one.is_ours and one.key[:2] in ("s:", "f:")
    }
    became = (
        replies.states(district_id=found[0].district_id, keys=list(keys.values())) if keys else {}
    )
    return [_said(one, became.get(keys.get(one.pk, ""))) for one in found]


def _said(one: Said, became: tuple[str, str] | None) -> dict[str, Any]:
    is_picture = one.kind == "image" and not one.is_ours
    return {
        "id": one.pk, "is_ours": one.is_ours, "kind": one.kind, "text": one.text,
        "title": str(one.fields.get("title", "")) if one.is_ours else "",
        "url": str(one.fields.get("url", "")) if one.is_ours else str(one.fields.get("PicUrl", "")) if is_picture else "",
        "by": one.by, "why": one.why, "at": one.at,
        "sent": became[0] if became else None, "sent_why": became[1] if became else "",
    }  # fmt: skip


def order(one: Order, summary: str) -> dict[str, Any]:
    contact = " ".join(
        part for part in (mask_name(one.contact_name), mask_phone(one.contact_phone) if one.contact_phone else "") if part
    )  # fmt: skip
    return {
        "number": one.number, "shop": str(one.store), "state": one.state,
        "state_label": order_views.state_label(one), "summary": summary, "total_fen": one.total_fen,
        "refunded_fen": one.refunded_fen, "pickup_no": one.pickup_no, "placed_at": one.placed_at,
        "contact": contact,
    }  # fmt: skip


def case(one: Case, now: datetime) -> dict[str, Any]:
    from shangquan.chat.fastpath import conversation_id

    return {
        "number": one.number, "kind": one.kind, "state": one.state,
        "state_label": str(CASE_LABELS[one.state]), "store": store(one.store),
        "guest": guest(one.openid), "words": one.words, "opened_at": one.opened_at,
        "reply_due_at": one.reply_due_at, "resolve_due_at": one.resolve_due_at,
        "replied_at": one.replied_at, "replied_by": one.replied_by, "escalated_at": one.escalated_at,
        "resolved_at": one.resolved_at,
        "is_reply_missed": case_rules.is_missed(due_at=one.reply_due_at, done_at=one.replied_at, now=now),
        "is_resolve_missed": case_rules.is_missed(due_at=one.resolve_due_at, done_at=one.resolved_at, now=now),
        "conversation": conversation_id(one.district_id, one.openid),
    }  # fmt: skip


def whole(one: Conversation, scope: chats.Scope, now: datetime) -> dict[str, Any]:
    """A conversation with its history, orders, cases, window and allowance."""
    from shangquan.merchants import queries as merchants

    bought = orders.of_person(
        district_id=one.district_id, person_id=one.person_id, before=None, limit=8
    ) if one.person_id else []  # fmt: skip
    if scope.store_ids is not None:
        bought = [o for o in bought if o.store_id in scope.store_ids]
    lines = orders.lines_of([o.pk for o in bought])
    cases = complaints.of_person(district_id=one.district_id, openid=one.openid)
    if scope.store_ids is not None:
        cases = [c for c in cases if c.store_id in scope.store_ids]
    under_way = next((c.number for c in cases if c.state in complaints.UNDER_WAY), None)
    stores = merchants.stores(one.district_id)
    return {
        "now": now, "conversation": row(one, now, under_way), "said": said(chats.said(one)),
        "orders": [order(o, order_views.summary(lines[o.pk])) for o in bought],
        "cases": [case(c, now) for c in cases], "window_until": one.guest_at + chats.WINDOW,
        "allowance_left": allowance_left(one), "allowance": chats.ALLOWANCE,
        "colleagues": chats.on_duty(district_id=one.district_id, now=now),
        "stores": [store(s) for s in stores],
    }  # fmt: skip


def allowance_left(one: Conversation) -> int:
    """How many customer messages WeChat still lets us send, as we count them."""
    spent = replies.spent_since(district_id=one.district_id, openid=one.openid, since=one.guest_at)
    return max(0, chats.ALLOWANCE - spent)


def rule(one: Rule, scope: chats.Scope) -> dict[str, Any]:
    is_mine = scope.store_ids is None or one.store_id in scope.store_ids
    return {
        "id": one.pk, "name": one.name, "mode": one.mode, "words": one.words,
        "priority": one.priority, "answer": one.answer, "store": store(one.store),
        "is_active": one.is_active, "is_mine": is_mine, "changed_by": one.changed_by,
        "changed_at": one.changed_at,
    }  # fmt: skip
