"""The committed document tells the truth: each operation is called for real and its bytes are held against it."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings

from shangquan.catalog import operations as catalog
from shangquan.catalog.models import Option, Sku
from shangquan.catalog.operations import GroupSpec, ItemSpec, OptionSpec, SkuSpec
from shangquan.flows import answers, drains, second_factor
from shangquan.flows.tests import stories_desk, stories_doors, stories_push
from shangquan.kit import clock
from shangquan.orders import states as order_states
from shangquan.orders.models import Order
from shangquan.orders.rules import Fulfilment
from shangquan.payments import states as payment_states
from tests.support.judge import Judge
from tests.support.stack import Twin
from tests.support.wechat import come_in, wechat
from tests.support.world import CONTACT, Caller, World, cart, checkout, open_world

pytestmark = pytest.mark.django_db

PASSWORD = "only-for-this-test"


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[Twin]:
    with wechat(tmp_path) as running:
        yield running


@pytest.fixture
def world(db: None) -> World:
    return open_world()


@pytest.fixture
def judge() -> Judge:
    return Judge()


@pytest.mark.django_db(transaction=True)  # a refusal ends its transaction
def test_every_operation_answers_as_documented(world: World, twin: Twin, judge: Judge) -> None:
    lin = judge.watch(Caller("lin", f"/api/g/{world.district.slug}"))
    come_in(world, twin, "lin", lin)
    guest_looks_around(world, lin)
    guest_pays(world, twin, lin)
    guest_changes_her_mind(world, lin)
    staff_signs_in(world, judge)
    staff_serves(world, judge, lin)
    staff_gives_back(world, judge, lin)
    staff_sells_at_the_counter(world, judge)
    stories_doors.at_the_desk(world, judge, lin)
    stories_desk.at_the_desk(world, judge, lin)
    stories_push.all_of_it(world, twin, judge, lin)
    lin.call("DELETE", "/sessions")
    assert judge.found == []
    assert judge.unanswered() == set()


def guest_looks_around(world: World, lin: Caller) -> None:
    rich_dish(world)
    world.dish("noodles", "牛肉面", 2800, left=3)
    lin.get("")
    menu = lin.get("/shops/noodles/menu", Accept_Language="en")
    assert menu.body["categories"][0]["items"]
    etag = lin.client.generic("GET", f"{lin.base}/shops/noodles/menu").headers["ETag"]
    assert lin.get("/shops/noodles/menu", If_None_Match=etag).status == 304
    lin.get("/me")
    lin.call("PUT", "/me/contact", CONTACT)
    assert lin.get("/me").body["contact"] == CONTACT
    lin.get(f"/js-config?url={settings.ENVIRON.public_url}/g/{world.district.slug}/")
    lin.post("/live-ticket", {"topics": ["menu:noodles"]}, key=None)


def rich_dish(world: World) -> dict:
    """Something with sizes, choices, allergens and a picture, as a line of a cart."""
    spec = ItemSpec(
        category="面",
        name="招牌面",
        name_en="House noodles",
        picture="dishes/house.webp",
        allergens=("gluten", "egg"),
        skus=(SkuSpec(2000, "小", "small"), SkuSpec(2600, "大", "large")),
        groups=(GroupSpec("加料", (OptionSpec("煎蛋", "egg", 300),), "extras"),),
    )
    item = catalog.put_item(store=world.stores["noodles"], spec=spec, now=clock.now())
    sku, option = Sku.objects.filter(item=item)[0], Option.objects.get(group__item=item)
    return {"sku": str(sku.pk), "options": [str(option.pk)], "quantity": 2}


def guest_pays(world: World, twin: Twin, lin: Caller) -> None:
    lines = [rich_dish(world), *cart((world.dish("tea", "茶", 900), 1))]
    gone = {**lines[1], "sku": lines[0]["options"][0]}
    too_many = cart((world.dish("noodles", "牛肉面", 2800, left=3), 9))
    assert lin.quote([*lines, *too_many, gone]).body["lost"] == [gone["sku"]]
    seen = lin.quote(lines, "delivery").body["seen"]
    placed = lin.post("/checkouts", checkout(lines, seen, "delivery"))
    assert lin.post("/checkouts", checkout(lines, "older", "delivery")).status == 409
    payment = f"/payments/{placed.body['payment']['id']}"
    invoke = lin.post(f"{payment}/prepay").body["invoke"]
    assert lin.get(payment).body["state"] == "open"
    door = {"prepay_id": invoke["package"].removeprefix("prepay_id=")}
    assert twin.try_post(f"/users/{lin.openid}/pay", {**door, "outcome": "ok"}).status == 200
    lin.post(f"{payment}/check")
    drains.drain_once()
    assert lin.get(payment).body["state"] == "paid"
    assert lin.post(f"{payment}/prepay").body == {"state": "paid", "invoke": None}
    number = placed.body["orders"][0]["number"]
    lin.post("/live-ticket", {"topics": [f"order:{number}"]}, key=None)
    lin.get(f"/orders/{number}")
    assert len(lin.get("/orders").body["orders"]) == 2


def guest_changes_her_mind(world: World, lin: Caller) -> None:
    sku = world.dish("noodles", "素面", 1500)
    unpaid = lin.order((sku, 1)).body["orders"][0]["number"]
    assert lin.post(f"/orders/{unpaid}/cancel").body["state"] == "cancelled"
    order = paid(world, lin, sku)
    assert lin.post(f"/orders/{order.number}/cancel").body["state"] == "cancelled"
    assert lin.get(f"/orders/{order.number}/reorder").body["lines"]
    item = Sku.objects.get(pk=sku).item
    catalog.set_sold_out(item=item, is_sold_out=True, now=clock.now())
    assert lin.get(f"/orders/{order.number}/reorder").body["gone"]


def paid(world: World, lin: Caller, *skus) -> Order:
    order = world.paid_order(lin, *((sku, 2) for sku in skus))
    assert lin.get(f"/orders/{order.number}").status == 200
    return order


def staff_signs_in(world: World, judge: Judge) -> None:
    signed = world.staff("man").user
    assert signed
    signed.set_password(PASSWORD)
    signed.save()
    man = judge.watch(Caller("man", "/api/store"))
    named = {"username": signed.username, "password": PASSWORD}
    assert man.post("/login", named, key=None).body["code"] == "login.otp_needed"
    assert man.post("/login", {**named, "otp": code(signed, 0)}, key=None).status == 200
    man.get("/me")
    man.post("/confirm", {"otp": code(signed, 1)}, key=None)
    man.post("/logout", key=None)
    assert man.get("/me").status == 401


def code(user, step: int) -> str:
    """A code of the authenticator's app, of this half minute or the one after."""
    factor = second_factor.authenticator(user)
    assert factor
    counters = sorted(totp.yield_hotp_counters_from_time())
    return totp.format_hotp_value(totp.hotp_value(decrypt(factor.data["secret"]), counters[step]))


