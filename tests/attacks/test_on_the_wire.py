"""Attacks on the running district over its real sockets (threats.md X01, X02, X03, X06, X08, X09, X17, X22, X23)."""

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.runtime.conftest import REPOSITORY
from tests.support.stack import CONTACT, DISTRICT, Answer, Guest, Stack, eventually, send

pytestmark = pytest.mark.slow
NOTICES = f"/pay/{DISTRICT}/notices/transaction"
CALLBACK = f"/wx/{DISTRICT}/callback"


@pytest.fixture(scope="module")
def lin(stack: Stack) -> Guest:
    return stack.guest("lin")


@pytest.fixture(scope="module")
def bad(stack: Stack) -> Guest:
    return stack.guest("bad")


@pytest.fixture(scope="module")
def plain_dish(stack: Stack) -> dict[str, Any]:
    """Something without options."""
    items = stack.staff("chen").get("/xiaoman/items")
    assert items.status == 200, items
    dishes = [item for category in items.body["categories"] for item in category["items"]]
    return next(dish for dish in dishes if all(g["min"] == 0 for g in dish["groups"]))


@pytest.fixture
def unpaid(lin: Guest, plain_dish: dict[str, Any]) -> Iterator[Answer]:
    """An order of Lin that nobody pays."""
    line = {"sku": plain_dish["skus"][0]["id"], "options": [], "quantity": 1}
    placed = lin.order([line])
    assert placed.status == 201, placed
    yield placed
    assert lin.insist(f"/orders/{placed.body['orders'][0]['number']}/cancel").status == 200


def raw(stack: Stack, request: bytes) -> bytes:
    """Bytes in, bytes out: what no client library would send."""
    address = ("127.0.0.1", stack.one.ports["web_port"])
    with socket.create_connection(address, timeout=10) as line:
        line.sendall(request)
        line.settimeout(5)
        answer = b""
        try:
            while chunk := line.recv(65536):
                answer += chunk
                if b"\r\n\r\n" in answer and b"connection: close" in request.lower():
                    continue
        except TimeoutError:
            pass
    return answer


def status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1\.1 (\d{3})", answer)
    return int(found[1]) if found else 0


def request(path: str, *headers: str, body: bytes = b"", method: str = "POST") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *headers, "Connection: close"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


# -- X02: the host ---------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.0.1:9090", "localhost:80"])
@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Forwarded-For", "X-Real-Ip"])
def test_X02_no_host_lets_an_unsigned_notice_in(stack: Stack, host: str, header: str) -> None:
    headers = {header: host, "Content-Type": "application/json"}
    answer = send(stack.client(), "POST", NOTICES, content=b"{}", headers=headers)
    assert answer.status == 401, answer


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_X02_a_strangers_host_is_refused_before_anything_is_built_from_it(
    stack: Stack, host: str
) -> None:
    for path in ("/", f"/g/{DISTRICT}", f"/api/g/{DISTRICT}", "/store/", "/office/login/"):
        answer = raw(stack, request(path, f"Host: {host}", method="GET"))
        assert status(answer) == 400, (path, answer[:200])
        assert b"evil.example/" not in answer


def test_X02_a_forwarded_host_changes_no_address_we_give_out(stack: Stack, unpaid: Answer) -> None:
    """notify_url and redirect_uri come from our settings, whatever a proxy header says."""
    headers = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "Forwarded": "host=evil.example",
    }
    http = stack.client(f"/api/g/{DISTRICT}")
    begun = send(http, "POST", "/sessions/start", json={"return_to": "/"}, headers=headers)
    target = parse_qs(urlsplit(begun.body["authorize_url"]).query)["redirect_uri"][0]
    assert target == f"{stack.one.web}/g/{DISTRICT}/signed-in"
    lin = stack.guest("lin")
    auth = {"Authorization": f"Bearer {lin.token}"}
    payment = unpaid.body["payment"]["id"]
    prepaid = send(http, "POST", f"/payments/{payment}/prepay", json={}, headers=headers | auth)
    assert prepaid.status == 200
    with stack.db() as database:
        row = database.execute(
            "select out_trade_no from payments_payment where id = %s", [payment]
        ).fetchone()
    assert stack.twin.order(row[0])["notify_url"] == stack.one.web + NOTICES


