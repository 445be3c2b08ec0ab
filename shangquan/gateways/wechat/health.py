"""Whether WeChat's pushes reach us and are understood: what was refused last, and why.

A refused signature may be anybody's forgery; a refused envelope or appid came from somebody who knows our token.
"""

import hashlib
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from shangquan.gateways.wechat import memory
from shangquan.gateways.wechat.account import Account
from shangquan.kit import clock

_GOOD_EVERY = timedelta(minutes=10)
_BAD_EVERY_S = 1.0  # a flood of forgeries must not become a flood of files
_noted: dict[tuple[str, str], float] = {}


@dataclass(frozen=True)
class PushHealth:
    """`good_at` the last push these credentials understood; `refused` reason → when last."""

    good_at: datetime | None
    refused: dict[str, datetime]


def note_push(account: Account, why: str = "") -> None:
    """Remember that a push was understood (no reason) or refused (`signature`, `envelope`, `appid`, …).

    A good one is written when it is news: after a refusal, whichever process noted that, or once in ten minutes.
    """
    now, seen = clock.now(), pushes(account)
    if why:
        if time.monotonic() - _noted.get((_mark(account), why), -1e9) < _BAD_EVERY_S:
            return
        _noted[_mark(account), why] = time.monotonic()
    elif seen.good_at and not _is_open(seen) and now - seen.good_at < _GOOD_EVERY:
        return
    refused = {reason: at.isoformat() for reason, at in seen.refused.items()}
    news = {"refused": refused | {why: now.isoformat()}} if why else {"good": now.isoformat()}
    good = {"good": seen.good_at.isoformat()} if seen.good_at else {}
    memory.put(account, pushes={"mark": _mark(account), "refused": refused} | good | news)


def _is_open(seen: PushHealth) -> bool:
    """Whether something was refused since the last good push."""
    return seen.good_at is None or any(at >= seen.good_at for at in seen.refused.values())


def pushes(account: Account) -> PushHealth:
    """What was noted under today's token, key and appid; older credentials do not count."""
    known = memory.recall(account).get("pushes", {})
    if known.get("mark") != _mark(account):
        return PushHealth(None, {})
    good = known.get("good")
    refused = {why: datetime.fromisoformat(at) for why, at in known.get("refused", {}).items()}
    return PushHealth(datetime.fromisoformat(good) if good else None, refused)


def note_page(account: Account, said: str, host: str) -> None:
    """A page of ours could not use the JS-SDK: WeChat's own words, and the host it stood on."""
    memory.put(account, page={"said": said[:80], "host": host[:120], "at": clock.now().isoformat()})


def page_trouble(account: Account) -> tuple[str, str, datetime] | None:
    """The last trouble of a page: words, host, when."""
    row = memory.recall(account).get("page")
    return (row["said"], row["host"], datetime.fromisoformat(row["at"])) if row else None


def _mark(account: Account) -> str:
    words = f"{account.appid}\0{account.token}\0{account.aes_key}"
    return hashlib.sha256(words.encode()).hexdigest()[:16]
