"""What our callback is measured against, as WSGI applications: bare decrypt + parse + one insert, and the usual Python stacks.

`bare` is the ceiling. `wechatpy` and `werobot` answer as their documentation shows and store nothing; the `_storing` ones keep the message
once and the answer, in one transaction, as ours does.
"""

import os
import re
import uuid
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from psycopg_pool import ConnectionPool

TOKEN, AES_KEY, APPID = "benchtoken", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wxbench000000000001"  # fmt: skip
ANSWER = "停车在地下二层"
THREADS = 4

Start = Callable[..., Any]

TABLES = """
create table if not exists bench_said (id uuid primary key, key text unique, openid text, text text, at timestamptz default now())
"""
_IN = "insert into bench_said (id, key, openid, text) values (%s, %s, %s, %s) on conflict do nothing returning 1"


@cache
def pool() -> ConnectionPool[Any]:
    return ConnectionPool(os.environ["SHANGQUAN_DSN"], min_size=1, max_size=THREADS + 1, open=True)


def store(key: str, openid: str, text: str, answer: str) -> bool:
    """The message once and its answer, in one transaction. False for a repetition."""
    with pool().connection() as link:
        if link.execute(_IN, [uuid.uuid4(), key, openid, text]).fetchone() is None:
            return False
        link.execute(_IN, [uuid.uuid4(), f"r:{key}", openid, answer])
        return True


def bare(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """Verify, decrypt, parse, one insert."""
    from shangquan.gateways.wechat import Account, push

    query = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    account = Account(
        appid=APPID, secret="", token=TOKEN, aes_key=AES_KEY, original_id="gh_bench", api_base="",
        open_base="", mp_base="", res_base="",
    )  # fmt: skip
    message = push.read(account, query, body)
    with pool().connection() as link:
        link.execute(_IN, [uuid.uuid4(), message.dedupe_key, message.openid, message.fields["Content"]])  # fmt: skip
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "7")])
    return [b"success"]


def _wechatpy(is_storing: bool) -> Any:
    from flask import Flask, request
    from wechatpy import create_reply, parse_message
    from wechatpy.crypto import WeChatCrypto

    app = Flask("wechatpy")

    @app.post("/wx/qinghe/callback")
    def wechat() -> str:
        crypto = WeChatCrypto(TOKEN, AES_KEY, APPID)
        args = request.args
        xml = crypto.decrypt_message(
            request.data, args["msg_signature"], args["timestamp"], args["nonce"]
        )
        message = parse_message(xml)
        if is_storing:
            store(str(message.id), message.source, message.content, ANSWER)
        reply = create_reply(ANSWER, message=message)
        return crypto.encrypt_message(reply.render(), args["nonce"], args["timestamp"])

    return app


def _werobot(is_storing: bool) -> Any:
    from werobot import WeRoBot

    robot = WeRoBot(
        token=TOKEN, encoding_aes_key=AES_KEY, app_id=APPID, enable_session=False, log=False
    )

    @robot.text
    def text(message: Any) -> str:
        if is_storing:
            store(str(message.message_id), message.source, message.content, ANSWER)
        return ANSWER

    def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        environ["PATH_INFO"] = "/"  # WeRoBot serves one address
        return robot.wsgi(environ, start_response)

    return application


def __getattr__(name: str) -> Any:
    """`wechatpy`, `werobot`, and both with `_storing`, made when a server asks for them."""
    if found := re.fullmatch(r"(wechatpy|werobot)(_storing)?", name):
        make = _wechatpy if found.group(1) == "wechatpy" else _werobot
        return make(bool(found.group(2)))
    raise AttributeError(name)
