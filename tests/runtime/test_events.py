"""Live events, asked over real sockets from real servers on a real PostgreSQL."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import psycopg
import pytest

from shangquan.kit import tickets

from .conftest import REPOSITORY, clean_environment, eventually

SECRET = "a secret key for the tests of live events, long enough"
TABLE = """
DROP TABLE IF EXISTS kit_liveevent;
CREATE TABLE kit_liveevent (
    id bigserial PRIMARY KEY, district_id uuid, topic text NOT NULL, name text NOT NULL,
    payload jsonb NOT NULL, at timestamptz NOT NULL DEFAULT now()
)
"""
SERVERS = {
    "uvicorn": ("-m", "uvicorn", "shangquan.config.events:application", "--port"),
    "granian": (
        "-m",
        "granian",
        "--interface",
        "asgi",
        "shangquan.config.events:application",
        "--port",
    ),
}


class Stack:
    """An events process, its table, and what a page does with them."""

    def __init__(self, url: str, dsn: str) -> None:
        self.url, self.dsn = url, dsn
        self.open_pages: list[Stream] = []

    def ticket(self, *topics: str, ttl_s: int = 60, secret: str = SECRET) -> str:
        return tickets.issue(topics, ttl_s, datetime.now(UTC), tickets.derive_key(secret))

    def tell(self, topic: str, name: str = "changed", **payload: object) -> int:
        with psycopg.connect(self.dsn) as database:
            return insert(database, topic, name, **payload)

    def listen(self, *topics: str, ttl_s: int = 60, **headers: str) -> "Stream":
        page = Stream(f"{self.url}/events?ticket={self.ticket(*topics, ttl_s=ttl_s)}", headers)
        self.open_pages.append(page)
        return page


def insert(database: psycopg.Connection, topic: str, name: str, **payload: object) -> int:
    row = database.execute(
        "INSERT INTO kit_liveevent (topic, name, payload) VALUES (%s, %s, %s) RETURNING id",
        [topic, name, json.dumps(payload)],
    ).fetchone()
    database.execute("SELECT pg_notify('live', %s)", [str(row[0])])
    return row[0]


class Stream:
    """One open page."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self._client = httpx.Client(timeout=20)
        self.response = self._client.send(
            self._client.build_request("GET", url, headers=headers), stream=True
        )
        self._lines = self.response.iter_lines() if self.response.status_code == 200 else None

    def next(self) -> dict:
        """The next hint, with its id."""
        found: dict = {}
        for line in self._lines:
            name, _, value = line.partition(": ")
            if name == "id":
                found["id"] = int(value)
            elif name == "data":
                return found | json.loads(value)
        raise EOFError

    def close(self) -> None:
        self.response.close()
        self._client.close()


@pytest.fixture(scope="module", params=sorted(SERVERS))
def server(request, cluster, free_port) -> Iterator[Stack]:
    dsn = cluster.ensure_database("events")
    with psycopg.connect(dsn) as database:
        database.execute(TABLE)
    port = free_port()
    env = clean_environment(dsn=dsn, secret_key=SECRET, data_dir=str(cluster.data_dir))
    command = [sys.executable, *SERVERS[request.param], str(port)]
    process = subprocess.Popen(command, env=env, cwd=REPOSITORY, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: healthy(url))
        yield Stack(url, dsn)
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def stack(server) -> Iterator[Stack]:
    yield server
    for page in server.open_pages:
        page.close()
    server.open_pages.clear()
    eventually(lambda: pages(server) == 0)


def healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").status_code == 200
    except httpx.TransportError:
        return False


def pages(stack: Stack) -> int:
    return httpx.get(f"{stack.url}/healthz").json()["pages"]


def test_a_page_hears_only_its_own_topics(stack):
    page = stack.listen("d1/store:heguan")
    stack.tell("d1/store:xiaoman")
    stack.tell("d2/store:heguan")
    told = stack.tell("d1/store:heguan", "order_new", number="七号")
    assert page.next() == {
        "id": told,
        "topic": "store:heguan",
        "name": "order_new",
        "payload": {"number": "七号"},
    }


