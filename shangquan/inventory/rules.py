"""Decisions of the kernel from values alone: the model that tests drive beside the real one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PoolState:
    """What is left to promise, and what is promised; together they never change but by a sale or a count."""

    left: int | None
    held: int = 0
    consumed: int = 0


def can_promise(pool: PoolState, quantity: int) -> bool:
    """Whether so much may be promised; a pool without limit promises anything."""
    return quantity > 0 and (pool.left is None or pool.left >= quantity)


def promise(pool: PoolState, quantity: int) -> PoolState:
    if not can_promise(pool, quantity):
        raise ValueError("not so much is left")
    left = None if pool.left is None else pool.left - quantity
    return PoolState(left, pool.held + quantity, pool.consumed)


def give_back(pool: PoolState, quantity: int) -> PoolState:
    left = None if pool.left is None else pool.left + quantity
    return PoolState(left, pool.held - quantity, pool.consumed)


def sell(pool: PoolState, quantity: int) -> PoolState:
    return PoolState(pool.left, pool.held - quantity, pool.consumed + quantity)
