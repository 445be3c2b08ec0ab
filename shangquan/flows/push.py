"""Pushes meet the rest of the house: facts about people come in, campaigns go out, what people answer is heard."""

import time
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from shangquan.accounts import queries as accounts
from shangquan.flows import push_links, push_words, sharing
from shangquan.gateways.wechat import Account, mass
from shangquan.gateways.wechat.push import Push
from shangquan.kit import clock
from shangquan.kit.errors import Refused
from shangquan.kit.texts import Text
from shangquan.marketing import queries
from shangquan.marketing.models import Campaign
from shangquan.marketing.operations import answers, people, sending
from shangquan.merchants import queries as merchants
from shangquan.merchants.models import District
from shangquan.merchants.queries import Place
from shangquan.messaging import rules as manners
from shangquan.messaging.operations import budget
from shangquan.messaging.rules import Level
from shangquan.orders import queries as orders
from shangquan.orders.events import OrderEvent, OrderPaid


class NoPhone(Refused):
    """Nobody to show it to."""

    code = "push.no_phone"
    sentence = Text(
        "先用自己的微信扫码绑定，再发给自己看。",
        "Bind your own WeChat first, then look at it there.",
    )


# -- going out ---------------------------------------------------------------------------------


def compose(campaign: Campaign) -> str:
    """The message with its links: which campaign they came by is sealed into them."""
    home = f"{settings.ENVIRON.public_url}/g/{campaign.district.slug}"
    name = push_links.seal(push_links.MESSAGE, campaign.pk)
    page = f"{home}/{campaign.path}" if campaign.path else home
    glue = "&" if "?" in page else "?"
    return push_words.compose(
        campaign, page_url=f"{page}{glue}m={name}", less_url=f"{home}/hearing?m={name}"
    )


def send_due() -> int:
    """One round of sending, for the worker."""
    district = District.objects.order_by("created_at").first()
    if district is None:
        return 0
    return sending.step(
        district=district, account=merchants.account(district.pk), compose=compose, now=clock.now()
    )


def show_to(*, campaign: Campaign, user_id: UUID, account: Account) -> None:
    """The very message, on the phone of a member of staff. Raises NoPhone."""
    openid = queries.phone_of(district_id=campaign.district_id, user_id=user_id)
    if not openid:
        raise NoPhone
    mass.preview_text(account, openid=openid, content=compose(campaign))


class _Seldom:
    """Once a minute of this process, whatever the district's clock says."""

    def __init__(self, every_s: float) -> None:
        self.every_s, self.due = every_s, 0.0

    def is_due(self) -> bool:
        if time.monotonic() < self.due:
            return False
        self.due = time.monotonic() + self.every_s
        return True


_looked = _Seldom(60.0)


# -- facts about people ------------------------------------------------------------------------


def keep_people() -> int:
    """Rebuild the rows of people of whom something new is true, for the worker."""
    district = District.objects.order_by("created_at").first()
    if district is None:
        return 0
    appid, now = merchants.account(district.pk).appid, clock.now()
    if _looked.is_due():  # people nobody told us of: they were here before, or a notice got lost
        people.catch_up(district_id=district.pk, appid=appid, now=now)
    return people.rebuild_due(district_id=district.pk, appid=appid, now=now)


def note_order(event: OrderEvent) -> None:
    """Paid, refused, taken back or refunded: the buyer's row is no longer true."""
    order = orders.get_order(event.order_id)
    if order.person_id is None:
        return
    now = clock.now()
    people.mark(district_id=order.district_id, people=[order.person_id], now=now)
    if isinstance(event, OrderPaid):
        sharing.note_sale(order, now)


def note_message(*, place: Place, account: Account, message: Push, now: datetime) -> None:
    """What a message of the account changes for pushes: follow, leave, a place, the end of a sending.

    Called by the conversation for every message, in the transaction of its answer.
    """
    event = message.event.lower()
    if event == "masssendjobfinish":
        note_finish(place=place, message=message, now=now)
        return
    is_place = message.kind == "location" or event == "location"
    if event not in ("subscribe", "unsubscribe") and not is_place:
        return
    known = accounts.identity(appid=account.appid, openid=message.openid)
    if known is None:
        return
    if is_place and (point := _point(message.fields)):
        lat, lon = point
        people.note_place(
            district_id=place.id,
            appid=account.appid,
            person_id=known.person_id,
            lat=lat,
            lon=lon,
            now=now,
        )
    people.mark(district_id=place.id, people=[known.person_id], now=now)


def _point(fields: dict[str, Any]) -> tuple[float, float] | None:
    lat = fields.get("Location_X") or fields.get("Latitude")
    lon = fields.get("Location_Y") or fields.get("Longitude")
    try:
        return float(str(lat)), float(str(lon))
    except ValueError:
        return None


def note_finish(*, place: Place, message: Push, now: datetime) -> None:
    """MASSSENDJOBFINISH: WeChat's own count of one sending."""
    report = mass.report(message.fields)
    sending.note_report(
        district_id=place.id, msg_id=report.msg_id, status=report.status, sent=report.sent,
        filtered=report.filtered, failed=report.failed, now=now,
    )  # fmt: skip


# -- what people answer ------------------------------------------------------------------------


def campaign_of(district_id: UUID, link: str) -> Campaign:
    """The campaign a link in a message names. Raises NotFound."""
    campaign_id = push_links.opened(push_links.MESSAGE, link)
    return answers.get_campaign(district_id=district_id, campaign_id=campaign_id)


def hearing(*, place: Place, person_id: UUID, link: str) -> dict[str, Any]:
    """What a person hears from whom, and the message they came by."""
    row = budget.choice(district_id=place.id, person_id=person_id)
    district = merchants.get_district(place.id)
    limits = budget.limits(place.id)
    senders = {district.pk: str(district)}
    senders |= {s.merchant_id: str(s.merchant) for s in merchants.stores(place.id)}
    found: dict[str, Any] = {
        "level": row.level,
        "senders": [
            {"id": pk, "name": name, "is_muted": pk in row.muted} for pk, name in senders.items()
        ],
        "day_max": limits.day_max, "week_max": limits.week_max, "message": None,
    }  # fmt: skip
    if link:
        campaign = campaign_of(place.id, link)
        sender = sending.sender_of(campaign)
        found["message"] = {
            "title": campaign.title, "sender": sender, "sender_name": senders.get(sender, str(campaign.merchant)),
            "why": str(push_words.why(campaign.conditions, str(district))),
        }  # fmt: skip
    return found


def choose(
    *, place: Place, person_id: UUID, level: Level, muted: list[UUID], link: str, now: datetime
) -> None:
    """Keep what a person wants to hear; a message that made them want less counts against its sender."""
    before = budget.choice(district_id=place.id, person_id=person_id)
    known = {place.id, *(s.merchant_id for s in merchants.stores(place.id))}
    wanted = [sender for sender in muted if sender in known]
    budget.choose(district_id=place.id, person_id=person_id, level=level, muted=wanted, now=now)
    order = list(manners.Level)
    is_less = order.index(level) > order.index(Level(before.level)) or set(wanted) - set(
        before.muted
    )
    if link and is_less:
        campaign = campaign_of(place.id, link)
        answers.note_muted(campaign=campaign, person_id=person_id, now=now)
