"""Giving money back: accepted first, done later, and never more than was paid."""

import time

import pytest

from wxsandbox.tests.merchant import REFUNDS


def number_of(answer):
    return answer.headers["request-id"].rpartition("-")[2]


def test_a_refund_is_processing_first_and_done_when_time_moves(merchant, lin, twin):
    number = merchant.paid(lin)
    accepted = merchant.refund(number, 2800, reason="卖完了")
    told = accepted.json()
    assert accepted.status_code == 200
    assert told["status"] == "PROCESSING"
    assert told["amount"]["refund"] == told["amount"]["payer_refund"] == 2800
    assert merchant.query(number).json()["trade_state"] == "REFUND"
    twin.advance(1)
    done = merchant.call("GET", f"{REFUNDS}/{told['out_refund_no']}").json()
    assert done["status"] == "SUCCESS"
    assert done["success_time"].endswith("+08:00")
    assert twin.get(f"/orders/{number}")["refunds"] == [done]
    assert twin.inbox(lin)[-1]["type"] == "refund"


def test_a_refund_finishes_by_itself_within_ten_seconds(merchant, lin, twin):
    number = merchant.paid(lin)
    refund_no = merchant.refund(number, 1).json()["out_refund_no"]
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if merchant.call("GET", f"{REFUNDS}/{refund_no}").json()["status"] == "SUCCESS":
            return
        time.sleep(0.2)
    raise AssertionError("still processing after 10 s")


def test_the_notice_of_a_refund_comes_sealed(merchant, lin, server, twin):
    number = merchant.paid(lin)
    merchant.refund(number, 800, notify_url=f"{server.url}/refunds", out_refund_no="R-1")
    twin.advance(0)
    heard = server.wait_for(1)[0]
    assert heard.json["event_type"] == "REFUND.SUCCESS"
    assert heard.json["resource"]["original_type"] == "refund"
    told = merchant.opened(heard)
    assert told["out_refund_no"] == "R-1"
    assert told["refund_status"] == "SUCCESS"
    assert told["mchid"] == merchant.keys["mchid"]
    assert told["amount"] == {
        "total": 2800,
        "refund": 800,
        "payer_total": 2800,
        "payer_refund": 800,
    }


def test_the_same_number_refunds_once(merchant, lin, twin):
    number = merchant.paid(lin)
    first = merchant.refund(number, 800, out_refund_no="R-same").json()
    again = merchant.refund(number, 800, out_refund_no="R-same").json()
    assert again["refund_id"] == first["refund_id"]
    other = merchant.refund(number, 900, out_refund_no="R-same")
    assert (other.status_code, other.json()["code"]) == (400, "INVALID_REQUEST")
    assert number_of(other) == "268498688"
    assert len(twin.get(f"/orders/{number}")["refunds"]) == 1


def test_parts_add_up_to_the_order_and_not_a_fen_more(merchant, lin, twin):
    number = merchant.paid(lin)
    assert merchant.refund(number, 1000).status_code == 200
    twin.advance(60)
    too_much = merchant.refund(number, 1801)
    assert (too_much.status_code, too_much.json()["code"]) == (400, "INVALID_REQUEST")
    assert merchant.refund(number, 1800).status_code == 200
    twin.advance(60)
    assert merchant.refund(number, 1).status_code == 400


def test_refunds_of_one_order_keep_a_minute_between_them(merchant, lin, twin):
    number = merchant.paid(lin)
    merchant.refund(number, 100)
    hasty = merchant.refund(number, 100, out_refund_no="R-hasty")
    assert (hasty.status_code, hasty.json()["code"]) == (429, "FREQUENCY_LIMITED")
    twin.advance(60)
    assert merchant.refund(number, 100, out_refund_no="R-hasty").status_code == 200


def test_what_cannot_be_refunded_says_so(merchant, lin, twin):
    unpaid, _ = merchant.jsapi(lin)
    paid = merchant.paid(lin)
    for answer, status, code in (
        (merchant.refund(unpaid, 1), 400, "INVALID_REQUEST"),
        (merchant.refund("T-unknown", 1), 404, "RESOURCE_NOT_EXISTS"),
        (merchant.refund(paid, 1, total=2900), 400, "INVALID_REQUEST"),
        (merchant.refund(paid, 0), 400, "PARAM_ERROR"),
        (merchant.refund(paid, 1, transaction_id="4200"), 400, "PARAM_ERROR"),
        (merchant.refund(paid, 1, out_refund_no="R 1"), 400, "PARAM_ERROR"),
        (merchant.refund(paid, 1, colour="red"), 400, "PARAM_ERROR"),
        (merchant.call("GET", f"{REFUNDS}/R-nobody"), 404, "RESOURCE_NOT_EXISTS"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        merchant.verify(answer.headers, answer.content)
    twin.advance(366 * 86400)
    assert merchant.refund(paid, 1).json()["code"] == "INVALID_REQUEST"


def test_a_merchant_without_money_cannot_refund(merchant, lin, twin):
    number = merchant.paid(lin)
    twin.post("/merchant", {"balance_fen": 100})
    answer = merchant.refund(number, 200)
    assert (answer.status_code, answer.json()["code"]) == (403, "NOT_ENOUGH")
    assert merchant.query(number).json()["trade_state"] == "SUCCESS"


def test_the_money_comes_back_to_the_wallet(merchant, twin):
    zhao = twin.person("zhao", balance_fen=5000)
    number = merchant.paid(zhao)
    assert twin.post("/merchant")["balance_fen"] == 2800
    merchant.refund(number, 2800)
    twin.advance(1)
    assert twin.post("/merchant")["balance_fen"] == 0
    assert twin.get("/users")["users"][0]["balance_fen"] == 5000


@pytest.mark.parametrize("outcome", ["ABNORMAL", "CLOSED"])
def test_a_refund_can_go_wrong(merchant, lin, server, twin, outcome):
    number = merchant.paid(lin)
    twin.post("/refund-outcome", {"out_trade_no": number, "outcome": outcome})
    merchant.refund(number, 2800, notify_url=f"{server.url}/refunds")
    twin.advance(60)
    assert server.posts[0].json["event_type"] == f"REFUND.{outcome}"
    assert twin.get(f"/orders/{number}")["refunds"][0]["status"] == outcome
    again = merchant.refund(number, 2800)
    assert again.status_code == (200 if outcome == "CLOSED" else 400)
    assert twin.post("/merchant")["balance_fen"] == 0
