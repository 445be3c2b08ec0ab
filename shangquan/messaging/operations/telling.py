"""Queue a service notice with the fact it tells of; send what is due in small batches.

Only service notices live here: they leave as customer messages. Marketing has its own room and its own channel.
WeChat offers no question "did you get this customer message?", so a worker that dies while it asks leaves a doubt that nobody
can resolve. It is written down as `unsure` and never sent again.
"""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shangquan.gateways.wechat import Account, messages
from shangquan.kit import clock
from shangquan.kit.errors import GatewayBusy, GatewayRefused
from shangquan.kit.states import Stale
from shangquan.kit.transactions import must_be_inside, operation
from shangquan.messaging.models import Message
from shangquan.messaging.states import MACHINE, State

log = logging.getLogger(__name__)

# 45015 out of the time window, 45047 allowance used up, 43004 not a follower, 48002 refused.
_NOT_ALLOWED = {"45015", "45047", "43004", "48002"}
_WAITS = [timedelta(seconds=s) for s in (2, 10, 60, 300, 1800)]
_LEASE = timedelta(seconds=60)


def tell(
    *, district_id: UUID, person_id: UUID, openid: str, key: str, title: str, body: str,
    now: datetime, path: str = "",
) -> None:  # fmt: skip
    """Queue a service notice in the transaction of its fact; the same key tells nobody twice."""
    must_be_inside("tell")
    message = Message(
        district_id=district_id, person_id=person_id, openid=openid, key=key, title=title,
        body=body, path=path, state=State.WAITING, next_at=now, created_at=now,
    )  # fmt: skip
    Message.objects.bulk_create([message], ignore_conflicts=True)


def send_due(*, account: Account, public_url: str, now: datetime, limit: int = 20) -> int:
    """Send what waits. A claimed row that was never tried is taken over when its lease ends."""
    doubt_left_behind(now=now)
    claimed = _claim(now, limit)
    for message in claimed:
        if _try(message):
            _send(account, message, public_url)
    return len(claimed)


@operation
def doubt_left_behind(*, now: datetime) -> int:
    """Whose worker died between asking WeChat and writing down the answer: nobody can know, so nobody asks twice."""
    return Message.objects.filter(state=State.SENDING, next_at__lte=now).update(
        state=State.UNSURE, why="the worker ended while WeChat was being asked"
    )


@operation
def _claim(now: datetime, limit: int) -> list[Message]:
    due = (
        Message.objects.select_for_update(skip_locked=True)
        .filter(state=State.WAITING, next_at__lte=now)
        .order_by("next_at")[:limit]
    )
    rows = list(due)
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(next_at=now + _LEASE)
    return rows


def _try(message: Message) -> bool:
    """From here on a death leaves a doubt. False when another worker took the row over meanwhile."""
    try:
        MACHINE.advance(message, "try", next_at=clock.now() + _LEASE)
    except Stale:
        return False
    return True


def _send(account: Account, message: Message, public_url: str) -> None:
    try:
        if message.path:
            messages.send_article(
                account,
                openid=message.openid,
                title=message.title,
                description=message.body,
                url=public_url + message.path,
            )
        else:
            text = f"{message.title}\n{message.body}".strip()  # a reply has no title
            messages.send_text(account, openid=message.openid, content=text)
        _note(message, "send", sent_at=clock.now())
    except GatewayBusy as error:
        _postpone(message, error)
    except GatewayRefused as error:
        verb = "block" if error.code in _NOT_ALLOWED else "give_up"
        _note(message, verb, why=str(error)[:200])


def _postpone(message: Message, error: GatewayBusy) -> None:
    if message.attempts >= len(_WAITS):
        _note(message, "give_up", why=str(error)[:200])
        return
    _note(
        message, "put_off", attempts=message.attempts + 1,
        next_at=clock.now() + _WAITS[message.attempts], why=str(error)[:200],
    )  # fmt: skip


def _note(message: Message, verb: str, **stamps: Any) -> None:
    """Write the answer down; a lease that ended meanwhile left a doubt, which stays."""
    try:
        MACHINE.advance(message, verb, **stamps)
    except Stale:
        log.warning("%s was answered after its lease had ended", message.pk)
