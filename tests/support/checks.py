"""L0, the closing checks of every script: asked of the database and of WeChat, never of our own code.

`problems()` answers sentences; an empty list is a pass. Every check has a positive control in tests/races/test_checkers.py.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC
from typing import Any

Row = tuple[Any, ...]
Ask = Callable[[str], list[Row]]
NOTICES_PER_ORDER = 6

# What must have no row: (what is wrong, the rows that show it).
NEVER = {
    "L0.1 a unit of the ledger does not sum to zero": """
        select unit, sum(amount) from ledger_entry group by unit having sum(amount) <> 0""",
    "L0.1 a journal does not balance": """
        select journal_id, unit, sum(amount) from ledger_entry group by 1, 2
        having sum(amount) <> 0""",
    "L0.2 a pool is below zero": 'select id, "left" from inventory_pool where "left" < 0',
    "L0.3 a hold is left open": "select owner_id, quantity from inventory_hold where state = 'held'",
    "L0.4 an order told its guest too often": f"""
        select split_part(key, ':', 2), count(*) from messaging_message where key like 'order:%'
        group by 1 having count(*) > {NOTICES_PER_ORDER}""",
    "L0.4 a guest was told the same twice": """
        select district_id, key, count(*) from messaging_message group by 1, 2
        having count(*) > 1""",
    "a message waits": "select key, attempts, why from messaging_message where state in ('waiting', 'sending')",
    "a fact was not drained": "select id, name from kit_outbox where drained_at is null",
    "a reaction waits or was given up": "select outbox_id, handler, attempts, error from kit_reaction",
    "a notice was not worked off": """
        select source, external_id, attempts, error from kit_inbox where done_at is null""",
    "an order is still unpaid": "select number, placed_at from orders_order where state = 'placed'",
    "a payment is still open": "select out_trade_no, expires_at from payments_payment where state = 'open'",
    "a payment needs a person": "select out_trade_no, why from payments_payment where state = 'disputed'",
    "a refund has not ended": """
        select out_refund_no, state, attempts, why from payments_refund
        where state <> 'succeeded'""",
    "a sale and its hold differ": """
        select o.number, o.state, h.state from orders_order o
        join inventory_hold h on h.owner_id = o.id
        where (o.state in ('paid', 'accepted', 'preparing', 'ready', 'done') and h.state <> 'consumed')
           or (o.state in ('expired') and h.state <> 'released')
           or (o.state = 'cancelled' and h.state not in ('released', 'returned'))""",
    "a paid order has no number to call": """
        select number from orders_order where paid_at is not null and pickup_no is null""",
    "an order gave back more or less than its refunds": """
        select o.number, o.refunded_fen, coalesce(sum(r.amount_fen), 0) from orders_order o
        left join payments_refund r on r.order_id = o.id
        group by o.id having o.refunded_fen <> coalesce(sum(r.amount_fen), 0)""",
    "paid money has neither order nor refund": """
        select p.out_trade_no, o.number, o.state from payments_payment p
        join orders_order o on o.checkout_id = p.checkout_id
        where p.state = 'paid' and o.paid_at is null and o.refunded_fen <> o.total_fen""",
    "an order was paid without money": """
        select o.number, p.state from payments_payment p
        join orders_order o on o.checkout_id = p.checkout_id
        where p.state <> 'paid' and o.paid_at is not null""",
    "an untaken order kept the guest's money": """
        select number, state, total_fen, refunded_fen from orders_order
        where state in ('refused', 'cancelled') and paid_at is not null
          and refunded_fen <> total_fen""",
    "the guests' account is not empty": """
        select district_id, sum(amount) from ledger_entry where account = 'liability:guest'
        group by 1 having sum(amount) <> 0""",
    "WeChat's account differs from payments and refunds": """
        select l.amount, p.amount - r.amount from
          (select coalesce(sum(amount), 0) amount from ledger_entry where account = 'asset:wechat') l,
          (select coalesce(sum(amount_fen), 0) amount from payments_payment where state = 'paid') p,
          (select coalesce(sum(amount_fen), 0) amount from payments_refund
           where state = 'succeeded') r
        where l.amount <> p.amount - r.amount""",
    "a merchant's account differs from its orders": """
        select m.slug, coalesce(l.amount, 0), coalesce(o.amount, 0) from merchants_merchant m
        left join (select owner_id, sum(amount) amount from ledger_entry
                   where account = 'liability:merchant' group by 1) l on l.owner_id = m.id
        left join (select merchant_id, sum(refunded_fen - total_fen) amount from orders_order
                   where paid_at is not null group by 1) o on o.merchant_id = m.id
        where coalesce(l.amount, 0) <> coalesce(o.amount, 0)""",
}


def problems(ask: Ask, *, ignore: Iterable[str] = ()) -> list[str]:
    """Everything that is wrong in the database, in words; `ignore` names checks by their beginning."""
    found = []
    for what, statement in NEVER.items():
        if not any(what.startswith(name) for name in ignore):
            found += [f"{what}: {row}" for row in ask(statement)[:5]]
    return found + broken_chains(ask)


def broken_chains(ask: Ask) -> list[str]:
    """L0.5: each audit row binds the one before it, by a hash reckoned here anew."""
    previous: dict[Any, str] = defaultdict(lambda: "0" * 64)
    count: dict[Any, int] = defaultdict(int)
    rows = ask(
        "select district_id, number, actor, verb, subject, details, at, previous, digest"
        " from kit_auditentry order by district_id, number"
    )
    for district, number, actor, verb, subject, details, at, before, digest in rows:
        details = json.loads(details) if isinstance(details, str) else details
        stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
        content = [before, str(district), number, actor, verb, subject, details, stamp]
        packed = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        count[district] += 1
        is_right = digest == hashlib.sha256(packed.encode()).hexdigest()
        if not is_right or number != count[district] or before != previous[district]:
            return [f"L0.5 the audit chain of {district} breaks at number {number}"]
        previous[district] = digest
    return []


def differences(ask: Ask, wechat: Callable[[str], dict[str, Any] | None]) -> list[str]:
    """Every payment held against WeChat's own books: paid or not, how much, and what went back."""
    refunds: dict[str, dict[str, int]] = defaultdict(dict)
    for number, trade, amount in ask(
        "select r.out_refund_no, p.out_trade_no, r.amount_fen from payments_refund r"
        " join payments_payment p on p.id = r.payment_id where r.state = 'succeeded'"
    ):
        refunds[trade][number] = amount
    found: list[str] = []
    for number, state, amount, transaction in ask(
        "select out_trade_no, state, amount_fen, transaction_id from payments_payment"
    ):
        theirs = wechat(number)
        found += _compare(number, state, amount, transaction, theirs)
        back = {
            r["out_refund_no"]: r["amount"]["refund"]
            for r in (theirs or {}).get("refunds", ())
            if r["status"] == "SUCCESS"
        }
        if back != refunds[number]:
            found.append(f"{number}: WeChat gave back {back}, we know of {refunds[number]}")
    return found


def _compare(
    number: str, state: str, amount: int, transaction: str, theirs: dict[str, Any] | None
) -> list[str]:
    paid = bool(theirs and theirs.get("transaction_id"))
    if paid != (state == "paid"):
        return [f"{number}: ours is {state}, WeChat's {theirs and theirs['trade_state']}"]
    if not paid or theirs is None:
        return []
    if theirs["amount"]["total"] != amount or theirs["transaction_id"] != transaction:
        return [f"{number}: {amount} fen by {transaction}, at WeChat {theirs['amount']}"]
    return []


def of_django(statement: str) -> list[Row]:
    """Ask the test database of this process."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
