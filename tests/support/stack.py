"""The whole real stack for tests: `shangquan up` on ports of its own, with people who use it over HTTP.

Nothing in here knows our code from inside, except the one verb that moves both clocks (what `shangquan clock` calls).
"""

import contextlib
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import psycopg

from shangquan.config.environ import Environ
from shangquan.runtime import twin as clock_mover
from tests.runtime.conftest import REPOSITORY, eventually
from tests.runtime.stack import PARTS, District, children_of, command_line

FIRST_PORT = 19550
PASSWORD = "qinghe-demo"
DISTRICT = "qinghe"
CONTACT = {"name": "林小雨", "phone": "13800001234", "address": "东区 3 号楼 412"}


@dataclass(frozen=True)
class Answer:
    """What a server said; status 0: it did not answer."""

    status: int
    body: Any = None
    raw: bytes = b""

    @property
    def is_unknown(self) -> bool:
        """Nobody knows whether it was done: ask again with the same key."""
        return self.status == 0 or self.status >= 500


def send(client: httpx.Client, method: str, path: str, **options: Any) -> Answer:
    try:
        reply = client.request(method, path, **options)
    except httpx.HTTPError:
        return Answer(0)
    is_json = "json" in reply.headers.get("content-type", "")
    with contextlib.suppress(ValueError):
        return Answer(reply.status_code, reply.json() if is_json else None, reply.content)
    return Answer(reply.status_code, None, reply.content)


class Twin:
    """WeChat's side: its control plane and its books."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=f"{address}/_sandbox", timeout=60, trust_env=False)

    def get(self, path: str, **query: Any) -> Any:
        reply = self._client.get(path, params=query)
        reply.raise_for_status()
        return reply.json()

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        reply = self._client.post(path, json=body or {})
        reply.raise_for_status()
        return reply.json()

    def try_post(self, path: str, body: dict[str, Any]) -> Answer:
        return send(self._client, "POST", path, json=body)

    def faults(self, **plan: Any) -> None:
        """A new plan in place of the old one; nothing clears all."""
        self.post("/faults", plan)

    def order(self, out_trade_no: str) -> dict[str, Any] | None:
        """The trade as WeChat keeps it; None when WeChat never heard of it."""
        answer = send(self._client, "GET", f"/orders/{out_trade_no}")
        return answer.body if answer.status == 200 else None

    def notices(self, out_trade_no: str) -> list[dict[str, Any]]:
        return self.get("/notices", out_trade_no=out_trade_no)["notices"]

    def inbox(self, openid: str) -> list[dict[str, Any]]:
        return self.get(f"/users/{openid}/inbox")["messages"]


@dataclass
class Guest:
    """A guest with a phone: knows its openid at the twin and its token at ours."""

    stack: "Stack"
    name: str
    openid: str
    token: str
    http: httpx.Client

    def call(self, method: str, path: str, body: Any = None, *, key: str = "") -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"}
        if method == "POST":
            headers["Idempotency-Key"] = key or str(uuid4())
        options = {} if body is None else {"json": body}
        return send(self.http, method, path, headers=headers, **options)

    def get(self, path: str) -> Answer:
        return self.call("GET", path)

    def post(self, path: str, body: Any = None, *, key: str = "") -> Answer:
        return self.call("POST", path, {} if body is None else body, key=key)

    def insist(self, path: str, body: Any = None, *, patience_s: float = 30) -> Answer:
        """Post with one key until somebody answers: what a page does when the line breaks."""
        key, until = str(uuid4()), time.monotonic() + patience_s
        while True:
            answer = self.post(path, body, key=key)
            if not answer.is_unknown or time.monotonic() > until:
                return answer
            time.sleep(0.3)

    def quote(self, lines: list[dict[str, Any]], fulfilment: str) -> Answer:
        return self.insist("/quote", {"lines": lines, "fulfilment": fulfilment})

    def order(self, lines: list[dict[str, Any]], fulfilment: str = "pickup") -> Answer:
        quoted = self.quote(lines, fulfilment)
        if quoted.status != 200:
            return quoted
        body = {
            "lines": lines,
            "fulfilment": fulfilment,
            "seen": quoted.body["seen"],
            "contact": CONTACT,
            "remarks": {},
        }
        return self.insist("/checkouts", body)

    def prepay(self, payment_id: str) -> Answer:
        return self.insist(f"/payments/{payment_id}/prepay", patience_s=8)

    def pay_at_wechat(self, *, outcome: str = "ok", **door: str) -> Answer:
        """Type the password (or do not); the answer is WeChat's."""
        path = f"/users/{self.openid}/pay"
        return self.stack.twin.try_post(path, {**door, "outcome": outcome})

    def pay(self, placed: Answer) -> Answer:
        """From the order page to the password and back."""
        prepaid = self.prepay(placed.body["payment"]["id"])
        if prepaid.status != 200 or not prepaid.body["invoke"]:
            return prepaid
        package = prepaid.body["invoke"]["package"]
        return self.pay_at_wechat(prepay_id=package.removeprefix("prepay_id="))

    def payment(self, placed: Answer) -> dict[str, Any]:
        return self.get(f"/payments/{placed.body['payment']['id']}").body

    def orders(self, placed: Answer) -> list[dict[str, Any]]:
        return [self.get(f"/orders/{o['number']}").body for o in placed.body["orders"]]


