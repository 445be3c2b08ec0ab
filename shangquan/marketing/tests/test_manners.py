"""What slows a sender down: many people who want less, the same words again, words that moved after they were read."""

from datetime import timedelta

import pytest

from shangquan.kit import audit, clock
from shangquan.kit.errors import Forbidden
from shangquan.kit.models import AuditEntry
from shangquan.marketing.models import Campaign, Delivery
from shangquan.marketing.operations import campaigns
from shangquan.marketing.states import Fate
from shangquan.messaging.models import Limits

from .crowd import Crowd, open_crowd

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd() -> Crowd:
    crowd = open_crowd()
    Limits.objects.create(district_id=crowd.id, mute_sample_min=10)
    return crowd


def went_out(
    crowd: Crowd, *, muted: int, sent: int = 20, merchant=None, title: str = "旧的一条"
) -> Campaign:
    """A campaign of an hour ago, and how people took it."""
    now = clock.now()
    campaign = crowd.scheduled(crowd.campaign(merchant=merchant, title=title), now)
    Campaign.objects.filter(pk=campaign.pk).update(begun_at=now - timedelta(hours=1))
    for n in range(sent):
        person = crowd.follows(f"{title}{n}")
        Delivery.objects.create(
            district_id=crowd.id, campaign=campaign, person_id=person, openid=f"o{n}", fate=Fate.SENT, at=now,
            muted_at=now if n < muted else None,
        )  # fmt: skip
    return campaign


def test_a_sender_whom_many_muted_has_to_rest_and_others_need_not(crowd):
    merchant = crowd.world.stores["noodles"].merchant_id
    went_out(crowd, muted=3, merchant=merchant)
    now = clock.now()
    until = campaigns.throttled_until(crowd.id, merchant, now)
    assert until is not None
    assert timedelta(days=13) < until - now < timedelta(days=14)
    assert campaigns.throttled_until(crowd.id, crowd.world.stores["tea"].merchant_id, now) is None
    next_one = crowd.campaign(merchant=merchant, title="新的一条")
    with pytest.raises(campaigns.Throttled):
        campaigns.propose(campaign=next_one, actor="man", now=now)


def test_few_mutes_slow_nobody(crowd):
    went_out(crowd, muted=0)
    assert campaigns.throttled_until(crowd.id, None, clock.now()) is None


def test_the_same_words_again_are_refused_for_a_while(crowd):
    went_out(crowd, muted=0, sent=0)
    again = crowd.campaign(title=" 旧的 一条 ")
    now = clock.now()
    with pytest.raises(campaigns.SaidBefore):
        campaigns.approve(campaign=again, seen_as=campaigns.seen(again), actor="owner", now=now)


def test_the_owner_cannot_approve_what_a_partner_did_not_hand_in(crowd):
    draft = crowd.campaign(merchant=crowd.world.stores["noodles"].merchant_id)
    with pytest.raises(Forbidden):
        campaigns.approve(
            campaign=draft, seen_as=campaigns.seen(draft), actor="owner", now=clock.now()
        )


def test_every_decision_stands_in_the_audit_trail(crowd):
    now = clock.now()
    campaign = crowd.scheduled(
        crowd.campaign(merchant=crowd.world.stores["noodles"].merchant_id), now
    )
    campaigns.stop(campaign=campaign, actor="owner", now=now)
    verbs = AuditEntry.objects.filter(district_id=crowd.id, subject=str(campaign.pk))
    assert list(verbs.order_by("number").values_list("verb", flat=True)) == [
        "push.propose", "push.approve", "push.schedule", "push.stop",
    ]  # fmt: skip
    assert audit.first_break(crowd.id) is None


@pytest.mark.parametrize("hours", [-2, 24 * 91])
def test_moments_that_are_over_or_too_far_are_refused(crowd, hours):
    now = clock.now()
    campaign = crowd.campaign()
    campaigns.approve(campaign=campaign, seen_as=campaigns.seen(campaign), actor="owner", now=now)
    with pytest.raises(campaigns.TooLate):
        campaigns.schedule(
            campaign=campaign, send_at=now + timedelta(hours=hours), actor="owner", now=now
        )
