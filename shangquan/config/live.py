"""From one database connection to every open page of this process.

The database tells committed rows by NOTIFY; each is read once and handed to the pages that listen
to its topic. No page ever holds a database connection.
"""

import asyncio
import contextlib
import json
import logging
import random
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import psycopg
from psycopg.rows import TupleRow

log = logging.getLogger("shangquan.live")

CHANNEL = "live"
# Ids are given before commit: a slower transaction may show a smaller id after a bigger one was
# sent. A replay therefore starts this much earlier; pages drop ids they know.
OVERLAP_IDS = 200
REPLAY_MAX = 500
PAGE_QUEUE_MAX = 200
REMEMBERED_IDS = 5000
COLUMNS = "SELECT id, topic, name, payload FROM kit_liveevent"

Connection = psycopg.AsyncConnection[TupleRow]


@dataclass(frozen=True)
class Hint:
    id: int
    topic: str
    name: str
    payload: object

    @cached_property
    def as_sse(self) -> bytes:
        """The bytes every page gets, made once however many listen."""
        # Inside, a topic begins with its district; a page knows only its own part.
        facts = {
            "topic": self.topic.partition("/")[2] or self.topic,
            "name": self.name,
            "payload": self.payload,
        }
        text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
        return f"event: hint\nid: {self.id}\ndata: {text}\n\n".encode()


@dataclass(eq=False)
class Page:
    """One open page. A page too slow to take its hints is let go; it comes back and replays."""

    topics: frozenset[str]
    queue: asyncio.Queue[Hint | None] = field(
        default_factory=lambda: asyncio.Queue(PAGE_QUEUE_MAX + 1)
    )

    def offer(self, hint: Hint) -> None:
        if self.queue.qsize() < PAGE_QUEUE_MAX:
            self.queue.put_nowait(hint)
        elif self.queue.qsize() == PAGE_QUEUE_MAX:
            self.queue.put_nowait(None)


class Hub:
    """Listens once, remembers who wants what, replays what a page missed."""

    def __init__(self, dsn: Callable[[], str]) -> None:
        self._dsn = dsn
        self._by_topic: dict[str, set[Page]] = {}
        self._sent: OrderedDict[int, None] = OrderedDict()
        self._last_id: int | None = None
        self._reader: Connection | None = None
        self._reader_turn = asyncio.Lock()
        self._pages = 0
        self.is_listening = False

    @property
    def pages(self) -> int:
        return self._pages

    @contextlib.contextmanager
    def open_page(self, topics: Iterable[str]) -> Iterator[Page]:
        page = Page(frozenset(topics))
        for topic in page.topics:
            self._by_topic.setdefault(topic, set()).add(page)
        self._pages += 1
        try:
            yield page
        finally:
            self._pages -= 1
            for topic in page.topics:
                self._by_topic[topic].discard(page)
                if not self._by_topic[topic]:
                    del self._by_topic[topic]

    async def replay(self, topics: Iterable[str], last_id: int) -> list[Hint] | None:
        """What a page missed, in order; None when it missed too much to tell one by one."""
        rows = await self._read(
            f"{COLUMNS} WHERE id > %s AND topic = ANY(%s) ORDER BY id LIMIT %s",
            [last_id - OVERLAP_IDS, list(topics), REPLAY_MAX + 1],
        )
        return None if len(rows) > REPLAY_MAX else [Hint(*row) for row in rows]

    async def run(self) -> None:
        """Listen for ever. A lost database is waited for; what it told meanwhile is caught up."""
        pause_s = 0.5
        while True:
            try:
                async for _ in self._listen():
                    pause_s = 0.5
            except (psycopg.Error, OSError, ValueError) as wrong:
                log.warning("no live events from the database (%s)", _first_line(wrong))
            finally:
                self.is_listening = False
            await asyncio.sleep(pause_s * random.uniform(0.7, 1.3))  # noqa: S311
            pause_s = min(pause_s * 2, 10)

    async def _listen(self) -> AsyncIterator[None]:
        async with await self._connect() as database:
            await database.execute(f"LISTEN {CHANNEL}")
            await self._catch_up(database)
            self.is_listening = True
            log.info("listening for live events")
            yield
            while True:
                ids = set()
                # A burst is read by one query. The time limit also proves the line alive below.
                async for notice in database.notifies(timeout=30, stop_after=1):
                    ids.add(notice.payload)
                async for notice in database.notifies(timeout=0):
                    ids.add(notice.payload)
                wanted = [int(text) for text in ids if text.isdigit()]
                rows = await database.execute(f"{COLUMNS} WHERE id = ANY(%s) ORDER BY id", [wanted])
                self._hand_out([Hint(*row) for row in await rows.fetchall()])

    async def _catch_up(self, database: Connection) -> None:
        """Rows that were told while nobody listened."""
        if self._last_id is None:
            cursor = await database.execute("SELECT coalesce(max(id), 0) FROM kit_liveevent")
            row = await cursor.fetchone()
            self._last_id = row[0] if row else 0
            return
        cursor = await database.execute(
            f"{COLUMNS} WHERE id > %s ORDER BY id", [self._last_id - OVERLAP_IDS]
        )
        self._hand_out([Hint(*row) for row in await cursor.fetchall()])

    def _hand_out(self, hints: list[Hint]) -> None:
        for hint in hints:
            if hint.id in self._sent:
                continue
            self._sent[hint.id] = None
            self._last_id = max(self._last_id or 0, hint.id)
            for page in self._by_topic.get(hint.topic, ()):
                page.offer(hint)
        while len(self._sent) > REMEMBERED_IDS:
            self._sent.popitem(last=False)

    async def _read(self, query: str, values: list[object]) -> list[TupleRow]:
        """One shared connection for replays, opened when first needed and after a loss."""
        async with self._reader_turn:
            for is_last_try in (False, True):
                try:
                    if self._reader is None or self._reader.closed:
                        self._reader = await self._connect()
                    cursor = await self._reader.execute(query, values)
                    return await cursor.fetchall()
                except psycopg.OperationalError:
                    self._reader = None
                    if is_last_try:
                        raise
        raise AssertionError("unreachable")

    async def _connect(self) -> Connection:
        return await psycopg.AsyncConnection.connect(
            self._dsn(),
            autocommit=True,
            prepare_threshold=None,
            connect_timeout=5,
            application_name="shangquan events",
            keepalives_idle=30,
            tcp_user_timeout=10_000,
        )


def _first_line(wrong: Exception) -> str:
    return str(wrong).strip().partition("\n")[0]
