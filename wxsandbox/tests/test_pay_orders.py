"""An order from its first request to its end."""

import pytest

from wxsandbox.tests.merchant import TRANSACTIONS


def number_of(answer):
    return answer.headers["request-id"].rpartition("-")[2]


def test_an_unpaid_order_tells_its_state_and_nothing_of_a_payer(merchant, lin):
    number, _ = merchant.jsapi(lin, attach="table 5")
    trade = merchant.query(number).json()
    assert trade["trade_state"] == "NOTPAY"
    assert trade["trade_state_desc"]
    assert trade["amount"]["total"] == 2800
    assert not {"transaction_id", "payer", "attach", "success_time"} & trade.keys()


def test_a_paid_order_tells_everything_by_both_numbers(merchant, lin, twin):
    number, prepay_id = merchant.jsapi(lin, attach="table 5")
    paid = twin.act(lin, "pay", prepay_id=prepay_id)
    assert paid["amount"] == {"total": 2800, "payer_total": 2800}
    trade = merchant.query(number).json()
    assert trade["trade_state"] == "SUCCESS"
    assert trade["transaction_id"] == paid["transaction_id"]
    assert len(trade["transaction_id"]) == 28
    assert trade["payer"] == {"openid": lin}
    assert trade["attach"] == "table 5"
    assert trade["trade_type"] == "JSAPI"
    assert trade["success_time"].endswith("+08:00")
    assert not {"notify_url", "description"} & trade.keys()
    target = f"{TRANSACTIONS}/id/{paid['transaction_id']}?mchid={merchant.keys['mchid']}"
    assert merchant.call("GET", target).json() == trade


def test_a_query_needs_the_merchant_and_an_order(merchant, lin):
    number, _ = merchant.jsapi(lin)
    answer = merchant.call("GET", f"{TRANSACTIONS}/out-trade-no/{number}")
    assert (answer.status_code, answer.json()["code"]) == (400, "PARAM_ERROR")
    assert answer.json()["detail"]["location"] == "query"
    answer = merchant.query("T99999999")
    assert (answer.status_code, answer.json()["code"]) == (404, "ORDER_NOT_EXIST")
    assert number_of(answer) == "268512771"


@pytest.mark.parametrize("outcome", ["cancel", "insufficient", "wrong_password"])
def test_an_attempt_that_fails_leaves_the_order_unpaid(merchant, lin, twin, outcome):
    number, prepay_id = merchant.jsapi(lin)
    tried = twin.act(lin, "pay", prepay_id=prepay_id, outcome=outcome)
    assert (tried["trade_state"], tried["transaction_id"]) == ("NOTPAY", None)
    assert twin.get("/notices", out_trade_no=number)["notices"] == []
    assert twin.act(lin, "pay", prepay_id=prepay_id)["trade_state"] == "SUCCESS"


def test_money_leaves_the_wallet_and_comes_to_the_merchant(merchant, twin):
    zhao = twin.person("zhao", balance_fen=3000)
    _, prepay_id = merchant.jsapi(zhao)
    twin.act(zhao, "pay", prepay_id=prepay_id)
    assert [u["balance_fen"] for u in twin.get("/users")["users"]] == [200]
    assert twin.post("/merchant")["balance_fen"] == 2800
    receipt = twin.inbox(zhao)[-1]
    assert (receipt["kind"], receipt["amount_fen"]) == ("pay", 2800)
    _, second = merchant.jsapi(zhao)
    assert twin.act(zhao, "pay", prepay_id=second)["trade_state"] == "NOTPAY"


def test_ordering_again_with_the_same_words_gives_a_fresh_way_in(merchant, lin):
    body = merchant.order(lin)
    first, second = (merchant.call("POST", f"{TRANSACTIONS}/jsapi", body) for _ in range(2))
    assert first.json()["prepay_id"] != second.json()["prepay_id"]


@pytest.mark.parametrize("change", [{"description": "other"}, {"amount": {"total": 1}}])
def test_ordering_again_with_other_words_is_refused(merchant, lin, change):
    body = merchant.order(lin)
    merchant.call("POST", f"{TRANSACTIONS}/jsapi", body)
    answer = merchant.call("POST", f"{TRANSACTIONS}/jsapi", {**body, **change})
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")
    assert number_of(answer) == "268498688"
    assert next(iter(change)) in merchant.twin.why()


def test_ordering_again_may_leave_out_time_expire_or_change_it(merchant, lin):
    body = merchant.order(lin, time_expire="2099-01-01T00:00:00+08:00")
    assert merchant.call("POST", f"{TRANSACTIONS}/jsapi", body).status_code == 200
    del body["time_expire"]
    assert merchant.call("POST", f"{TRANSACTIONS}/jsapi", body).status_code == 200


def test_a_paid_order_can_neither_be_ordered_nor_closed_nor_paid_again(merchant, lin, twin):
    body = merchant.order(lin)
    prepay_id = merchant.call("POST", f"{TRANSACTIONS}/jsapi", body).json()["prepay_id"]
    twin.act(lin, "pay", prepay_id=prepay_id)
    for answer in (
        merchant.call("POST", f"{TRANSACTIONS}/jsapi", body),
        merchant.close(body["out_trade_no"]),
    ):
        assert (answer.status_code, answer.json()["code"]) == (400, "ORDERPAID")
        assert number_of(answer) == "268449538"
    assert twin.post(f"/users/{lin}/pay", {"prepay_id": prepay_id}, ok=False).status_code == 409


