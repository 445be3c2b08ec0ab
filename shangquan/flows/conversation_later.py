"""The answer that took too long: worked out by the worker and sent as a customer message."""

from uuid import UUID

from shangquan.chat import knowledge
from shangquan.chat import operations as chat
from shangquan.chat import queries as chats
from shangquan.chat.events import AnswerOwed
from shangquan.chat.fastpath import Heard
from shangquan.chat.rules.answers import Need, answer
from shangquan.complaints.events import CaseEvent
from shangquan.complaints.models import Case
from shangquan.flows import conversation_doors as doors
from shangquan.flows.conversation import Turn
from shangquan.flows.conversation_said import my_orders, plain
from shangquan.flows.conversation_usual import usual
from shangquan.gateways.wechat.push import Push
from shangquan.kit import clock, live
from shangquan.merchants import queries as merchants
from shangquan.merchants.queries import Place
from shangquan.messaging import replies


def answer_owed(event: AnswerOwed) -> None:
    """Work it out again, without hurry. An event only changes what it has to; nobody is written to."""
    said = chats.get_said(event.said_id)
    if said is None:
        return
    conversation, now = said.conversation, clock.now()
    district = merchants.get_district(event.district_id)
    place = Place(district.pk, district.slug, district.zone)
    push = Push(
        to="", openid=event.openid, created=0, kind=said.kind, fields=dict(said.fields),
        is_encrypted=False, is_json=False,
    )  # fmt: skip
    heard = Heard(
        said.pk, conversation.pk, conversation.person_id, conversation.state, conversation.store_id,
        conversation.slowed_at, "", False,
    )  # fmt: skip
    kept = knowledge.known(place.id, now)
    turn = Turn(place, merchants.account(place.id), push, said.text, heard, kept, now)
    if said.kind == "event":
        late = doors.event(turn)
    else:
        need = answer(said.text, kept.facts).need
        late = usual(turn) if need == Need.USUAL else my_orders(turn)
    if late.is_silent or turn.heard.person_id is None:
        return
    _follow_up(turn, said.pk, plain(late))


def _follow_up(turn: Turn, said_id: UUID, text: str) -> None:
    key = f"chat:f:{said_id}"
    replies.reply(
        district_id=turn.place.id, person_id=turn.heard.person_id or turn.heard.conversation_id,
        openid=turn.message.openid, key=key, text=text, now=turn.now,
    )  # fmt: skip
    chat.follow_up(
        conversation=turn.conversation(), key=str(said_id), text=text, why="later", now=turn.now
    )


def hint_case(event: CaseEvent) -> None:
    """Open desks look again."""
    case = Case.objects.select_related("store").get(pk=event.case_id)
    names = {"desk:all": "case"}
    if case.store:
        names[f"desk:{case.store.slug}"] = "case"
    live.hint(event.district_id, names, number=case.number)
