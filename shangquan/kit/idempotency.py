"""The same request twice is one act: the first answer is kept with the act and given again.

The key is claimed, the act done and its answer stored in one transaction. A second request with the key waits on the
unique index until the first has committed, then repeats its answer byte for byte.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from shangquan.kit.errors import Refused
from shangquan.kit.models import Answer
from shangquan.kit.pipeline import pipelined
from shangquan.kit.texts import Text
from shangquan.kit.transactions import with_retry

KEPT = timedelta(days=7)


class KeyMissing(Refused):
    """A POST that moves money, stock or orders came without a key."""

    code = "idempotency.missing"
    sentence = Text(
        "请求缺少防重复的编号，请刷新页面再试。", "The request lacks its idempotency key."
    )


class KeyReused(Refused):
    """The key was used for a different request."""

    code = "idempotency.reused"
    sentence = Text("这个编号已经用于另一个请求。", "This key was used for another request.")


def fingerprint(path: str, body: bytes) -> str:
    """What must be equal for two requests to be the same."""
    return hashlib.sha256(path.encode() + b"\n" + body).hexdigest()


T = TypeVar("T")


def once(
    *, scope: str, key: str, same: str, now: datetime, ask: Callable[[], T],
    act: Callable[[T], tuple[int, Any]], is_pipelined: bool = False,
) -> tuple[int, str]:  # fmt: skip
    """Do the act unless it was done; answer (status, JSON text) either way.

    `ask` may send queries whose answers `act` reads: they travel with the claim of the key, in one round trip. A refusal
    leaves nothing behind, so the same key may be tried again. `is_pipelined` is for an act that only inserts and fetches: in a
    pipeline an update does not know how many rows it moved, and a compare-and-set that lost would believe it had won.
    """
    if not 8 <= len(key) <= 255:
        raise KeyMissing

    def attempt() -> tuple[int, str]:
        with transaction.atomic():
            claim = connection.cursor()
            with pipelined():
                claim.execute(_CLAIM, [scope, key, same, now])
                asked = ask()
                is_first = claim.fetchone() is not None
                if is_first and is_pipelined:
                    return _store(scope, key, *act(asked))
            if is_first:
                return _store(scope, key, *act(asked))
        return _repeat(scope, key, same)

    return with_retry(attempt)


_CLAIM = """
insert into kit_answer (scope, key, fingerprint, body, created_at) values (%s, %s, %s, '', %s)
on conflict do nothing returning 1
"""


def _repeat(scope: str, key: str, same: str) -> tuple[int, str]:
    before = Answer.objects.get(scope=scope, key=key)
    if before.fingerprint != same:
        raise KeyReused
    return before.status or 200, before.body


def _store(scope: str, key: str, status: int, value: Any) -> tuple[int, str]:
    body = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    connection.cursor().execute(
        "update kit_answer set status = %s, body = %s where scope = %s and key = %s",
        [status, body, scope, key],
    )
    return status, body


def forget(now: datetime) -> int:
    """Drop answers older than seven days."""
    return Answer.objects.filter(created_at__lt=now - KEPT).delete()[0]
