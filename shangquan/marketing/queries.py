# ruff: noqa: S608 - what is put into statements are constants of ours and compiled conditions; values travel beside them
"""Reads: who a segment means, how big it is right now, and what came of a campaign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, Sum

from shangquan.kit.errors import NotFound
from shangquan.marketing import rules
from shangquan.marketing.models import (
    Batch,
    Campaign,
    Delivery,
    Landmark,
    MassReport,
    Segment,
    ShareSale,
    ShareVisit,
    StaffPhone,
    Word,
)
from shangquan.marketing.rules import Compiled, Condition, Known
from shangquan.marketing.states import Call, Fate, State
from shangquan.merchants.models import Store
from shangquan.messaging.operations.budget import ROOM, WANTS, values
from shangquan.messaging.rules import Budget

SAMPLE = 8
# From this share on, walking the table in key order finds a sample at once; below it, one more look at all is cheaper.
_PLENTY = 2000


@dataclass(frozen=True)
class Preview:
    """What would happen now: how many match, how many of them are held back and why, and a few of them masked."""

    size: int
    unreachable: int  # do not follow the account
    budget: int  # had enough these days
    muted: int
    sample: list[dict[str, Any]]

    @property
    def will_get_it(self) -> int:
        return self.size - self.unreachable - self.budget - self.muted


def known(district_id: UUID, conditions: Sequence[Condition]) -> Known:
    """Look up what these conditions speak of: words, tags, shops, places."""
    words = {word: _containing(district_id, word) for word in rules.keywords(conditions)}
    named = Word.objects.filter(district_id=district_id, kind__in=["tag", "shop"])
    by_kind: dict[str, dict[str, int]] = {"tag": {}, "shop": {}}
    for pk, kind, text in named.values_list("id", "kind", "text"):
        by_kind[kind][text] = pk
    marks = Landmark.objects.filter(district_id=district_id)
    places = {
        slug or "": (lat, lon)
        for slug, lat, lon in marks.values_list("store__slug", "lat_e6", "lon_e6")
    }
    return Known(words=words, tags=by_kind["tag"], shops=by_kind["shop"], places=places)


def _containing(district_id: UUID, keyword: str) -> list[int]:
    """Words a keyword stands in; a shop is also meant by its name."""
    slugs = Store.objects.filter(district_id=district_id, name__icontains=keyword)
    rows = Word.objects.filter(district_id=district_id).exclude(kind="tag")
    meant = Q(text__icontains=keyword) & ~Q(kind="shop")
    by_shop = Q(kind="shop", text__in=list(slugs.values_list("slug", flat=True)))
    return list(rows.filter(meant | by_shop).values_list("id", flat=True)[:500])


def compiled(district_id: UUID, conditions: Sequence[Condition], now: datetime) -> Compiled:
    """The conditions as SQL of this moment. Raises rules.BadCondition."""
    spoken_of = known(district_id, conditions)
    return rules.compile_conditions(conditions, district_id=district_id, known=spoken_of, now=now)


def preview(
    *, district_id: UUID, conditions: Sequence[Condition], sender: UUID, budget: Budget,
    today: date, now: datetime,
) -> Preview:  # fmt: skip
    """Size, what holds people back, and a masked sample. Two statements; the first looks at everybody."""
    where = compiled(district_id, conditions, now)
    asked = {
        **where.params, **values(today=today, budget=budget, sender=sender),
        "month_ago": today - timedelta(days=31),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(where=where.sql), asked)
        size, unreachable, budget_held, muted = cursor.fetchone()
    return Preview(size, unreachable, budget_held, muted, sample(where, size))


# One look at everybody. Beside them stand only people who heard something lately or asked for less: few.
_COUNTS = f"""
select count(*), count(*) filter (where not f.is_following),
  count(*) filter (where f.is_following and p.person_id is not null and {WANTS} and not {ROOM}),
  count(*) filter (where f.is_following and p.person_id is not null and not {WANTS})
from marketing_personfact f left join messaging_patience p
  on p.district_id = f.district_id and p.person_id = f.person_id
  and (p.last_on >= %(month_ago)s or p.level <> 'all' or p.muted <> '{{{{}}}}')
