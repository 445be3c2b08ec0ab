"""Customer service and the figures of the account, as plain records. Instants are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class KfAccount:
    """A customer-service account. `auto` is how many people it takes in by itself at a time."""

    key: str  # prefix@wechat_id
    kf_id: str
    nickname: str
    head_media: str = ""
    worker_wx: str = ""
    invited_wx: str = ""
    invite_state: str = ""  # waiting | rejected | expired
    invite_until: datetime | None = None
    online: bool = False
    auto: int = 10


@dataclass
class KfSession:
    """A person who talks to a worker; without an account the person waits (`wanted` by name)."""

    key: str  # openid
    account: str
    created_at: datetime
    last_at: datetime
    wanted: str = ""


@dataclass
class KfRecord:
    """One line between a person and a worker: 2002 the worker said it, 2003 the worker heard it."""

    key: str  # the msgid as 12 digits, so that keys sort
    openid: str
    opercode: int
    text: str
    at: datetime
    worker: str


@dataclass
class Figure:
    """Counters of one hour of one matter, in Beijing's calendar."""

    key: str  # 2026-05-16 13 matter/detail
    counts: dict[str, int] = field(default_factory=dict)


@dataclass
class ArticleDeed:
    """Somebody read, shared or kept an article."""

    key: str
    msgid: str  # number of the sending and place in it: 1000001_1
    kind: str  # read | share
    openid: str
    scene: int  # where from, as datacube numbers it
    at: datetime