# -- X08: who signed -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stamp", ["²", "9" * 400, "9" * 5000, "-1", "1e9", " ", "0x10", "NaN", "١٢٣"]
)
def test_X08_a_time_that_is_none_is_refused_and_no_fault(stack: Stack, stamp: str) -> None:
    headers = [
        f"Host: 127.0.0.1:{stack.one.ports['web_port']}",
        "Content-Length: 2",
        "Wechatpay-Nonce: n",
        "Wechatpay-Signature: AAAA",
    ]
    serial = stack.twin.get("/credentials")["platform_public_key_id"]
    line = f"Wechatpay-Timestamp: {stamp}".encode("utf-8" if ord(stamp[0]) > 255 else "latin-1")
    head = request(NOTICES, *headers, f"Wechatpay-Serial: {serial}").removesuffix(b"\r\n\r\n")
    answer = raw(stack, head + b"\r\n" + line + b"\r\n\r\n{}")
    assert status(answer) in (400, 401, 431), answer[:300]


def test_X08_a_true_notice_sent_again_a_day_later_is_no_longer_taken(
    stack: Stack, lin: Guest
) -> None:
    """WeChat's own request, kept by a listener and sent again: the signature's five minutes are over."""
    import base64
    import os

    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import padding
    from cryptography.hazmat.primitives.hashes import SHA256

    credentials = stack.twin.get("/credentials")
    key = serialization.load_pem_private_key(credentials["mch_private_key"].encode(), None)
    body = b'{"id":"EV-1","event_type":"TRANSACTION.SUCCESS","resource":{}}'
    for age_s, serial in ((0, credentials["mch_serial_no"]), (0, None), (86_400, None)):
        stamp, nonce = str(int(time.time()) - age_s), os.urandom(8).hex()
        signed = key.sign(
            f"{stamp}\n{nonce}\n".encode() + body + b"\n", padding.PKCS1v15(), SHA256()
        )
        headers = {
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": serial or credentials["platform_public_key_id"],
            "Wechatpay-Signature": base64.b64encode(signed).decode(),
        }
        answer = send(stack.client(), "POST", NOTICES, content=body, headers=headers)
        assert answer.status == 401, "our own merchant key signed as WeChat"
        assert set(answer.body) == {"code", "message"}, "a refusal tells nothing"


# -- bodies ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [NOTICES, CALLBACK, "/api/store/login", f"/api/g/{DISTRICT}/quote"]
)
def test_a_body_without_end_or_measure_is_refused(stack: Stack, path: str) -> None:
    host = f"Host: 127.0.0.1:{stack.one.ports['web_port']}"
    kind = "Content-Type: application/json"
    chunked = request(path, host, kind, "Transfer-Encoding: chunked", body=b"2\r\n{}\r\n0\r\n\r\n")
    assert status(raw(stack, chunked)) == 413
    both = request(
        path,
        host,
        kind,
        "Content-Length: 2",
        "Transfer-Encoding: chunked",
        body=b"2\r\n{}\r\n0\r\n\r\n",
    )
    assert status(raw(stack, both)) in (400, 413)
    huge = request(path, host, kind, "Content-Length: 11000000", body=b"{" + b" " * 100_000)
    assert status(raw(stack, huge)) in (0, 413)
    negative = request(path, host, kind, "Content-Length: -1", body=b"{}")
    assert status(raw(stack, negative)) in (400, 413)
    assert send(stack.client(), "GET", "/healthz").status == 200


def test_deep_nesting_is_refused_and_no_fault(stack: Stack) -> None:
    deep = b"[" * 60_000
    for path in (NOTICES, CALLBACK, f"/api/g/{DISTRICT}/quote", "/api/store/login"):
        kind = {"Content-Type": "application/json"}
        answer = send(stack.client(), "POST", path, content=deep, headers=kind)
        assert 400 <= answer.status < 500, (path, answer)
    elements = b"<a>" * 20_000
    answer = send(stack.client(), "POST", CALLBACK + "?signature=x", content=elements)
    assert answer.status == 401


def test_X01_an_entity_opens_no_connection(stack: Stack) -> None:
    """A DTD that names a server: the server listens, and nobody calls."""
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.5)
        port = trap.getsockname()[1]
        body = (
            f'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/x.dtd">'
            f"<xml><Content>&a;</Content></xml>"
        ).encode()
        for encoding in ("utf-8", "utf-16", "utf-32"):
            answer = send(stack.client(), "POST", CALLBACK, content=body.decode().encode(encoding))
            assert answer.status == 401
        with pytest.raises(TimeoutError):
            trap.accept()


# -- X22, X23, X09: signing in ----------------------------------------------------------------------


