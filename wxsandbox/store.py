"""The world of the twin: everything WeChat would remember, in memory, and on disk with --state.

Two rules keep it honest. Whoever changes a row calls `put` at once and does not await between
changes that belong together. `flush` runs before any answer or push leaves, so the outside never
knows more than the disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Generic, TypeVar

from wxsandbox import records, records_account, records_classic, records_service
from wxsandbox.credentials import Credentials
from wxsandbox.disk import Change, Disk, Unusable

Row = TypeVar("Row", bound=Any)  # a dataclass of records.py, each with its `key`


class Table(Generic[Row]):
    """Rows of one kind by key. `waiting` are the keys of rows that time will still change."""

    def __init__(self, kind: type[Row]) -> None:
        self.kind = kind
        self._rows: dict[str, Row] = {}
        self._changed: set[str] = set()
        self.waiting: set[str] = set()

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __getitem__(self, key: str) -> Row:
        return self._rows[key]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(list(self._rows.values()))

    def keys(self) -> Iterator[str]:
        """The oldest first."""
        return iter(self._rows)

    def get(self, key: str | None) -> Row | None:
        return self._rows.get(key) if key is not None else None

    def put(self, row: Row) -> Row:
        self._rows[row.key] = row
        self._changed.add(row.key)
        self._watch(row)
        return row

    def drop(self, key: str) -> None:
        if self._rows.pop(key, None) is not None:
            self._changed.add(key)
            self.waiting.discard(key)

    def clear(self) -> None:
        for key in list(self._rows):
            self.drop(key)

    def load(self, body: dict) -> None:
        row = self.kind(**body)
        self._rows[row.key] = row
        self._watch(row)

    def changes(self) -> Iterator[Change]:
        for key in self._changed:
            row = self._rows.get(key)
            # Rows hold plain values only, and are written before anybody changes them again.
            yield self.kind.__name__, key, vars(row) if row is not None else None
        self._changed.clear()

    def _watch(self, row: Row) -> None:
        if getattr(row, "waiting", False):
            self.waiting.add(row.key)
        else:
            self.waiting.discard(row.key)


class World:
    def __init__(self, state: Path | None = None) -> None:
        self.settings = Table(records.Setting)
        self.people = Table(records.Person)
        self.messages = Table(records.Message)
        self.tokens = Table(records.Token)
        self.tickets = Table(records.Ticket)
        self.codes = Table(records.OAuthCode)
        self.oauth_tokens = Table(records.OAuthToken)
        self.qrcodes = Table(records.QrCode)
        self.media = Table(records.Media)
        self.templates = Table(records.Template)
        self.orders = Table(records.Order)
        self.prepays = Table(records.Prepay)
        self.refunds = Table(records.Refund)
        self.notices = Table(records.Notice)
        self.quotas = Table(records.Quota)
        self.tags = Table(records_account.Tag)
        self.short_keys = Table(records_account.ShortKey)
        self.materials = Table(records_account.Material)
        self.news = Table(records_account.News)
        self.articles = Table(records_account.Article)
        self.publications = Table(records_account.Publication)
        self.mass_jobs = Table(records_account.MassJob)
        self.notifications = Table(records_account.Notification)
        self.refusals = Table(records_account.Refusal)
        self.kf_accounts = Table(records_service.KfAccount)
        self.kf_sessions = Table(records_service.KfSession)
        self.kf_records = Table(records_service.KfRecord)
        self.figures = Table(records_service.Figure)
        self.article_deeds = Table(records_service.ArticleDeed)
        self.cards = Table(records_classic.Card)
        self.card_codes = Table(records_classic.CardCode)
        self.card_doors = Table(records_classic.CardDoor)
        self.pois = Table(records_classic.Poi)
        self.wifi_shops = Table(records_classic.WifiShop)
        self.wifi_visits = Table(records_classic.WifiVisit)
        self.beacons = Table(records_classic.Beacon)
        self.beacon_pages = Table(records_classic.BeaconPage)
        self.shakes = Table(records_classic.Shake)
        self.devices = Table(records_classic.Device)
        self._tables = {t.kind.__name__: t for t in vars(self).values() if isinstance(t, Table)}
        self._disk = Disk(state) if state else None
        self._load()
        self._chats = self._index_chats()
        self._transactions = {o.transaction_id: o.key for o in self.orders if o.transaction_id}
        self.permanent_codes = {
            (c.scene_id, c.scene_str): c.key for c in self.qrcodes if c.permanent
        }
        self.credentials = self._keep_credentials()
        self.flush()

    def setting(self, key: str, default: Any = None) -> Any:
        row = self.settings.get(key)
        return default if row is None else row.value

    def set(self, key: str, value: Any) -> None:
        self.settings.put(records.Setting(key, value))

    def count(self, name: str) -> int:
        """The next number of a series; a series never restarts, not even after a reset."""
        number = self.setting(f"count:{name}", 0) + 1
        self.set(f"count:{name}", number)
        return number

    def chat(self, openid: str) -> list[records.Message]:
        return self._chats.get(openid, [])

    def append_chat(self, message: records.Message) -> None:
        self.messages.put(message)
        self._chats.setdefault(message.openid, []).append(message)

    def order_of_transaction(self, transaction_id: str) -> records.Order | None:
        return self.orders.get(self._transactions.get(transaction_id))

    def remember_transaction(self, order: records.Order) -> None:
        self._transactions[order.transaction_id] = order.key

    def reset(self) -> None:
        """Everything back to the start; credentials and number series stay."""
        kept = {
            s.key: s.value for s in self.settings if s.key.startswith(("credentials", "count:"))
        }
        for table in self._tables.values():
            table.clear()
        for key, value in kept.items():
            self.set(key, value)
        self._chats = {}
        self._transactions = {}
        self.permanent_codes = {}

    def flush(self) -> None:
        changes = [change for table in self._tables.values() for change in table.changes()]
        if self._disk and changes:
            self._disk.write(changes)

    def close(self) -> None:
        self.flush()
        if self._disk:
            self._disk.close()

    def _load(self) -> None:
        for kind, _key, body in self._disk.read() if self._disk else ():
            try:
                self._tables[kind].load(body)
            except (KeyError, TypeError) as strange:
                raise Unusable(f"a row of {kind} is of another version of the twin") from strange

    def _index_chats(self) -> dict[str, list[records.Message]]:
        chats: dict[str, list[records.Message]] = {}
        for message in sorted(self.messages, key=lambda m: m.seq):
            chats.setdefault(message.openid, []).append(message)
        return chats

    def _keep_credentials(self) -> Credentials:
        saved = self.setting("credentials")
        if saved is None:
            made = Credentials.make()
            self.set("credentials", asdict(made))
            return made
        return Credentials(**saved)
