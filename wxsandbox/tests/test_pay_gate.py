"""Who may speak to WeChat Pay, and how every answer is signed."""

import json
import time

import pytest

from wxsandbox.tests.merchant import TRANSACTIONS

JSAPI = f"{TRANSACTIONS}/jsapi"


def number_of(answer):
    return answer.headers["request-id"].rpartition("-")[2]


def test_every_answer_is_signed_even_an_error_and_an_empty_one(merchant, lin):
    number, _ = merchant.jsapi(lin)
    answers = [
        merchant.query(number),
        merchant.close(number),
        merchant.query("T-nobody-knows"),
        merchant.call("GET", "/v3/no/such/path"),
        merchant.call("DELETE", JSAPI),
        merchant.twin.http.get("/v3/certificates"),
    ]
    assert [a.status_code for a in answers] == [200, 204, 404, 404, 405, 401]
    for answer in answers:
        assert merchant.verify(answer.headers, answer.content).startswith("PUB_KEY_ID_")
        assert answer.headers["request-id"].rpartition("-")[2].isdigit()


def test_a_caller_who_names_the_platform_certificate_is_answered_with_it(merchant):
    serial = merchant.keys["platform_serial_no"]
    answer = merchant.call("GET", "/v3/certificates", headers={"Wechatpay-Serial": serial})
    assert merchant.verify(answer.headers, answer.content) == serial


@pytest.mark.parametrize(
    ("twist", "why"),
    [
        ({"signed_body": '{"other": 1}'}, "signature does not match"),
        ({"mchid": "1999999999"}, "mchid"),
        ({"serial_no": "0" * 40}, "serial_no"),
        ({"off_s": -301}, "timestamp"),
        ({"off_s": 305}, "timestamp"),
        ({"headers": {"Authorization": "Basic abc"}}, "Authorization needs"),
        ({"signature": "bm90IGEgc2lnbmF0dXJl"}, "signature does not match"),
    ],
)
def test_a_wrong_signature_is_401_and_the_log_says_why(merchant, lin, twist, why):
    answer = merchant.call("POST", JSAPI, merchant.order(lin), **twist)
    assert answer.status_code == 401
    assert answer.json()["code"] == "SIGN_ERROR"
    assert answer.json()["detail"]["location"] == "authorization"
    assert number_of(answer) == "268443699"
    assert why in merchant.twin.why()


def test_the_answer_to_a_wrong_signature_shows_what_was_signed(merchant, lin):
    answer = merchant.call("POST", JSAPI, merchant.order(lin), signed_body="{}")
    detail = answer.json()["detail"]
    assert detail["detail"] == {"issue": "sign not match"}
    assert detail["sign_information"]["method"] == "POST"
    assert detail["sign_information"]["url"] == JSAPI


def test_the_attributes_of_authorization_come_in_any_order(merchant, lin):
    number, _ = merchant.jsapi(lin)
    target = f"{TRANSACTIONS}/out-trade-no/{number}?mchid={merchant.keys['mchid']}"
    stamp = str(int(time.time()))
    parts = [
        f'signature="{merchant.sign("GET", target, stamp, "abc", "")}"',
        f'timestamp="{stamp}"',
        f'serial_no="{merchant.keys["mch_serial_no"]}"',
        'nonce_str="abc"',
        f'mchid="{merchant.keys["mchid"]}"',
    ]
    header = {"Authorization": "WECHATPAY2-SHA256-RSA2048 " + ", ".join(parts)}
    assert merchant.twin.http.get(target, headers=header).status_code == 200


def test_the_signature_window_stays_on_wall_time_when_the_clock_is_moved(merchant, lin):
    merchant.twin.post("/clock", {"set": "2026-05-16T11:00:00+08:00"})
    answer = merchant.call("POST", JSAPI, merchant.order(lin))
    assert answer.status_code == 200
    merchant.verify(answer.headers, answer.content)


