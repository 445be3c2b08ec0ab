"""Pushes through their addresses: a partner proposes, the owner decides, guests say how much they want to hear."""

from datetime import timedelta

import pytest

from shangquan.flows import drains, push_links
from shangquan.kit import clock
from shangquan.marketing.models import Campaign, Delivery
from shangquan.marketing.operations import people
from shangquan.messaging.operations import budget
from tests.support.world import Caller, World, open_world

pytestmark = pytest.mark.django_db
NOODLES = {"kind": "likes", "words": ["面"]}


@pytest.fixture
def world() -> World:
    return open_world()


def at_desk(world: World, name: str) -> Caller:
    caller = world.staff(name)
    caller.base = "/api/desk"
    return caller


def buyer(world: World, name: str, sku) -> Caller:
    """Somebody who follows and bought a dish."""
    from shangquan.accounts import operations as accounts
    from shangquan.accounts.operations import WeChatProfile

    guest = world.guest(name)
    profile = WeChatProfile(appid="wx-world", openid=guest.openid)
    accounts.follow(profile=profile, source="search", now=clock.now() - timedelta(days=20))
    world.paid_order(guest, (sku, 1))
    drains.drain_once()
    people.rebuild_due(district_id=world.id, appid="wx-world", now=clock.now())
    return guest


def words(*conditions: dict, **other: str) -> dict:
    return {
        "segment_name": "爱吃面的", "conditions": list(conditions), "title": "新面上架", "body": "到店尝尝", "path": "shops/noodles",
        "value_note": "第二碗半价", **other,
    }  # fmt: skip


def test_what_somebody_bought_and_kept_makes_them_a_noodle_lover(world):
    noodle, tea = world.dish("noodles", "牛肉面", 2800), world.dish("tea", "乌龙", 1200)
    buyer(world, "lin", noodle)
    buyer(world, "wu", tea)
    owner = at_desk(world, "owner")
    seen = owner.post("/all/push/preview", {"conditions": [NOODLES]}).body
    assert (seen["size"], seen["will_get_it"]) == (1, 1)
    assert seen["sample"][0]["orders"] == 1
    assert "o-lin" not in str(seen["sample"])  # masked
    assert owner.post("/all/push/preview", {"conditions": []}).body["size"] == 2
    several = {**NOODLES, "times": 2}
    assert owner.post("/all/push/preview", {"conditions": [several]}).body["size"] == 0
    not_they = {**NOODLES, "is_not": True}
    assert owner.post("/all/push/preview", {"conditions": [not_they]}).body["size"] == 1


@pytest.mark.django_db(transaction=True)  # a refusal ends its transaction
def test_a_partner_reaches_only_its_own_customers_and_only_the_owner_sends(world):
    noodle, tea = world.dish("noodles", "牛肉面", 2800), world.dish("tea", "乌龙", 1200)
    buyer(world, "lin", noodle)
    buyer(world, "wu", tea)
    man, owner = at_desk(world, "man"), at_desk(world, "owner")
    assert man.post("/noodles/push/preview", {"conditions": []}).body["size"] == 1
    card = man.post("/noodles/push/campaigns", words()).body
    place = f"/noodles/push/campaigns/{card['id']}"
    assert owner.get(f"/all/push/campaigns/{card['id']}").status == 404  # still being written
    assert at_desk(world, "cha").get(f"/tea/push/campaigns/{card['id']}").status == 404
    assert man.post(f"{place}/schedule", {}).status == 403
    assert man.post(f"{place}/approve", {"read": card["seen"]}).status == 403
    card = man.post(f"{place}/propose", {}).body
    assert card["state"] == "proposed"
    assert man.call("PUT", place, words(title="换了")).status == 409
    place = f"/all/push/campaigns/{card['id']}"
    assert owner.post(f"{place}/approve", {"read": "something else"}).body["code"] == "push.changed"
    assert owner.post(f"{place}/approve", {"read": card["seen"]}).body["state"] == "approved"
    done = owner.post(f"{place}/schedule", {}, key="schedule-once-1")
    assert done.body["state"] == "scheduled"
    assert owner.post(f"{place}/schedule", {}, key="schedule-once-1").raw == done.raw


