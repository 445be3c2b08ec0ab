"""How often a request speaks to the database: round trips on the wire, and statements in the log."""

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from shangquan.flows import drains
from tests.runtime.conftest import eventually
from tests.support.round_trips import Counter, counting
from tests.support.stack import CONTACT, Stack, free_ports, send
from tests.support.world import World, open_world

ROUND_TRIPS = {"place": 6}
STATEMENTS = {"place": 12, "menu": 12, "board": 16, "notice": 4}


@pytest.fixture(scope="module")
def counted(stack: Stack) -> Iterator[tuple[Counter, str]]:
    """A web process of its own whose database socket is watched."""
    dsn = conninfo_to_dict((stack.one.data_dir / "secrets" / "dsn").read_text())
    with tempfile.TemporaryDirectory(prefix="sqwatch-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with counting(folder, Path(str(dsn["host"]))) as counter:
            [port] = free_ports(1)
            environment = stack.one.environment(dsn=make_conninfo(**dsn | {"host": str(folder)}))
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "granian", "--interface", "wsgi", "--http", "1",
                 "--no-ws", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
                 "--blocking-threads", "1", "--log-level", "warning",
                 "shangquan.runtime.served:web"],
                env=environment | {"DJANGO_SETTINGS_MODULE": "shangquan.config.settings"},
                cwd=stack.one.data_dir,
            )  # fmt: skip
            try:
                http = stack.client()
                http.base_url = f"http://127.0.0.1:{port}"
                eventually(lambda: send(http, "GET", "/healthz").status == 200, 60)
                yield counter, f"http://127.0.0.1:{port}"
            finally:
                process.terminate()
                process.wait(20)


def trips_of_placing(stack: Stack, counter: Counter, web: str, lines: Any) -> int:
    """One order over HTTP; the quote is asked of the other web process and not counted."""
    lin = stack.guest("lin")
    seen = lin.quote(lines, "pickup").body["seen"]
    body = {"lines": lines, "fulfilment": "pickup", "seen": seen, "contact": CONTACT, "remarks": {}}
    lin.http.base_url = f"{web}/api/g/qinghe/"
    before = counter.trips
    placed = lin.post("/checkouts", body)
    assert placed.status == 201, placed
    return counter.trips - before


@pytest.mark.slow
def test_placing_an_order_over_http_takes_at_most_six_round_trips(
    stack: Stack, counted: tuple[Counter, str]
) -> None:
    counter, web = counted
    owner = stack.staff("owner")
    lines = []
    for shop in ("xiaoman", "shancha"):
        items = [i for c in owner.get(f"/{shop}/items").body["categories"] for i in c["items"]]
        plain = next(i for i in items if all(g["min"] == 0 for g in i["groups"]))
        sku = plain["skus"][0]["id"]
        owner.post(f"/{shop}/skus/{sku}/stock", {"left": 500})
        lines.append({"sku": sku, "options": [], "quantity": 1})
    trips_of_placing(stack, counter, web, lines)  # connections, prepared plans, caches
    found = [trips_of_placing(stack, counter, web, lines) for _ in range(5)]
    print(f"round trips of placing an order from two shops: {found}")
    assert statistics.median(found) <= ROUND_TRIPS["place"], found
    for sku in (line["sku"] for line in lines):
        for shop in ("xiaoman", "shancha"):
            owner.post(f"/{shop}/skus/{sku}/stock", {"left": None})


def test_the_counter_counts(stack: Stack, counted: tuple[Counter, str]) -> None:
    """The control: a request that asks the database once more is seen to."""
    import psycopg

    counter, _ = counted
    dsn = conninfo_to_dict((stack.one.data_dir / "secrets" / "dsn").read_text())
    dsn["host"] = str(counter.folder)
    with psycopg.connect(**dsn, autocommit=True, prepare_threshold=None) as database:  # type: ignore[arg-type]
        before = counter.trips
        for _ in range(7):
            database.execute("select 1").fetchone()
        assert counter.trips - before == 7
        before = counter.trips
        with database.pipeline():
            for _ in range(7):
                database.execute("select 1")
        assert counter.trips - before <= 2


@pytest.fixture
def world(db: None) -> World:
    return open_world()


def statements(work: Any) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        work()
    return [q["sql"] for q in seen.captured_queries if "SAVEPOINT" not in q["sql"]]


def test_placing_takes_few_statements_however_long_the_cart_is(world: World) -> None:
    lin = world.guest("lin")
    skus = [
        world.dish(shop, f"{shop} {n}", 900, left=90) for n in range(8) for shop in world.stores
    ]
    lin.order((skus[0], 1))  # the district is remembered from now on
    short = statements(lambda: lin.order((skus[0], 1)))
    long = statements(lambda: lin.order(*((sku, 1) for sku in skus)))
    quote = statements(lambda: lin.quote([{"sku": str(skus[0]), "options": [], "quantity": 1}]))
    assert len(long) == len(short), "a longer cart asks more often"
    assert len(short) - len(quote) <= STATEMENTS["place"], short


def test_a_menu_takes_as_many_statements_for_fifty_dishes_as_for_one(world: World) -> None:
    world.dish("noodles", "one", 900)
    for number in range(20):
        world.dish("tea", f"dish {number}", 900)
    lin = world.guest("lin")
    lin.get("/shops/heguan/menu")  # the district is remembered from now on
    few = statements(lambda: lin.get("/shops/noodles/menu"))
    many = statements(lambda: lin.get("/shops/tea/menu"))
    assert len(few) == len(many) <= STATEMENTS["menu"]


def test_a_board_takes_as_many_statements_for_ten_orders_as_for_one(world: World) -> None:
    lin, sku = world.guest("lin"), world.dish("noodles", "面", 900)
    chen = world.staff("chen")
    world.paid_order(lin, (sku, 1))
    chen.get("/noodles/board")
    one = statements(lambda: chen.get("/noodles/board"))
    for _ in range(9):
        world.paid_order(lin, (sku, 1))
    ten = statements(lambda: chen.get("/noodles/board"))
    assert len(one) == len(ten) <= STATEMENTS["board"], one


def test_an_idle_worker_asks_little(world: World) -> None:
    drains.drain_once()
    assert len(statements(drains.drain_once)) <= 6
