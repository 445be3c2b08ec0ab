"""What the staff API answers; the shapes both APIs share are in `answers.py`."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shangquan.flows.answers import Group, OrderState, PaymentState
from shangquan.merchants.rules import Right, Role

STRANGER = (401, 403, 404)  # not signed in, not allowed, not theirs
BoardAction = Literal["accept", "refuse", "prepare", "ready", "hand_over", "refund", "contact"]


class Nothing(BaseModel):
    """Done; there is nothing to tell."""


class Confirmed(BaseModel):
    confirmed: Literal[True]


# -- who somebody is -------------------------------------------------------------------------------


class StaffUser(BaseModel):
    name: str
    username: str


class StaffStore(BaseModel):
    slug: str
    name: str
    role: Role
    can: list[Right]


class StaffDistrict(BaseModel):
    slug: str
    name: str


class StaffMe(BaseModel):
    user: StaffUser
    stores: list[StaffStore]
    district: StaffDistrict | None


# -- the board -------------------------------------------------------------------------------------


class BoardStore(BaseModel):
    slug: str
    name: str
    is_open: bool


class TicketStore(BaseModel):
    slug: str
    name: str


class BoardLine(BaseModel):
    id: UUID
    name: str
    spec: str
    quantity: int
    refunded_quantity: int
    unit_fen: int


class BoardGuest(BaseModel):
    name: str
    phone_masked: str
    address: str


class RefundAsked(BaseModel):
    id: UUID
    amount_fen: int
    reason: str
    at: datetime


class ContactLogged(BaseModel):
    at: datetime
    by: str
    note: str


class BoardOrder(BaseModel):
    number: str
    pickup_no: int | None
    store: TicketStore
    state: OrderState
    state_label: str
    fulfilment: Literal["pickup", "delivery", "counter"]
    lines: list[BoardLine]
    remark: str
    total_fen: int
    refunded_fen: int
    guest: BoardGuest
    placed_at: datetime
    paid_at: datetime | None
    waiting_s: int
    is_late: bool
    escalated: bool
    refund_request: RefundAsked | None
    actions: list[BoardAction]
    contact_log: list[ContactLogged]


class Figures(BaseModel):
    orders: int
    sales_fen: int
    refunds_fen: int
    average_fen: int


class Today(Figures):
    yesterday: Figures


class Todo(BaseModel):
    new: int
    refund_requests: int


class Board(BaseModel):
    store: BoardStore
    now: datetime
    orders: list[BoardOrder]
    today: Today
    todo: Todo


# -- the till --------------------------------------------------------------------------------------


class StockSku(BaseModel):
    id: UUID
    name: str
    price_fen: int
    left: int | None


class StockItem(BaseModel):
    id: UUID
    name: str
    search: str
    picture: str
    sold_out: bool
    from_fen: int
    skus: list[StockSku]
    groups: list[Group]


class StockCategory(BaseModel):
    id: UUID
    name: str
    items: list[StockItem]


class Stock(BaseModel):
    categories: list[StockCategory]


class SoldOut(BaseModel):
    id: UUID
    name: str
    sold_out: bool


class CounterPayment(BaseModel):
    id: UUID
    state: PaymentState
    amount_fen: int
    code_url: str
    qr_svg: str
    expires_at: datetime


class CounterOrder(BaseModel):
    order: BoardOrder
    payment: CounterPayment
