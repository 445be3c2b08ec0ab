"""The way api.weixin.qq.com asks and answers: token in the query, HTTP 200 for every error, a rid."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import isawaitable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from wxsandbox.faults import ApiFault
from wxsandbox.official import quotas, rids, tokens
from wxsandbox.official.errors import WeChatError

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

log = logging.getLogger("wxsandbox")
MOST_JSON = 1 << 20
OK = {"errcode": 0, "errmsg": "ok"}
# Real WeChat rejects or garbles non-ASCII text that arrives as \uXXXX escapes.
ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u(?!00[0-7])[0-9a-fA-F]{4}")


@dataclass
class Call:
    twin: Twin
    request: Request
    query: dict[str, str]
    body: dict[str, Any]

    @property
    def base(self) -> str:
        """The twin's own address as the caller sees it."""
        return str(self.request.base_url).rstrip("/")


Answer = dict[str, Any] | Response
Handler = Callable[[Call], Answer | Awaitable[Answer]]


@dataclass(frozen=True)
class Operation:
    """`body`: json is parsed before the handler runs; raw is left to it (uploads)."""

    methods: str  # GET, POST or GET POST
    handler: Handler
    token: bool = True
    body: str = "json"
    classic: bool = False  # only an account of the profile `classic` may


class Gateway:
    def __init__(self, operations: dict[str, Operation], closed: tuple[str, ...]) -> None:
        self._operations = operations
        self._closed = closed

    async def __call__(self, request: Request) -> Response:
        twin: Twin = request.app.state.twin
        path = request.url.path
        request.scope["wxsandbox.started"] = time.monotonic()
        fault = twin.faults.for_call(path)
        if fault and fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        failing = bool(fault and (fault.status or fault.errcode))
        if fault and failing and not fault.after_effect:
            return _failure(request, fault)
        try:
            answer = await self._serve(twin, request, path)
        except WeChatError as refused:
            answer = refuse(request, refused)
        except Exception:
            log.exception("%s %s", request.method, path)
            why = "a mistake of the twin itself, or a body of a shape it did not expect"
            answer = refuse(request, WeChatError(-1, "system error", why=why))
        if fault and failing:
            return _failure(request, fault)
        return answer if isinstance(answer, Response) else as_json(answer)

    async def _serve(self, twin: Twin, request: Request, path: str) -> Answer:
        found = self._operations.get(path)
        if found is None:
            raise self._unknown(twin, request, path)
        if request.method not in found.methods.split():
            errcode, wanted = (43002, "POST") if found.methods == "POST" else (43001, "GET")
            raise WeChatError(errcode, f"require {wanted} method")
        if found.token:
            tokens.check(twin, request.query_params.get("access_token"))
        if found.classic and twin.profile != "classic":
            raise WeChatError(48001, "api unauthorized", why=f"{path} is of the classic profile")
        quotas.spend(twin, path)
        wants_json = found.body == "json" and request.method == "POST"
        body = await _parse(request) if wants_json else {}
        answer = found.handler(Call(twin, request, dict(request.query_params), body))
        return await answer if isawaitable(answer) else answer

    def _unknown(self, twin: Twin, request: Request, path: str) -> WeChatError:
        if not path.startswith(self._closed):
            return WeChatError(40066, "invalid url", why=f"no such path {path}")
        tokens.check(twin, request.query_params.get("access_token"))
        return WeChatError(48001, "api unauthorized", why=f"{path} is not built into this twin")


def as_json(body: dict[str, Any]) -> Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode(), headers={"Content-Type": "application/json; encoding=utf-8"})


def refuse(request: Request, refused: WeChatError) -> Response:
    request.scope["wxsandbox.why"] = refused.why
    rid = "-".join(secrets.token_hex(4) for _ in range(3))
    errmsg = f"{refused.errmsg} rid: {rid}"
    told = {"errcode": refused.errcode, "errmsg": errmsg, **refused.extra}
    rids.keep(request, rid, told)
    return as_json(told)


def _failure(request: Request, fault: ApiFault) -> Response:
    """A fault of the control plane: an errcode as WeChat says it, or a broken HTTP answer."""
    errcode = fault.errcode if fault.errcode is not None else -1
    words = "system error" if errcode == -1 else "refused by a fault of the control plane"
    why = "fault of the control plane"
    answer = refuse(request, WeChatError(errcode, words, why=why))
    answer.status_code = fault.status or 200
    return answer


async def _parse(request: Request) -> dict[str, Any]:
    raw = await request.body()
    request.scope["wxsandbox.body"] = raw
    if len(raw) > MOST_JSON:
        raise WeChatError(45002, "content size out of limit")
    if not raw.strip():
        return {}
    if ESCAPED.search(raw):
        raise WeChatError(
            40033,
            "invalid charset. please check your request, if include \\uxxxx will create fail!",
            why="the body holds \\u escapes: send UTF-8 as it is (ensure_ascii=False)",
        )
    try:
        body = json.loads(raw.decode())
    except ValueError as broken:
        raise WeChatError(47001, "data format error", why=f"not JSON: {broken}") from broken
    if not isinstance(body, dict):
        raise WeChatError(47001, "data format error", why="the body is no object")
    return body
