"""Prices from the client, other people's orders, replays (X04, X05, X09, X10, X18, X19, X20, X21, X22, X23; G1)."""

import random
from uuid import uuid4

import pytest

from shangquan.orders.models import Order
from shangquan.payments.models import Payment
from tests.support.world import CONTACT, cart, checkout

MONEY = [
    "total_fen", "total_amount", "amount", "amount_fen", "pay_amount", "coupon_amount", "price", "price_fen",
    "unit_fen", "discount", "delivery_fee_fen", "refunded_fen", "state", "paid_at", "person_id", "district_id",
]  # fmt: skip


@pytest.fixture
def street(attacked):
    world, _ = attacked
    return (
        world,
        world.dish("noodles", "牛肉面", 2800, left=20),
        world.guest("lin"),
        world.guest("bad"),
    )


@pytest.mark.parametrize("field", MONEY)
def test_X04_X05_money_told_by_the_client_is_refused_everywhere(street, field):
    world, dish, lin, _ = street
    seen = lin.quote(cart((dish, 1))).body["seen"]
    good = checkout(cart((dish, 1)), seen)
    attacks = [
        good | {field: 1},
        good | {"contact": CONTACT | {field: 1}},
        good | {"lines": [good["lines"][0] | {field: 1}]},
    ]
    for body in attacks:
        assert lin.post("/checkouts", body).status == 422
    assert (
        lin.post("/quote", {"lines": cart((dish, 1)), "fulfilment": "pickup", field: 1}).status
        == 422
    )
    assert not Order.objects.exists()
    assert world.left(dish) == 20


@pytest.mark.parametrize("quantity", [-1, 0, 100, 10**9, 1.5, "1", None, True])
def test_X10_a_quantity_nobody_could_tap_orders_nothing(street, quantity):
    _, dish, lin, _ = street
    line = {"sku": str(dish), "options": [], "quantity": quantity}
    body = checkout([line], "x")
    assert lin.post("/checkouts", body).status == 422
    assert not Payment.objects.exists()


def test_the_price_is_that_of_the_moment_and_a_changed_one_is_shown_first(street):
    world, dish, lin, _ = street
    seen = lin.quote(cart((dish, 1))).body["seen"]
    world.dish("noodles", "牛肉面", 3800)
    answer = lin.post("/checkouts", checkout(cart((dish, 1)), seen))
    assert (answer.status, answer.body["code"]) == (409, "checkout.changed")
    assert answer.body["details"]["quote"]["total_fen"] == 3900  # with its packing
    assert not Order.objects.exists()


def test_X18_X19_X20_other_peoples_orders_look_as_if_they_did_not_exist(street):
    world, dish, lin, bad = street
    order = world.paid_order(lin, (dish, 2))
    payment = Payment.objects.get(checkout_id=order.checkout_id)
    reads = [
        f"/orders/{order.number}",
        f"/orders/{order.number}/reorder",
        f"/payments/{payment.pk}",
    ]
    for path in reads:
        assert lin.get(path).status == 200
        assert (bad.get(path).status, bad.get(path).body["code"]) == (404, "not_found")
    writes = [
        (f"/orders/{order.number}/cancel", {}),
        (f"/orders/{order.number}/refund-requests", {"reason": "mine"}),
        (f"/payments/{payment.pk}/prepay", {}),
        (f"/payments/{payment.pk}/check", {}),
        ("/live-ticket", {"topics": [f"order:{order.number}"]}),
    ]
    for path, body in writes:
        assert bad.post(path, body).status == 404, path
    order.refresh_from_db()
    assert order.state == "paid"
    assert bad.get("/orders").body["orders"] == []


def test_M2_two_hundred_made_up_numbers_show_nothing(street):
    world, dish, lin, bad = street
    world.paid_order(lin, (dish, 1))
    for _ in range(100):
        assert bad.get(f"/orders/{uuid4().hex[:14].upper()}").status == 404
        assert bad.get(f"/payments/{uuid4()}").status == 404


