"""The chart of accounts and what a journal must fulfil."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Account(StrEnum):
    """Where value can lie. Debits are positive, credits negative."""

    WECHAT = "asset:wechat"  # at WeChat Pay, ours to answer for
    GUEST = "liability:guest"  # paid and not yet earned by an order, or on its way back
    MERCHANT = "liability:merchant"  # earned by a merchant, to be settled


class Unit(StrEnum):
    CNY = "CNY"  # fen
    POINT = "POINT"


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of a journal. `owner_id` is the merchant (or nobody) the account is kept for."""

    account: Account
    amount: int
    owner_id: UUID | None = None
    unit: Unit = Unit.CNY


def is_balanced(legs: Sequence[Leg]) -> bool:
    """Whether each unit sums to zero; a journal of nothing is none."""
    sums: dict[Unit, int] = defaultdict(int)
    for leg in legs:
        sums[leg.unit] += leg.amount
    return bool(legs) and not any(sums.values())


def transfer(amount: int, *, debit: Leg, credit: Leg) -> list[Leg]:
    """Two legs that move `amount` from the credit side to the debit side."""
    return [
        Leg(debit.account, amount, debit.owner_id, debit.unit),
        Leg(credit.account, -amount, credit.owner_id, credit.unit),
    ]