def sign_in(stack: Stack, openid: str, return_to: str = "") -> dict[str, str]:
    http = stack.client(f"/api/g/{DISTRICT}")
    begun = send(http, "POST", "/sessions/start", json={"return_to": return_to or f"/g/{DISTRICT}"})
    back = httpx.get(
        begun.body["authorize_url"], headers={"X-Sandbox-User": openid}, trust_env=False
    )
    query = parse_qs(urlsplit(back.headers["location"]).query)
    return {"code": query["code"][0], "state": query["state"][0]}


def test_X22_a_state_and_a_code_open_one_session(stack: Stack, lin: Guest) -> None:
    http = stack.client(f"/api/g/{DISTRICT}")
    given = sign_in(stack, lin.openid)
    assert send(http, "POST", "/sessions", json=given).status == 200
    again = send(http, "POST", "/sessions", json=given)
    assert (again.status, again.body["code"]) == (409, "session.bad_code")
    fresh = sign_in(stack, lin.openid)
    replayed = send(
        http, "POST", "/sessions", json={"code": fresh["code"], "state": given["state"]}
    )
    assert (replayed.status, replayed.body["code"]) == (409, "session.state_used")


@pytest.mark.parametrize("place", [0, 5, 31, 32, 40, -1])
def test_X23_a_state_changed_anywhere_is_refused(stack: Stack, lin: Guest, place: int) -> None:
    given = sign_in(stack, lin.openid)
    letters = list(given["state"])
    letters[place] = "0" if letters[place] != "0" else "1"
    body = given | {"state": "".join(letters)}
    answer = send(stack.client(f"/api/g/{DISTRICT}"), "POST", "/sessions", json=body)
    assert (answer.status, answer.body["code"]) == (409, "session.bad_state")


@pytest.mark.parametrize(
    "state", ["é" * 32 + "AAAAAAAAAAAAAAAA", "林" * 40, "A" * 500, "a b", "%00"]
)
def test_X23_a_state_in_strange_letters_is_refused_and_no_fault(stack: Stack, state: str) -> None:
    answer = send(
        stack.client(f"/api/g/{DISTRICT}"), "POST", "/sessions", json={"code": "x", "state": state}
    )
    assert answer.status == 409, answer


@pytest.mark.parametrize(
    "page",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/g/qinghe\\@evil.example"],
)
def test_X09_after_signing_in_one_is_on_our_own_page(stack: Stack, lin: Guest, page: str) -> None:
    given = sign_in(stack, lin.openid, page)
    answer = send(stack.client(f"/api/g/{DISTRICT}"), "POST", "/sessions", json=given)
    assert answer.body["return_to"] == f"/g/{DISTRICT}"


def test_X23_a_guests_token_is_good_in_no_other_way(stack: Stack, lin: Guest) -> None:
    http = stack.client()
    for headers in (
        {"Authorization": lin.token},
        {"Authorization": f"bearer  {lin.token}x"},
        {"Authorization": f"Basic {lin.token}"},
        {"Cookie": f"shangquan_staff={lin.token}; sessionid={lin.token}"},
        {"X-Authorization": f"Bearer {lin.token}"},
    ):
        assert send(http, "GET", f"/api/g/{DISTRICT}/me", headers=headers).status == 401, headers
        assert send(http, "GET", "/api/store/me", headers=headers).status == 401
    assert send(http, "GET", f"/api/g/{DISTRICT}/me?token={lin.token}").status == 401


# -- X03, X17, X18: who may change what -------------------------------------------------------------


def test_X03_nothing_a_guest_can_call_makes_an_order_paid(
    stack: Stack, lin: Guest, unpaid: Answer
) -> None:
    payment, number = unpaid.body["payment"]["id"], unpaid.body["orders"][0]["number"]
    lies: list[tuple[str, Any]] = [
        (f"/payments/{payment}/prepay", {"state": "paid"}),
        (f"/payments/{payment}/check", {"trade_state": "SUCCESS", "amount_fen": 1}),
        (f"/payments/{payment}", {"state": "paid"}),
        (f"/payments/{payment}/success", {}),
        (f"/orders/{number}", {"state": "paid"}),
        (f"/orders/{number}/pay", {}),
        (f"/orders/{number}/paid", {}),
    ]
    for path, body in lies:
        lin.post(path, body)
        lin.call("PUT", path, body)
        lin.call("PATCH", path, body)
    trade = {"out_trade_no": "x", "trade_state": "SUCCESS"}
    for kind in ("transaction", "refund", "anything"):
        for body in (trade, {"event_type": "TRANSACTION.SUCCESS", "resource": trade}):
            path = f"/pay/{DISTRICT}/notices/{kind}"
            assert send(stack.client(), "POST", path, json=body).status == 401
    time.sleep(1)
    assert lin.payment(unpaid)["state"] == "open"
    assert lin.get(f"/orders/{number}").body["state"] == "placed"


