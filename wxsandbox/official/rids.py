"""Refused requests by their rid, as openapi/rid/get tells them."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from wxsandbox.official.errors import WeChatError
from wxsandbox.records_account import Refusal

if TYPE_CHECKING:
    from wxsandbox.official.envelope import Call
    from wxsandbox.twin import Twin

KEPT_FOR, KEPT = timedelta(days=7), 2_000
BODY_BYTES = 4096
SECRETS = ("access_token", "secret", "appsecret")


def keep(request: Request, rid: str, told: dict[str, Any]) -> None:
    twin: Twin = request.app.state.twin
    started = request.scope.get("wxsandbox.started", time.monotonic())
    query = {
        name: value[:6] + "…" if name in SECRETS else value
        for name, value in request.query_params.items()
    }
    row = Refusal(
        key=rid,
        at=twin.now(),
        path=request.url.path,
        cost_ms=int((time.monotonic() - started) * 1000),
        url="&".join(f"{name}={value}" for name, value in query.items()),
        body=request.scope.get("wxsandbox.body", b"")[:BODY_BYTES].decode("utf-8", "replace"),
        answer=json.dumps(told, ensure_ascii=False, separators=(",", ":")),
        client_ip=request.client.host if request.client else "",
    )
    twin.world.refusals.put(row)
    while len(twin.world.refusals) > KEPT:
        twin.world.refusals.drop(next(twin.world.refusals.keys()))


def get(call: Call) -> dict[str, Any]:
    row = call.twin.world.refusals.get(str(call.body.get("rid")))
    if row is None:
        raise WeChatError(76001, "rid not found")
    if call.twin.now() - row.at > KEPT_FOR:
        raise WeChatError(76003, "rid is expired")
    request = {
        "invoke_time": int(row.at.timestamp()),
        "cost_in_ms": row.cost_ms,
        "request_url": row.url,
        "request_body": row.body,
        "response_body": row.answer,
        "client_ip": row.client_ip,
    }
    return {"errcode": 0, "errmsg": "ok", "request": request}
