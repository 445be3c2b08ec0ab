"""What the desk sends and gets about codes, the account's menu and the account itself."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

CodeKind = Literal[
    "entrance", "table", "counter", "stand", "poster", "receipt", "staff", "campaign"
]


class CodeBody(BaseModel):
    """`store` empty: the whole district (for people of the district only)."""

    kind: CodeKind
    label: str = Field("", max_length=80)
    label_en: str = Field("", max_length=80)
    store: str = Field("", max_length=40)
    table: str = Field("", pattern=r"^[A-Za-z0-9-]{0,10}$")
    username: str = Field("", max_length=150)
    expires_at: AwareDatetime | None = None


class BatchBody(BaseModel):
    """Numbers from `first` to `last`, each behind the prefix: T1 … T40."""

    kind: Literal["table", "stand", "poster", "receipt", "counter"]
    store: str = Field(max_length=40)
    prefix: str = Field("T", pattern=r"^[A-Za-z]{0,4}$")
    first: int = Field(1, ge=1, le=9999)
    last: int = Field(ge=1, le=9999)


class CodeChange(BaseModel):
    label: str | None = Field(None, min_length=1, max_length=80)
    label_en: str | None = Field(None, max_length=80)
    is_active: bool | None = None
    expires_at: AwareDatetime | None = None
    has_no_end: bool = False


class CodeRow(BaseModel):
    id: UUID
    code: str
    kind: str
    label: str
    label_en: str
    store: str
    path: str
    is_made: bool = Field(description="WeChat has made its picture.")
    state: Literal["waiting", "active", "stopped", "expired"]
    expires_at: datetime | None
    scans: int
    people: int
    follows: int
    orders: int
    amount_fen: int


class Codes(BaseModel):
    codes: list[CodeRow]
    waiting: int = Field(description="Codes WeChat has not made yet.")
    hours: int


class MadeCodes(BaseModel):
    ids: list[UUID]
    known: int = Field(description="Tables that had a code already.")


class Fetched(BaseModel):
    made: int
    left: int


class MyPhone(BaseModel):
    bound: int
    url: str = Field("", description="What the picture to scan holds.")
    svg: str = ""
    expires_at: datetime | None = None


class ScanBody(BaseModel):
    text: str = Field(max_length=1024)


class ScanPath(BaseModel):
    path: str


class PageTroubleBody(BaseModel):
    said: str = Field(max_length=80, pattern=r"^config:")
    host: str = Field(max_length=120)


class BranchBody(BaseModel):
    button: dict[str, Any]
    seen_version: int = Field(ge=0)
    merchant: str = Field(
        "", max_length=40, description="Whose branch; the owner's own when empty."
    )


class SeenBody(BaseModel):
    seen_version: int = Field(ge=0)


class PublishBody(BaseModel):
    seen: dict[int, int] = Field(description="Position → version, as the publisher saw it.")


class AccountMenuBranch(BaseModel):
    position: int
    button: dict[str, Any]
    version: int
    merchant: str
    merchant_name: str
    may_edit: bool
    problem: str


class Publication(BaseModel):
    id: UUID
    buttons: list[dict[str, Any]]
    actor: str
    at: datetime


class MerchantName(BaseModel):
    slug: str
    name: str


class AccountMenu(BaseModel):
    branches: list[AccountMenuBranch]
    published: Publication | None
    history: list[Publication]
    problem: str
    is_owner: bool
    home: str
    merchants: list[MerchantName]


class Loss(BaseModel):
    at: datetime
    why: str


class Trouble(BaseModel):
    path: str
    at: datetime
    code: str
    said: str
    fix: str


class QuotaRow(BaseModel):
    path: str
    used: int
    daily_limit: int


class Spent(BaseModel):
    path: str
    until: datetime


class AccountView(BaseModel):
    appid: str
    token_until: datetime | None
    losses: list[Loss]
    families: dict[str, bool]
    spent: list[Spent]
    troubles: list[Trouble]
    push_good_at: datetime | None
    push_refused: dict[str, datetime]


class Quotas(BaseModel):
    quotas: list[QuotaRow]