def test_X18_X19_another_guest_reads_and_writes_nothing(
    stack: Stack, bad: Guest, unpaid: Answer
) -> None:
    payment, number = unpaid.body["payment"]["id"], unpaid.body["orders"][0]["number"]
    for path in (f"/orders/{number}", f"/orders/{number}/reorder", f"/payments/{payment}"):
        assert bad.get(path).status == 404
    for path, body in (
        (f"/orders/{number}/cancel", {}),
        (f"/orders/{number}/refund-requests", {"reason": "mine"}),
        (f"/payments/{payment}/prepay", {}),
        (f"/payments/{payment}/check", {}),
        ("/live-ticket", {"topics": [f"order:{number}"]}),
    ):
        assert bad.post(path, body).status == 404, path
    assert send(bad.http, "GET", "/orders").status == 401


@pytest.mark.parametrize(
    "path",
    [
        "/debug", "/__debug__/", "/_sandbox/health", "/_sandbox/orders/x", "/admin/", "/api/docs",
        "/api/openapi.json", "/internal/", "/jobs/", "/api/jobs", "/api/events", "/metrics", "/test",
        "/api/test", "/order/paySuccess", "/api/order/paySuccess", "/.env", "/.git/config",
        "/media/../settings.py", "/static/../config/settings.py", "/static/..%2f..%2fsecrets/dsn",
        "/media/%2e%2e/secrets/dsn", "/secrets/dsn", "/v3/pay/transactions/jsapi",
    ],
)  # fmt: skip
def test_X06_X17_no_door_for_tests_jobs_or_files(stack: Stack, path: str) -> None:
    for method in ("GET", "POST"):
        answer = raw(
            stack,
            request(
                path,
                f"Host: 127.0.0.1:{stack.one.ports['web_port']}",
                "Content-Length: 0",
                method=method,
            ),
        )
        assert status(answer) in (400, 403, 404, 405), (method, path, answer[:120])


def test_an_order_of_negative_units_or_with_a_price_is_not_taken(stack: Stack, lin: Guest) -> None:
    body = {"lines": [], "fulfilment": "pickup", "seen": "x", "contact": CONTACT, "remarks": {}}
    for extra in ({"total_fen": 1}, {"pay_amount": 1}, {"coupon_amount": 9}, {"lines": [{}]}):
        assert lin.post("/checkouts", body | extra).status == 422


# -- settings ---------------------------------------------------------------------------------------


def test_X02_production_refuses_the_twin_its_secrets_and_debug(stack: Stack) -> None:
    done = stack.one.run("up", "--production", secret_key="x", debug="true")
    assert done.returncode != 0
    said = done.stdout + done.stderr
    for word in ("SHANGQUAN_DEBUG", "SHANGQUAN_SECRET_KEY", "SHANGQUAN_PUBLIC_URL"):
        assert word in said, said


def test_X02_a_production_web_refuses_the_twin_even_without_its_supervisor(stack: Stack) -> None:
    """Somebody starts the WSGI application by hand: the same refusal, before the first request."""
    environment = stack.one.environment(mode="production", public_url="https://shop.example")
    done = subprocess.run(
        [sys.executable, "-c", "import shangquan.config.wsgi"],
        env=environment | {"DJANGO_SETTINGS_MODULE": "shangquan.config.settings"},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "SHANGQUAN_" in done.stderr


def test_no_log_line_and_no_answer_holds_a_secret_or_a_phone_number(stack: Stack) -> None:
    """X21: after all these attacks the log is read as an intruder would read it."""
    eventually(lambda: len(stack.one.lines) > 5, 5)
    log = stack.one.log
    credentials = stack.twin.get("/credentials")
    secrets = [credentials[name] for name in ("appsecret", "api_v3_key", "api_v2_key", "token")]
    for secret in (*secrets, CONTACT["phone"], credentials["mch_private_key"][40:80]):
        assert secret not in log
    home = json.dumps(send(stack.client(), "GET", f"/api/g/{DISTRICT}").body)
    assert not any(secret in home for secret in secrets)