@pytest.mark.django_db(transaction=True)  # a refusal ends its transaction
def test_a_no_carries_its_reason(world):
    man, owner = at_desk(world, "man"), at_desk(world, "owner")
    card = man.post("/noodles/push/campaigns", words()).body
    man.post(f"/noodles/push/campaigns/{card['id']}/propose", {})
    owner.post(f"/all/push/campaigns/{card['id']}/reject", {"why": "标题夸大了"})
    told = man.get(f"/noodles/push/campaigns/{card['id']}").body
    assert (told["state"], told["why"], told["can"]) == ("rejected", "标题夸大了", [])


@pytest.mark.parametrize(
    "condition",
    [
        {"kind": "near", "place": "nowhere", "km": 3},
        {"kind": "likes"},
        {"kind": "language"},
        {"kind": "door", "codes": []},
    ],
)
def test_conditions_that_mean_nothing_are_refused_with_a_sentence(world, condition):
    owner = at_desk(world, "owner")
    answer = owner.post("/all/push/preview", {"conditions": [condition]})
    assert (answer.status, answer.body["code"]) == (409, "push.bad_conditions")


def test_the_message_says_why_and_has_a_way_out_that_counts(world):
    lin = buyer(world, "lin", world.dish("noodles", "牛肉面", 2800))
    owner = at_desk(world, "owner")
    card = owner.post("/all/push/campaigns", words(NOODLES)).body
    assert "因为你买过面" in card["message"]
    assert "/hearing?m=" in card["message"]
    campaign = Campaign.objects.get(pk=card["id"])
    Delivery.objects.create(
        district_id=world.id, campaign=campaign, person_id=lin.person_id, openid=lin.openid, fate="sent", at=clock.now()
    )  # fmt: skip
    link = push_links.seal(push_links.MESSAGE, campaign.pk)
    assert lin.post("/messages-opened", {"link": link}).body == {"is_counted": True}
    assert lin.post("/messages-opened", {"link": link}).body == {"is_counted": False}
    seen = lin.get(f"/hearing?m={link}").body
    assert seen["message"]["why"] == "你收到这条，因为你买过面。"
    done = lin.call("PUT", "/hearing", {"level": "less", "muted": [], "message": link}).body
    assert done["level"] == "less"
    told = owner.get(f"/all/push/campaigns/{card['id']}").body["results"]
    assert (told["opened"], told["muted_after"], told["mute_rate_bp"]) == (1, 1, 10_000)


@pytest.mark.parametrize("link", ["", "x", "A" * 35, "中" * 10, "=" * 35])
def test_a_made_up_link_is_nothing(world, link):
    assert world.guest("lin").post("/messages-opened", {"link": link}).status == 404


def test_a_link_is_good_for_its_own_kind_only(world):
    lin = world.guest("lin")
    card = lin.get("/card").body["card"]
    assert lin.post("/messages-opened", {"link": card}).status == 404
    assert lin.post("/staff-phone", {"link": card}).status == 404


def test_staff_bind_their_own_phone_by_scanning(world):
    owner, lin = at_desk(world, "owner"), world.guest("lin")
    assert owner.get("/all/push").body["has_phone"] is False
    url = owner.post("/all/push/phone", {}).body["url"]
    assert lin.post("/staff-phone", {"link": url.partition("link=")[2]}).status == 200
    assert owner.get("/all/push").body["has_phone"] is True


def test_the_owner_sets_limits_and_they_hold(world):
    owner = at_desk(world, "owner")
    limits = {
        "day_max": 2, "week_max": 3, "month_max": 4, "quiet_from": "22:00", "quiet_to": "08:30", "mute_limit_bp": 500,
    }  # fmt: skip
    assert owner.call("PUT", "/all/push/limits", limits).status == 200
    assert budget.limits(world.id).day_max == 2
    assert owner.call("PUT", "/all/push/limits", {**limits, "month_max": 5}).status == 422
