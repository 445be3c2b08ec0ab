"""Who may do what, and when a door is open: decided from values alone."""

from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo


class Role(StrEnum):
    """What somebody is here. The first three belong to the district, the others to one merchant."""

    OWNER = "owner"
    DISPATCHER = "dispatcher"
    SERVICE = "service"  # 客服: answers guests for the whole district
    MANAGER = "manager"
    CASHIER = "cashier"
    KITCHEN = "kitchen"


class Right(StrEnum):
    """One thing that may be done."""

    BOARD = "board"  # see orders
    ACCEPT = "accept"  # accept, prepare, ready, hand over
    REFUSE = "refuse"
    REFUND = "refund"
    SOLD_OUT = "sold_out"
    COUNTER = "counter"
    CONTACT = "contact"
    MENU = "menu"  # change the catalogue
    STAFF = "staff"
    SHOP = "shop"  # change the store itself
    EXPORT = "export"
    LEDGER = "ledger"
    PUSH = "push"  # address guests: the owner's alone
    POINTS = "points"  # points rules: the owner's alone
    ANSWER_GUESTS = "answer_guests"  # see conversations and answer in the account's name
    EDIT_RULES = "edit_rules"  # what the account answers by itself
    EDIT_MENU = "edit_menu"  # the account's menu: the owner all of it, a partner one branch
    EDIT_CODES = "edit_codes"  # parameter codes and their counts
    PROPOSE_PUSH = "propose_push"
    APPROVE_PUSH = "approve_push"  # goes out to guests: the owner's alone


_COOK = {Right.BOARD, Right.ACCEPT, Right.SOLD_OUT}
_TILL = _COOK | {Right.REFUSE, Right.COUNTER, Right.CONTACT}
_FRONT = {Right.ANSWER_GUESTS, Right.EDIT_RULES, Right.EDIT_MENU, Right.EDIT_CODES}
_DESK = _FRONT | {Right.PROPOSE_PUSH}
_BACK = {Right.REFUND, Right.MENU, Right.STAFF, Right.SHOP, Right.EXPORT, Right.LEDGER}
_RUN = _TILL | _BACK | _DESK

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(_RUN | {Right.PUSH, Right.POINTS, Right.APPROVE_PUSH}),
    Role.DISPATCHER: frozenset({Right.BOARD, Right.CONTACT}),
    Role.SERVICE: frozenset({Right.BOARD, Right.CONTACT, Right.ANSWER_GUESTS, Right.EDIT_RULES}),
    Role.MANAGER: frozenset(_RUN),
    Role.CASHIER: frozenset(_TILL),
    Role.KITCHEN: frozenset(_COOK),
}

DISTRICT_ROLES = frozenset({Role.OWNER, Role.DISPATCHER, Role.SERVICE})


def may(role: str, right: Right) -> bool:
    """Whether a role holds a right; unknown roles hold none."""
    return role in RIGHTS and right in RIGHTS[Role(role)]


def is_open(*, at: datetime, zone: str, opens_at: time, closes_at: time, is_paused: bool) -> bool:
    """Whether a store sells at this moment. Equal times mean day and night."""
    if is_paused:
        return False
    local = at.astimezone(ZoneInfo(zone)).time()
    if opens_at == closes_at:
        return True
    if opens_at < closes_at:
        return opens_at <= local < closes_at
    return local >= opens_at or local < closes_at


def hours(opens_at: time, closes_at: time) -> str:
    """`10:00–21:30`, as on a door."""
    if opens_at == closes_at:
        return "00:00–24:00"
    return f"{opens_at:%H:%M}–{closes_at:%H:%M}"
