"""Who may be written to, how often and how long: the customer-message allowance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsandbox import scenarios
from wxsandbox.official.errors import WeChatError
from wxsandbox.records import Person

if TYPE_CHECKING:
    from wxsandbox.twin import Twin


def grant(twin: Twin, person: Person, trigger: str) -> None:
    """What the person did opens a window anew."""
    many, window = scenarios.ALLOWANCES[trigger]
    person.allowances[trigger] = {"until": twin.now() + window, "left": many}
    twin.world.people.put(person)


def spend(twin: Twin, person: Person) -> None:
    """Use one message of the window that ends first; 45047 when all are used, 45015 when all ended."""
    now = twin.now()
    open_windows = [a for a in person.allowances.values() if a["until"] > now]
    if not open_windows:
        raise WeChatError(45015, "response out of time limit or subscription is canceled")
    usable = [a for a in open_windows if a["left"] is None or a["left"] > 0]
    if not usable:
        raise WeChatError(45047, "out of response count limit")
    first = min(usable, key=lambda a: (a["left"] is None, a["until"]))
    if first["left"] is not None:
        first["left"] -= 1
        twin.world.people.put(person)
