"""The twin as a process on a real port, and servers that stand where a merchant's would."""

from __future__ import annotations

import contextlib
import json
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

PORTS = range(19100, 19200)
ATTEMPTS = 3


def free_port() -> int:
    # in any order: other test runs look for a port at the same time
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                continue
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no port is free")


class PortTaken(RuntimeError):
    """The twin ended before it listened; its own words are on stderr."""


class TwinProcess:
    """`wxsandbox serve`, started and stopped as a person would."""

    def __init__(self, state: Path | None = None, *options: str) -> None:
        self.state, self.options = state, options
        for attempt in range(ATTEMPTS):
            self.port = free_port()
            self.base = f"http://127.0.0.1:{self.port}"
            self.http = httpx.Client(base_url=self.base, timeout=30, trust_env=False)
            try:
                self.start()
                return
            except PortTaken:
                if attempt == ATTEMPTS - 1:
                    raise

    def start(self) -> None:
        command = [sys.executable, "-m", "wxsandbox", "serve", "--port", str(self.port)]
        if self.state:
            command += ["--state", str(self.state)]
        self.process = subprocess.Popen([*command, *self.options], stdout=subprocess.PIPE)
        # It says its address once the port is its own. Before that, the twin of another test run may be the one
        # that answers there: two runs can find the same port free in the same second.
        assert self.process.stdout
        if not self.process.stdout.readline():
            raise PortTaken(f"the twin ended with {self.process.wait()}")
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                if self.http.get("/_sandbox/health").status_code == 200:
                    return
            if self.process.poll() is not None:
                raise RuntimeError(f"the twin ended with {self.process.returncode}")
            time.sleep(0.05)
        raise RuntimeError("the twin does not answer")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


class Driver:
    """The control plane, said shortly. Every call fails loudly unless told otherwise."""

    def __init__(self, process: TwinProcess) -> None:
        self.process, self.base, self.http = process, process.base, process.http

    def post(self, path: str, body: Any = None, *, ok: bool = True) -> Any:
        answer = self.http.post(f"/_sandbox{path}", json=body if body is not None else {})
        assert not ok or answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.json() if ok else answer

    def get(self, path: str, **query: Any) -> Any:
        answer = self.http.get(f"/_sandbox{path}", params=query)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.json()

    @property
    def credentials(self) -> dict[str, str]:
        return self.get("/credentials")

    def person(self, name: str = "lin", **fields: Any) -> str:
        return self.post("/users", {"id": name, **fields})["openid"]

    def act(self, openid: str, action: str, **body: Any) -> Any:
        return self.post(f"/users/{openid}/{action}", body)

    def inbox(self, openid: str, after: int = 0) -> list[dict]:
        return self.get(f"/users/{openid}/inbox", after=after)["messages"]

    def advance(self, seconds: float) -> None:
        self.post("/clock", {"advance_s": seconds})

    def why(self) -> str:
        """The last refusal, in the words of the log."""
        return [e["why"] for e in self.get("/log")["entries"] if "why" in e][-1]

    def token(self) -> str:
        keys = self.credentials
        query = {
            "grant_type": "client_credential",
            "appid": keys["appid"],
            "secret": keys["appsecret"],
        }
        return self.http.get("/cgi-bin/token", params=query).json()["access_token"]

    def api(self, path: str, body: Any = None, **query: Any) -> dict:
        query = {"access_token": query.pop("token", None) or self.token(), **query}
        if body is None:
            return self.http.get(path, params=query).json()
        raw = json.dumps(body, ensure_ascii=False).encode()
        return self.http.post(path, params=query, content=raw).json()


@dataclass
class Heard:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """Hears everything; `answer` decides what it says."""

    url: str
    heard: list[Heard] = field(default_factory=list)
    answer: Callable[[Heard], tuple[int, bytes | str]] = lambda heard: (200, b"success")

    @property
    def posts(self) -> list[Heard]:
        return [heard for heard in self.heard if heard.method == "POST"]

    def wait_for(self, count: int, seconds: float = 8) -> list[Heard]:
        deadline = time.monotonic() + seconds
        while len(self.posts) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(self.posts) >= count, f"{len(self.posts)} of {count} arrived"
        return self.posts


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    server = Server("")

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            parts = urlsplit(self.path)
            query = {k: v[0] for k, v in parse_qs(parts.query, keep_blank_values=True).items()}
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            heard = Heard(self.command, parts.path, query, dict(self.headers), body)
            server.heard.append(heard)
            status, said = server.answer(heard)
            raw = said.encode() if isinstance(said, str) else said
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.send_response(status)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

        do_GET = do_POST = _serve

        def log_message(self, *args: Any) -> None:
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_port}"
    threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
