"""Writes of conversations: who has them, what people say, which rules there are."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F

from shangquan.chat import fastpath
from shangquan.chat.models import Canned, Conversation, Duty, Rule, RuleBook, Said, Wait
from shangquan.chat.queries import WINDOW
from shangquan.chat.rules import keywords
from shangquan.chat.states import MACHINE, State
from shangquan.kit import audit, live, outbox
from shangquan.kit.errors import Refused
from shangquan.kit.events import Event
from shangquan.kit.ids import uuid7
from shangquan.kit.states import Stale
from shangquan.kit.texts import Text
from shangquan.kit.transactions import must_be_inside, operation
from shangquan.merchants.models import Store

REPLY_WITHIN = timedelta(minutes=5)  # a person's first word to somebody who waits


class WindowClosed(Refused):
    """The guest was silent for 48 hours: WeChat lets nobody write."""

    code = "chat.window_closed"
    sentence = Text(
        "顾客超过 48 小时没有发消息，微信不允许再发。等顾客再来说话。",
        "The guest has been silent for 48 hours, so WeChat allows no message. Wait until they write.",
    )


class AllowanceSpent(Refused):
    """Five messages since the guest last wrote are all there are."""

    code = "chat.allowance_spent"
    sentence = Text(
        "顾客上次说话后已经发满 5 条，要等顾客再说一句。",
        "Five messages were sent since the guest last wrote; the next needs a word of theirs.",
    )


class NotYours(Refused):
    """Somebody else has this conversation."""

    code = "chat.not_yours"
    sentence = Text(
        "这个对话由 {who} 接待，先接过来再回复。",
        "{who} has this conversation; take it over first.",
    )


class PatternRefused(Refused):
    """A pattern that cannot be read, fits everything, or runs away."""

    code = "chat.bad_pattern"
    sentence = Text("这个表达式不能用：{why}。", "This pattern cannot be used: {why}.")


class PatternTooSlow(PatternRefused):
    code = "chat.pattern_too_slow"
    sentence = Text(
        "这个表达式遇到某些消息会跑得太久，请写得简单些。",
        "On some messages this pattern runs too long. Please make it simpler.",
    )


def announce(*facts: Event, now: datetime) -> None:
    """A fact of the conversation, in the caller's transaction."""
    outbox.publish(*facts, now=now)


def hint(conversation: Conversation, slug: str = "") -> None:
    """Tell open desks to look again."""
    names = {"desk:all": "conversation"}
    if slug:
        names[f"desk:{slug}"] = "conversation"
    live.hint(conversation.district_id, names, id=str(conversation.pk))


# -- waiting and being cared for -------------------------------------------------------------------


@operation
def ask_for_person(
    *, conversation: Conversation, now: datetime, within: timedelta = REPLY_WITHIN
) -> bool:
    """The guest waits for a person from now on; False when they already do, or somebody is there."""
    if conversation.state != State.BOT:
        return False
    due = now + within
    try:
        MACHINE.advance(conversation, "ask", asked_at=now, reply_due_at=due, taken_by="")
    except Stale:
        return False
    _open_wait(conversation, now, due)
    hint(conversation, conversation.store.slug if conversation.store else "")
    return True


def _open_wait(conversation: Conversation, now: datetime, due: datetime) -> None:
    Wait.objects.bulk_create(
        [
            Wait(
                district_id=conversation.district_id,
                conversation=conversation,
                asked_at=now,
                due_at=due,
            )
        ],
        ignore_conflicts=True,
    )


@operation
def take(*, conversation: Conversation, by: str, now: datetime) -> Conversation:
    """Somebody cares for it from now on. Taking over from a colleague is said in the conversation."""
    if conversation.state == State.TAKEN:
        if conversation.taken_by != by:
            _note(conversation, by, f"{conversation.taken_by} → {by}", now)
        Conversation.objects.filter(pk=conversation.pk).update(taken_by=by, unread=0)
        conversation.taken_by = by
    else:
        MACHINE.advance(conversation, "take", taken_by=by, unread=0)
        _note(conversation, by, "take", now)
    Wait.objects.filter(conversation=conversation, ended_at=None).update(taken_by=by)
    hint(conversation)
    return conversation


@operation
def hand_over(
    *, conversation: Conversation, by: str, to: str, store: Store | None, now: datetime
) -> Conversation:
    """Give it to a colleague (by name) or to a shop; it waits there with a clock of its own."""
    due = now + REPLY_WITHIN
    if conversation.state == State.TAKEN:
        MACHINE.advance(conversation, "hand_over", asked_at=now, reply_due_at=due, taken_by=to)
    else:
        if conversation.state == State.BOT:
            MACHINE.advance(conversation, "ask")
        Conversation.objects.filter(pk=conversation.pk).update(
            asked_at=now, reply_due_at=due, taken_by=to
        )
    Conversation.objects.filter(pk=conversation.pk).update(store=store)
    conversation.store, conversation.taken_by = store, to
    _end_wait(conversation, now)
    _open_wait(conversation, now, due)
    _note(conversation, by, f"→ {to or (store.name if store else '')}", now)
    hint(conversation, store.slug if store else "")
    return conversation


