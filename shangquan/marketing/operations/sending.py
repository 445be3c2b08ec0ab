# ruff: noqa: S608 - what is put into statements are constants of ours and compiled conditions; values travel beside them
"""A campaign on its way: list, places in budgets, calls to WeChat. Every step is its own transaction and may be the last of its worker.

The list is one `insert … select`. Places are taken in chunks (`messaging.operations.budget`). When everybody is decided
about, people are shared out over calls, each named by an id WeChat remembers for a day (`clientmsgid`): a call that was
never answered is repeated under its name, and WeChat sends it once. docs/algorithms/push.md has the whole story.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from shangquan.gateways.wechat import Account, mass
from shangquan.kit import clock
from shangquan.kit.errors import GatewayBusy, GatewayRefused
from shangquan.kit.ids import uuid7
from shangquan.kit.states import Stale
from shangquan.kit.transactions import operation
from shangquan.marketing import queries, rules
from shangquan.marketing.models import Batch, Campaign, Delivery, MassReport
from shangquan.marketing.states import CALL, CAMPAIGN, Call, Fate, State
from shangquan.merchants.models import District
from shangquan.messaging import rules as manners
from shangquan.messaging.models import Limits
from shangquan.messaging.operations import budget
from shangquan.messaging.operations.budget import WANTS
from shangquan.messaging.rules import Budget

log = logging.getLogger(__name__)

Compose = Callable[[Campaign], str]

CHUNK = 2000
PER_CALL = 10_000  # `message/mass/send` takes 2 to 10,000 openids
_LEASE = timedelta(seconds=90)
_REMEMBERED = timedelta(hours=23)  # WeChat knows a clientmsgid for 24 hours
_WAITS = [timedelta(seconds=s) for s in (5, 70, 300, 900, 3600, 3600, 3600, 10_800)]


def budget_of(limits: Limits) -> Budget:
    return Budget(limits.day_max, limits.week_max, limits.month_max)


def sender_of(campaign: Campaign) -> UUID:
    """Whom people mute: the merchant, or the district itself."""
    return campaign.merchant_id or campaign.district_id


def speaks_at(district: District, at: datetime) -> datetime:
    """The first moment from `at` on that is not quiet there."""
    limits = budget.limits(district.pk)
    return manners.quiet_ends(at, district.zone, limits.quiet_from, limits.quiet_to)


def step(*, district: District, account: Account, compose: Compose, now: datetime) -> int:
    """One round: begin what is due, decide about a chunk of people, make one call. Answers how much was done."""
    if speaks_at(district, now) > now:
        return _resolve_calls(district, account, compose, now)
    done = _begin_due(district, now)
    for campaign_id in _under_way(district.pk):
        done += decide(campaign_id=campaign_id, now=now)
        done += share_out(campaign_id=campaign_id, now=now)
    return done + _resolve_calls(district, account, compose, now)


def _under_way(district_id: UUID) -> list[UUID]:
    rows = Campaign.objects.filter(district_id=district_id, state=State.SENDING)
    return list(rows.order_by("send_at").values_list("pk", flat=True)[:10])


def _begin_due(district: District, now: datetime) -> int:
    rows = Campaign.objects.filter(district=district, state=State.SCHEDULED, send_at__lte=now)
    begun = 0
    for campaign in rows.order_by("send_at")[:3]:
        try:
            begun += begin(campaign=campaign, now=now) >= 0
        except Stale:  # another worker, or somebody stopped it this moment
            continue
    return begun


_LIST = """
insert into marketing_delivery (district_id, campaign_id, person_id, openid, fate)
select f.district_id, %(campaign)s, f.person_id, f.openid,
  case when p.person_id is null or {wants} then 'planned' else 'muted' end
from marketing_personfact f left join messaging_patience p
  on p.district_id = f.district_id and p.person_id = f.person_id
     and (p.level = 'never' or p.muted <> '{{}}')