where {{where}}
"""


def sample(where: Compiled, size: int, limit: int = SAMPLE) -> list[dict[str, Any]]:
    """A few of them, masked: a letter of the name, the end of the openid, and why they match."""
    if not size:
        return []
    order = "order by f.district_id, f.person_id" if size >= _PLENTY else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "select s.*, p.nickname from (select f.person_id, f.openid, f.followed_at, f.orders,"
            f" f.last_paid_at, f.language from marketing_personfact f where {where.sql} {order}"
            f" limit {int(limit)}) s join accounts_person p on p.id = s.person_id",
            where.params,
        )
        return [
            {
                "who": rules.mask(nickname, openid), "followed_at": followed, "orders": orders,
                "last_paid_at": last, "language": language,
            }
            for _, openid, followed, orders, last, language, nickname in cursor.fetchall()
        ]  # fmt: skip


# -- what there is -----------------------------------------------------------------------------


def vocabulary(district_id: UUID) -> dict[str, Any]:
    """What conditions can be clicked together from."""
    found: dict[str, list[str]] = {"category": [], "cuisine": [], "dish": [], "shop": [], "tag": []}
    rows = Word.objects.filter(district_id=district_id).order_by("kind", "text")
    for kind, text in rows.values_list("kind", "text")[:3000]:
        found[kind].append(text)
    marks = Landmark.objects.filter(district_id=district_id).select_related("store")
    places = [{"key": m.store.slug if m.store else "", "name": str(m)} for m in marks]
    return {**found, "places": places, "doors": _doors(district_id)}


def _doors(district_id: UUID) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select f.door, count(*) from marketing_personfact f where f.district_id = %s and f.door <> ''"
            " group by 1 order by 2 desc limit 40",
            [district_id],
        )
        return [{"code": code, "people": people} for code, people in cursor.fetchall()]


def _owned(district_id: UUID, merchant_id: UUID | None) -> dict[str, Any]:
    """Of one partner, or of the owner (no merchant)."""
    return {"district_id": district_id, "merchant_id": merchant_id}


def segments(*, district_id: UUID, merchant_id: UUID | None) -> list[Segment]:
    """The owner's segments, or one partner's own."""
    rows = Segment.objects.filter(**_owned(district_id, merchant_id), is_active=True)
    return list(rows.order_by("-created_at")[:100])


def get_segment(*, district_id: UUID, merchant_id: UUID | None, segment_id: UUID) -> Segment:
    row = Segment.objects.filter(
        **_owned(district_id, merchant_id), pk=segment_id, is_active=True
    ).first()
    if row is None:
        raise NotFound
    return row


def campaigns(
    *, district_id: UUID, merchant_id: UUID | None, before: UUID | None, limit: int
) -> list[Campaign]:
    """Newest first from a cursor on. The owner sees everybody's, a partner their own."""
    rows = Campaign.objects.select_related("merchant").filter(district_id=district_id)
    if merchant_id is not None:
        rows = rows.filter(merchant_id=merchant_id)
    else:  # what a partner still writes is theirs alone
        rows = rows.exclude(Q(state=State.DRAFT) & Q(merchant_id__isnull=False))
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[:limit])


def get_campaign(*, district_id: UUID, merchant_id: UUID | None, campaign_id: UUID) -> Campaign:
    """One's own campaign; the owner also sees what partners proposed. Raises NotFound."""
    rows = Campaign.objects.select_related("merchant", "district").filter(
        district_id=district_id, pk=campaign_id
    )
    row = rows.first()
    is_strange = row is not None and (
        row.merchant_id != merchant_id
        if merchant_id is not None
        else row.merchant_id is not None and row.state == State.DRAFT
    )
    if row is None or is_strange:
        raise NotFound
    return row


def phone_of(*, district_id: UUID, user_id: UUID) -> str:
    """The openid of a member of staff; empty until they bound their phone."""
    rows = StaffPhone.objects.filter(district_id=district_id, user_id=user_id)
    return rows.values_list("openid", flat=True).first() or ""


# -- what came of it ---------------------------------------------------------------------------