def test_X23_tokens_that_are_not_ours_open_nothing(street):
    world, _, lin, _ = street
    other = type(world)(world.district)
    tokens = [
        "",
        "x",
        lin.token[:-1],
        lin.token + "a",
        "null",
        "Bearer",
        "eyJhbGciOiJub25lIn0.e30.",
        "'; --",
    ]
    for token in tokens:
        stranger = other.anonymous()
        stranger.base, stranger.token = lin.base, token
        answer = stranger.get("/me", Authorization=f"Bearer {token}")
        assert (answer.status, answer.body["code"]) == (401, "session.expired")


def test_X22_a_session_that_was_ended_stays_ended_and_is_of_one_district(street):
    from tests.support.world import open_world

    _, _, lin, _ = street
    elsewhere = open_world()
    assert lin.get("/me").status == 200
    here, lin.base = lin.base, f"/api/g/{elsewhere.district.slug}"
    assert lin.get("/me").status == 401
    lin.base = here
    assert lin.call("DELETE", "/sessions").status == 204
    assert lin.get("/me").status == 401


def test_G1_random_retries_of_the_same_requests_make_each_order_once(street):
    world, dish, lin, _ = street
    world.count(dish, 1000)
    dice = random.Random(7)
    seen = lin.quote(cart((dish, 1))).body["seen"]
    body = checkout(cart((dish, 1)), seen)
    keys = [str(uuid4()) for _ in range(12)]
    answers: dict[str, set[bytes]] = {key: set() for key in keys}
    for _ in range(150):
        key = dice.choice(keys)
        answers[key].add(lin.post("/checkouts", body, key=key).raw)
    assert all(len(said) <= 1 for said in answers.values())
    assert Order.objects.count() == sum(bool(said) for said in answers.values())
    changed = body | {"contact": CONTACT | {"name": "别人"}}
    used = next(key for key, said in answers.items() if said)
    assert lin.post("/checkouts", changed, key=used).body["code"] == "idempotency.reused"
    assert lin.post("/checkouts", body, key=None).body["code"] == "idempotency.missing"


@pytest.mark.parametrize(
    "page",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/store/",
        "/g/other",
    ],
)
def test_X09_signing_in_never_leads_to_a_strangers_page(street, page):
    from shangquan.flows import sign_in
    from shangquan.kit import clock
    from shangquan.merchants import queries

    world, _, _, _ = street
    place = queries.place(world.district.slug)
    _, state = sign_in.start(place, return_to=page, scope="snsapi_base", now=clock.now())
    assert state.isalnum()
    assert len(state) <= 128
    assert sign_in._open(place, state, clock.now())[1] == f"/g/{world.district.slug}"


def test_a_state_that_was_changed_or_is_old_or_is_another_districts_is_refused(street):
    from datetime import timedelta

    from shangquan.flows import sign_in
    from shangquan.kit import clock
    from shangquan.merchants import queries
    from tests.support.world import open_world

    world, _, _lin, _ = street
    place = queries.place(world.district.slug)
    now = clock.now()
    _, state = sign_in.start(
        place, return_to=f"/g/{place.slug}/orders", scope="snsapi_base", now=now
    )
    other = queries.place(open_world().district.slug)
    for bad in (
        state[:-2],
        ("1" if state[0] == "0" else "0") + state[1:],
        state.lower(),
        "",
        "A" * 64,
    ):
        with pytest.raises(sign_in.BadState):
            sign_in._open(place, bad, now)
    with pytest.raises(sign_in.BadState):
        sign_in._open(other, state, now)
    with pytest.raises(sign_in.BadState):
        sign_in._open(place, state, now + timedelta(minutes=11))


def test_no_answer_shows_a_secret_or_a_whole_phone_number_to_the_shop(street):
    world, dish, lin, _ = street
    world.paid_order(lin, (dish, 1))
    board = world.staff("chen").get("/noodles/board").raw.decode()
    assert CONTACT["phone"] not in board
    assert CONTACT["name"] not in board
    assert lin.token not in board
    assert lin.openid not in board
