"""The official account answers: every message is stored once, and answered once, in one short transaction.

The order of the chain: somebody's complaint, the person who has the conversation, keyword rules, sensors, questions over the district's facts,
and the honest word that we do not know. What takes too long or breaks is answered at once with a plain sentence, and the answer
follows as a customer message (`conversation_later`).
"""

import logging
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from shangquan.accounts import operations as accounts
from shangquan.accounts.operations import WeChatProfile
from shangquan.chat import fastpath, knowledge
from shangquan.chat import operations as chat
from shangquan.chat.fastpath import Heard
from shangquan.chat.knowledge import Kept
from shangquan.chat.models import Conversation
from shangquan.chat.rules import answers, keywords, words
from shangquan.chat.rules.answers import Need
from shangquan.chat.states import State
from shangquan.complaints import rules as complaint_rules
from shangquan.flows import conversation_case as case
from shangquan.flows import conversation_doors as doors
from shangquan.flows import conversation_said as said_as
from shangquan.flows import sensor_answers
from shangquan.flows.conversation_said import NOTHING, Said
from shangquan.flows.conversation_slow import at_once
from shangquan.gateways.wechat import Account
from shangquan.gateways.wechat.push import Push
from shangquan.kit.transactions import with_retry
from shangquan.merchants.queries import Place

log = logging.getLogger(__name__)
_TEXT_MAX = 4000
render = said_as.render


def hear(*, place: Place, account: Account, message: Push, now: datetime) -> Said:
    """Store a message and decide its answer; a repetition gets the first one's."""
    if message.openid == message.to:
        return NOTHING  # our own words, come back: never answered
    kept = _known(place, now)
    text, fields = _clean(message)

    def attempt() -> Said | None:
        with transaction.atomic():
            heard = fastpath.hear(
                district_id=place.id, openid=message.openid, key=message.dedupe_key,
                kind=message.kind[:20], text=text, fields=fields, now=now,
            )  # fmt: skip
            if heard is None:
                return None
            turn = Turn(place, account, message, text, heard, kept, now)
            said = turn.answer()
            if not said.is_silent:
                fastpath.say(
                    district_id=place.id, conversation=heard.conversation_id, key=message.dedupe_key,
                    kind=said.kind, text=said.text, fields=said.fields(), why=said.why, now=now,
                )  # fmt: skip
            return said

    said = with_retry(attempt)
    return said_as.again(place.id, message.dedupe_key) if said is None else said


def _known(place: Place, now: datetime) -> Kept:
    return knowledge.known(place.id, now)


def _clean(message: Push) -> tuple[str, dict[str, Any]]:
    """What PostgreSQL can hold: no NUL, no half characters; long values cut."""
    fields = {
        _storable(name)[:60]: _storable(value)[:_TEXT_MAX] if isinstance(value, str) else _flat(value)
        for name, value in list(message.fields.items())[:60]
        if name not in ("ToUserName", "FromUserName")
    }  # fmt: skip
    if message.kind == "event":
        return f"{message.event} {fields.get('EventKey', '')}".strip()[:_TEXT_MAX], fields
    spoken = message.fields.get("Content") or message.fields.get("Recognition") or ""
    return _storable(str(spoken))[:_TEXT_MAX], fields


def _flat(value: Any) -> Any:
    return value if isinstance(value, int | float | bool) or value is None else _storable(str(value))[:500]  # fmt: skip


def _storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()


class Turn:
    """One message and everything its answer may depend on."""

    def __init__(
        self, place: Place, account: Account, message: Push, text: str, heard: Heard, kept: Kept,
        now: datetime,
    ) -> None:  # fmt: skip
        self.place, self.account, self.message, self.text = place, account, message, text
        self.heard, self.kept, self.now = heard, kept, now
        self.is_en = bool(text) and not words.is_chinese(text) and any(c.isalpha() for c in text)

    def answer(self) -> Said:
        if self.message.kind == "event":
            return at_once(self, lambda: doors.event(self))
        if self.heard.person_id is None:
            self.meet("message")
        said = self._answer_text() if self.text.strip() else self._answer_other()
        if self.heard.state != State.BOT:
            self._hint()
        return said

    def meet(self, source: str) -> None:
        """The first word of somebody: they follow, and we know them by a person's id."""
        profile = WeChatProfile(appid=self.account.appid, openid=self.message.openid)
        identity, _ = accounts.follow(profile=profile, source=source, now=self.now)
        chat.know_person(conversation_id=self.heard.conversation_id, person_id=identity.person_id)
        self.heard = _with_person(self.heard, identity.person_id)

    def conversation(self) -> Conversation:
        return Conversation.objects.select_related("store").get(pk=self.heard.conversation_id)

    def _hint(self) -> None:
        chat.hint(Conversation(pk=self.heard.conversation_id, district_id=self.place.id))

    def _answer_text(self) -> Said:
        if finding := complaint_rules.complains(self.text):
            return case.complain(self, finding)
        if case.appeals(self):
            return case.appeal(self)
        if self.heard.is_too_fast:
            return case.slow_down(self)
        if self._keeps_quiet():
            return NOTHING
        try:
            return self._decide()
        except Exception as error:
            if connection.needs_rollback:
                raise
            log.warning("a rule or a fact could not be used", exc_info=error)
            return case.person(self, said_as.TROUBLE)

    def _keeps_quiet(self) -> bool:
        """A person is speaking; or it is an echo of our own words: two machines must not talk to each other."""
        is_echo = fastpath.digest(self.text) == self.heard.last_reply != ""
        return self.heard.state == State.TAKEN or is_echo

    def _decide(self) -> Said:
        by_rule = self.rule_hits()
        for hit in by_rule:
            if (said := said_as.from_rule(self, hit.rule.answer)) is not None:
                return said.because(f"rule:{hit.rule.name}")
        if _names_a_kind(self.text) and (told := self._from_sensors()):
            return told
        found = answers.answer(self.text, self.kept.facts)
        if found.need == Need.UNKNOWN and (told := self._from_sensors()):
            return told  # called by its own name, as "the big fridge"
        return said_as.from_facts(self, found)

    def _from_sensors(self) -> Said | None:
        told = sensor_answers.answer(
            place=self.place, account=self.account, openid=self.message.openid, text=self.text,
            now=self.now,
        )  # fmt: skip
        return Said(told.text, told.title, told.url, told.picture, "sensor") if told else None

    def rule_hits(self) -> list[keywords.Hit]:
        known = self.kept.facts.dictionary
        return keywords.hits(self.kept.rules, self.text, self.heard.store_id, known=known)

    def _answer_other(self) -> Said:
        if self.heard.is_too_fast:
            return case.slow_down(self)
        if self.heard.state != State.BOT:
            return NOTHING
        return doors.picture_or_so(self)


def _with_person(heard: Heard, person_id: Any) -> Heard:
    return Heard(
        heard.said_id, heard.conversation_id, person_id, heard.state, heard.store_id,
        heard.slowed_at, heard.last_reply, heard.is_too_fast,
    )  # fmt: skip


_KINDS = tuple(word for group in sensor_answers.KIND_WORDS.values() for word in group)


def _names_a_kind(text: str) -> bool:
    """Whether a text speaks of what sensors measure; only then they are asked before the district's facts."""
    told = text.lower()
    return any(word in told for word in _KINDS)