@operation
def close(*, conversation: Conversation, by: str, now: datetime) -> Conversation:
    """Settled: the account answers by itself again."""
    MACHINE.advance(conversation, "close", taken_by="", asked_at=None, reply_due_at=None, unread=0)
    _end_wait(conversation, now)
    _note(conversation, by, "close", now)
    hint(conversation, conversation.store.slug if conversation.store else "")
    return conversation


@operation
def reply(
    *, conversation: Conversation, by: str, text: str, left: int, key: str, now: datetime
) -> Said:
    """A person's words, within WeChat's window and allowance (`left` messages of it)."""
    if conversation.state == State.TAKEN and conversation.taken_by != by:
        raise NotYours(who=conversation.taken_by)
    if now >= conversation.guest_at + WINDOW:
        raise WindowClosed
    if left <= 0:
        raise AllowanceSpent
    if conversation.state != State.TAKEN:
        take(conversation=conversation, by=by, now=now)
    Conversation.objects.filter(pk=conversation.pk).update(
        unread=0, asked_at=None, reply_due_at=None, last_reply=fastpath.digest(text)
    )
    waits = Wait.objects.filter(conversation=conversation, ended_at=None)
    waits.filter(answered_at=None).update(answered_at=now, answered_by=by)
    waits.update(ended_at=now)
    said = _write(
        conversation, key=f"s:{key}", kind="text", text=text, by=by, why="person", now=now
    )
    hint(conversation, conversation.store.slug if conversation.store else "")
    return said


def _end_wait(conversation: Conversation, now: datetime) -> None:
    Wait.objects.filter(conversation=conversation, ended_at=None).update(ended_at=now)


def _note(conversation: Conversation, by: str, text: str, now: datetime) -> None:
    """A line in the conversation that only the desk sees."""
    key = f"n:{uuid7().hex}"
    _write(conversation, key=key, kind="note", text=text, by=by, why="note", now=now)


def _write(
    conversation: Conversation, *, key: str, kind: str, text: str, by: str, why: str, now: datetime,
    fields: dict[str, Any] | None = None,
) -> Said:  # fmt: skip
    must_be_inside("write")
    return Said.objects.create(
        district_id=conversation.district_id, conversation=conversation, is_ours=True, key=key[:160],
        kind=kind, text=text, fields=fields or {}, by=by, why=why, at=now,
    )  # fmt: skip


@operation
def follow_up(*, conversation: Conversation, key: str, text: str, why: str, now: datetime) -> Said:
    """What the account says later by customer message."""
    return _write(
        conversation, key=f"f:{key}", kind="text", text=text, by="account", why=why, now=now
    )


def is_slowed(conversation_id: UUID, now: datetime) -> None:
    """Note that somebody writes too fast, and that they were told."""
    Conversation.objects.filter(pk=conversation_id).update(slowed_at=now)


def know_person(*, conversation_id: UUID, person_id: UUID | None) -> None:
    """Who it is, or that they left."""
    Conversation.objects.filter(pk=conversation_id).update(person_id=person_id)


def at_store(*, conversation_id: UUID, store_id: UUID) -> None:
    """Where the guest just came in: the shop's own rules count from now on."""
    Conversation.objects.filter(pk=conversation_id, state=State.BOT).update(store_id=store_id)


@operation
def be_at_desk(
    *, district_id: UUID, username: str, store: Store | None, is_on: bool, now: datetime
) -> None:
    """On duty, seen just now; or gone."""
    Duty.objects.update_or_create(
        district_id=district_id, username=username,
        defaults={"store": store, "is_on": is_on, "seen_at": now},
    )  # fmt: skip


# -- rules and canned answers ----------------------------------------------------------------------


@operation
def put_rule(*, rule: Rule, actor: str, now: datetime) -> Rule:
    """Write a rule; every process uses it within a second. Raises PatternRefused."""
    if rule.mode == keywords.Mode.PATTERN:
        for word in rule.words:
            try:
                keywords.check_pattern(word)
            except keywords.BadPattern as error:
                raise (PatternTooSlow if error.is_slow else PatternRefused)(
                    why=str(error)
                ) from None
    rule.changed_by, rule.changed_at = actor, now
    rule.save()
    _changed(rule.district_id)
    audit.record(
        district_id=rule.district_id, actor=actor, verb="rule.put", subject=str(rule.pk), now=now,
        name=rule.name, mode=rule.mode, words=rule.words, answer=rule.answer,
    )  # fmt: skip
    return rule


@operation
def drop_rule(*, rule: Rule, actor: str, now: datetime) -> None:
    """Take a rule away."""
    audit.record(
        district_id=rule.district_id, actor=actor, verb="rule.drop", subject=str(rule.pk), now=now,
        name=rule.name,
    )  # fmt: skip
    Rule.objects.filter(pk=rule.pk).delete()
    _changed(rule.district_id)


def _changed(district_id: UUID) -> None:
    _, is_new = RuleBook.objects.get_or_create(district_id=district_id)
    if not is_new:
        RuleBook.objects.filter(district_id=district_id).update(version=F("version") + 1)


@operation
def put_canned(*, canned: Canned) -> Canned:
    canned.save()
    return canned


@operation
def drop_canned(*, canned: Canned) -> None:
    Canned.objects.filter(pk=canned.pk).delete()
