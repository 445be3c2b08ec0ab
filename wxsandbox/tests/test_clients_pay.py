"""wechatpayv3, published by others, pays, asks, closes, refunds and reads notices at the twin."""

import json

import pytest
from wechatpayv3 import WeChatPay, WeChatPayType

NUMBERS = iter(range(1, 1000))


@pytest.fixture
def heard_at(server):
    server.answer = lambda heard: (200, b'{"code":"SUCCESS"}')
    return server


@pytest.fixture
def client(twin, heard_at):
    keys = twin.credentials
    client = WeChatPay(
        wechatpay_type=WeChatPayType.JSAPI,
        mchid=keys["mchid"],
        private_key=keys["mch_private_key"],
        cert_serial_no=keys["mch_serial_no"],
        apiv3_key=keys["api_v3_key"],
        appid=keys["appid"],
        notify_url=f"{heard_at.url}/notices",
        public_key=keys["platform_public_key"],
        public_key_id=keys["platform_public_key_id"],
    )
    client._core._gate_way = twin.base
    return client


def number():
    return f"PY{next(NUMBERS):010d}"


def told(answer):
    status, text = answer
    return status, json.loads(text) if text else None


def order(client, openid, out_trade_no, **more):
    return told(
        client.pay(
            description="牛肉面 两份",
            out_trade_no=out_trade_no,
            amount={"total": 2800},
            payer={"openid": openid},
            **more,
        )
    )


def test_a_payment_and_its_notice(client, twin, lin, heard_at):
    mine = number()
    status, placed = order(client, lin, mine, attach="table 5")
    assert status == 200
    assert told(client.query(out_trade_no=mine))[1]["trade_state"] == "NOTPAY"
    paid = twin.act(lin, "pay", prepay_id=placed["prepay_id"])
    notice = client.callback(heard_at.posts[0].headers, heard_at.posts[0].body)
    assert notice["event_type"] == "TRANSACTION.SUCCESS"
    assert notice["resource"]["transaction_id"] == paid["transaction_id"]
    assert notice["resource"]["attach"] == "table 5"
    by_id = told(client.query(transaction_id=paid["transaction_id"]))
    assert by_id == told(client.query(out_trade_no=mine))
    assert by_id[1]["amount"]["payer_total"] == 2800


def test_a_native_code(client, twin, lin):
    status, placed = told(
        client.pay(
            description="counter",
            out_trade_no=number(),
            amount={"total": 100},
            pay_type=WeChatPayType.NATIVE,
        )
    )
    assert status == 200
    assert twin.act(lin, "pay", code_url=placed["code_url"])["trade_state"] == "SUCCESS"


def test_closing(client, lin):
    mine = number()
    order(client, lin, mine)
    assert client.close(mine)[0] == 204
    assert told(client.query(out_trade_no=mine))[1]["trade_state"] == "CLOSED"
    assert told(client.close("nobody-knows"))[1]["code"] == "ORDER_NOT_EXIST"


def test_refunding_in_parts(client, twin, lin, heard_at):
    mine = number()
    placed = order(client, lin, mine)[1]
    twin.act(lin, "pay", prepay_id=placed["prepay_id"])
    for part in (800, 2000):
        status, accepted = told(
            client.refund(
                out_refund_no=number(),
                out_trade_no=mine,
                amount={"refund": part, "total": 2800, "currency": "CNY"},
                reason="卖完了",
                notify_url=f"{heard_at.url}/refunds",
            )
        )
        assert (status, accepted["status"]) == (200, "PROCESSING")
        twin.advance(60)
        asked = told(client.query_refund(accepted["out_refund_no"]))[1]
        assert (asked["status"], asked["amount"]["refund"]) == ("SUCCESS", part)
    events = [client.callback(h.headers, h.body) for h in heard_at.posts]
    assert [e["event_type"] for e in events] == ["TRANSACTION.SUCCESS", *["REFUND.SUCCESS"] * 2]
    assert [e["resource"]["amount"]["refund"] for e in events[1:]] == [800, 2000]


@pytest.mark.parametrize("fault", ["bad_signature", "signtest"])
def test_a_forged_notice_is_refused_and_the_true_one_read(client, twin, lin, heard_at, fault):
    twin.post("/faults", {"notice": {fault: 1}})

    def careful(heard):
        try:
            known = client.callback(heard.headers, heard.body)
        except Exception:
            known = None
        return (200, b"") if known else (401, b'{"code":"FAIL","message":"signature"}')

    heard_at.answer = careful
    mine = number()
    twin.act(lin, "pay", prepay_id=order(client, lin, mine)[1]["prepay_id"])
    twin.advance(16)
    attempts = twin.get("/notices", out_trade_no=mine)["notices"][0]["attempts"]
    assert [a["status"] for a in attempts] == [401, 200]


def test_an_answer_with_a_probe_is_not_believed(client, twin, lin):
    mine = number()
    order(client, lin, mine)
    twin.post("/faults", {"api": {"path": "/v3/*", "signature": "bad"}})
    with pytest.raises(Exception, match="verify"):
        client.query(out_trade_no=mine)
    assert told(client.query(out_trade_no=mine))[0] == 200


def test_errors_arrive_as_wechat_says_them(client, twin, lin):
    mine = number()
    order(client, lin, mine)
    status, changed = order(client, lin, mine, attach="other")
    assert (status, changed["code"]) == (400, "INVALID_REQUEST")
    client._core._cert_serial_no = "0" * 40
    status, refused = told(client.query(out_trade_no=mine))
    assert (status, refused["code"]) == (401, "SIGN_ERROR")


def test_the_pay_sign_of_the_client_opens_the_wallet(client, twin, lin):
    prepay_id = order(client, lin, number())[1]["prepay_id"]
    asked = {
        "appId": twin.credentials["appid"],
        "timeStamp": "1700000000",
        "nonceStr": "n",
        "package": f"prepay_id={prepay_id}",
    }
    signed = client.sign(list(asked.values()))
    assert twin.post("/jssdk/pay", {**asked, "openid": lin, "signType": "RSA", "paySign": signed})[
        "ok"
    ]


def test_an_old_merchant_reads_answers_by_the_certificate(twin, lin, tmp_path, heard_at):
    """Certificate mode fetches /v3/certificates in its constructor: its file cache is filled first."""
    keys = twin.credentials
    (tmp_path / f"{keys['platform_serial_no']}.pem").write_text(keys["platform_certificate"])
    client = WeChatPay(
        wechatpay_type=WeChatPayType.JSAPI,
        mchid=keys["mchid"],
        private_key=keys["mch_private_key"],
        cert_serial_no=keys["mch_serial_no"],
        apiv3_key=keys["api_v3_key"],
        appid=keys["appid"],
        notify_url=f"{heard_at.url}/notices",
        cert_dir=str(tmp_path),
    )
    client._core._gate_way = twin.base
    client._core._certificates.clear()
    client._core._update_certificates()
    assert [f"{c.serial_number:040X}" for c in client._core._certificates] == [
        keys["platform_serial_no"]
    ]