def test_a_closed_order_stays_closed(merchant, lin, twin):
    body = merchant.order(lin)
    prepay_id = merchant.call("POST", f"{TRANSACTIONS}/jsapi", body).json()["prepay_id"]
    first, again = merchant.close(body["out_trade_no"]), merchant.close(body["out_trade_no"])
    assert (first.status_code, first.content) == (204, b"")
    assert again.status_code == 204
    assert merchant.query(body["out_trade_no"]).json()["trade_state"] == "CLOSED"
    refused = twin.post(f"/users/{lin}/pay", {"prepay_id": prepay_id}, ok=False)
    assert refused.status_code == 409
    assert refused.json()["error"]
    assert merchant.call("POST", f"{TRANSACTIONS}/jsapi", body).json()["code"] == "ORDER_CLOSED"
    assert merchant.close("T-unknown-1").json()["code"] == "ORDER_NOT_EXIST"


def test_a_prepay_id_lives_two_hours_and_the_order_seven_days(merchant, lin, twin):
    number, prepay_id = merchant.jsapi(lin)
    twin.advance(2 * 3600 - 5)
    assert twin.act(lin, "pay", prepay_id=prepay_id, outcome="cancel")["trade_state"] == "NOTPAY"
    twin.advance(10)
    assert twin.post(f"/users/{lin}/pay", {"prepay_id": prepay_id}, ok=False).status_code == 409
    assert merchant.query(number).json()["trade_state"] == "NOTPAY"
    twin.advance(7 * 86400)
    assert merchant.query(number).json()["trade_state"] == "CLOSED"


def test_time_expire_is_the_last_moment_and_never_under_a_minute(merchant, lin, twin):
    soon = twin.get("/clock")["now"]
    number, prepay_id = merchant.jsapi(lin, time_expire=soon)
    twin.advance(55)
    assert merchant.query(number).json()["trade_state"] == "NOTPAY"
    twin.advance(6)
    assert twin.post(f"/users/{lin}/pay", {"prepay_id": prepay_id}, ok=False).status_code == 409
    assert merchant.query(number).json()["trade_state"] == "CLOSED"


def test_a_native_code_is_for_the_first_who_opens_it_and_a_new_one_kills_it(
    merchant, lin, wu, twin
):
    body = merchant.order()
    codes = [
        merchant.call("POST", f"{TRANSACTIONS}/native", body).json()["code_url"] for _ in range(2)
    ]
    assert codes[1].startswith("weixin://wxpay/bizpayurl?pr=")
    assert twin.post(f"/users/{lin}/pay", {"code_url": codes[0]}, ok=False).status_code == 409
    twin.act(lin, "pay", code_url=codes[1], outcome="cancel")
    assert twin.post(f"/users/{wu}/pay", {"code_url": codes[1]}, ok=False).status_code == 409
    assert twin.act(lin, "pay", code_url=codes[1])["trade_state"] == "SUCCESS"
    assert merchant.query(body["out_trade_no"]).json()["trade_type"] == "NATIVE"


def test_a_prepay_id_is_only_for_the_payer_it_was_made_for(merchant, lin, wu, twin):
    _, prepay_id = merchant.jsapi(lin)
    assert twin.post(f"/users/{wu}/pay", {"prepay_id": prepay_id}, ok=False).status_code == 409


def test_app_and_h5_orders_have_their_own_ways_in(merchant, lin, twin):
    answer = merchant.call("POST", f"{TRANSACTIONS}/app", merchant.order())
    assert answer.json()["prepay_id"].startswith("wx")
    body = merchant.order(scene_info={"payer_client_ip": "1.2.3.4", "h5_info": {"type": "Wap"}})
    h5_url = merchant.call("POST", f"{TRANSACTIONS}/h5", body).json()["h5_url"]
    twin.advance(301)
    assert twin.post(f"/users/{lin}/pay", {"h5_url": h5_url}, ok=False).status_code == 409
    body["scene_info"]["payer_client_ip"] = "127.0.0.1"
    body["out_trade_no"] += "x"
    assert merchant.call("POST", f"{TRANSACTIONS}/h5", body).status_code == 400
    answer = merchant.call("POST", f"{TRANSACTIONS}/h5", merchant.order())
    assert answer.json()["detail"]["field"] == "/scene_info"


def test_the_bridge_opens_the_wallet_only_for_a_true_pay_sign(merchant, lin, twin):
    number, prepay_id = merchant.jsapi(lin)
    stamp, package = "1795300000", f"prepay_id={prepay_id}"
    asked = {
        "openid": lin,
        "appId": merchant.keys["appid"],
        "timeStamp": stamp,
        "nonceStr": "n",
        "package": package,
        "signType": "RSA",
        "paySign": merchant.sign(merchant.keys["appid"], stamp, "n", package),
    }
    opened = twin.post("/jssdk/pay", asked)
    assert opened["ok"]
    assert opened["order"]["amount_fen"] == 2800
    assert opened["order"]["out_trade_no"] == number
    for wrong in ({"timeStamp": "1"}, {"signType": "MD5"}, {"appId": "wx0"}, {"package": "x"}):
        assert not twin.post("/jssdk/pay", {**asked, **wrong})["ok"]


def test_the_books_show_the_whole_trade(merchant, lin, twin):
    number = merchant.paid(lin)
    books = twin.get(f"/orders/{number}")
    assert books["trade_state"] == "SUCCESS"
    assert (books["refunds"], books["shares"]) == ([], [])
    assert books["description"] == "牛肉面 两份"


def test_an_order_number_may_hold_every_allowed_sign(merchant, lin):
    number = merchant.paid(lin, out_trade_no="T|1*2-3_zZ")
    encoded = f"{TRANSACTIONS}/out-trade-no/T%7C1*2-3_zZ?mchid={merchant.keys['mchid']}"
    for target in (encoded, encoded.replace("%7C", "|")):
        assert merchant.call("GET", target).json()["out_trade_no"] == number
