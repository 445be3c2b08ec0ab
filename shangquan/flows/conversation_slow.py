"""Work that may be slow gets a third of a second; then a plain sentence goes out, and the answer follows."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import connection, transaction

from shangquan.chat import operations as chat
from shangquan.chat.events import AnswerOwed
from shangquan.flows.conversation_said import LATER, NOTHING, Said

if TYPE_CHECKING:
    from shangquan.flows.conversation import Turn

log = logging.getLogger(__name__)
BUDGET_MS = 350


def at_once(turn: "Turn", work: Callable[[], Said]) -> Said:
    """The answer of the work when it comes in time; otherwise a sentence now and a fact that an answer is owed."""
    try:
        with transaction.atomic():
            _limit(f"{BUDGET_MS}ms")
            said = work()
            _limit("0")
            return said
    except Exception as error:
        if not connection.is_usable():
            raise
        log.warning("an answer takes longer, it will follow", exc_info=error)
    owed = AnswerOwed(
        district_id=turn.place.id, said_id=turn.heard.said_id, openid=turn.message.openid
    )
    chat.announce(owed, now=turn.now)
    if turn.message.kind == "event":
        return NOTHING
    return Said(LATER.en if turn.is_en else LATER.zh, why="later")


def _limit(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', %s, true)", [value])
