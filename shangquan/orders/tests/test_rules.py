import pytest
from hypothesis import given
from hypothesis import strategies as st

from shangquan.kit.texts import Text
from shangquan.orders import rules
from shangquan.orders.rules import Addition, CartLine, Fulfilment, Policy

fen = st.integers(0, 100_000)
additions = st.lists(st.builds(Addition, st.just(Text("蛋", "Egg")), fen), max_size=4).map(tuple)
line = st.builds(CartLine, st.just(Text("大碗", "Large")), fen, additions, st.integers(1, 99))
lines = st.lists(line, min_size=1, max_size=8)
policy = st.builds(Policy, fen, fen, st.none() | fen, fen)
fulfilment = st.sampled_from(list(Fulfilment))

FREE = Policy(0, 0, None, 0)
NOODLES = CartLine(Text("小碗", "Small"), 1900, (), 1)


@given(lines, policy, fulfilment)
def test_every_fen_of_the_price_is_explained(cart, fees, how):
    price = rules.price(cart, policy=fees, fulfilment=how)
    assert sum(step.amount_fen for step in price.steps) == price.total_fen
    for priced in price.lines:
        assert sum(step.amount_fen for step in priced.steps) == priced.total_fen


@given(lines, policy, fulfilment)
def test_no_price_is_below_what_its_dishes_cost(cart, fees, how):
    price = rules.price(cart, policy=fees, fulfilment=how)
    assert price.total_fen >= price.subtotal_fen >= 0


@given(lines, policy)
def test_the_counter_asks_for_dishes_alone(cart, fees):
    price = rules.price(cart, policy=fees, fulfilment=Fulfilment.COUNTER)
    assert price.total_fen == price.subtotal_fen


def test_options_are_paid_per_unit():
    egg = Addition(Text("卤蛋", "Egg"), 300)
    cart = [CartLine(Text("小碗", "Small"), 1900, (egg,), 2)]
    price = rules.price(cart, policy=FREE, fulfilment=Fulfilment.PICKUP)
    assert price.total_fen == 4400
    assert [step.amount_fen for step in price.lines[0].steps] == [3800, 600]


def test_free_delivery_shows_the_fee_and_why_it_is_not_asked():
    fees = Policy(0, 300, 1900, 0)
    price = rules.price([NOODLES], policy=fees, fulfilment=Fulfilment.DELIVERY)
    assert [step.amount_fen for step in price.steps] == [1900, 300, -300]
    assert "19" in price.steps[-1].label.zh


def test_what_is_missing_for_delivery_is_said_and_not_charged():
    fees = Policy(0, 300, None, 2500)
    price = rules.price([NOODLES], policy=fees, fulfilment=Fulfilment.DELIVERY)
    assert (price.below_minimum_fen, price.total_fen) == (600, 2200)


@given(st.integers(0, 10**7), st.integers(1, 99), st.data())
def test_units_refunded_in_any_portions_bring_back_exactly_the_line(total, quantity, data):
    back, left = 0, quantity
    while left:
        asked = data.draw(st.integers(1, left))
        back += rules.units_refund(
            total_fen=total, quantity=quantity, already=quantity - left, asked=asked
        )
        left -= asked
    assert back == total


def test_more_units_than_there_are_cannot_be_refunded():
    with pytest.raises(ValueError, match="more units"):
        rules.units_refund(total_fen=100, quantity=2, already=1, asked=2)