where f.is_following and {where}
"""


@operation
def begin(*, campaign: Campaign, now: datetime) -> int:
    """Write the list of this moment: everybody who matches and follows. Answers how many."""
    where = queries.compiled(campaign.district_id, campaign.conditions, now)
    CAMPAIGN.advance(campaign, "begin", begun_at=now)
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = '120s'")
        cursor.execute(
            f"select count(*) from marketing_personfact f where not f.is_following and {where.sql}",
            where.params,
        )
        unreachable = cursor.fetchone()[0]
        asked = {**where.params, "campaign": campaign.pk, "sender": sender_of(campaign)}
        cursor.execute(_LIST.format(wants=WANTS, where=where.sql), asked)
        listed = cursor.rowcount
    Campaign.objects.filter(pk=campaign.pk).update(
        size=listed + unreachable, unreachable=unreachable
    )
    return listed


@operation
def decide(*, campaign_id: UUID, now: datetime, limit: int = CHUNK) -> int:
    """Take a place for each of the next people, or note that they had enough. Answers how many were decided about."""
    campaign = _lock(campaign_id, is_shared=True)
    if campaign is None:
        return 0
    rows = Delivery.objects.filter(campaign=campaign, fate=Fate.PLANNED).order_by("person_id")
    people = list(
        rows.select_for_update(skip_locked=True, of=("self",)).values_list("person_id", flat=True)[
            :limit
        ]
    )
    if not people:
        return 0
    today = manners.local_day(now, campaign.district.zone)
    got = budget.reserve(
        district_id=campaign.district_id, sender=sender_of(campaign), people=people, today=today,
        budget=budget_of(budget.limits(campaign.district_id)),
    )  # fmt: skip
    mine = Delivery.objects.filter(campaign=campaign, fate=Fate.PLANNED)
    mine.filter(person_id__in=got).update(fate=Fate.RESERVED, day=today)
    left_out = set(people) - got
    muted = _muted_meanwhile(campaign, left_out)
    mine.filter(person_id__in=muted).update(fate=Fate.MUTED, at=now)
    mine.filter(person_id__in=left_out - muted).update(fate=Fate.BUDGET, at=now)
    return len(people)


def _muted_meanwhile(campaign: Campaign, people: set[UUID]) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.person_id from messaging_patience p where p.district_id = %(district)s"
            f" and p.person_id = any(%(people)s) and not {WANTS}",
            {
                "district": campaign.district_id, "people": list(people),
                "sender": sender_of(campaign),
            },
        )  # fmt: skip
        return {row[0] for row in cursor.fetchall()}


@operation
def share_out(*, campaign_id: UUID, now: datetime) -> int:
    """When everybody is decided about: make the calls, or end. Answers how many calls were made."""
    campaign = _lock(campaign_id)
    rows = Delivery.objects.filter(campaign_id=campaign_id)
    if campaign is None or rows.filter(fate=Fate.PLANNED).exists():
        return 0
    today = manners.local_day(now, campaign.district.zone)
    waiting = rows.filter(fate=Fate.RESERVED, batch=None)
    if _give_up_old_places(campaign, today):
        return 0  # midnight passed: these people are asked for a place of today
    count = waiting.count()
    if count == 1:
        _leave_alone(campaign, waiting.get(), now)
    elif count:
        return _make_calls(campaign, count, today, now)
    if not queries.open_calls(campaign.pk):
        CAMPAIGN.advance(campaign, "finish", ended_at=now)
    return 0


def _leave_alone(campaign: Campaign, only: Delivery, now: datetime) -> None:
    """WeChat takes two people or more in a call; one alone cannot be told this way."""
    assert only.day is not None
    Delivery.objects.filter(pk=only.pk).update(fate=Fate.ALONE, at=now)
    budget.release(district_id=campaign.district_id, people=[only.person_id], day=only.day)


_SHARE_OUT = """
update marketing_delivery d set batch_id = (%(batches)s::uuid[])[n.tile]
from (select person_id, ntile(%(calls)s) over (order by person_id) as tile from marketing_delivery
      where campaign_id = %(campaign)s and fate = 'reserved' and batch_id is null) n
