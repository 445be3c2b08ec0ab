"""Write a campaign, propose it, decide about it, say when it goes, stop it. Each verb leaves a row in the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shangquan.kit import audit
from shangquan.kit.errors import Forbidden, Refused
from shangquan.kit.texts import Text
from shangquan.kit.transactions import operation
from shangquan.marketing import queries, rules
from shangquan.marketing.models import Batch, Campaign, Delivery
from shangquan.marketing.operations import segments
from shangquan.marketing.states import CALL, CAMPAIGN, Call, Fate, State
from shangquan.messaging import rules as manners
from shangquan.messaging.models import Limits
from shangquan.messaging.operations import budget

RECORD = timedelta(days=30)
_SAME_WORDS_DAYS = 14


class OnlyInDraft(Refused):
    """What was proposed or decided stays as it was read."""

    code = "push.not_draft"
    sentence = Text(
        "已经提交，不能再改。可以撤回，或者另写一条。",
        "Already handed in and cannot be changed. Withdraw it, or write another one.",
    )


class ChangedMeanwhile(Refused):
    """The owner decides about words that are not the ones on the screen."""

    code = "push.changed"
    sentence = Text("内容刚刚改过，请重新看一遍。", "It was just changed, please read it again.")


class Throttled(Refused):
    """Too many people muted this sender."""

    code = "push.throttled"
    sentence = Text(
        "太多人选择了不再接收这家的推送，先歇一歇，{until} 以后再发。",
        "Too many people muted this sender. Give them a rest until {until}.",
    )


class SaidBefore(Refused):
    """The same words again."""

    code = "push.said_before"
    sentence = Text(
        "同样的内容 14 天内已经发过，换一条吧。",
        "The same words went out within 14 days, write something new.",
    )


class TooLate(Refused):
    """A moment that has passed, or is too far away."""

    code = "push.bad_time"
    sentence = Text("发送时间要在现在之后、90 天以内。", "The time must lie ahead, within 90 days.")


@dataclass(frozen=True)
class Words:
    """What a campaign says, and to whom."""

    segment_name: str
    conditions: list[dict[str, Any]]
    title: str
    body: str
    path: str
    value_note: str

    def fields(self) -> dict[str, Any]:
        return {**vars(self), "creative": rules.creative(self.title, self.body)}


def seen(campaign: Campaign) -> str:
    """What the owner has read, in one word: approving names it."""
    told = [campaign.title, campaign.body, campaign.path, campaign.value_note, campaign.conditions]
    return rules.creative(str(told), "")[:16]


@operation
def write(
    *, district_id: UUID, merchant_id: UUID | None, words: Words, actor: str, now: datetime
) -> Campaign:
    """A new draft. Refuses conditions that mean nothing."""
    segments.check(district_id, words.conditions, now)
    return Campaign.objects.create(
        district_id=district_id, merchant_id=merchant_id, state=State.DRAFT, created_by=actor,
        created_at=now, **words.fields(),
    )  # fmt: skip


@operation
def rewrite(*, campaign: Campaign, words: Words, now: datetime) -> Campaign:
    """Change a draft; what was handed in stays as it was read."""
    segments.check(campaign.district_id, words.conditions, now)
    # Compare-and-set: a proposal of the same second wins, and nobody approves words that move under their eyes.
    fields = words.fields()
    if not Campaign.objects.filter(pk=campaign.pk, state=State.DRAFT).update(**fields):
        raise OnlyInDraft
    for name, value in fields.items():
        setattr(campaign, name, value)
    return campaign


@operation
def propose(*, campaign: Campaign, actor: str, now: datetime) -> Campaign:
    """Hand it to the owner. Refuses a sender that too many people muted, and the same words again."""
    _check_manners(campaign, now)
    return _move(campaign, "propose", actor, now, proposed_at=now)


@operation
def withdraw(*, campaign: Campaign, actor: str, now: datetime) -> Campaign:
    """Take a proposal back to write on."""
    return _move(campaign, "withdraw", actor, now, proposed_at=None)


@operation
def approve(*, campaign: Campaign, seen_as: str, actor: str, now: datetime) -> Campaign:
    """The owner's yes, to exactly these words and these people. A partner's draft has to be proposed first."""
    if campaign.merchant_id is not None and campaign.state == State.DRAFT:
        raise Forbidden
    if seen_as != seen(campaign):
        raise ChangedMeanwhile
    _check_manners(campaign, now)
    return _move(campaign, "approve", actor, now, decided_by=actor, decided_at=now)


@operation
def reject(*, campaign: Campaign, why: str, actor: str, now: datetime) -> Campaign:
    """The owner's no, with a reason the partner reads."""
    return _move(campaign, "reject", actor, now, decided_by=actor, decided_at=now, why=why[:200])