@dataclass
class Staff:
    """Somebody who works here, in a browser with cookies."""

    name: str
    http: httpx.Client

    def get(self, path: str) -> Answer:
        return send(self.http, "GET", path)

    def post(self, path: str, body: Any = None, *, key: str = "") -> Answer:
        headers = {"Idempotency-Key": key or str(uuid4())}
        return send(self.http, "POST", path, json={} if body is None else body, headers=headers)

    def insist(self, path: str, body: Any = None, *, patience_s: float = 30) -> Answer:
        key, until = str(uuid4()), time.monotonic() + patience_s
        while True:
            answer = self.post(path, body, key=key)
            if not answer.is_unknown or time.monotonic() > until:
                return answer
            time.sleep(0.3)


@dataclass
class Stack:
    """One running district and everything a test does to it."""

    one: District
    recovery_codes: list[str] = field(default_factory=list)

    @cached_property
    def twin(self) -> Twin:
        return Twin(self.one.twin)

    def client(self, path: str = "", **options: Any) -> httpx.Client:
        limits = httpx.Limits(max_keepalive_connections=4)
        return httpx.Client(
            base_url=self.one.web + path, timeout=20, trust_env=False, limits=limits, **options
        )

    def db(self) -> psycopg.Connection[Any]:
        dsn = (self.one.data_dir / "secrets" / "dsn").read_text()
        return psycopg.connect(dsn, autocommit=True)

    # -- people --------------------------------------------------------------------------------

    def guest(self, name: str) -> Guest:
        """Sign in as a phone does: our page, WeChat's page, and back with a code."""
        openid = self.twin.post("/users", {"id": name, "nickname": name})["openid"]
        http = self.client(f"/api/g/{DISTRICT}")
        begun = send(http, "POST", "/sessions/start", json={"return_to": f"/g/{DISTRICT}/orders"})
        back = httpx.get(
            begun.body["authorize_url"], headers={"X-Sandbox-User": openid}, trust_env=False
        )
        assert back.status_code == 302, back.text
        query = parse_qs(urlsplit(back.headers["location"]).query)
        given = {"code": query["code"][0], "state": query["state"][0]}
        session = send(http, "POST", "/sessions", json=given)
        assert session.status == 200, session
        return Guest(self, name, openid, session.body["token"], http)

    def staff(self, username: str) -> Staff:
        """Sign in at the board; the owner shows a second factor."""
        token = secrets.token_hex(16)
        http = self.client("/api/store", headers={"X-CSRFToken": token})
        http.cookies.set("csrftoken", token, domain="127.0.0.1")
        body = {"username": username, "password": PASSWORD}
        if username == "owner":
            body["otp"] = self._recovery_code()
        signed_in = send(http, "POST", "/login", json=body)
        assert signed_in.status == 200, signed_in
        http.headers["X-CSRFToken"] = http.cookies["csrftoken"]  # signing in changed it
        return Staff(username, http)

    def _recovery_code(self) -> str:
        if not self.recovery_codes:
            done = subprocess.run(
                [sys.executable, "-c", SECOND_FACTOR],
                env=self.one.environment()
                | {"DJANGO_SETTINGS_MODULE": "shangquan.config.settings"},
                cwd=REPOSITORY,
                capture_output=True,
                text=True,
                check=True,
            )
            self.recovery_codes = done.stdout.split()
        return self.recovery_codes.pop()

    # -- time ----------------------------------------------------------------------------------

    @cached_property
    def _environ(self) -> Environ:
        ports = {name: int(port) for name, port in self.one.ports.items()}
        return Environ(mode="demo", data_dir=self.one.data_dir, clock_offset_file=None, **ports)

    def advance(self, seconds: float) -> None:
        """Move WeChat's clock and ours, as `shangquan clock --advance` does."""
        environ = self._environ.model_copy(
            update={"clock_offset_file": self.one.data_dir / "twin" / "clock_offset"}
        )
        clock_mover.move_clock(environ, seconds)

    def now(self) -> datetime:
        return datetime.fromisoformat(self.twin.get("/clock")["now"])

    # -- sudden death --------------------------------------------------------------------------

    def kill(self, part: str) -> None:
        """kill -9 of one part: its main process, or one worker process of the web."""
        pid = self.one.main_process("web" if part == "web worker" else part)
        if part == "web worker":
            pid = children_of(pid)[0]
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def kill_everything(self) -> None:
        """The power fails: supervisor first, so that nobody starts anything again."""
        pids = self.one.left_over()
        self.one.process.kill()
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.one.process.wait()
        eventually(lambda: not self.one.left_over(), 20)

    def up(self) -> None:
        self.one.up()
        eventually(self.one.answers, 40)

    def wait_until_whole(self) -> None:
        """Every part runs and answers again."""
        eventually(self.one.answers, 90)


