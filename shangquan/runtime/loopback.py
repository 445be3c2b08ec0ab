"""JSON over HTTP to our own machine, past any proxy the environment names."""

import json
import urllib.error
import urllib.request
from typing import Any

_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def get(url: str, timeout_s: float = 2) -> Any:
    """The parsed answer. Raises OSError when nobody answers or the answer is an error."""
    return _call(urllib.request.Request(url), timeout_s)  # noqa: S310 (our own addresses)


def post(url: str, body: object, timeout_s: float = 10) -> Any:
    data = json.dumps(body).encode()
    kind = {"Content-Type": "application/json"}
    return _call(urllib.request.Request(url, data=data, headers=kind), timeout_s)  # noqa: S310


def status(url: str, timeout_s: float = 5) -> int | None:
    """The HTTP status, whatever it is; None when nobody answers."""
    try:
        with _opener.open(url, timeout=timeout_s) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as wrong:
        return wrong.code
    except OSError:
        return None


def _call(request: urllib.request.Request, timeout_s: float) -> Any:
    with _opener.open(request, timeout=timeout_s) as answer:
        try:
            return json.loads(answer.read())
        except ValueError as wrong:
            raise OSError(f"{request.full_url} did not answer JSON") from wrong
