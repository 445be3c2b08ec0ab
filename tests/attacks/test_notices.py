"""Forged, replayed and foreign notices (threats.md X01, X02, X03, X07, X08, X11)."""

import base64
import json

import pytest
from django.test import Client

from shangquan.flows import drains
from shangquan.kit.models import Inbox
from shangquan.ledger import queries as ledger
from tests.attacks.forge import WeChat, trade
from tests.support.world import World


@pytest.fixture
def placed(attacked):
    world, wechat = attacked
    dish = world.dish("noodles", "牛肉面", 2800, left=5)
    answer = world.guest("lin").order((dish, 1))
    return world, wechat, world.payment(answer), dish


def send(world: World, body: bytes, headers: dict[str, str], **more: str) -> int:
    address = f"/pay/{world.district.slug}/notices/transaction"
    response = Client().generic(
        "POST", address, body, content_type="application/json", headers=headers | more
    )
    drains.drain_once()
    return response.status_code


def is_unpaid(world: World, payment) -> bool:
    payment.refresh_from_db()
    drains.drain_once()
    return payment.state in ("open", "disputed") and not any(
        b.amount for b in ledger.trial_balance(world.id)
    )


def test_a_true_notice_pays_and_its_repetition_does_nothing(placed):
    world, wechat, payment, dish = placed
    body = wechat.notice(trade(payment))
    assert [send(world, body, wechat.headers(body)) for _ in range(3)] == [204] * 3
    payment.refresh_from_db()
    assert payment.state == "paid"
    assert Inbox.objects.count() == 1
    assert world.left(dish) == 4


def test_X08_what_wechat_did_not_sign_changes_nothing_and_tells_nothing(placed):
    world, wechat, payment, _ = placed
    body = wechat.notice(trade(payment))
    true = wechat.headers(body)
    stranger = WeChat()
    forged = [
        {},
        stranger.headers(body),
        true | {"Wechatpay-Signature": ""},
        true | {"Wechatpay-Signature": "not base64!"},
        true | {"Wechatpay-Signature": base64.b64encode(b"\0" * 256).decode()},
        true | {"Wechatpay-Signature": "WECHATPAY/SIGNTEST/" + true["Wechatpay-Signature"]},
        true | {"Wechatpay-Serial": "PUB_KEY_ID_9999999999"},
        true | {"Wechatpay-Serial": ""},
        true | {"Wechatpay-Nonce": "other"},
        true | {"Wechatpay-Timestamp": "NaN"},
        true | {"Wechatpay-Timestamp": "1"},
        wechat.headers(body, age_s=330),
        wechat.headers(body, age_s=-330),
        wechat.headers(body + b" "),
    ]
    for headers in forged:
        assert send(world, body, headers) == 401, headers
    assert not Inbox.objects.exists()
    assert is_unpaid(world, payment)


def test_X02_no_host_and_no_proxy_header_opens_the_door(placed):
    world, _, payment, _ = placed
    stranger = WeChat()
    body = stranger.notice(trade(payment))
    tricks = [
        {"Host": host} for host in ("localhost", "127.0.0.1", "localhost:8000", "[::1]")
    ] + [
        {name: value}
        for name in ("X-Forwarded-Host", "X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Original-URL")
        for value in ("localhost", "127.0.0.1")
    ]  # fmt: skip
    for trick in tricks:
        assert send(world, body, stranger.headers(body) | trick) == 401, trick
    assert send(world, body, stranger.headers(body) | {"Host": "evil.example"}) in (400, 401)
    assert is_unpaid(world, payment)


@pytest.mark.parametrize(
    "lie",
    [
        {"amount": {"total": 1, "payer_total": 1, "currency": "CNY"}},
        {"amount": {"total": 2900, "payer_total": 2900, "currency": "USD"}},
        {"appid": "wx-somebody-else"},
        {"mchid": "1900000002"},
        {"payer": {"openid": "o-bad"}},
        {"amount": {}},
    ],
)
def test_X07_a_signed_notice_that_does_not_fit_pays_nothing(placed, lie):
    world, wechat, payment, _ = placed
    body = wechat.notice(trade(payment, **lie))
    assert send(world, body, wechat.headers(body)) == 204
    assert is_unpaid(world, payment)


def test_X07_the_notice_of_one_order_never_pays_another(placed):
    world, wechat, first, dish = placed
    second = world.payment(world.guest("wu").order((dish, 1)))
    body = wechat.notice(trade(first, out_trade_no=second.out_trade_no))
    send(world, body, wechat.headers(body))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("open", "disputed")  # the payer is not Wu


@pytest.mark.parametrize("state", ["NOTPAY", "CLOSED", "USERPAYING", "PAYERROR", "", "success"])
def test_a_trade_that_was_not_paid_pays_nothing(placed, state):
    world, wechat, payment, _ = placed
    body = wechat.notice(trade(payment, trade_state=state))
    send(world, body, wechat.headers(body))
    assert is_unpaid(world, payment)


def test_a_notice_sealed_with_another_key_is_refused(placed):
    world, wechat, payment, _ = placed
    body = wechat.notice(trade(payment), v3_key="f" * 32)
    assert send(world, body, wechat.headers(body)) == 401
    assert is_unpaid(world, payment)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b'{"id":1}', b"\xff", b"{" * 2000])
def test_signed_nonsense_is_refused(placed, body):
    world, wechat, _, _ = placed
    assert send(world, body, wechat.headers(body)) in (401, 422)
    assert not Inbox.objects.exists()


def test_a_notice_before_its_order_is_kept_and_not_lost(attacked):
    world, wechat = attacked

    class Unborn:
        out_trade_no, openid, amount_fen = "SQ-not-yet", "o-lin", 100

    body = wechat.notice(trade(Unborn))
    assert send(world, body, wechat.headers(body)) == 204
    kept = Inbox.objects.get()
    assert kept.done_at is None
    assert kept.next_at is not None


def test_an_oversized_or_endless_body_is_refused_unread(attacked):
    world, wechat = attacked
    body = json.dumps({"id": "x" * 70_000}).encode()
    assert send(world, body, wechat.headers(body)) == 413
    assert send(world, b"{}", wechat.headers(b"{}"), **{"Transfer-Encoding": "chunked"}) == 413


X01 = [
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><MsgType>&a;</MsgType></xml>',
    b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><xml/>',
    b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><xml>&b;</xml>',
    '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>'.encode("utf-16"),
    b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE x+AD4-<xml/>',
    b'<xml xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></xml>',
]  # fmt: skip


@pytest.mark.parametrize("body", X01)
def test_X01_the_message_push_opens_no_entities_and_no_files(attacked, body):
    from shangquan.gateways.wechat import cipher

    world, _ = attacked
    query = f"timestamp=1&nonce=2&signature={cipher.signature('pamtest', '1', '2')}"
    response = Client().generic(
        "POST", f"/wx/{world.district.slug}/callback?{query}", body, content_type="text/xml"
    )
    assert response.status_code == 401
    assert b"root:" not in response.content