def results(campaign: Campaign, *, bought_days: int = 7) -> dict[str, int]:
    """How many got it, how many did not and why, who opened, muted and bought."""
    rows = Delivery.objects.filter(campaign=campaign)
    counted = dict(rows.values_list("fate").annotate(n=Count("person_id")))
    found = {fate.value: counted.get(fate.value, 0) for fate in Fate}
    sums = rows.aggregate(
        opened=Count("person_id", filter=Q(opened_at__isnull=False)),
        muted_after=Count("person_id", filter=Q(muted_at__isnull=False)),
    )
    return {
        **found, **sums, "unreachable": campaign.unreachable, "bought": _bought(campaign, bought_days),
        **_wechat_says(campaign),
    }  # fmt: skip


def _bought(campaign: Campaign, days: int) -> int:
    """People who paid an order within so many days after the message reached WeChat."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from marketing_delivery d where d.campaign_id = %s and d.fate = 'sent'"
            " and exists (select 1 from orders_order o where o.district_id = d.district_id"
            " and o.person_id = d.person_id and o.paid_at >= d.at and o.paid_at < d.at + make_interval(days => %s)"
            " and o.state not in ('refused', 'cancelled'))",
            [campaign.pk, days],
        )
        return cursor.fetchone()[0]


def _wechat_says(campaign: Campaign) -> dict[str, int]:
    """What WeChat reported when its sendings had ended; it counts, it does not name anybody."""
    calls = Batch.objects.filter(campaign=campaign).exclude(msg_id="").values("msg_id")
    reports = MassReport.objects.filter(district_id=campaign.district_id, msg_id__in=calls)
    sums = reports.aggregate(sent=Sum("sent"), filtered=Sum("filtered"), failed=Sum("failed"))
    return {f"wechat_{name}": value or 0 for name, value in sums.items()}


def sender_record(
    *, district_id: UUID, merchant_id: UUID | None, since: datetime
) -> tuple[int, int, datetime | None]:
    """How many messages of a sender went out since, how many people muted it for them, and when it last sent."""
    rows = Delivery.objects.filter(
        campaign__in=Campaign.objects.filter(**_owned(district_id, merchant_id)), fate=Fate.SENT,
        at__gte=since,
    )  # fmt: skip
    sums = rows.aggregate(
        sent=Count("person_id"), muted=Count("person_id", filter=Q(muted_at__isnull=False))
    )
    last = (
        Campaign.objects.filter(**_owned(district_id, merchant_id))
        .filter(begun_at__isnull=False)
        .order_by("-begun_at")
        .values_list("begun_at", flat=True)
        .first()
    )
    return sums["sent"], sums["muted"], last


def was_said_before(campaign: Campaign, since: datetime) -> bool:
    """Whether the same words of the same sender went out since."""
    return (
        Campaign.objects.filter(
            **_owned(campaign.district_id, campaign.merchant_id),
            creative=campaign.creative, begun_at__gte=since,
        )
        .exclude(pk=campaign.pk)
        .exists()
    )  # fmt: skip


def open_calls(campaign_id: UUID) -> int:
    return Batch.objects.filter(
        campaign_id=campaign_id, state__in=[Call.READY, Call.CALLING]
    ).count()


# -- sharing -----------------------------------------------------------------------------------


def shared_by(*, district_id: UUID, sharer_id: UUID) -> dict[str, int]:
    """What came of one person's cards: visits, different people, orders. Nobody's name."""
    visits = ShareVisit.objects.filter(district_id=district_id, sharer_id=sharer_id)
    sums = visits.aggregate(visits=Count("pk"), people=Count("visitor_id", distinct=True))
    sales = ShareSale.objects.filter(district_id=district_id, sharer_id=sharer_id)
    return {**sums, "orders": sales.count()}


def shares_by_page(*, district_id: UUID, pages: Sequence[str] | None) -> list[dict[str, Any]]:
    """People who came by cards, page by page; `pages` None: all of the district."""
    rows = ShareVisit.objects.filter(district_id=district_id)
    if pages is not None:
        rows = rows.filter(page__in=pages)
    counted = rows.values("page").annotate(
        sharers=Count("sharer_id", distinct=True), people=Count("visitor_id", distinct=True)
    )
    return [dict(row) for row in counted.order_by("-people", "page")[:100]]


def shared_sales(*, district_id: UUID, store_ids: Sequence[UUID]) -> int:
    """Orders of these stores that came through a card."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from marketing_sharesale s join orders_order o on o.id = s.order_id"
            " where s.district_id = %s and o.store_id = any(%s)",
            [district_id, list(store_ids)],
        )
        return cursor.fetchone()[0]
