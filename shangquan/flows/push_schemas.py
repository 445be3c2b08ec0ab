"""What requests about pushes may carry. Conditions are one shape with many optional parts; `marketing.rules` knows which fit together."""

import re
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from shangquan.flows.schemas import Strict

Name = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Words = Annotated[list[Word], Field(max_length=20)]
Days = Annotated[int, Field(ge=0, le=3650, strict=True)]
Link = Annotated[str, StringConstraints(max_length=40)]


def _shaped(shape: str) -> AfterValidator:
    """A text of this shape; said in code, so that the document stays as plain as the others."""

    def check(text: str) -> str:
        if not re.fullmatch(shape, text, re.ASCII):
            raise ValueError("not of the expected shape")
        return text

    return AfterValidator(check)


Clock = Annotated[str, Field(max_length=5), _shaped(r"([01]\d|2[0-3]):[0-5]\d")]
Page = Annotated[str, Field(max_length=120), _shaped(r"([a-z]+(/[-\w]{1,60})?)?")]
Kind = Literal[
    "followed", "left", "likes", "near", "door", "bought", "last_bought", "tagged", "customer",
    "language",
]  # fmt: skip


class ConditionIn(Strict):
    kind: Kind
    is_not: bool = False
    min_days: Days | None = None
    max_days: Days | None = None
    days: Days | None = None
    within_days: Days | None = None
    before_days: Days | None = None
    words: Words | None = None
    times: Annotated[int, Field(ge=1, le=1000, strict=True)] | None = None
    place: Annotated[str, StringConstraints(max_length=40)] | None = None
    km: Annotated[float, Field(ge=0.05, le=200, allow_inf_nan=False)] | None = None
    codes: Words | None = None
    tags: Words | None = None
    shops: Words | None = None
    min_orders: Annotated[int, Field(ge=0, le=10**6, strict=True)] | None = None
    max_orders: Annotated[int, Field(ge=0, le=10**6, strict=True)] | None = None
    min_spent_fen: Annotated[int, Field(ge=0, le=10**12, strict=True)] | None = None
    max_spent_fen: Annotated[int, Field(ge=0, le=10**12, strict=True)] | None = None
    language: Literal["zh-hans", "en"] | None = None


Conditions = Annotated[list[ConditionIn], Field(max_length=12)]


class PreviewIn(Strict):
    conditions: Conditions


class SegmentIn(Strict):
    name: Name
    conditions: Conditions


class CampaignIn(Strict):
    segment_name: Name
    conditions: Conditions
    title: Annotated[str, StringConstraints(min_length=1, max_length=32, strip_whitespace=True)]
    body: Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
    path: Page = ""
    value_note: Annotated[
        str, StringConstraints(min_length=4, max_length=200, strip_whitespace=True)
    ]


class ApproveIn(Strict):
    read: str = Field(max_length=64)


class RejectIn(Strict):
    why: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class ScheduleIn(Strict):
    """No moment: now, or as soon as the quiet hours end."""

    send_at: datetime | None = None


class LimitsIn(Strict):
    day_max: int = Field(ge=0, le=4, strict=True)
    week_max: int = Field(ge=0, le=4, strict=True)
    month_max: int = Field(ge=0, le=4, strict=True)
    quiet_from: Clock
    quiet_to: Clock
    mute_limit_bp: int = Field(ge=1, le=10_000, strict=True)


class LandmarkIn(Strict):
    """Where the district (`shop` empty) or a shop is; GCJ-02 degrees."""

    shop: Annotated[str, StringConstraints(max_length=40)] = ""
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)


class TagIn(Strict):
    """Put a tag on everybody these conditions mean."""

    tag: Word
    conditions: Conditions


class HearingIn(Strict):
    level: Literal["all", "less", "never"]
    muted: list[UUID] = Field(default=[], max_length=500)
    message: Link = ""


class LinkIn(Strict):
    link: Link


class VisitIn(Strict):
    card: Link
    page: Annotated[str, StringConstraints(max_length=80)] = ""