@operation
def schedule(*, campaign: Campaign, send_at: datetime, actor: str, now: datetime) -> Campaign:
    """It goes at that moment, or when the quiet hours end after it. `send_at=now` means now."""
    if not now - timedelta(minutes=1) <= send_at <= now + timedelta(days=90):
        raise TooLate
    _check_manners(campaign, now)
    return _move(campaign, "schedule", actor, now, send_at=send_at)


@operation
def unschedule(*, campaign: Campaign, actor: str, now: datetime) -> Campaign:
    """Not yet: back to approved."""
    return _move(campaign, "unschedule", actor, now, send_at=None)


@operation
def stop(*, campaign: Campaign, actor: str, now: datetime) -> Campaign:
    """Nobody who was not asked of WeChat yet gets it. A call under way is not called back: its people count as sent."""
    _move(campaign, "stop", actor, now, ended_at=now)
    for batch in Batch.objects.select_for_update().filter(campaign=campaign, state=Call.READY):
        CALL.advance(batch, "drop", ended_at=now)
    _give_back(campaign, now)
    return campaign


def _give_back(campaign: Campaign, now: datetime) -> None:
    """Everybody who waits is stopped, and the places taken for them are free again."""
    rows = Delivery.objects.filter(campaign=campaign)
    waiting = rows.filter(fate=Fate.RESERVED).exclude(
        batch__state__in=[Call.CALLING, Call.ACCEPTED, Call.UNSURE]
    )
    held = list(
        waiting.select_for_update(of=("self",))
        .order_by("person_id")
        .values_list("person_id", "day")
    )
    people = [person for person, _ in held]
    rows.filter(person_id__in=people, fate=Fate.RESERVED).update(fate=Fate.STOPPED, at=now)
    for day in {day for _, day in held if day}:
        ids = [person for person, taken in held if taken == day]
        budget.release(district_id=campaign.district_id, people=ids, day=day)
    rows.filter(fate=Fate.PLANNED).update(fate=Fate.STOPPED, at=now)


@operation
def set_limits(
    *, district_id: UUID, values: Mapping[str, Any], actor: str, now: datetime
) -> Limits:
    """How much one person may hear, and when it is quiet: the owner's decision."""
    row, _ = Limits.objects.update_or_create(district_id=district_id, defaults=dict(values))
    audit.record(
        district_id=district_id, actor=actor, verb="push.limits", subject="district", now=now,
        after={name: str(value) for name, value in values.items()},
    )  # fmt: skip
    return row


def _move(campaign: Campaign, verb: str, actor: str, now: datetime, **stamps: Any) -> Campaign:
    CAMPAIGN.advance(campaign, verb, **stamps)
    audit.record(
        district_id=campaign.district_id, actor=actor, verb=f"push.{verb}", subject=str(campaign.pk),
        now=now, title=campaign.title,
    )  # fmt: skip
    return campaign


def _check_manners(campaign: Campaign, now: datetime) -> None:
    until = throttled_until(campaign.district_id, campaign.merchant_id, now)
    if until is not None and until > now:
        raise Throttled(until=f"{until:%m-%d}")
    if queries.was_said_before(campaign, now - timedelta(days=_SAME_WORDS_DAYS)):
        raise SaidBefore


def throttled_until(district_id: UUID, merchant_id: UUID | None, now: datetime) -> datetime | None:
    """When a sender with a bad record may speak again; None for a good one."""
    limits = budget.limits(district_id)
    sent, muted, last = queries.sender_record(
        district_id=district_id, merchant_id=merchant_id, since=now - RECORD
    )
    is_bad = manners.is_throttled(
        sent=sent, muted=muted, limit_bp=limits.mute_limit_bp, sample_min=limits.mute_sample_min
    )
    return last + timedelta(days=limits.throttle_days) if is_bad and last else None