where d.campaign_id = %(campaign)s and d.person_id = n.person_id
"""


def _make_calls(campaign: Campaign, count: int, today: date, now: datetime) -> int:
    sizes = rules.shares(count, PER_CALL)
    batches = [
        Batch(
            id=uuid7(), district_id=campaign.district_id, campaign=campaign, state=Call.READY,
            day=today, size=size, next_at=now,
        )
        for size in sizes
    ]  # fmt: skip
    Batch.objects.bulk_create(batches)
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {
            "batches": [b.pk for b in batches],
            "calls": len(batches),
            "campaign": campaign.pk,
        }
        cursor.execute(_SHARE_OUT, asked)
    return len(batches)


def _give_up_old_places(campaign: Campaign, today: date) -> int:
    rows = Delivery.objects.filter(campaign=campaign, fate=Fate.RESERVED, batch=None)
    old = list(rows.exclude(day=today).values_list("person_id", "day"))
    for day in {day for _, day in old if day}:
        people = [person for person, taken in old if taken == day]
        rows.filter(person_id__in=people).update(fate=Fate.PLANNED, day=None)
        budget.release(district_id=campaign.district_id, people=people, day=day)
    return len(old)


def _lock(campaign_id: UUID, *, is_shared: bool = False) -> Campaign | None:
    """The campaign if it is being sent, held against a stop until this transaction ends."""
    how = "for share" if is_shared else "for update"
    with connection.cursor() as cursor:
        cursor.execute(
            f"select 1 from marketing_campaign where id = %s and state = 'sending' {how}",
            [campaign_id],
        )
        if cursor.fetchone() is None:
            return None
    return Campaign.objects.select_related("district").get(pk=campaign_id)


# -- calling WeChat ----------------------------------------------------------------------------


def _resolve_calls(district: District, account: Account, compose: Compose, now: datetime) -> int:
    """Make one call that is due, or repeat one whose worker never wrote the answer down."""
    batch = claim(district=district, now=now)
    if batch is None:
        return 0
    openids = list(
        Delivery.objects.filter(batch=batch, fate=Fate.RESERVED).values_list("openid", flat=True)
    )
    try:
        sent = mass.send_text(
            account, openids=openids, content=compose(batch.campaign), client_id=batch.pk.hex
        )
    except GatewayBusy as error:
        put_off(batch=batch, why=str(error), now=clock.now())
    except GatewayRefused as error:
        refuse(batch=batch, why=str(error), now=clock.now())
    else:
        accept(batch=batch, msg_id=sent.msg_id, now=clock.now())
    return 1


@operation
def claim(*, district: District, now: datetime) -> Batch | None:
    """The next call, under a lease. What may not go now is put back or put off instead."""
    rows = Batch.objects.filter(
        district=district, state__in=[Call.READY, Call.CALLING], next_at__lte=now
    )
    batch = (
        rows.select_for_update(skip_locked=True, of=("self",))
        .select_related("campaign", "campaign__merchant", "district")
        .order_by("next_at")
        .first()
    )
    if batch is None:
        return None
    return _first_call(batch, now) if batch.state == Call.READY else _call_again(batch, now)


def _first_call(batch: Batch, now: datetime) -> Batch | None:
    speaks = speaks_at(batch.district, now)
    if speaks > now:
        Batch.objects.filter(pk=batch.pk).update(next_at=speaks)
        return None
    if batch.day != manners.local_day(now, batch.district.zone):
        _put_back(batch, now)
        return None
    CALL.advance(batch, "call", called_at=now, next_at=now + _LEASE, attempts=1)
    return batch


def _call_again(batch: Batch, now: datetime) -> Batch | None:
    """The same name again: WeChat answers 45065 if it has the call already, and sends it if it never got it.

    Only on its own day and while one may speak: it might be the first time that WeChat hears of it.
    """
    is_stopped = batch.campaign.state != State.SENDING
    assert batch.called_at is not None
    is_old = batch.day != manners.local_day(now, batch.district.zone)
    if is_stopped or is_old or now - batch.called_at > _REMEMBERED or batch.attempts > len(_WAITS):
        _doubt(batch, "stopped" if is_stopped else "WeChat never answered", now)
        return None
    if (speaks := speaks_at(batch.district, now)) > now:
        Batch.objects.filter(pk=batch.pk).update(next_at=speaks)
        return None
    Batch.objects.filter(pk=batch.pk).update(next_at=now + _LEASE, attempts=batch.attempts + 1)
    batch.attempts += 1
    return batch


def _put_back(batch: Batch, now: datetime) -> None:
    """Its day is over: the places of that day are given back, and everybody is asked for one of today."""
    CALL.advance(batch, "drop", ended_at=now)
    rows = Delivery.objects.filter(batch=batch, fate=Fate.RESERVED)
    people = list(rows.order_by("person_id").values_list("person_id", flat=True))
    rows.update(fate=Fate.PLANNED, day=None, batch=None)
    budget.release(district_id=batch.district_id, people=people, day=batch.day)


def _doubt(batch: Batch, why: str, now: datetime) -> None:
    """Nobody can know any more whether these people got it; they are not asked for again, their places stay taken."""
    CALL.advance(batch, "doubt", ended_at=now, why=why)
    Delivery.objects.filter(batch=batch, fate=Fate.RESERVED).update(fate=Fate.UNSURE, at=now)
    log.error("call %s of a campaign is in doubt: %s", batch.pk, why)


@operation
def put_off(*, batch: Batch, why: str, now: datetime) -> None:
    """No answer, or "later": again under the same name after a while."""
    wait = _WAITS[min(batch.attempts, len(_WAITS)) - 1]
    Batch.objects.filter(pk=batch.pk, state=Call.CALLING).update(next_at=now + wait, why=why[:200])


@operation
def accept(*, batch: Batch, msg_id: str, now: datetime) -> None:
    """WeChat has it. Twice is once: whoever writes it down second changes nothing."""
    try:
        CALL.advance(batch, "accept", ended_at=now, msg_id=msg_id)
    except Stale:
        return
    Delivery.objects.filter(batch=batch, fate=Fate.RESERVED).update(fate=Fate.SENT, at=now)


@operation
def refuse(*, batch: Batch, why: str, now: datetime) -> None:
    """WeChat did not take it: nobody in it got anything, so their places are free again."""
    try:
        CALL.advance(batch, "refuse", ended_at=now, why=why[:200])
    except Stale:
        return
    rows = Delivery.objects.filter(batch=batch, fate=Fate.RESERVED)
    people = list(rows.order_by("person_id").values_list("person_id", flat=True))
    rows.update(fate=Fate.FAILED, at=now)
    budget.release(district_id=batch.district_id, people=people, day=batch.day)


@operation
def note_report(
    *, district_id: UUID, msg_id: str, status: str, sent: int, filtered: int, failed: int,
    now: datetime,
) -> None:  # fmt: skip
    """MASSSENDJOBFINISH: WeChat's own figures of one sending. The same report twice is one."""
    MassReport.objects.get_or_create(
        district_id=district_id, msg_id=msg_id[:40],
        defaults={
            "status": status[:60], "sent": sent, "filtered": filtered, "failed": failed, "at": now,
        },
    )  # fmt: skip
