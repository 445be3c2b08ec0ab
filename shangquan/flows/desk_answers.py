"""What the API of the desk answers about conversations, cases and rules."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel


class DeskStore(BaseModel):
    slug: str
    name: str


class ConversationRow(BaseModel):
    id: UUID
    guest: str
    state: Literal["bot", "waiting", "taken"]
    state_label: str
    store: DeskStore | None
    taken_by: str
    asked_at: datetime | None
    reply_due_at: datetime | None
    is_missed: bool
    guest_at: datetime
    text: str
    unread: int
    is_slowed: bool
    case: str | None


class Punctual(BaseModel):
    who: str
    in_time: int
    missed: int


class Conversations(BaseModel):
    now: datetime
    conversations: list[ConversationRow]
    waiting: int
    on_duty: list[str]
    is_on_duty: bool
    punctuality: list[Punctual]


class SaidOut(BaseModel):
    id: UUID
    is_ours: bool
    kind: str
    text: str
    title: str
    url: str
    by: str
    why: str
    at: datetime
    sent: str | None
    sent_why: str


class DeskOrder(BaseModel):
    number: str
    shop: str
    state: str
    state_label: str
    summary: str
    total_fen: int
    refunded_fen: int
    pickup_no: int | None
    placed_at: datetime
    contact: str


class CaseRow(BaseModel):
    number: str
    kind: str
    state: str
    state_label: str
    store: DeskStore | None
    guest: str
    words: str
    opened_at: datetime
    reply_due_at: datetime
    resolve_due_at: datetime
    replied_at: datetime | None
    replied_by: str
    escalated_at: datetime | None
    resolved_at: datetime | None
    is_reply_missed: bool
    is_resolve_missed: bool
    conversation: UUID


class ConversationOut(BaseModel):
    now: datetime
    conversation: ConversationRow
    said: list[SaidOut]
    orders: list[DeskOrder]
    cases: list[CaseRow]
    window_until: datetime
    allowance_left: int
    allowance: int
    colleagues: list[str]
    stores: list[DeskStore]


class CaseNote(BaseModel):
    at: datetime
    by: str
    verb: str
    text: str


class CaseOut(BaseModel):
    case: CaseRow
    notes: list[CaseNote]
    verbs: list[str]


class Cases(BaseModel):
    now: datetime
    cases: list[CaseRow]


class CannedOut(BaseModel):
    id: UUID
    title: str
    text: str
    is_mine: bool


class CannedList(BaseModel):
    canned: list[CannedOut]


class RuleOut(BaseModel):
    id: UUID
    name: str
    mode: str
    words: list[str]
    priority: int
    answer: dict[str, Any]
    store: DeskStore | None
    is_active: bool
    is_mine: bool
    changed_by: str
    changed_at: datetime


class Choice(BaseModel):
    id: str
    name: str


class Rules(BaseModel):
    rules: list[RuleOut]
    stores: list[DeskStore]
    dishes: list[Choice]


class ConflictOut(BaseModel):
    id: UUID
    name: str
    text: str
    is_new_the_winner: bool


class Checked(BaseModel):
    conflicts: list[ConflictOut]


class HitOut(BaseModel):
    id: UUID
    name: str
    word: str
    mode: str
    priority: int
    store: str


class Tried(BaseModel):
    complaint: str | None
    hits: list[HitOut]
    fallback: str
    fallback_why: str
    fallback_score: float
    answers: Literal["complaint", "rule", "sensor", "facts", "unknown"]
    answer: str
    title: str


class OnDuty(BaseModel):
    is_on_duty: bool
    on_duty: list[str]


class Written(BaseModel):
    said: UUID
    allowance_left: int
