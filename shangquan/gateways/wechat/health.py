"""Whether WeChat's pushes reach us and are understood: what was refused last, and why.

A refused signature may be anybody's forgery; a refused envelope or appid came from somebody who knows our token.
"""

import hashlib
import time
from dataclasses import dataclass
from datetime import datetime

from shangquan.gateways.wechat import memory
from shangquan.gateways.wechat.account import Account
from shangquan.kit import clock

_GOOD_EVERY_S = 600.0
_BAD_EVERY_S = 1.0  # a flood of forgeries must not become a flood of files
_noted: dict[tuple[str, str], float] = {}


@dataclass(frozen=True)
class PushHealth:
    """`good_at` the last push these credentials understood; `refused` reason → when last."""

    good_at: datetime | None
    refused: dict[str, datetime]


def note_push(account: Account, why: str = "") -> None:
    """Remember that a push was understood (no reason) or refused (`signature`, `envelope`, `appid`, …)."""
    mark = _mark(account)
    last = _noted.get((mark, why), -1e9)
    was_refused = not why and any(reason for seen, reason in _noted if seen == mark and reason)
    pause = 0.0 if was_refused else _BAD_EVERY_S if why else _GOOD_EVERY_S
    if time.monotonic() - last < pause:
        return
    if not why:
        for key in [key for key in _noted if key[0] == mark]:
            _noted.pop(key, None)
    _noted[mark, why] = time.monotonic()
    known = memory.recall(account).get("pushes", {})
    known = known if known.get("mark") == mark else {"mark": mark}
    now = clock.now().isoformat()
    news = {"good": now} if not why else {"refused": known.get("refused", {}) | {why: now}}
    memory.put(account, pushes=known | news)


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
