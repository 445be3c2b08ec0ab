"""The one place that talks HTTP to others (and the only importer of httpx)."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx

from shangquan.kit.errors import GatewayBusy

_LIMIT = 4 * 1024 * 1024


@dataclass(frozen=True)
class Reply:
    """What came back: status, headers (lower-case names) and the raw body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON whatever its content type says. Raises GatewayBusy on nonsense."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise GatewayBusy(f"not JSON (HTTP {self.status})") from error


@lru_cache(maxsize=1)
def _client() -> httpx.Client:
    timeout = httpx.Timeout(8.0, connect=3.0)
    limits = httpx.Limits(max_connections=32, max_keepalive_connections=8)
    headers = {"User-Agent": "shangquan/0.1", "Accept": "application/json"}
    return httpx.Client(timeout=timeout, limits=limits, headers=headers, trust_env=False)


def send(
    method: str, url: str, *, body: bytes = b"", headers: dict[str, str] | None = None
) -> Reply:
    """One request. Raises GatewayBusy when the other side cannot be reached or does not answer."""
    try:
        answer = _client().request(method, url, content=body or None, headers=headers)
    except httpx.HTTPError as error:
        raise GatewayBusy(
            f"{method} {url.split('?', maxsplit=1)[0]}: {type(error).__name__}"
        ) from error
    if len(answer.content) > _LIMIT:
        raise GatewayBusy("the answer is too large")
    return Reply(
        answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.content
    )
