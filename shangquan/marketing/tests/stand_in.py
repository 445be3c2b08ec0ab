"""WeChat as far as mass sending goes, over a real socket: remembers client ids, can lose its answer, counts what people got."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from shangquan.gateways.wechat import Account


class StandIn:
    """What arrived, by call and by person."""

    def __init__(self) -> None:
        self.calls: dict[str, str] = {}
        self.got: Counter[tuple[str, str]] = Counter()  # (client id, openid)
        self.texts: list[str] = []
        self.previews: list[tuple[str, str]] = []
        self.refuse_with = 0
        self.is_answer_lost = False

    def answer(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        if path.startswith("/cgi-bin/stable_token"):
            return {"access_token": "T", "expires_in": 7200}
        if path.startswith("/cgi-bin/message/mass/preview"):
            self.previews.append((body["touser"], body["text"]["content"]))
            return {"errcode": 0, "errmsg": "ok", "msg_id": 1}
        assert path.startswith("/cgi-bin/message/mass/send"), path
        if self.refuse_with:
            return {"errcode": self.refuse_with, "errmsg": "no"}
        name = body["clientmsgid"]
        if name in self.calls:
            return {"errcode": 45065, "errmsg": "exist", "msg_id": self.calls[name]}
        self.calls[name] = str(1000 + len(self.calls))
        self.texts.append(body["text"]["content"])
        self.got.update((name, openid) for openid in body["touser"])
        if self.is_answer_lost:
            return None
        return {
            "errcode": 0,
            "errmsg": "send job submission success",
            "msg_id": int(self.calls[name]),
        }

    def per_person(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for (_, openid), times in self.got.items():
            found[openid] += times
        return found


@contextmanager
def wechat_stand_in() -> Iterator[tuple[StandIn, Account]]:
    stand_in = StandIn()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stand_in.answer(self.path, body)
            if answer is None:
                self.connection.close()
                return
            data = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield stand_in, account_at(base)
    finally:
        server.shutdown()
        server.server_close()


def account_at(base: str) -> Account:
    return Account(
        appid="wx-world", secret="s", token="t", aes_key="k", original_id="gh", api_base=base,
        open_base=base, mp_base=base, res_base=base,
    )  # fmt: skip
