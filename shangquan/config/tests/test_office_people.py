"""People: nobody lifts himself up, reaches over his own shop or takes over somebody's account."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django.urls import reverse

from shangquan.accounts.models import User
from shangquan.flows import second_factor
from shangquan.kit import clock
from shangquan.kit.models import AuditEntry
from shangquan.merchants import operations
from shangquan.merchants.models import Membership, Merchant, Store
from shangquan.merchants.rules import Role
from tests.support.world import World

Desk = Callable[[str], Client]
# A refusal rolls a transaction back: these need one of their own instead of the test's.
REFUSED = pytest.mark.django_db(transaction=True)
NEW = {"username": "xiaozhao", "name": "小赵", "password": "a-first-word-9"}


def post_of(world: World, shop: str, role: Role) -> str:
    return f"{world.id}:{world.stores[shop].merchant_id}:{role}"


def row_of(world: World, name: str) -> Membership:
    world.staff(name)
    return Membership.objects.get(user=world.users[name])


def hire(client: Client, post: str, **more: Any) -> Any:
    return client.post(reverse("admin:people_add"), NEW | {"post": post} | more)


def test_a_manager_hires_for_the_own_shop(world: World, desk: Desk) -> None:
    assert hire(desk("man"), post_of(world, "noodles", Role.CASHIER)).status_code == 302
    row = Membership.objects.get(user__username="xiaozhao")
    assert (row.role, row.merchant_id) == ("cashier", world.stores["noodles"].merchant_id)
    assert authenticate(username="xiaozhao", password=NEW["password"]) == row.user
    assert (row.user.is_staff, row.user.is_superuser) == (False, False)
    verbs = set(AuditEntry.objects.filter(subject=str(row.user_id)).values_list("verb", flat=True))
    assert verbs == {"staff.open_account", "staff.appoint"}


@pytest.mark.parametrize(
    "where", ["other shop", "district owner", "district dispatcher", "nonsense"]
)
def test_a_manager_hires_nowhere_else(world: World, desk: Desk, where: str) -> None:
    post = {
        "other shop": post_of(world, "tea", Role.CASHIER),
        "district owner": f"{world.id}::owner",
        "district dispatcher": f"{world.id}::dispatcher",
        "nonsense": "owner",
    }[where]
    assert hire(desk("man"), post).status_code == 400
    assert not User.objects.filter(username="xiaozhao").exists()


def test_the_owner_hires_for_the_district(world: World, desk: Desk) -> None:
    assert hire(desk("owner"), f"{world.id}::dispatcher").status_code == 302
    assert Membership.objects.get(user__username="xiaozhao").merchant_id is None


@pytest.mark.parametrize("password", ["", "short", "12345678", "password"])
@REFUSED
def test_a_weak_or_missing_password_makes_no_account(
    world: World, desk: Desk, password: str
) -> None:
    answer = hire(desk("man"), post_of(world, "noodles", Role.CASHIER), password=password)
    assert answer.status_code == 400
    assert not User.objects.filter(username="xiaozhao").exists()


@REFUSED
def test_an_account_that_exists_is_not_given_another_password(world: World, desk: Desk) -> None:
    world.staff("cha")
    name = world.users["cha"].username
    post = post_of(world, "noodles", Role.CASHIER)
    for spelt in (name, name.upper()):
        assert hire(desk("man"), post, username=spelt).status_code == 400
    assert authenticate(username=name, password=NEW["password"]) is None
    assert hire(desk("man"), post, username=name, password="").status_code == 302
    assert Membership.objects.filter(user=world.users["cha"]).count() == 2


@REFUSED
def test_nobody_changes_the_own_role(world: World, desk: Desk) -> None:
    for name in ("man", "owner"):
        row = row_of(world, name)
        for page, sent in (("change", {"role": row.role}), ("dismiss", {}), ("password", {"password": NEW["password"]})):  # fmt: skip
            answer = desk(name).post(reverse(f"admin:people_{page}", args=[row.pk]), sent)
            assert answer.status_code == 403
        row.refresh_from_db()
        assert row.is_active
    own = hire(desk("man"), post_of(world, "noodles", Role.MANAGER), username=world.users["man"].username, password="")  # fmt: skip
    assert own.status_code == 400


def test_a_role_is_changed_within_its_place_only(world: World, desk: Desk) -> None:
    chen = row_of(world, "chen")
    address = reverse("admin:people_change", args=[chen.pk])
    assert desk("man").post(address, {"role": "kitchen"}).status_code == 302
    chen.refresh_from_db()
    assert chen.role == "kitchen"
    for role in ("owner", "dispatcher", "root", ""):
        assert desk("man").post(address, {"role": role}).status_code == 404
        assert desk("owner").post(address, {"role": role}).status_code == 404


def test_who_was_let_go_is_out_at_the_next_click(world: World, desk: Desk) -> None:
    chen = world.staff("chen")
    assert chen.get("/noodles/board").status == 200
    row = row_of(world, "chen")
    assert desk("man").post(reverse("admin:people_dismiss", args=[row.pk])).status_code == 302
    assert chen.get("/noodles/board").status == 404
    assert AuditEntry.objects.filter(verb="staff.dismiss").count() == 1


@REFUSED
def test_a_district_keeps_an_owner(world: World, desk: Desk) -> None:
    owner = row_of(world, "owner")
    second = User.objects.create_user("second", password="x-long-word-1")
    operations.appoint(
        district_id=world.id, merchant_id=None, user_id=second.pk, role=Role.OWNER, actor="t",
        is_actor_of_district=True, now=clock.now(),
    )  # fmt: skip
    client = Client()
    client.force_login(second)
    address = reverse("admin:people_dismiss", args=[owner.pk])
    assert client.post(address).status_code == 302
    mine = Membership.objects.get(user=second)
    assert client.post(reverse("admin:people_change", args=[mine.pk]), {"role": "dispatcher"}).status_code == 403  # fmt: skip
    assert Membership.objects.filter(role="owner", is_active=True).count() == 1


@REFUSED
def test_a_shop_cannot_take_over_the_account_of_somebody_who_works_elsewhere(
    world: World, desk: Desk
) -> None:
    world.staff("owner")
    name = world.users["owner"].username
    client = desk("man")
    hired = hire(client, post_of(world, "noodles", Role.CASHIER), username=name, password="")
    assert hired.status_code == 302
    row = Membership.objects.get(user=world.users["owner"], merchant__isnull=False)
    answer = client.post(
        reverse("admin:people_password", args=[row.pk]), {"password": NEW["password"]}
    )
    assert answer.status_code == 403
    assert authenticate(username=name, password=NEW["password"]) is None


def test_a_password_is_set_for_ones_own_people_and_ends_their_sessions(
    world: World, desk: Desk
) -> None:
    chen, row = world.staff("chen"), row_of(world, "chen")
    address = reverse("admin:people_password", args=[row.pk])
    assert desk("man").post(address, {"password": "short"}).status_code == 302
    assert not AuditEntry.objects.filter(verb="staff.new_password").exists()
    assert desk("man").post(address, {"password": NEW["password"]}).status_code == 302
    assert AuditEntry.objects.filter(verb="staff.new_password").count() == 1
    assert authenticate(username=world.users["chen"].username, password=NEW["password"])
    assert chen.get("/noodles/board").status == 401


def test_setting_somebodys_password_asks_for_ones_own_factor(world: World) -> None:
    row, caller = row_of(world, "chen"), world.staff("man")
    session = caller.client.session
    del session["second_factor"]
    session.save()
    answer = caller.client.post(reverse("admin:people_password", args=[row.pk]), {"password": NEW["password"]})  # fmt: skip
    assert answer["Location"].startswith("/office/second-factor/confirm/")
    assert not AuditEntry.objects.filter(verb="staff.new_password").exists()


def test_only_the_owner_takes_a_lost_factor_away(world: World, desk: Desk) -> None:
    row = row_of(world, "man")
    address = reverse("admin:people_factor", args=[row.pk])
    assert desk("cha").post(address).status_code == 403
    assert second_factor.authenticator(world.users["man"]) is not None
    assert desk("owner").post(address).status_code == 302
    assert second_factor.authenticator(world.users["man"]) is None
    assert AuditEntry.objects.filter(verb="mfa.take_away").count() == 1


# -- shops ----------------------------------------------------------------------------------


def shop_form(store: Store, **changes: Any) -> dict[str, Any]:
    names = ("name", "name_en", "cuisine", "cuisine_en", "notice", "notice_en", "address",
             "address_en", "phone", "delivery_fee_fen", "min_delivery_fen", "packing_fee_fen", "sort")  # fmt: skip
    sent = {name: getattr(store, name) for name in names}
    sent |= {
        "opens_at": "10:00",
        "closes_at": "21:30",
        "day_starts_at": "04:00",
        "has_pickup": "on",
    }
    return sent | changes


def test_a_manager_changes_the_shop_and_it_is_written_down(world: World, desk: Desk) -> None:
    store = world.stores["noodles"]
    address = reverse("admin:merchants_store_change", args=[store.pk])
    sent = shop_form(store, notice="今天没有葱", delivery_fee_fen="400")
    assert desk("man").post(address, sent).status_code == 302
    store.refresh_from_db()
    assert (store.notice, store.delivery_fee_fen, store.has_delivery) == ("今天没有葱", 400, False)
    entry = AuditEntry.objects.get(verb="store.change")
    assert entry.details["after"]["notice"] == "今天没有葱"


def test_fields_that_are_not_a_managers_stay_as_they_are(world: World, desk: Desk) -> None:
    store, tea = world.stores["noodles"], world.stores["tea"]
    address = reverse("admin:merchants_store_change", args=[store.pk])
    sent = shop_form(
        store, notice="新", slug="stolen", merchant=str(tea.merchant_id), is_owner="on", sort="-5",
        district="x", id=str(tea.pk), merchant_id=str(tea.merchant_id),
    )  # fmt: skip
    assert desk("man").post(address, sent).status_code == 302
    after = Store.objects.get(pk=store.pk)
    assert (after.notice, after.slug, after.merchant_id, after.sort) == (
        "新", "noodles", store.merchant_id, store.sort,
    )  # fmt: skip
    assert not Merchant.objects.filter(pk=store.merchant_id, is_owner=True).exists()


def test_the_owner_suspends_a_partner_but_not_the_own_shop(world: World, desk: Desk) -> None:
    partner = world.stores["noodles"].merchant
    address = reverse("admin:merchants_merchant_change", args=[partner.pk])
    assert desk("owner").post(address, {"name": "noodles", "licence": "JY1"}).status_code == 302
    partner.refresh_from_db()
    assert (partner.is_active, partner.licence, partner.is_owner) == (False, "JY1", False)
    assert AuditEntry.objects.filter(verb="merchant.change").count() == 1
    own = world.stores["own"].merchant
    address = reverse("admin:merchants_merchant_change", args=[own.pk])
    assert desk("owner").post(address, {"name": "own"}).status_code == 302
    own.refresh_from_db()
    assert own.is_active