def test_a_page_that_was_away_gets_what_it_missed(stack):
    first = stack.tell("d1/menu:heguan")
    second = stack.tell("d1/menu:heguan")
    page = stack.listen("d1/menu:heguan", last_event_id=str(first))
    ids = {page.next()["id"]}
    while second not in ids:
        ids.add(page.next()["id"])


def test_an_id_that_committed_late_is_replayed_too(stack):
    with psycopg.connect(stack.dsn) as slow:
        late = insert(slow, "d1/menu:heguan", "slow")
        seen = stack.tell("d1/menu:heguan", "fast")
        assert late < seen
    page = stack.listen("d1/menu:heguan", last_event_id=str(seen))
    missed = [page.next()["id"]]
    while missed[-1] != seen:
        missed.append(page.next()["id"])
    assert late in missed


def test_nothing_falls_between_the_ticket_and_the_first_hint(stack):
    page = stack.listen("d1/menu:heguan")
    told = [stack.tell("d1/menu:heguan", number=n) for n in range(50)]
    assert [page.next()["id"] for _ in told] == told


@pytest.mark.parametrize("bad", ["", "nonsense", "e30.AAAA"])
def test_without_a_good_ticket_nothing_is_told(stack, bad):
    assert httpx.get(f"{stack.url}/events?ticket={bad}").status_code == 401
    forged = stack.ticket("d1/store:heguan", secret="a guess")
    assert httpx.get(f"{stack.url}/events?ticket={forged}").status_code == 401


def test_the_stream_ends_with_its_ticket(stack):
    page = stack.listen("d1/menu:heguan", ttl_s=2)
    began = time.monotonic()
    with pytest.raises(EOFError):
        page.next()
    assert time.monotonic() - began < 5


def test_a_page_that_leaves_is_forgotten(stack):
    page = stack.listen("d1/menu:heguan")
    eventually(lambda: pages(stack) == 1)
    page.close()
    eventually(lambda: pages(stack) == 0)


def test_only_our_own_pages_may_read_it_in_a_browser(stack):
    ours = stack.listen("d1/a", origin="http://127.0.0.1:8000").response.headers
    assert ours["access-control-allow-origin"] == "http://127.0.0.1:8000"
    assert ours["x-accel-buffering"] == "no"
    assert ours["content-type"].startswith("text/event-stream")
    other = stack.listen("d1/a", origin="https://evil.example").response.headers
    assert "access-control-allow-origin" not in other


def test_a_lost_database_connection_is_made_again_and_caught_up(stack):
    page = stack.listen("d1/menu:heguan")
    stack.tell("d1/menu:heguan", "before")
    assert page.next()["name"] == "before"
    with psycopg.connect(stack.dsn, autocommit=True) as database:
        database.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'shangquan events'"
        )
    stack.tell("d1/menu:heguan", "meanwhile")
    assert page.next()["name"] == "meanwhile"


def test_many_pages_need_no_more_database_connections(stack):
    many = [stack.listen("d1/menu:heguan", last_event_id="0") for _ in range(40)]
    with psycopg.connect(stack.dsn) as database:
        query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'shangquan events'"
        assert database.execute(query).fetchone()[0] <= 2
    told = stack.tell("d1/menu:heguan")
    for page in many:
        while page.next()["id"] != told:
            pass


def test_a_ticket_says_what_it_was_issued_for_until_it_ends():
    now = datetime(2026, 11, 21, tzinfo=UTC)
    key = tickets.derive_key(SECRET)
    ticket = tickets.issue(["b", "a", "a"], 60, now, key)
    assert tickets.read(ticket, now, key) == ["a", "b"]
    assert tickets.seconds_left(ticket, now, key) == 60
    with pytest.raises(tickets.BadTicket):
        tickets.read(ticket, now + timedelta(seconds=60), key)
    for spot in range(len(ticket)):
        damaged = ticket[:spot] + ("A" if ticket[spot] != "A" else "B") + ticket[spot + 1 :]
        with pytest.raises(tickets.BadTicket):
            tickets.read(damaged, now, key)
