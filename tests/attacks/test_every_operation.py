"""Nonsense at every door of the API: never a fault, and every answer is one the document names.

`FUZZ_SEED=…` repeats a run; the seed is printed with whatever went wrong.
"""

import copy
import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from shangquan.orders.models import Line, RefundRequest
from tests.attacks.desk_things import desk_things
from tests.support.judge import Judge
from tests.support.openapi import Operation
from tests.support.stack import Twin
from tests.support.wechat import come_in, wechat
from tests.support.world import CONTACT, Caller, World, cart, open_world

pytestmark = pytest.mark.django_db

ROUNDS = 3  # as everybody; as the one whose door it is, STRONGER times that
STRONGER = 4
SHUT = 0.38  # this share of all doors may stay shut to nonsense; the stories of test_answers pass every one
LAST = ("close_session", "sign_out")  # afterwards nobody is who they were
NASTY = [
    None, True, False, 0, -1, 1.5, 1e308, 2**31, 2**63, 10**40, "", " ", "0", "null", "\x00", "a\x00b", "\ud800",
    "﷽" * 300, "x" * 5000, "'; drop table orders_order; --", "{name}", "{0.__class__}", "%s%n", "../../etc/passwd",
    "<script>", "１２", "2026-02-30", [], {}, [[]], [None], {"a": {}}, "00000000-0000-0000-0000-000000000000",
]  # fmt: skip
RAW = [
    b"", b"{", b"[1]", b"null", b'"text"', b"\xff\xfe", b'{"a":' * 3000, b'{"lines":NaN}', b"9" * 5000,
    b'{"\\ud800":1}', b'{"\\u0000":"\\u0000"}', b"a=1&b=2", b"\xef\xbb\xbf{}",
]  # fmt: skip
PLACES = [
    "..",
    ".",
    "%00",
    "a%00b",
    "%2e%2e%2f",
    "all",
    "ALL",
    "林",
    "x" * 300,
    "-1",
    "0",
    "%ff",
    "%F0%9F%98%80",
    "'\"",
]
KEYS = ["", "short", "x" * 8, "x" * 255, "x" * 256, "'; --------", "ÿÿÿÿÿÿÿÿ"]


@dataclass
class Nonsense:
    """Requests made by chance, from what the document promises to understand and from what it does not."""

    judge: Judge
    chance: random.Random
    known: dict[str, list[Any]]
    prices: Caller
    wrong: list[str] = field(default_factory=list)

    def ask(self, operation: Operation, caller: Caller) -> None:
        address = self._address(operation)
        body, headers = self._body(operation), self._headers(operation, caller)
        with transaction.atomic():  # a fault of one request must not look like the next one's
            response = caller.client.generic(
                operation.method, address, body, content_type="application/json", headers=headers
            )
            transaction.set_rollback(response.status_code >= 500)
        try:
            asked = self.judge.operation(operation.method, response.wsgi_request.path)
        except AssertionError:  # the address was broken so well that it is nobody's
            assert response.status_code in (404, 405), (address, response.status_code)
            return
        said = f"{caller.name}: {operation.method} {address} {body[:300]!r} {headers}"
        self.wrong += [f"{one}\n    {said}" for one in self.judge.judge(asked, response)]

    def _address(self, operation: Operation) -> str:
        address = operation.path
        for name, schema in operation.parameters("path").items():
            value = quote(
                str(self.judge.document.sample(self.chance, schema, self.known, name)), safe=""
            )
            if self.chance.random() < 0.12:
                value = self.chance.choice(PLACES)
            address = address.replace(f"{{{name}}}", value or "-")
        query = "&".join(
            f"{name}={quote(str(self._twisted(schema, name)).encode(errors='replace'))}"
            for name, schema in operation.parameters("query").items()
            if self.chance.random() < 0.9
        )
        return f"{address}?{query}" if query else address

    def _twisted(self, schema: dict[str, Any], name: str) -> Any:
        if self.chance.random() < 0.3:
            return self.chance.choice(NASTY)
        return self.judge.document.sample(self.chance, schema, self.known, name)

    def _body(self, operation: Operation) -> bytes:
        if operation.takes is None:
            return b"" if self.chance.random() < 0.8 else self.chance.choice(RAW)
        how = self.chance.random()
        if how < 0.1:
            return self.chance.choice(RAW)
        value = self.judge.document.sample(self.chance, operation.takes, self.known)
        if {"seen", "lines"} <= value.keys() and self.chance.random() < 0.8:
            asked = {"lines": value["lines"], "fulfilment": value["fulfilment"]}
            value["seen"] = (self.prices.post("/quote", asked, key=None).body or {}).get("seen", "")
        if how < 0.4:
            value = self._break(copy.deepcopy(value))
        return json.dumps(value).encode()

    def _break(self, value: Any) -> Any:
        """One thing in it is replaced, left out, or put in."""
        if not isinstance(value, dict | list) or not value or self.chance.random() < 0.1:
            return self.chance.choice(NASTY)
        at = self.chance.choice(list(value) if isinstance(value, dict) else range(len(value)))
        match self.chance.randrange(4):
            case 0:
                del value[at]
            case 1 if isinstance(value, dict):
                value[
                    self.chance.choice(["total_fen", "price_fen", "id", "", "\x00", "__proto__"])
                ] = 1
            case _:
                value[at] = self._break(value[at])
        return value

    def _headers(self, operation: Operation, caller: Caller) -> dict[str, str]:
        headers = {"Accept-Language": self.chance.choice(["zh-Hans", "en", "", "x" * 400])}
        if caller.token:
            headers["Authorization"] = f"Bearer {caller.token}"
        elif self.chance.random() < 0.1:
            headers["Authorization"] = self.chance.choice(
                ["Bearer", "Bearer  ", "Bearer ÿ", "Basic eDp5"]
            )
        if operation.parameters("header"):
            odd = self.chance.random() < 0.15
            headers["Idempotency-Key"] = self.chance.choice(KEYS) if odd else str(uuid4())
        return headers


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[Twin]:
    with wechat(tmp_path) as running:
        yield running


