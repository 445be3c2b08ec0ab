import pytest
from hypothesis import given
from hypothesis import strategies as st

from shangquan.kit.money import Fen, split, yuan

weights = st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any)


@given(st.integers(-(10**9), 10**9), weights)
def test_shares_always_add_back_up(total, parts):
    assert sum(split(Fen(total), parts)) == total


@given(st.integers(0, 10**9), weights)
def test_a_weight_of_zero_gets_nothing(total, parts):
    shares = split(Fen(total), parts)
    assert all(share == 0 for share, weight in zip(shares, parts, strict=True) if weight == 0)


@given(st.integers(0, 10**9), weights)
def test_no_share_is_a_whole_fen_off(total, parts):
    for share, weight in zip(split(Fen(total), parts), parts, strict=True):
        assert abs(share * sum(parts) - total * weight) < sum(parts)


def test_something_to_share_and_nobody_to_take_it_is_refused():
    with pytest.raises(ValueError, match="nobody"):
        split(Fen(1), [0, 0])


def test_amounts_are_written_as_on_a_bill():
    assert (yuan(Fen(2805)), yuan(Fen(-5))) == ("28.05", "-0.05")
