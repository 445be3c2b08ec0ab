"""Promise, keep, give back. Each verb locks pools in the order of their ids, so two carts cannot deadlock.

See docs/algorithms/locking.md for why this never oversells.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from shangquan.inventory.events import PoolChanged
from shangquan.inventory.models import Hold, Pool
from shangquan.inventory.states import State
from shangquan.kit import outbox, rows
from shangquan.kit.errors import Refused
from shangquan.kit.pipeline import pipelined
from shangquan.kit.texts import Text
from shangquan.kit.transactions import must_be_inside, operation


class SoldOut(Refused):
    """Less is left than was asked for."""

    code = "inventory.sold_out"
    sentence = Text(
        "有的菜刚刚卖完了，已选的其他菜帮你留着。",
        "Something just sold out; the rest of your cart is kept.",
    )


@dataclass(frozen=True, slots=True)
class Want:
    """So many of one subject for one owner."""

    owner_id: UUID
    subject_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A pool that gave something."""

    pool_id: UUID
    subject_id: UUID
    left: int


def reserve(*, district_id: UUID, kind: str, wants: Sequence[Want], now: datetime) -> None:
    """Promise everything or nothing; what has no limit needs no promise. Raises SoldOut.

    One round trip to take, one to write the holds. Joins the caller's transaction.
    """
    must_be_inside("reserve")
    if not wants:
        return
    taken = _take(district_id=district_id, kind=kind, wanted=_sum(wants))
    pools = {row.subject_id: row.pool_id for row in taken}
    rows.insert(
        Hold(
            district_id=district_id,
            pool_id=pools[owned[1]],
            owner_id=owned[0],
            quantity=quantity,
            state=State.HELD,
            at=now,
        )
        for owned, quantity in _per_owner(wants).items()
        if owned[1] in pools
    )
    empty = [row for row in taken if row.left == 0]
    _announce(district_id, kind, [row.subject_id for row in empty], is_empty=True, now=now)


def _take(*, district_id: UUID, kind: str, wanted: dict[UUID, int]) -> list[Taken]:
    """Lower every pool at once. A pool another cart holds is waited for, in id order."""
    subjects, quantities = list(wanted), list(wanted.values())
    with pipelined():
        locked, taken = connection.cursor(), connection.cursor()
        locked.execute(
            'select id, subject_id, "left" from inventory_pool'
            ' where district_id = %s and kind = %s and subject_id = any(%s) and "left" is not null'
            " order by id for update",
            [district_id, kind, subjects],
        )
        # A statement of its own: it sees what the cart before us left behind.
        taken.execute(
            'update inventory_pool p set "left" = p."left" - w.quantity'
            " from unnest(%s::uuid[], %s::bigint[]) as w(subject_id, quantity)"
            " where p.district_id = %s and p.kind = %s and p.subject_id = w.subject_id"
            ' and p."left" >= w.quantity returning p.id, p.subject_id, p."left"',
            [subjects, quantities, district_id, kind],
        )
        limited = locked.fetchall()
        got = [Taken(*row) for row in taken.fetchall()]
    # Held against each other one by one, not counted: a limit set between the two statements adds a row to the second.
    have = {row.subject_id for row in got}
    short = {str(s): left for _, s, left in limited if s not in have}
    if short:
        raise SoldOut(left=short)
    return got


def consume(*, owner_ids: Sequence[UUID], now: datetime) -> None:
    """The promise was paid for. Pools stay as they are: the units left them when promised."""
    _move(owner_ids, State.HELD, State.CONSUMED, now)


@operation
def release(*, district_id: UUID, kind: str, owner_ids: Sequence[UUID], now: datetime) -> None:
    """The promise ended unpaid: the units are back. Twice is once."""
    _give_back(district_id, kind, owner_ids, State.HELD, State.RELEASED, now)


@operation
def take_back(*, district_id: UUID, kind: str, owner_ids: Sequence[UUID], now: datetime) -> None:
    """A sale was undone before anything was made of it: the units are back. Twice is once."""
    _give_back(district_id, kind, owner_ids, State.CONSUMED, State.RETURNED, now)


@operation
def reserve_again(*, district_id: UUID, kind: str, owner_id: UUID, now: datetime) -> None:
    """Renew a released promise as it was (a payment came late). Raises SoldOut."""
    holds = Hold.objects.filter(owner_id=owner_id, state=State.RELEASED).select_related("pool")
    wanted = {hold.pool.subject_id: hold.quantity for hold in holds.order_by("pool_id")}
    if not wanted:
        return
    taken = _take(district_id=district_id, kind=kind, wanted=wanted)
    _move([owner_id], State.RELEASED, State.HELD, now)
    empty = [row.subject_id for row in taken if row.left == 0]
    _announce(district_id, kind, empty, is_empty=True, now=now)


@operation
def set_left(
    *, district_id: UUID, kind: str, subject_id: UUID, left: int | None, now: datetime
) -> Pool:
    """Count anew what may be promised from now on; None lifts the limit. Open promises stand."""
    if left is not None and left < 0:
        raise ValueError("a pool cannot be negative")
    pool, fresh = Pool.objects.select_for_update().get_or_create(
        district_id=district_id, kind=kind, subject_id=subject_id, defaults={"left": left}
    )
    was_empty = pool.left == 0 and not fresh
    if pool.left != left:
        pool.left = left
        pool.save(update_fields=["left"])
    if was_empty != (left == 0):
        _announce(district_id, kind, [subject_id], is_empty=left == 0, now=now)
    return pool


def _give_back(
    district_id: UUID, kind: str, owner_ids: Sequence[UUID], old: State, new: State, now: datetime
) -> None:
    back: dict[UUID, int] = defaultdict(int)
    for pool_id, quantity in _move(owner_ids, old, new, now):
        back[pool_id] += quantity
    if not back:
        return
    pools = list(Pool.objects.select_for_update().filter(pk__in=back).order_by("pk"))
    refilled = [pool.subject_id for pool in pools if pool.left == 0]
    with connection.cursor() as cursor:
        cursor.execute(
            'update inventory_pool p set "left" = p."left" + b.quantity'
            " from unnest(%s::uuid[], %s::bigint[]) as b(id, quantity)"
            ' where p.id = b.id and p."left" is not null',
            [list(back), list(back.values())],
        )
    _announce(district_id, kind, refilled, is_empty=False, now=now)


def _move(
    owner_ids: Sequence[UUID], old: State, new: State, now: datetime
) -> list[tuple[UUID, int]]:
    """Compare-and-set of all holds of these owners; answers (pool, quantity) of those moved."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update inventory_hold set state = %s, at = %s"
            " where owner_id = any(%s) and state = %s returning pool_id, quantity",
            [new, now, list(owner_ids), old],
        )
        return cursor.fetchall()


def _announce(
    district_id: UUID, kind: str, subjects: Sequence[UUID], *, is_empty: bool, now: datetime
) -> None:
    if subjects:
        facts = (
            PoolChanged(district_id=district_id, kind=kind, subject_id=s, is_empty=is_empty)
            for s in subjects
        )
        outbox.publish(*facts, now=now)


def _sum(wants: Sequence[Want]) -> dict[UUID, int]:
    total: dict[UUID, int] = defaultdict(int)
    for want in wants:
        total[want.subject_id] += want.quantity
    return dict(total)


def _per_owner(wants: Sequence[Want]) -> dict[tuple[UUID, UUID], int]:
    total: dict[tuple[UUID, UUID], int] = defaultdict(int)
    for want in wants:
        total[want.owner_id, want.subject_id] += want.quantity
    return total