@pytest.fixture
def world(db: None) -> World:
    return open_world()


def quiet(name: str, base: str = "") -> Caller:
    """A fault is an answer here, not the end of the test."""
    return Caller(name, base, client=Client(raise_request_exception=False))


def things(world: World, lin: Caller) -> dict[str, list[Any]]:
    """What is really there, by the names the document has for it."""
    skus = [world.dish("noodles", f"面{n}", 1000 + n) for n in range(3)] + [
        world.dish("tea", "茶", 900)
    ]
    menu = lin.get("/shops/noodles/menu").body
    paid = [world.paid_order(lin, (skus[n % 3], 2)) for n in range(8)]
    unpaid = [lin.order((skus[n % 3], 1)).body for n in range(4)]
    man = world.staff("man")
    for order in paid[:3]:
        assert man.post(f"/noodles/orders/{order.number}/accept").status == 200
        assert lin.post(f"/orders/{order.number}/refund-requests", {"reason": "咸"}).status == 200
    numbers = [order.number for order in paid] + [one["orders"][0]["number"] for one in unpaid]
    return {
        "district": [world.district.slug],
        "shop": ["noodles", "tea"],
        "store": [*["noodles"] * 7, "tea", "all"],
        "sku": [str(sku) for sku in (*skus, *skus[:3])],
        "options": [],
        "sku_id": [str(sku) for sku in skus],
        "item_id": [item["id"] for c in menu["categories"] for item in c["items"]],
        "number": numbers,
        "payment_id": [one["payment"]["id"] for one in unpaid],
        "request_id": [str(row.pk) for row in RefundRequest.objects.all()],
        "id": [str(line.pk) for line in Line.objects.all()],
        "topics": [
            "menu:noodles",
            *(f"order:{number}" for number in numbers),
            "order:",
            ":",
            "store:tea",
        ],
        "url": [f"{settings.ENVIRON.public_url}/g/{world.district.slug}/"],
        "state": [lin.post("/sessions/start", {"return_to": "/"}, key=None).body["state"]],
        "quantity": [1, 2],
        "left": [None, 500],
        "phone": [CONTACT["phone"]],
        "username": [man.user.username if man.user else ""],
    }


def test_nonsense_never_breaks_the_api(world: World, twin: Twin) -> None:
    seed = int(os.environ.get("FUZZ_SEED") or random.SystemRandom().randrange(2**32))
    print(f"FUZZ_SEED={seed}")
    lin = come_in(world, twin, "lin", quiet("lin", f"/api/g/{world.district.slug}"))
    man = world.staff("man")
    owner = world.staff("owner")
    man.client.raise_request_exception = owner.client.raise_request_exception = False
    theirs = {"/api/store/": man, "/api/desk/": owner}
    judge = Judge()
    known = things(world, lin)
    at_the_desk = known | desk_things(world, owner)
    nonsense = Nonsense(judge, random.Random(seed), known, prices=lin)
    last = [o for o in judge.document.operations if o.id.endswith(LAST)]
    rest = [o for o in judge.document.operations if o not in last]
    for operation in [*rest * ROUNDS, *last]:
        nonsense.known = at_the_desk if operation.path.startswith("/api/desk/") else known
        own = next((who for door, who in theirs.items() if operation.path.startswith(door)), lin)
        for caller in (quiet("anonymous"), lin, man, *[own] * (STRONGER - 1)):
            nonsense.ask(operation, caller)
    assert not nonsense.wrong, "\n".join([f"FUZZ_SEED={seed}", *nonsense.wrong[:20]])
    assert not [seen for seen in judge.seen if seen[1] >= 500], judge.seen
    # Nonsense that is refused at the gate proves little: most doors were passed at least once.
    print(f"never answered: {sorted(judge.unanswered())}")
    assert len(judge.unanswered()) < len(judge.document.operations) * SHUT, judge.unanswered()


def test_a_whole_cart_at_the_gate_is_too_large(world: World) -> None:
    judge = Judge()
    lin = judge.watch(quiet("lin", f"/api/g/{world.district.slug}"))
    lines = cart(*((uuid4(), 1) for _ in range(4000)))
    assert lin.post("/quote", {"lines": lines, "fulfilment": "pickup"}, key=None).status == 413
    assert judge.found == []
