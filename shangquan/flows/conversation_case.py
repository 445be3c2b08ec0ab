"""What needs a person: complaints, appeals, questions we cannot answer, and people who write too fast."""

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from shangquan.chat import operations as chat
from shangquan.chat import queries as chats
from shangquan.chat.rules import words
from shangquan.chat.states import State
from shangquan.complaints import operations as complaints
from shangquan.complaints import rules as complaint_rules
from shangquan.complaints.rules import Finding
from shangquan.complaints.states import Kind
from shangquan.flows.conversation_said import NOTHING, Said
from shangquan.kit.texts import Text
from shangquan.merchants.models import Store
from shangquan.orders import queries as orders
from shangquan.orders.models import Order

if TYPE_CHECKING:
    from shangquan.flows.conversation import Turn

_ABOUT = timedelta(hours=48)  # a complaint is about an order of these hours
_TOLD_AGAIN = timedelta(minutes=1)
_APPEAL = re.compile(r"^(申诉|我要申诉|误判|appeal|i appeal)$", re.I)

_OPENED = Text(
    "很抱歉让你不满意。已登记投诉，编号 {n}。{who}",
    "We are sorry. Your complaint is registered as {n}. {who}",
)
_JOINED = Text("已补充到投诉 {n}。{who}", "Added to your complaint {n}. {who}")
_SOON = Text(
    "客服会在 {time} 前回复你；超时会转给负责人。",
    "A person answers by {time}; after that it goes to the owner.",
)
_NOBODY = Text(
    "现在没有客服在线，不装作有人：你的话已经记下，谁先上线谁先看到；{time} 还没人回，会转给负责人。",
    "Nobody is on duty right now, and we will not pretend: it is written down for whoever comes first, and goes to the owner after {time}.",
)
_WAIT = Text("已请客服过来。{who}", "A person has been called. {who}")
_QUEUE = Text("前面还有 {n} 位。", "{n} before you. ")
_STILL = Text(
    "已经在排队等客服了，你的话都会一起给客服看。",
    "You are in the queue; the person will see everything you write.",
)
_SLOW = Text(
    "发得太快了，我先歇一会儿，你的消息都留着。觉得误判，回复“申诉”，有人会看。",
    "That is too fast for me. Everything you wrote is kept. If this is a mistake, reply “appeal” and a person looks at it.",
)
_APPEALED = Text("申诉已登记，编号 {n}。{who}", "Your appeal is registered as {n}. {who}")


def _say(turn: "Turn", text: Text, **values: object) -> str:
    picked = text.en if turn.is_en else text.zh
    return picked.format(**values)


def complain(turn: "Turn", finding: Finding) -> Said:
    """A case with a number and a clock, whatever else would have answered; also for who writes too fast."""
    order = _order(turn)
    opened, is_new = complaints.open_case(
        district_id=turn.place.id, kind=Kind.COMPLAINT, openid=turn.message.openid, text=turn.text,
        words=finding.words, now=turn.now, person_id=turn.heard.person_id,
        store=_store(turn, order), order_id=order.pk if order else None,
    )  # fmt: skip
    conversation = turn.conversation()
    chat.ask_for_person(
        conversation=conversation, now=turn.now, within=complaint_rules.REPLY_WITHIN
    )
    if not is_new and turn.heard.is_too_fast:
        return NOTHING  # in the case, and said before
    who = _who(turn, opened.reply_due_at)
    return Said(
        _say(turn, _OPENED if is_new else _JOINED, n=opened.number, who=who), why="complaint"
    )


def _order(turn: "Turn") -> Order | None:
    if turn.heard.person_id is None:
        return None
    rows = orders.of_person(
        district_id=turn.place.id, person_id=turn.heard.person_id, before=None, limit=5
    )
    return next((r for r in rows if r.paid_at and r.paid_at > turn.now - _ABOUT), None)


def _store(turn: "Turn", order: Order | None) -> Store | None:
    """The shop a complaint names, else the one of the order, else where the guest came in."""
    told = words.normal(turn.text)
    named = next((s for s in turn.kept.facts.shops if words.normal(s.name.zh) in told), None)
    if named is not None:
        return Store.objects.filter(pk=named.id).first()
    if order is not None:
        return order.store
    return Store.objects.filter(pk=turn.heard.store_id).first() if turn.heard.store_id else None


def person(turn: "Turn", before: Text | None) -> Said:
    """The guest wants somebody, or we do: into the queue, with the truth about who is there."""
    conversation = turn.conversation()
    if conversation.state != State.BOT:
        return Said(_say(turn, _STILL), why="person")
    chat.ask_for_person(conversation=conversation, now=turn.now)
    ahead = chats.waiting_before(conversation)
    who = (_say(turn, _QUEUE, n=ahead) if ahead else "") + _who(turn, conversation.reply_due_at)
    head = _say(turn, before) if before else ""
    return Said(f"{head}{_say(turn, _WAIT, who=who)}", why="person")


def _who(turn: "Turn", due: datetime | None) -> str:
    at = (due or turn.now).astimezone(ZoneInfo(turn.place.zone))
    there = chats.on_duty(district_id=turn.place.id, now=turn.now, store_id=turn.heard.store_id)
    return _say(turn, _SOON if there else _NOBODY, time=f"{at:%H:%M}")


def unknown(turn: "Turn", text: str) -> Said:
    """Below the threshold: say so. Who already waits for a person is not told twice."""
    if turn.heard.state == State.WAITING:
        return NOTHING
    return Said(text, why="unknown")


def slow_down(turn: "Turn") -> Said:
    """Kept but not answered; the reason and the appeal are told once a minute."""
    told_at = turn.heard.slowed_at
    if told_at is not None and turn.now < told_at + _TOLD_AGAIN:
        return NOTHING
    chat.is_slowed(turn.heard.conversation_id, turn.now)
    return Said(_say(turn, _SLOW), why="slowed")


def appeals(turn: "Turn") -> bool:
    return bool(_APPEAL.match(turn.text.strip(" 。.!！")))


def appeal(turn: "Turn") -> Said:
    opened, _ = complaints.open_case(
        district_id=turn.place.id, kind=Kind.APPEAL, openid=turn.message.openid, text=turn.text,
        words="appeal", now=turn.now, person_id=turn.heard.person_id,
    )  # fmt: skip
    chat.ask_for_person(conversation=turn.conversation(), now=turn.now)
    return Said(
        _say(turn, _APPEALED, n=opened.number, who=_who(turn, opened.reply_due_at)), why="appeal"
    )
