"""What requests may carry. Unknown fields are refused, so nobody can slip a price in."""

from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

Line1 = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class LineIn(Strict):
    sku: UUID
    options: list[UUID] = Field(default=[], max_length=30)
    quantity: int = Field(ge=1, le=99, strict=True)


class QuoteIn(Strict):
    lines: list[LineIn] = Field(min_length=1, max_length=50)
    fulfilment: Literal["pickup", "delivery"]


class ContactIn(Strict):
    name: Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]
    phone: Annotated[str, StringConstraints(max_length=20, strip_whitespace=True)]
    address: Line1 = ""


class CheckoutIn(QuoteIn):
    seen: str = Field(max_length=64)
    contact: ContactIn
    remarks: dict[str, Line1] = Field(default={}, max_length=20)


class StartIn(Strict):
    return_to: str = Field(max_length=500)
    scope: Literal["snsapi_base", "snsapi_userinfo"] = "snsapi_base"


class SignInIn(Strict):
    code: str = Field(min_length=1, max_length=200)
    state: str = Field(min_length=1, max_length=500)


class UnitsIn(Strict):
    id: UUID
    quantity: int = Field(ge=1, le=99)


class RefundIn(Strict):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
    lines: list[UnitsIn] = Field(default=[], max_length=50)


class NothingIn(Strict):
    """An act that needs no words."""


class TopicsIn(Strict):
    topics: list[Annotated[str, StringConstraints(max_length=80)]] = Field(max_length=20)


class LoginIn(Strict):
    username: str = Field(max_length=150)
    password: str = Field(max_length=200)
    otp: str | None = Field(default=None, max_length=12)


class OtpIn(Strict):
    otp: str = Field(min_length=6, max_length=20)


class ReasonIn(Strict):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]


class NoteIn(Strict):
    note: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)] = ""


class SoldOutIn(Strict):
    sold_out: bool


class StockIn(Strict):
    left: int | None = Field(ge=0, le=1_000_000)


class CounterIn(Strict):
    lines: list[LineIn] = Field(min_length=1, max_length=50)
