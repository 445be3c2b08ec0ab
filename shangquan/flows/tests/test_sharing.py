"""A shared card: who came and bought by it is counted once; the act of sharing alone is worth nothing."""

from datetime import timedelta

import pytest

from shangquan.flows import sharing
from shangquan.kit import clock
from shangquan.kit.models import Outbox
from shangquan.ledger.models import Journal
from shangquan.marketing import queries
from shangquan.marketing.models import ShareSale, ShareVisit
from tests.support.world import World, open_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return open_world()


def card_of(guest) -> str:
    return guest.get("/card").body["card"]


def come(visitor, card: str, page: str = "shops/noodles") -> bool:
    return visitor.post("/card-visits", {"card": card, "page": page}).body["is_counted"]


def test_a_visit_counts_once_per_pair_and_page_and_never_for_oneself(world):
    lin, wu, zhao = (world.guest(name) for name in ("lin", "wu", "zhao"))
    card = card_of(lin)
    assert come(wu, card)
    assert not come(wu, card)
    assert come(wu, card, "")
    assert come(zhao, card)
    assert not come(lin, card)
    assert lin.get("/my-shares").body == {"visits": 3, "people": 2, "orders": 0}
    assert wu.get("/my-shares").body == {"visits": 0, "people": 0, "orders": 0}


def test_a_purchase_credits_the_card_that_was_opened_last_once(world):
    lin, wu, zhao = (world.guest(name) for name in ("lin", "wu", "zhao"))
    sku = world.dish("noodles", "牛肉面", 2800)
    come(zhao, card_of(lin))
    come(zhao, card_of(wu))
    come(zhao, card_of(lin))  # came again by the first card: now it is the last
    order = world.paid_order(zhao, (sku, 1))
    sharing.note_sale(order, clock.now())  # the fact arrives a second time
    assert lin.get("/my-shares").body["orders"] == 1
    assert wu.get("/my-shares").body["orders"] == 0
    assert ShareSale.objects.filter(order_id=order.pk).count() == 1
    assert queries.shared_sales(district_id=world.id, store_ids=[order.store_id]) == 1


def test_a_card_opened_long_ago_gets_nothing(world):
    lin, zhao = world.guest("lin"), world.guest("zhao")
    come(zhao, card_of(lin))
    ShareVisit.objects.update(at=clock.now() - timedelta(days=8))
    world.paid_order(zhao, (world.dish("noodles", "牛肉面", 2800), 1))
    assert lin.get("/my-shares").body["orders"] == 0


@pytest.mark.parametrize("card", ["", "x" * 35, "A" * 36])
def test_a_made_up_card_credits_nobody(world, card):
    assert world.guest("lin").post("/card-visits", {"card": card, "page": ""}).status == 404
    assert not ShareVisit.objects.exists()


@pytest.mark.parametrize("page", ["orders/ABC", "../x", "me", "shops/" + "x" * 60])
def test_pages_of_people_are_no_places(world, page):
    lin, wu = world.guest("lin"), world.guest("wu")
    assert come(wu, card_of(lin), page)
    assert ShareVisit.objects.get().page == ""


def test_nothing_is_given_for_sharing_or_for_being_visited(world):
    lin = world.guest("lin")
    before = (Journal.objects.count(), Outbox.objects.count())
    card = card_of(lin)  # all there is to the act of sharing
    for n in range(20):
        come(world.guest(f"friend{n}"), card)
    # Rewards are journals or facts that somebody reacts to: neither arises.
    assert (Journal.objects.count(), Outbox.objects.count()) == before


def test_a_partner_sees_its_own_pages_only(world):
    lin, wu = world.guest("lin"), world.guest("wu")
    card = card_of(lin)
    for page in ("shops/noodles", "shops/tea", ""):
        come(wu, card, page)
    man, owner = world.staff("man"), world.staff("owner")
    man.base = owner.base = "/api/desk"
    seen = {row["page"] for row in man.get("/noodles/push/shares").body["pages"]}
    assert seen == {"shops/noodles"}
    assert len(owner.get("/all/push/shares").body["pages"]) == 3
