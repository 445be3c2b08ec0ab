"""What the guest API answers, and how both APIs refuse: the shapes of docs/api/openapi.json.

Plain pydantic models and not ninja's `Schema`: what we answer are dicts, and reading them needs no Python per object.
"""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

OrderState = Literal[
    "placed", "paid", "accepted", "preparing", "ready", "done", "cancelled", "expired", "refused"
]
RefundState = Literal["waiting", "processing", "succeeded", "abnormal", "closed"]
PaymentState = Literal["open", "paid", "closed", "refunded"]
GuestAction = Literal["cancel", "pay", "refund", "reorder"]

BODY = (413, 422)  # too large, not as documented
ONCE = (409, *BODY)  # carries an Idempotency-Key
GATEWAY = (502, 503)  # WeChat said no, WeChat does not answer
KEYED: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": True,
            "description": "The same key and body give the same answer again.",
            "schema": {"type": "string", "minLength": 8, "maxLength": 255},
        }
    ]
}


def gives_file(*kinds: str) -> dict[str, Any]:
    """The `openapi_extra=` of an operation that answers bytes of these content types."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    content = dict.fromkeys(kinds, binary)
    return {"responses": {200: {"description": "OK", "content": content}}}


class Refusal(BaseModel):
    """Every 4xx, and WeChat's trouble. `code` is stable, `message` is for a person."""

    code: str
    message: str
    details: dict[str, Any]


def gives(shape: Any, *refusals: int, status: int = 200) -> dict[int, Any]:
    """The `response=` of an operation: its shape, and the statuses it may refuse with."""
    return {status: shape} | dict.fromkeys(sorted(set(refusals)), Refusal)


class Step(BaseModel):
    """One step of a price; the steps of a thing add up to its total."""

    label: str
    amount_fen: int


# -- looking around --------------------------------------------------------------------------------


class DistrictCard(BaseModel):
    slug: str
    name: str
    tagline: str


class ShopCard(BaseModel):
    slug: str
    name: str
    search: str = Field(description="Pinyin and the English name, for searching.")
    cuisine: str
    picture: str
    notice: str
    is_open: bool
    hours: str
    pickup: bool
    delivery: bool
    delivery_fee_fen: int
    free_delivery_from_fen: int | None
    min_delivery_fen: int
    month_orders: int


class Home(BaseModel):
    district: DistrictCard
    shops: list[ShopCard]
    res_base: str
    appid: str


class Shop(ShopCard):
    address: str
    phone_masked: str
    licence: str


class Sku(BaseModel):
    id: UUID
    name: str
    price_fen: int
    left: int | None = Field(description="Said only when few are left.")
    sold_out: bool


class Option(BaseModel):
    id: UUID
    name: str
    price_fen: int


class Group(BaseModel):
    id: UUID
    name: str
    min: int
    max: int
    options: list[Option]


class Item(BaseModel):
    id: UUID
    name: str
    description: str
    picture: str
    allergens: list[str]
    sold_out: bool
    month_sold: int
    from_fen: int
    search: str
    skus: list[Sku]
    groups: list[Group]


class Category(BaseModel):
    id: UUID
    name: str
    items: list[Item]


class Menu(BaseModel):
    version: int
    shop: Shop
    categories: list[Category]


# -- who somebody is -------------------------------------------------------------------------------


class Person(BaseModel):
    id: UUID
    nickname: str
    avatar: str


class Contact(BaseModel):
    name: str
    phone: str
    address: str


class Me(BaseModel):
    person: Person
    contact: Contact | None


class SignInStart(BaseModel):
    authorize_url: str
    state: str


class Session(BaseModel):
    token: str
    expires_at: datetime
    return_to: str
    person: Person


class JsConfig(BaseModel):
    appId: str
    timestamp: int
    nonceStr: str
    signature: str
    jsApiList: list[str]
    script: str


class LiveTicket(BaseModel):
    url: str


# -- what it would cost ----------------------------------------------------------------------------


class Problem(BaseModel):
    code: str
    message: str


class QuoteLine(BaseModel):
    sku: UUID
    options: list[UUID]
    item: UUID
    name: str
    spec: str
    picture: str
    quantity: int
    unit_fen: int
    total_fen: int
    steps: list[Step]
    problem: Problem | None


class QuoteShop(BaseModel):
    slug: str
    name: str
    is_open: bool
    lines: list[QuoteLine]
    steps: list[Step]
    total_fen: int
    problem: Problem | None


class Quote(BaseModel):
    seen: str
    total_fen: int
    problems: list[str]
    shops: list[QuoteShop]
    lost: list[UUID] = Field(description="SKUs that nobody sells any more.")


# -- orders and payments ---------------------------------------------------------------------------


class OrderShop(BaseModel):
    slug: str
    name: str
    picture: str


class OrderCard(BaseModel):
    number: str
    pickup_no: int | None
    shop: OrderShop
    state: OrderState
    state_label: str
    refund_label: str | None
    total_fen: int
    refunded_fen: int
    summary: str
    placed_at: datetime
    expires_at: datetime | None
    payment_id: UUID
    fulfilment: Literal["pickup", "delivery"]


class Orders(BaseModel):
    orders: list[OrderCard]
    next: str | None


class OrderLine(BaseModel):
    id: UUID
    name: str
    spec: str
    picture: str
    unit_fen: int
    quantity: int
    refunded_quantity: int
    total_fen: int
    refunded_fen: int


class Moment(BaseModel):
    label: str
    at: datetime
    note: str


class Refund(BaseModel):
    id: UUID
    amount_fen: int
    state: RefundState
    state_label: str
    reason: str
    at: datetime


class Order(OrderCard):
    lines: list[OrderLine]
    steps: list[Step]
    contact: Contact
    remark: str
    timeline: list[Moment]
    refunds: list[Refund]
    actions: list[GuestAction]


class Payment(BaseModel):
    id: UUID
    state: PaymentState
    amount_fen: int
    expires_at: datetime
    orders: list[OrderCard]


class NewPayment(BaseModel):
    id: UUID
    state: Literal["open"]
    amount_fen: int
    expires_at: datetime


class NewOrderShop(BaseModel):
    slug: str
    name: str


class NewOrder(BaseModel):
    """A card without its shop's picture: placing asks for nothing it does not need."""

    number: str
    pickup_no: None
    shop: NewOrderShop
    state: Literal["placed"]
    state_label: str
    refund_label: None
    total_fen: int
    refunded_fen: int
    summary: str
    placed_at: datetime
    expires_at: datetime
    payment_id: UUID
    fulfilment: Literal["pickup", "delivery"]


class Checkout(BaseModel):
    payment: NewPayment
    orders: list[NewOrder]


class Invoke(BaseModel):
    appId: str
    timeStamp: str
    nonceStr: str
    package: str
    signType: str
    paySign: str


class Prepay(BaseModel):
    state: Literal["open", "paid"]
    invoke: Invoke | None


class WantedLine(BaseModel):
    sku: UUID
    options: list[UUID]
    quantity: int


class Reorder(BaseModel):
    lines: list[WantedLine]
    gone: list[str]
