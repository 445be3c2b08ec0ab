"""The state file: rows as JSON in SQLite, written before an answer leaves, safe against kill -9."""

from __future__ import annotations

import base64
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

Change = tuple[str, str, dict | None]


class Unusable(Exception):
    """Another twin holds the state file, or it is not one, or of another version."""


def _pack(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"$at": value.isoformat()}
    if isinstance(value, bytes):
        return {"$b64": base64.b64encode(value).decode()}
    raise TypeError(f"cannot keep {type(value).__name__}")


def _unpack(value: dict) -> Any:
    if value.keys() == {"$at"}:
        return datetime.fromisoformat(value["$at"])
    if value.keys() == {"$b64"}:
        return base64.b64decode(value["$b64"])
    return value


class Disk:
    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # The file holds private keys: nobody else may read it, not even for a moment.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._db = sqlite3.connect(path, isolation_level=None, timeout=1)
            self._db.execute("pragma locking_mode = exclusive")
            self._db.execute("pragma journal_mode = wal")
            self._db.execute("pragma synchronous = full")
            self._db.execute(
                "create table if not exists kept"
                " (kind text, key text, body text not null, primary key (kind, key)) without rowid"
            )
            self._db.execute("begin immediate")
            self._db.execute("commit")
        except (sqlite3.DatabaseError, OSError) as broken:
            raise Unusable(f"{path}: {broken}") from broken

    def read(self) -> Iterator[tuple[str, str, dict]]:
        for kind, key, body in self._db.execute("select kind, key, body from kept"):
            yield kind, key, json.loads(body, object_hook=_unpack)

    def write(self, changes: Iterable[Change]) -> None:
        """All of it or nothing of it."""
        self._db.execute("begin immediate")
        for kind, key, body in changes:
            if body is None:
                self._db.execute("delete from kept where kind = ? and key = ?", (kind, key))
            else:
                text = json.dumps(body, default=_pack, ensure_ascii=False)
                self._db.execute("insert or replace into kept values (?, ?, ?)", (kind, key, text))
        self._db.execute("commit")

    def close(self) -> None:
        self._db.close()
