"""The budget of a person against any schedule of senders, deaths, cancels, mutes and midnights (a model and the real database)."""

from collections import Counter
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from shangquan.gateways.wechat import mass
from shangquan.kit import clock
from shangquan.kit.errors import GatewayBusy, GatewayRefused
from shangquan.marketing.models import Batch, Campaign, Delivery
from shangquan.marketing.operations import campaigns, sending
from shangquan.marketing.states import Fate, State
from shangquan.messaging import rules as manners
from shangquan.messaging.models import Patience
from shangquan.messaging.operations import budget
from shangquan.messaging.rules import Level

from .crowd import Crowd, open_crowd
from .stand_in import wechat_stand_in

PEOPLE = "abcde"
ZONE = "Asia/Shanghai"
ACTS = ["schedule"] * 3 + ["work"] * 5 + ["call"] * 5 + ["wait"] * 3 + ["stop", "choose"]


class Senders(RuleBasedStateMachine):
    """Every rule is something a sender, a worker, a person or the clock may do next; the order is Hypothesis' choice."""

    @initialize()
    def open_district(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.door = wechat_stand_in()
        self.wechat, self.account = self.door.__enter__()
        self.crowd: Crowd = open_crowd()
        self.people: dict[str, UUID] = {
            self.crowd.openid(name): self.crowd.follows(name) for name in PEOPLE
        }
        noon = clock.now().replace(hour=4, minute=0, second=0, microsecond=0)
        self.now = noon + timedelta(days=1)
        self.arrived: Counter[tuple[str, str]] = Counter()
        self.days: dict[str, list[tuple[datetime, str]]] = {openid: [] for openid in self.people}
        self.count = 0

    def teardown(self) -> None:
        if hasattr(self, "door"):
            self.door.__exit__(None, None, None)
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    # -- what may happen -------------------------------------------------------------------------

    @rule(what=st.sampled_from(ACTS), n=st.integers(0, 5039))
    def next(self, what: str, n: int) -> None:
        """One rule for all: as rules of their own, whole kinds of acts are left out of most runs and nobody is ever sent to."""
        getattr(self, f"_{what}")(n)

    def _schedule(self, n: int) -> None:
        self.count += 1
        by = ("", "noodles", "tea")[n % 3]
        merchant = self.crowd.world.stores[by].merchant_id if by else None
        campaign = self.crowd.campaign(merchant=merchant, title=f"第 {self.count} 条")
        self.crowd.scheduled(campaign, self.now)

    def _work(self, n: int) -> None:
        """A worker does a few of its steps and dies."""
        for _ in range(1 + n % 8):
            self._one_step(limit=2 + n % 5)

    def _one_step(self, limit: int) -> None:
        rows = Campaign.objects.filter(district_id=self.crowd.id).order_by("pk")
        for campaign in rows.filter(state=State.SCHEDULED):
            sending.begin(campaign=campaign, now=self.now)
            return
        for campaign in rows.filter(state=State.SENDING):
            if sending.decide(campaign_id=campaign.pk, now=self.now, limit=limit):
                return
            sending.share_out(campaign_id=campaign.pk, now=self.now)

    def _call(self, n: int) -> None:
        """One worker takes one call: to its end, or to its death somewhere around WeChat."""
        dies = ("", "", "", "before", "lost", "after")[n % 6]
        batch = sending.claim(district=self.crowd.world.district, now=self.now)
        if batch is None or dies == "before":
            return
        self.wechat.refuse_with = 45028 if n % 7 == 0 else 0
        self.wechat.is_answer_lost = dies == "lost"
        rows = Delivery.objects.filter(batch=batch, fate=Fate.RESERVED)
        openids = list(rows.values_list("openid", flat=True))
        try:
            sent = mass.send_text(
                self.account, openids=openids, content="x", client_id=batch.pk.hex
            )
        except GatewayBusy as error:
            self._arrive()
            sending.put_off(batch=batch, why=str(error), now=self.now)
        except GatewayRefused as error:
            sending.refuse(batch=batch, why=str(error), now=self.now)
        else:
            self._arrive()
            if dies != "after":
                sending.accept(batch=batch, msg_id=sent.msg_id, now=self.now)

    def _stop(self, n: int) -> None:
        under_way = [State.SCHEDULED, State.SENDING]
        rows = list(Campaign.objects.filter(district_id=self.crowd.id, state__in=under_way))
        if rows:
            campaigns.stop(campaign=rows[n % len(rows)], actor="owner", now=self.now)

    def _choose(self, n: int) -> None:
        muted = [self.crowd.world.stores["noodles"].merchant_id] if n % 2 else []
        budget.choose(
            district_id=self.crowd.id, person_id=self.people[self.crowd.openid(PEOPLE[n % 5])],
            level=list(Level)[n % 3], muted=muted, now=self.now,
        )  # fmt: skip

    def _wait(self, n: int) -> None:
        self.now += timedelta(hours=(0, 0, 1, 8, 24)[n % 5], minutes=2)

    # -- what must always hold -------------------------------------------------------------------

    @invariant()
    def nobody_hears_more_than_their_budget(self) -> None:
        for openid, heard in getattr(self, "days", {}).items():
            days = [manners.local_day(at, ZONE) for at, _ in heard]
            for day in days:
                assert days.count(day) <= 1, (openid, heard)
                week = [d for d in days if day - timedelta(days=7) < d <= day]
                assert len(week) <= 3, (openid, heard)
                month = [d for d in days if (d.year, d.month) == (day.year, day.month)]
                assert len(month) <= 4, (openid, heard)

    @invariant()
    def nobody_hears_a_campaign_twice(self) -> None:
        heard = Counter(
            (openid, name)
            for openid, all_of in getattr(self, "days", {}).items()
            for _, name in all_of
        )
        assert all(times == 1 for times in heard.values()), heard

    @invariant()
    def every_message_has_its_place_and_every_place_its_owner(self) -> None:
        if not hasattr(self, "crowd"):
            return
        for openid, person in self.people.items():
            row = Patience.objects.filter(person_id=person).first()
            taken = Counter(row.heard if row else [])
            owners: Counter = Counter()
            for delivery in Delivery.objects.filter(
                person_id=person, fate__in=[Fate.RESERVED, Fate.SENT, Fate.UNSURE]
            ):
                owners[delivery.day] += 1
            remembered = manners.local_day(self.now, ZONE) - timedelta(days=20)
            recent = {day: n for day, n in owners.items() if day > remembered}
            assert {d: n for d, n in taken.items() if d > remembered} == recent, openid

    @invariant()
    def nobody_is_disturbed_at_night(self) -> None:
        for heard in getattr(self, "days", {}).values():
            assert not any(manners.is_quiet(at, ZONE, time(21), time(9)) for at, _ in heard), heard

    # -- helpers ---------------------------------------------------------------------------------

    def _arrive(self) -> None:
        """What reached people's phones since we last looked."""
        for (name, openid), times in self.wechat.got.items():
            fresh = times - self.arrived[name, openid]
            self.arrived[name, openid] = times
            campaign = str(Batch.objects.get(pk=UUID(name)).campaign_id)
            self.days[openid] += [(self.now, campaign)] * fresh


def explore(*, examples: int) -> None:
    run_state_machine_as_test(
        Senders,
        settings=settings(
            max_examples=examples, stateful_step_count=40, deadline=None, database=None,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


@pytest.mark.django_db
def test_the_budget_holds_against_any_schedule() -> None:
    explore(examples=8)


@pytest.mark.django_db
def test_the_model_notices_a_budget_that_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the very statement without its condition is found out."""
    monkeypatch.setattr(budget, "_RESERVE", budget._RESERVE.replace(budget.ROOM, "true"))
    with pytest.raises(AssertionError):
        explore(examples=20)
