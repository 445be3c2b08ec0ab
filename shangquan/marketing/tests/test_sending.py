"""A campaign from draft to everybody who may get it, once each, whatever dies on the way."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from shangquan.gateways.wechat import mass
from shangquan.kit import clock
from shangquan.marketing import queries
from shangquan.marketing.models import Batch, Campaign, Delivery
from shangquan.marketing.operations import campaigns, sending
from shangquan.marketing.states import Call, Fate, State
from shangquan.messaging.models import Patience
from shangquan.messaging.operations import budget
from shangquan.messaging.rules import Budget, Level

from .crowd import Crowd, open_crowd
from .stand_in import wechat_stand_in

pytestmark = pytest.mark.django_db
# 12:00 in Shanghai, tomorrow: after a call the clock itself is read, and nothing may seem to end before it began.
NOON = clock.now().replace(hour=4, minute=0, second=0, microsecond=0) + timedelta(days=1)


@pytest.fixture
def crowd() -> Crowd:
    return open_crowd()


@pytest.fixture
def wechat():
    with wechat_stand_in() as running:
        yield running


def run(crowd: Crowd, account, now: datetime, rounds: int = 12) -> None:
    for _ in range(rounds):
        district = crowd.world.district
        sending.step(district=district, account=account, compose=lambda c: c.title, now=now)


def heard(crowd: Crowd, person) -> list:
    return budget.choice(district_id=crowd.id, person_id=person).heard


def test_everybody_who_follows_gets_it_once(crowd, wechat):
    stand_in, account = wechat
    for name in "abcde":
        crowd.follows(name)
    campaign = crowd.scheduled(crowd.campaign(), NOON)
    run(crowd, account, NOON)
    campaign.refresh_from_db()
    assert campaign.state == State.SENT
    assert queries.results(campaign)["sent"] == 5
    assert set(stand_in.per_person().values()) == {1}
    assert len(stand_in.per_person()) == 5


def test_who_had_enough_and_who_muted_are_held_back_and_counted(crowd, wechat):
    stand_in, account = wechat
    people = {name: crowd.follows(name) for name in "abcdef"}
    with transaction.atomic():
        today = NOON.date()
        budget.reserve(
            district_id=crowd.id, sender=crowd.id, people=[people["a"]], today=today, budget=Budget(1, 3, 4)
        )  # fmt: skip
    budget.choose(
        district_id=crowd.id, person_id=people["b"], level=Level.NEVER, muted=[], now=NOON
    )
    budget.choose(
        district_id=crowd.id, person_id=people["c"], level=Level.ALL, muted=[crowd.id], now=NOON
    )
    preview = queries.preview(
        district_id=crowd.id, conditions=[], sender=crowd.id, budget=Budget(1, 3, 4), today=today, now=NOON
    )  # fmt: skip
    assert (preview.size, preview.budget, preview.muted, preview.will_get_it) == (6, 1, 2, 3)
    campaign = crowd.scheduled(crowd.campaign(), NOON)
    run(crowd, account, NOON)
    got = queries.results(campaign)
    assert (got["sent"], got["budget"], got["muted"]) == (3, 1, 2)
    assert sorted(stand_in.per_person()) == sorted(crowd.openid(n) for n in "def")


def test_one_person_alone_cannot_be_told_and_keeps_the_place_in_the_budget(crowd, wechat):
    stand_in, account = wechat
    person = crowd.follows("a")
    campaign = crowd.scheduled(crowd.campaign(), NOON)
    run(crowd, account, NOON)
    assert queries.results(campaign)["alone"] == 1
    assert heard(crowd, person) == []
    assert not stand_in.calls


def test_nobody_at_all_is_a_campaign_that_ends(crowd, wechat):
    _, account = wechat
    campaign = crowd.scheduled(crowd.campaign([{"kind": "bought", "min_orders": 9}]), NOON)
    run(crowd, account, NOON)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.size) == (State.SENT, 0)


def test_at_night_nobody_is_disturbed_and_in_the_morning_it_goes(crowd, wechat):
    stand_in, account = wechat
    for name in "ab":
        crowd.follows(name)
    night = NOON.replace(hour=14)  # 22:00
    campaign = crowd.scheduled(crowd.campaign(), night)
    run(crowd, account, night)
    assert not stand_in.calls
    assert sending.speaks_at(crowd.world.district, night) == night + timedelta(hours=11)
    run(crowd, account, night + timedelta(hours=11, minutes=1))
    campaign.refresh_from_db()
    assert campaign.state == State.SENT


def reserved(crowd: Crowd, now: datetime) -> Campaign:
    """Everybody is decided about and the calls are made, none was made to WeChat."""
    campaign = crowd.scheduled(crowd.campaign(), now)
    sending.begin(campaign=campaign, now=now)
    sending.decide(campaign_id=campaign.pk, now=now)
    sending.share_out(campaign_id=campaign.pk, now=now)
    return campaign


@pytest.mark.parametrize("was_asked", [False, True], ids=["before the call", "after the call"])
def test_a_worker_that_dies_around_its_call_leads_to_one_message(crowd, wechat, was_asked):
    stand_in, account = wechat
    for name in "abc":
        crowd.follows(name)
    campaign = reserved(crowd, NOON)
    batch = sending.claim(district=crowd.world.district, now=NOON)
    if was_asked:
        openids = list(Delivery.objects.filter(batch=batch).values_list("openid", flat=True))
        mass.send_text(account, openids=openids, content="x", client_id=batch.pk.hex)
    assert sending.claim(district=crowd.world.district, now=NOON) is None  # under lease
    run(crowd, account, NOON + timedelta(minutes=3))
    campaign.refresh_from_db()
    assert campaign.state == State.SENT
    assert len(stand_in.calls) == 1
    assert set(stand_in.per_person().values()) == {1}


def test_an_answer_that_got_lost_is_asked_for_again_under_the_same_name(crowd, wechat):
    stand_in, account = wechat
    for name in "abc":
        crowd.follows(name)
    campaign = reserved(crowd, NOON)
    stand_in.is_answer_lost = True
    run(crowd, account, NOON, rounds=1)
    stand_in.is_answer_lost = False
    run(crowd, account, NOON + timedelta(minutes=10))
    assert queries.results(campaign)["sent"] == 3
    assert set(stand_in.per_person().values()) == {1}


def test_after_a_day_wechat_has_forgotten_so_nobody_is_asked_twice(crowd, wechat):
    stand_in, account = wechat
    people = [crowd.follows(name) for name in "abc"]
    campaign = reserved(crowd, NOON)
    sending.claim(district=crowd.world.district, now=NOON)
    run(crowd, account, NOON + timedelta(days=1))
    assert queries.results(campaign)["unsure"] == 3
    assert all(heard(crowd, person) for person in people)  # perhaps they got it
    assert not stand_in.calls


def test_what_wechat_refuses_costs_nobody_a_place(crowd, wechat):
    stand_in, account = wechat
    people = [crowd.follows(name) for name in "abc"]
    stand_in.refuse_with = 45028
    campaign = crowd.scheduled(crowd.campaign(), NOON)
    run(crowd, account, NOON)
    assert queries.results(campaign)["failed"] == 3
    assert not any(heard(crowd, person) for person in people)
    assert "45028" in Batch.objects.get(campaign=campaign).why


def test_stopping_gives_places_back_and_leaves_a_call_under_way_alone(crowd, wechat):
    stand_in, account = wechat
    people = [crowd.follows(name) for name in "abc"]
    campaign = reserved(crowd, NOON)
    campaign.refresh_from_db()
    campaigns.stop(campaign=campaign, actor="owner", now=NOON)
    run(crowd, account, NOON)
    assert queries.results(campaign)["stopped"] == 3
    assert not stand_in.calls
    assert not any(heard(crowd, person) for person in people)
    other = reserved_again(crowd)
    batch = sending.claim(district=crowd.world.district, now=NOON)
    other.refresh_from_db()
    campaigns.stop(campaign=other, actor="owner", now=NOON)
    sending.accept(batch=batch, msg_id="7", now=NOON)
    assert queries.results(other)["sent"] == 3


def reserved_again(crowd: Crowd) -> Campaign:
    campaign = crowd.scheduled(crowd.campaign(title="另一条"), NOON)
    sending.begin(campaign=campaign, now=NOON)
    sending.decide(campaign_id=campaign.pk, now=NOON)
    sending.share_out(campaign_id=campaign.pk, now=NOON)
    return campaign


def test_a_call_that_midnight_overtook_asks_for_places_of_its_new_day(crowd, wechat):
    _stand_in, account = wechat
    people = [crowd.follows(name) for name in "abc"]
    campaign = reserved(crowd, NOON)
    tomorrow = NOON + timedelta(days=1)
    run(crowd, account, tomorrow)
    assert queries.results(campaign)["sent"] == 3
    assert heard(crowd, people[0]) == [tomorrow.date()]
    assert Batch.objects.filter(campaign=campaign, state=Call.DROPPED).count() == 1


def test_muting_between_list_and_place_is_heard(crowd, wechat):
    _, account = wechat
    people = [crowd.follows(name) for name in "abc"]
    campaign = crowd.scheduled(crowd.campaign(), NOON)
    sending.begin(campaign=campaign, now=NOON)
    budget.choose(district_id=crowd.id, person_id=people[0], level=Level.NEVER, muted=[], now=NOON)
    run(crowd, account, NOON)
    got = queries.results(campaign)
    assert (got["sent"], got["muted"]) == (2, 1)


def test_one_place_is_given_back_once_and_only_for_its_day(crowd):
    person = crowd.follows("a")
    asked = {"district_id": crowd.id, "people": [person]}
    with transaction.atomic():
        for day in (18, 19, 20):
            today = datetime(2026, 11, day, tzinfo=UTC).date()
            assert budget.reserve(
                sender=crowd.id, today=today, budget=Budget(1, 3, 4), **asked
            ) == {person}
        budget.release(day=datetime(2026, 11, 19, tzinfo=UTC).date(), **asked)
        budget.release(day=datetime(2026, 11, 1, tzinfo=UTC).date(), **asked)
    row = Patience.objects.get(person_id=person)
    assert [day.day for day in row.heard] == [18, 20]


def test_no_fate_is_left_without_a_word(crowd, wechat):
    _, account = wechat
    crowd.follows("a")
    crowd.follows("b")
    campaign = crowd.scheduled(crowd.campaign(), NOON)
    run(crowd, account, NOON)
    assert not Delivery.objects.filter(
        campaign=campaign, fate__in=[Fate.PLANNED, Fate.RESERVED]
    ).exists()
