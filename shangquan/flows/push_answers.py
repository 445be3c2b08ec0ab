"""What the API answers about pushes and shared cards: the shapes, and how rows become them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from shangquan.marketing.models import Campaign, Segment
from shangquan.marketing.operations import campaigns, sending
from shangquan.marketing.states import CAMPAIGN

CampaignState = Literal[
    "draft", "proposed", "approved", "scheduled", "sending", "sent", "stopped", "rejected"
]
PushVerb = Literal[
    "edit", "propose", "withdraw", "approve", "reject", "schedule", "unschedule", "stop"
]
OWNERS = {"approve", "reject", "schedule", "unschedule", "stop"}
PARTNERS = {"propose", "withdraw"}


class Sampled(BaseModel):
    who: str
    followed_at: datetime | None
    orders: int
    last_paid_at: datetime | None
    language: str


class Preview(BaseModel):
    size: int
    will_get_it: int
    budget: int
    muted: int
    unreachable: int
    sample: list[Sampled]


class SegmentCard(BaseModel):
    id: UUID
    name: str
    conditions: list[dict[str, Any]]


class Results(BaseModel):
    planned: int
    reserved: int
    sent: int
    budget: int
    muted: int
    alone: int
    failed: int
    unsure: int
    stopped: int
    unreachable: int
    opened: int
    muted_after: int
    bought: int
    wechat_sent: int
    wechat_filtered: int
    wechat_failed: int
    mute_rate_bp: int


class CampaignCard(BaseModel):
    id: UUID
    sender: str
    is_mine: bool
    state: CampaignState
    title: str
    body: str
    path: str
    value_note: str
    segment_name: str
    conditions: list[dict[str, Any]]
    why: str
    created_at: datetime
    send_at: datetime | None
    held_until: datetime | None
    begun_at: datetime | None
    ended_at: datetime | None
    size: int | None
    can: list[PushVerb]
    seen: str
    message: str


class CampaignResults(CampaignCard):
    results: Results
    bought_days: int


class Limits(BaseModel):
    day_max: int
    week_max: int
    month_max: int
    quiet_from: str
    quiet_to: str
    mute_limit_bp: int


class Standing(BaseModel):
    """A sender's record of thirty days."""

    sent: int
    muted: int
    mute_rate_bp: int
    throttled_until: datetime | None


class Overview(BaseModel):
    campaigns: list[CampaignCard]
    segments: list[SegmentCard]
    limits: Limits
    standing: Standing
    has_phone: bool
    is_owner: bool


class Door(BaseModel):
    code: str
    people: int


class Spot(BaseModel):
    key: str
    name: str


class Vocabulary(BaseModel):
    category: list[str]
    cuisine: list[str]
    dish: list[str]
    shop: list[str]
    tag: list[str]
    places: list[Spot]
    doors: list[Door]


class Tagged(BaseModel):
    people: int


class PhoneLink(BaseModel):
    url: str
    svg: str


class PageShares(BaseModel):
    page: str
    sharers: int
    people: int


class Shares(BaseModel):
    pages: list[PageShares]
    orders: int


# -- guests ------------------------------------------------------------------------------------


class Sender(BaseModel):
    id: UUID
    name: str
    is_muted: bool


class CameBy(BaseModel):
    title: str
    sender: UUID
    sender_name: str
    why: str


class Hearing(BaseModel):
    level: Literal["all", "less", "never"]
    senders: list[Sender]
    day_max: int
    week_max: int
    message: CameBy | None


class Card(BaseModel):
    card: str


class OwnShares(BaseModel):
    visits: int
    people: int
    orders: int


class Counted(BaseModel):
    is_counted: bool


# -- rows --------------------------------------------------------------------------------------


def segment(row: Segment) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name, "conditions": row.conditions}


def campaign(row: Campaign, *, merchant_id: UUID | None, message: str) -> dict[str, Any]:
    """A campaign as its owner, or the district's, may see it."""
    district = row.district
    speaks = sending.speaks_at(district, row.send_at) if row.send_at else None
    return {
        "id": row.pk, "sender": str(row.merchant or district), "is_mine": row.merchant_id == merchant_id,
        "state": row.state, "title": row.title, "body": row.body, "path": row.path,
        "value_note": row.value_note, "segment_name": row.segment_name, "conditions": row.conditions,
        "why": row.why, "created_at": row.created_at, "send_at": row.send_at,
        "held_until": speaks if row.state == "scheduled" and speaks != row.send_at else None,
        "begun_at": row.begun_at, "ended_at": row.ended_at, "size": row.size,
        "can": _verbs(row, merchant_id), "seen": campaigns.seen(row), "message": message,
    }  # fmt: skip


def _verbs(row: Campaign, merchant_id: UUID | None) -> list[str]:
    is_owner, is_mine = merchant_id is None, row.merchant_id == merchant_id
    allowed = set(OWNERS) if is_owner else set(PARTNERS)
    found = [verb for (state, verb) in CAMPAIGN.moves if state == row.state and verb in allowed]
    return (["edit"] if is_mine and row.state == "draft" else []) + found
