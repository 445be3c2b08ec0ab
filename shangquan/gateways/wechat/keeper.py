"""One access token per account for all processes: asked for once, kept for its life, watched for strangers.

Facts: api_getstableaccesstoken. Normal mode gives every caller the same token and renews it in its last five minutes, when
both are good. Only `force_refresh` kills a living one at once, and we never force: a token that dies early was replaced by
somebody else's server.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from shangquan.gateways.wechat import memory
from shangquan.gateways.wechat.account import Account
from shangquan.gateways.wechat.verdicts import NOT_LATEST
from shangquan.kit import clock
from shangquan.kit.errors import GatewayBusy

log = logging.getLogger(__name__)

Asked = tuple[str, int]  # the word, and the seconds it lives
_OVERLAP_S = 300  # WeChat renews by itself within this last stretch
_MARGIN_S = 240
_KEPT_LOSSES = 20


@dataclass(frozen=True)
class Loss:
    """A token that died early: `replaced` by another server, or `refused` although fresh."""

    at: datetime
    why: str


def word(account: Account, kind: str, ask: Callable[[], Asked]) -> str:
    """The kept token or ticket; the first process to miss it asks, the others wait for that answer."""
    return _kept(account, kind) or _renewed(account, kind, ask, refused=None, code=0)


def replace(
    account: Account, kind: str, ask: Callable[[], Asked], *, refused: str, code: int
) -> str:
    """Another word in place of one WeChat refused; asks only if nobody has done so meanwhile."""
    return _renewed(account, kind, ask, refused=refused, code=code)


def _renewed(
    account: Account, kind: str, ask: Callable[[], Asked], *, refused: str | None, code: int
) -> str:
    with memory.hold(account, f"ask-{kind}"):  # a ticket needs a token meanwhile
        known = _kept(account, kind)
        if known and known != refused:
            return known  # somebody was faster
        before = memory.recall(account).get(kind) or {}
        fresh, life_s = ask()
        now = clock.now()
        until = now + timedelta(seconds=max(1, life_s - _MARGIN_S))
        news: dict[str, Any] = {kind: {"word": fresh, "until": _said(until), "got": _said(now)}}
        is_ours = refused is not None and before.get("word") == refused
        if is_ours and code in NOT_LATEST and _left_s(before, now) > _OVERLAP_S:
            news |= _loss(account, now, "refused" if fresh == refused else "replaced")
        memory.put(account, **news)
        return fresh


def _kept(account: Account, kind: str) -> str | None:
    known = memory.recall(account).get(kind)
    if not known:
        return None
    now = clock.now()
    # A word from the future: the clock was set back, its end means nothing.
    return str(known["word"]) if _read(known["got"]) <= now < _read(known["until"]) else None


def _loss(account: Account, now: datetime, why: str) -> dict[str, Any]:
    log.warning(
        "the access token of %s was %s before its time: another server uses this account's secret",
        account.appid, why,
    )  # fmt: skip
    losses = memory.recall(account).get("losses", [])
    return {"losses": [*losses, {"at": _said(now), "why": why}][-_KEPT_LOSSES:]}


def note_refused(account: Account, code: int) -> None:
    """Even the fresh token was refused as not the latest."""
    if code in NOT_LATEST:
        memory.put(account, **_loss(account, clock.now(), "refused"))


def losses(account: Account) -> list[Loss]:
    """Tokens that died early, oldest first, until somebody has looked at them."""
    rows = memory.recall(account).get("losses", [])
    return [Loss(_read(row["at"]), str(row["why"])) for row in rows]


def losses_seen(account: Account) -> None:
    """Somebody has looked: the list begins anew."""
    memory.put(account, losses=None)


def kept_until(account: Account, kind: str) -> datetime | None:
    """Until when the kept word is used; None when there is none."""
    known = memory.recall(account).get(kind)
    return _read(known["until"]) if known and _kept(account, kind) else None


def kept_word(account: Account, kind: str) -> str | None:
    """The kept word without asking anybody."""
    return _kept(account, kind)


def asked(answer: Any, field: str) -> Asked:
    """The word and life in an answer. Raises GatewayBusy when they are not there."""
    try:
        return str(answer[field]), int(answer["expires_in"])
    except (KeyError, TypeError, ValueError) as error:
        raise GatewayBusy(f"an answer without {field}") from error


def _left_s(known: dict[str, Any], now: datetime) -> float:
    return (_read(known["until"]) - now).total_seconds() + _MARGIN_S


def _said(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text)
