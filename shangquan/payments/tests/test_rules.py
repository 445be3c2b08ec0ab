from datetime import UTC, datetime, timedelta

import pytest

from shangquan.payments import rules
from shangquan.payments.rules import Expected

ASKED = Expected("wx1", "190", 4000, "CNY", "oLin")
NOON = datetime(2026, 5, 16, 4, tzinfo=UTC)


def test_a_trade_that_says_what_was_asked_fits():
    assert rules.mismatch(ASKED, ASKED) is None


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (Expected("wx2", "190", 4000, "CNY", "oLin"), "appid"),
        (Expected("wx1", "191", 4000, "CNY", "oLin"), "mchid"),
        (Expected("wx1", "190", 3999, "CNY", "oLin"), "total_fen"),
        (Expected("wx1", "190", 4000, "USD", "oLin"), "currency"),
        (Expected("wx1", "190", 4000, "CNY", "oBad"), "openid"),
    ],
)
def test_anything_else_does_not(said, what):
    assert rules.mismatch(ASKED, said) == what


def test_anybody_may_pay_a_code_at_the_counter():
    code = Expected("wx1", "190", 4000, "CNY", "")
    assert rules.mismatch(code, ASKED) is None


def test_with_every_notice_lost_wechat_is_asked_within_five_minutes_of_any_payment():
    asked, moment = [], NOON
    for chases in range(15):
        moment = rules.next_chase(chases=chases, now=moment)
        asked.append(moment)
    gaps = [later - earlier for earlier, later in zip([NOON, *asked], asked, strict=False)]
    assert max(gaps) <= timedelta(minutes=5)
    assert asked[-1] >= NOON + rules.LASTS


def test_refunds_of_one_trade_are_tried_more_than_a_minute_apart_soon():
    waits = [rules.next_refund_try(attempts=n, now=NOON) - NOON for n in range(10)]
    assert waits == sorted(waits)
    assert waits[2] > timedelta(minutes=1)
