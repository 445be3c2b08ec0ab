"""What the twin knows, as plain records. Instants are aware UTC on the business clock unless `_wall`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class Setting:
    """One of the few things that exist once: the callback, the menu, the clock, the faults."""

    key: str
    value: Any


@dataclass
class Person:
    """Somebody who has WeChat. `has_card`: pays by bank card when the balance is short."""

    key: str  # openid
    unionid: str
    nickname: str
    city: str = ""
    id: str = ""
    balance_fen: int = 0
    has_card: bool = True
    subscribed: bool = False
    subscribed_at: datetime | None = None
    was_subscribed: bool = False
    subscribe_scene: str = "ADD_SCENE_SEARCH"
    qr_scene: int = 0
    qr_scene_str: str = ""
    remark: str = ""
    last_create_time: int = 0
    allowances: dict[str, dict] = field(default_factory=dict)  # trigger -> {"until", "left"}
    platform: str = "android"  # ios | android | other
    tags: list[int] = field(default_factory=list)
    blacklisted: bool = False
    blocks_templates: bool = False
    refuses_messages: bool = False
    consents: dict[str, int] = field(default_factory=dict)  # template -> notices still allowed
    mass_month: str = ""
    mass_count: int = 0
    typing_until: datetime | None = None

    @property
    def openid(self) -> str:
        return self.key


@dataclass
class Message:
    """One line of a person's chat: kind `said` is the person's own, the others came in."""

    key: str  # openid/seq
    openid: str
    seq: int
    kind: str
    type: str
    at: datetime
    fields: dict = field(default_factory=dict)


@dataclass
class Token:
    key: str
    pool: str  # classic | stable
    issued_at: datetime
    expires_at: datetime
    superseded_at: datetime | None = None


@dataclass
class Ticket:
    key: str
    type: str
    expires_at: datetime


@dataclass
class OAuthCode:
    key: str
    openid: str
    scope: str
    expires_at: datetime
    used: bool = False
    snapshot: bool = False


@dataclass
class OAuthToken:
    """`told` is the openid the page was given: another than the person's own for a snapshot."""

    key: str
    openid: str
    scope: str
    expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime
    told: str = ""


@dataclass
class QrCode:
    key: str  # ticket
    url: str
    scene_id: int
    scene_str: str
    permanent: bool
    expires_at: datetime | None

    @property
    def scene(self) -> str:
        return self.scene_str or str(self.scene_id)


@dataclass
class Media:
    key: str
    type: str
    content_type: str
    content: bytes
    created_at: datetime


@dataclass
class Template:
    key: str
    short_id: str
    title: str
    content: str
    example: str
    keywords: list[dict] = field(default_factory=list)  # typed ones of a category template


@dataclass
class Order:
    """A trade of one merchant, as WeChat keeps it."""

    key: str  # out_trade_no
    trade_type: str
    request: dict  # the first order request, without its time_expire
    signed_by: str  # serial of the key that signs answers and notices
    created_at: datetime
    expires_at: datetime
    state: str = "NOTPAY"
    door: str = ""  # the newest way in
    transaction_id: str = ""
    payer_openid: str = ""
    opened_by: str = ""
    bank_type: str = ""
    success_at: datetime | None = None
    closed_at: datetime | None = None
    expired: bool = False
    refund_fen: int = 0
    refunds: list[str] = field(default_factory=list)

    @property
    def total_fen(self) -> int:
        return self.request["amount"]["total"]


@dataclass
class Prepay:
    """A door to an order: a prepay_id, a code_url or an h5_url, each with its own clock."""

    key: str
    out_trade_no: str
    kind: str  # prepay_id | code_url | h5_url
    expires_at: datetime
    replaced: bool = False


@dataclass
class Refund:
    key: str  # out_refund_no
    refund_id: str
    out_trade_no: str
    request: dict
    signed_by: str
    created_at: datetime
    finish_wall: float
    status: str = "PROCESSING"
    success_at: datetime | None = None

    @property
    def waiting(self) -> bool:
        return self.status == "PROCESSING"

    @property
    def refund_fen(self) -> int:
        return self.request["amount"]["refund"]


@dataclass
class Notice:
    """A pay notice and every attempt to deliver it; its body never changes between attempts."""

    key: str
    url: str
    event_type: str
    body: str
    signed_by: str
    schedule: str
    out_trade_no: str = ""
    attempts: list[dict] = field(default_factory=list)
    failures: int = 0
    next_at: datetime | None = None
    delivered: bool = False
    given_up: bool = False

    @property
    def waiting(self) -> bool:
        return self.next_at is not None


@dataclass
class Quota:
    """How often a path was called in a day (or month), in Beijing's calendar."""

    key: str  # 2026-05-16 /cgi-bin/token
    used: int = 0