@pytest.mark.parametrize(
    ("changes", "field", "number"),
    [
        ({"coupon": "x"}, "/coupon", "270924358"),
        ({"amount": {"total": 1, "currency": "CNY", "tip": 1}}, "/amount/tip", "270924358"),
        ({"amount": {"total": 0}}, "/amount/total", "268435464"),
        ({"amount": {"total": "2800"}}, "/amount/total", "268435461"),
        ({"amount": {"total": 28.0}}, "/amount/total", "268435461"),
        ({"amount": {"total": 1, "currency": "USD"}}, "/amount/currency", "268435461"),
        ({"amount": None}, "/amount", "268435461"),
        ({"description": None}, "/description", "268435461"),
        ({"description": "面" * 128}, "/description", "268435461"),
        ({"out_trade_no": "T1234"}, "/out_trade_no", "268435461"),
        ({"out_trade_no": "T" * 33}, "/out_trade_no", "268435461"),
        ({"out_trade_no": "T 12345"}, "/out_trade_no", "268435461"),
        ({"notify_url": "http://127.0.0.1:9/n?a=1"}, "/notify_url", "268435461"),
        ({"notify_url": "ftp://127.0.0.1/n"}, "/notify_url", "268435461"),
        ({"payer": None}, "/payer", "268501013"),
        ({"payer": {}}, "/payer/openid", "268501013"),
        ({"payer": {"openid": "oNobody"}}, "/payer/openid", "268435461"),
        ({"time_expire": "tomorrow"}, "/time_expire", "268435461"),
        ({"attach": "a" * 129}, "/attach", "268435461"),
        ({"mchid": "1900000001"}, "/mchid", "268435461"),
    ],
)
def test_a_bad_field_is_named_with_its_internal_number(merchant, lin, changes, field, number):
    answer = merchant.call("POST", JSAPI, merchant.order(lin, **changes))
    assert answer.status_code == 400
    assert answer.json()["code"] == "PARAM_ERROR"
    assert answer.json()["detail"]["field"] == field
    assert answer.json()["detail"]["location"] == "body"
    assert number_of(answer) == number


@pytest.mark.parametrize(
    "raw", ['{"appid": null}', "[]", "{", "", '{"appid": "面🍜"}', '"text"'], ids=repr
)
def test_a_body_that_is_no_plain_object_is_refused(merchant, raw):
    answer = merchant.call("POST", JSAPI, raw)
    assert answer.status_code == 400
    assert answer.json()["code"] == "PARAM_ERROR"


def test_an_appid_of_somebody_else_does_not_match_the_merchant(merchant, lin):
    answer = merchant.call("POST", JSAPI, merchant.order(lin, appid="wx0000000000000000"))
    assert (answer.status_code, answer.json()["code"]) == (400, "APPID_MCHID_NOT_MATCH")
    assert number_of(answer) == "268445527"


def test_a_caller_without_user_agent_or_accept_is_refused(merchant, lin):
    answer = merchant.call("POST", JSAPI, merchant.order(lin), headers={"User-Agent": ""})
    assert answer.status_code == 400
    assert "User-Agent" in answer.json()["message"]


def test_families_that_are_not_open_answer_no_auth(merchant):
    body = json.dumps({})
    for target in ("/v3/profitsharing/orders", "/v3/combine-transactions/jsapi"):
        answer = merchant.call("POST", target, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "NO_AUTH")
    answer = merchant.call("GET", "/v3/bill/tradebill?bill_date=2026-05-15")
    assert (answer.status_code, answer.json()["code"]) == (403, "NO_AUTH")
    assert "not built" in merchant.twin.why()


def test_new_merchants_get_no_platform_certificate(merchant):
    assert merchant.call("GET", "/v3/certificates").status_code == 200
    merchant.twin.post("/reset", {"pay_key_mode": "public_key_only"})
    serial = merchant.keys["platform_serial_no"]
    answer = merchant.call("GET", "/v3/certificates", headers={"Wechatpay-Serial": serial})
    assert (answer.status_code, answer.json()["code"]) == (404, "RESOURCE_NOT_EXISTS")
    assert merchant.verify(answer.headers, answer.content).startswith("PUB_KEY_ID_")
