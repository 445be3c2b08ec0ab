"""The message push of the official account: stored once and answered, against decrypt + parse + one insert, and beside the usual stacks.

Everybody runs as many workers on the same machine in the same run and gets the same kind of messages: sealed texts of people who wrote
before, each with a new MsgId. Ours stores the message once, counts the sender's rate, keeps the conversation and the answer.
"""

import contextlib
import hashlib
import itertools
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import psycopg

from benches import callback_rivals as rivals
from benches import load
from benches.stack import THREADS, WORKERS, Stack

PEOPLE, EACH = 120, 9  # within everybody's rate
_message_ids = itertools.count(time.time_ns())


def callback(stack: Stack) -> dict[str, Any]:
    """Messages a second of ours, of the ceiling, and of wechatpy on Flask and WeRoBot under gunicorn, bare and storing."""
    _write_rule()
    with psycopg.connect(stack.dsn, autocommit=True) as db:
        db.execute(rivals.TABLES)
    load.fire(stack.port, _messages(stack.port, 1))  # everybody has written before
    ours = load.fire(stack.port, _messages(stack.port, EACH))
    found: dict[str, Any] = {"ours_per_s": round(ours.per_s, 1), "failed": ours.failed,
                             "p99_ms": round(ours.p99_ms, 1)}  # fmt: skip
    with _served(_granian("bare")) as port:
        found["bare_per_s"] = _rate(port)
    for name in ("wechatpy", "werobot", "wechatpy_storing", "werobot_storing"):
        with _served(_gunicorn(name)) as port:
            found[f"{name}_per_s"] = _rate(port)
    best = max(found["wechatpy_per_s"], found["werobot_per_s"])
    alike = max(found["wechatpy_storing_per_s"], found["werobot_storing_per_s"])
    return found | {
        "ratio": round(ours.per_s / found["bare_per_s"], 3),
        "of_rivals": round(ours.per_s / best, 2), "of_rivals_storing": round(ours.per_s / alike, 2),
    }  # fmt: skip


def _rate(port: int) -> float:
    load.fire(port, _messages(port, 1))
    outcome = load.fire(port, _messages(port, EACH))
    if outcome.failed:
        raise RuntimeError(f"{outcome.failed} messages failed")
    return round(outcome.per_s, 1)


def _write_rule() -> None:
    from shangquan.chat import operations as chat
    from shangquan.chat.models import Rule
    from shangquan.kit import clock
    from shangquan.merchants.models import District

    rule = Rule(
        district=District.objects.get(slug="qinghe"), name="停车", mode="contains", words=["停车"],
        answer={"kind": "text", "text": rivals.ANSWER},
    )  # fmt: skip
    chat.put_rule(rule=rule, actor="bench", now=clock.now())


def _messages(port: int, each: int) -> list[bytes]:
    return [_message(port, person) for _ in range(each) for person in range(PEOPLE)]


def _message(port: int, person: int) -> bytes:
    """A sealed text as WeChat pushes it."""
    from shangquan.gateways.wechat import cipher

    number, stamp, nonce = next(_message_ids), str(int(time.time())), "bench"
    plain = (
        f"<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><FromUserName><![CDATA[o{person:027d}]]></FromUserName>"
        f"<CreateTime>{stamp}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[请问停车在哪里]]></Content><MsgId>{number}</MsgId></xml>"
    )
    sealed = cipher.encrypt(aes_key=rivals.AES_KEY, appid=rivals.APPID, message=plain.encode())
    query = urlencode(
        {
            "signature": hashlib.sha1("".join(sorted((rivals.TOKEN, stamp, nonce))).encode()).hexdigest(),
            "msg_signature": cipher.signature(rivals.TOKEN, stamp, nonce, sealed),
            "timestamp": stamp, "nonce": nonce, "encrypt_type": "aes", "openid": f"o{person:027d}",
        }
    )  # fmt: skip
    body = f"<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    return load.request(
        "POST", f"http://127.0.0.1:{port}/wx/qinghe/callback?{query}", body=body.encode(),
        headers={"Content-Type": "text/xml"},
    )  # fmt: skip


def _granian(name: str) -> list[str]:
    return [
        "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--workers", str(WORKERS),
        "--blocking-threads", str(THREADS), "--log-level", "warning", "--port", "{port}",
        f"benches.callback_rivals:{name}",
    ]  # fmt: skip


def _gunicorn(name: str) -> list[str]:
    return [
        "gunicorn", "--workers", str(WORKERS), "--threads", str(THREADS), "--worker-class", "gthread",
        "--log-level", "error", "--bind", "127.0.0.1:{port}", f"benches.callback_rivals:{name}",
    ]  # fmt: skip


@contextlib.contextmanager
def _served(command: list[str]) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    filled = [part.replace("{port}", str(port)) for part in command]
    process = subprocess.Popen([sys.executable, "-m", *filled], env=dict(os.environ))
    try:
        for _ in range(150):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)