def staff_serves(world: World, judge: Judge, lin: Caller) -> None:
    man, mo = judge.watch(world.staff("man")), judge.watch(world.staff("mo"))
    mo.get("/me")
    served = paid(world, lin, world.dish("noodles", "素面二", 1500))
    for verb in ("accept", "prepare", "ready", "hand-over"):
        assert man.post(f"/noodles/orders/{served.number}/{verb}").status == 200
    refused = paid(world, lin, world.dish("noodles", "素面三", 1500))
    assert mo.post(f"/all/orders/{refused.number}/contact-log", {"note": "没人接"}).status == 200
    assert man.post(f"/noodles/orders/{refused.number}/refuse", {"reason": "没有了"}).status == 200
    drains.drain_once()
    assert lin.get(f"/orders/{refused.number}").body["refunds"]
    assert man.post(f"/noodles/orders/{refused.number}/accept").status == 409
    assert man.get("/noodles/board").body["orders"]
    assert mo.get("/all/board").status == 200
    man.post("/noodles/live-ticket", key=None)


def staff_gives_back(world: World, judge: Judge, lin: Caller) -> None:
    man = judge.watch(world.staff("man"))
    for answer in ("approve", "decline"):
        order = paid(world, lin, world.dish("noodles", f"素面{answer}", 1500))
        man.post(f"/noodles/orders/{order.number}/accept")
        one_unit = [{"id": str(order.lines.get().pk), "quantity": 1}]
        asked = {"reason": "太咸", "lines": one_unit}
        assert lin.post(f"/orders/{order.number}/refund-requests", asked).body["refund_label"]
        board = man.get("/noodles/board").body["orders"]
        waiting = next(o["refund_request"] for o in board if o["number"] == order.number)
        path = f"/noodles/refund-requests/{waiting['id']}/{answer}"
        assert man.post(path, {"note": "抱歉"}).status == 200
        given = {"reason": "少送一份", "lines": one_unit}
        assert man.post(f"/noodles/orders/{order.number}/refunds", given).status == 200
        assert lin.get(f"/orders/{order.number}").body["refunds"]


def staff_sells_at_the_counter(world: World, judge: Judge) -> None:
    chen = judge.watch(world.staff("chen"))
    stock = chen.get("/noodles/items").body["categories"]
    item = stock[0]["items"][0]
    assert item["groups"]
    for sold_out in (True, False):
        chen.post(f"/noodles/items/{item['id']}/sold-out", {"sold_out": sold_out})
    chen.post(f"/noodles/skus/{item['skus'][0]['id']}/stock", {"left": 7})
    lines = [{"sku": item["skus"][0]["id"], "options": [], "quantity": 1}]
    made = chen.post("/noodles/counter-orders", {"lines": lines})
    assert made.body["payment"]["qr_svg"]
    assert made.body["order"]["pickup_no"] is None
    assert chen.get(f"/noodles/payments/{made.body['payment']['id']}").status == 200


@pytest.mark.parametrize(
    ("documented", "lived"),
    [
        (answers.OrderState, order_states.State),
        (answers.RefundState, payment_states.Refund),
    ],
)
def test_states_are_those_of_the_machines(documented, lived) -> None:
    assert set(get_args(documented)) == {state.value for state in lived}


def test_a_guests_order_is_picked_up_or_delivered() -> None:
    kinds = get_args(answers.OrderCard.model_fields["fulfilment"].annotation)
    assert {*kinds, "counter"} == {kind.value for kind in Fulfilment}


def test_the_judge_sees_a_missing_a_wrong_and_an_extra_field(judge: Judge) -> None:
    schema = {"$ref": "#/components/schemas/Person"}
    right = {"id": "0190c0de-0000-7000-8000-000000000000", "nickname": "林", "avatar": ""}
    assert judge.document.problems(right, schema) == []
    for wrong in (
        {**right, "id": "17"},
        {**right, "nickname": None},
        {**right, "phone": "138"},
        {"id": right["id"]},
    ):
        assert judge.document.problems(wrong, schema), wrong