# The verb of the office, in a process of its own with the stack's settings.
SECOND_FACTOR = """
import django
django.setup()
from allauth.mfa.totp.internal import auth as totp
from shangquan.accounts.models import User
from shangquan.flows import second_factor
from shangquan.kit import clock
secret = totp.generate_totp_secret()
counter = next(iter(totp.yield_hotp_counters_from_time()))
code = totp.format_hotp_value(totp.hotp_value(secret, counter))
owner = User.objects.get(username="owner")
print(*second_factor.set_up(user=owner, secret=secret, code=code, now=clock.now()))
"""


_reserved: list[int] = []  # open files: their locks end with this process


def free_ports(count: int) -> list[int]:
    """Ports of our range, a different half for each test process, and nobody else's who runs these tests too.

    Two servers may share a port without noticing (SO_REUSEPORT), so a free one is also locked by name.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    found: list[int] = []
    for port in range(FIRST_PORT + (worker % 2) * 50, FIRST_PORT + (worker % 2) * 50 + 50):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            _reserve(port)
            found.append(port)
        if len(found) == count:
            return found
    raise AssertionError("no free port in the range of these tests")


def _reserve(port: int) -> None:
    """Raises OSError when another test process has this port."""
    path = Path(tempfile.gettempdir()) / f"shangquan-tests-{os.getuid()}-{port}.lock"
    file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        raise
    _reserved.append(file)


@contextlib.contextmanager
def running_stack(data_dir: Path) -> Iterator[Stack]:
    """Start a district in this folder; nothing of it stays."""
    ports = dict(zip(("web_port", "events_port", "twin_port"), free_ports(3), strict=True))
    stack = Stack(District(data_dir, ports))
    try:
        stack.up()
        yield stack
    finally:
        stack.one.down()


__all__ = ["PARTS", "Answer", "Guest", "Stack", "Staff", "Twin", "command_line", "running_stack"]
