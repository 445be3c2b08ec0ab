"""A notice is sealed, signed, and comes again until somebody says yes."""

import time

import pytest

from wxsandbox.tests.merchant import Merchant

SCHEDULE_S = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, *[10800] * 3, 21600, 21600]


@pytest.fixture
def paid(merchant, lin, server, twin):
    """Pays one order whose notices go to `server`; the faults are set before."""

    def pay(**changes):
        return merchant.paid(lin, notify_url=f"{server.url}/notices", **changes)

    return pay


def notice_of(twin, number):
    return twin.get("/notices", out_trade_no=number)["notices"][0]


def test_the_notice_of_a_payment_is_there_when_the_payment_answers(paid, merchant, server, lin):
    number = paid()
    heard = server.posts[0]
    envelope, trade = heard.json, merchant.opened(heard)
    assert envelope["event_type"] == "TRANSACTION.SUCCESS"
    assert envelope["resource_type"] == "encrypt-resource"
    assert envelope["resource"]["original_type"] == "transaction"
    assert envelope["resource"]["algorithm"] == "AEAD_AES_256_GCM"
    assert envelope["id"].startswith("EV-")
    assert trade == merchant.query(number).json()
    assert {name.lower() for name in heard.headers} >= {"request-id", "wechatpay-serial"}


@pytest.mark.parametrize("status", [200, 204])
def test_200_and_204_are_a_yes(paid, server, twin, status):
    server.answer = lambda heard: (status, b"")
    number = paid()
    notice = notice_of(twin, number)
    assert notice["delivered"]
    assert "next_at" not in notice
    twin.advance(2 * 86400)
    assert len(server.posts) == 1


def test_a_failing_receiver_is_asked_sixteen_times_on_the_real_schedule(paid, server, twin):
    server.answer = lambda heard: (500, b'{"code":"FAIL","message":"no"}')
    number = paid()
    due = 0
    for nth, wait_s in enumerate(SCHEDULE_S, start=1):
        due += wait_s
        assert len(server.posts) == nth
        twin.advance(wait_s + 0.5)
    assert len(server.posts) == 16
    notice = notice_of(twin, number)
    assert notice["given_up"]
    assert not notice["delivered"]
    assert {a["status"] for a in notice["attempts"]} == {500}
    assert len({heard.json["id"] for heard in server.posts}) == 1
    twin.advance(86400)
    assert len(server.posts) == 16


def test_one_long_move_of_the_clock_walks_through_the_schedule(paid, server, twin):
    server.answer = lambda heard: (500, b"")
    number = paid()
    twin.advance(15 + 15 + 30 + 1)
    assert len(server.posts) == 4
    server.answer = lambda heard: (200, b"")
    twin.advance(86400)
    notice = notice_of(twin, number)
    assert len(notice["attempts"]) == 5
    assert notice["delivered"]


def test_nobody_there_counts_as_a_failed_attempt(merchant, lin, twin):
    number = merchant.paid(lin, notify_url="http://127.0.0.1:9/n")
    notice = notice_of(twin, number)
    assert notice["attempts"][0]["status"] is None
    assert notice["next_at"]


def test_a_slow_receiver_does_not_hold_the_payer_and_fails_after_five_seconds(paid, server, twin):
    def slow(heard):
        time.sleep(6)
        return 200, b""

    server.answer = slow
    started = time.monotonic()
    number = paid()
    assert time.monotonic() - started < 4
    twin.advance(0)  # waits for what is under way
    attempt = notice_of(twin, number)["attempts"][0]
    assert attempt["status"] is None
    assert time.monotonic() - started < 9


def test_a_notice_can_be_sent_once_more_by_hand(paid, server, twin):
    number = paid()
    notice = notice_of(twin, number)
    assert twin.post(f"/notices/{notice['id']}/send") == {"status": 200}
    assert server.posts[0].json == server.posts[1].json
    first, second = (heard.headers for heard in server.posts)
    assert first["Wechatpay-Signature"] != second["Wechatpay-Signature"]


def test_a_dropped_notice_comes_at_its_next_time(paid, server, twin):
    twin.post("/faults", {"notice": {"drop": 2}})
    number = paid()
    twin.advance(15.2)
    assert server.posts == []
    twin.advance(15.2)
    assert len(server.posts) == 1
    notice = notice_of(twin, number)
    assert [a.get("fault") for a in notice["attempts"]] == ["drop", "drop", None]
    assert twin.get("/faults")["active"]["notice"]["drop"] == 0


def test_a_doubled_notice_has_one_id(paid, server, twin):
    twin.post("/faults", {"notice": {"duplicate": 1}})
    paid()
    first, second = server.wait_for(2)
    assert first.json["id"] == second.json["id"]
    assert first.body == second.body


@pytest.mark.parametrize("fault", ["bad_signature", "signtest"])
def test_a_wrongly_signed_notice_is_followed_by_a_right_one(paid, server, merchant, twin, fault):
    twin.post("/faults", {"notice": {fault: 1}})
    number = paid()
    with pytest.raises((AssertionError, ValueError)):
        merchant.opened(server.posts[0])
    probe = server.posts[0].headers["Wechatpay-Signature"].startswith("WECHATPAY/SIGNTEST/")
    assert probe == (fault == "signtest")
    assert not notice_of(twin, number)["delivered"]
    twin.advance(16)
    assert merchant.opened(server.posts[1])["out_trade_no"] == number
    assert notice_of(twin, number)["delivered"]


def test_a_delayed_notice_takes_wall_time(paid, server, twin):
    twin.post("/faults", {"notice": {"delay_s": 0.7}})
    started = time.monotonic()
    paid()
    assert time.monotonic() - started < 0.7
    assert server.posts == []
    server.wait_for(1)
    assert time.monotonic() - started >= 0.7


def test_reordered_notices_swap_places_and_a_lonely_one_still_comes(paid, server, merchant, twin):
    twin.post("/faults", {"notice": {"reorder": True}})
    first = paid()
    assert server.posts == []
    second = paid()
    heard = server.wait_for(2)
    assert [merchant.opened(h)["out_trade_no"] for h in heard] == [second, first]
    third = paid()
    twin.advance(16)
    assert merchant.opened(server.wait_for(3)[2])["out_trade_no"] == third


def test_random_faults_repeat_with_their_seed(paid, server, twin):
    def history(seed):
        twin.post("/faults", {"notice": {"drop": 99}, "seed": seed, "probability": 0.5})
        number = paid()
        twin.advance(3600)
        return [a.get("fault") for a in notice_of(twin, number)["attempts"]]

    histories = {tuple(history(seed)) for seed in range(8)}
    assert len(histories) > 1
    assert history(3) == history(3)


def test_notices_are_signed_by_the_key_the_merchant_named(merchant, lin, server, twin):
    serial = merchant.keys["platform_serial_no"]
    body = merchant.order(lin, notify_url=f"{server.url}/n")
    named = {"Wechatpay-Serial": serial}
    answer = merchant.call("POST", "/v3/pay/transactions/jsapi", body, headers=named)
    twin.act(lin, "pay", prepay_id=answer.json()["prepay_id"])
    assert merchant.verify(server.posts[0].headers, server.posts[0].body) == serial


@pytest.mark.parametrize("after_effect", [False, True])
def test_a_failing_call_may_or_may_not_have_done_its_work(merchant, lin, twin, after_effect):
    number, _ = merchant.jsapi(lin)
    path = f"/v3/pay/transactions/out-trade-no/{number}/close"
    fault = {"path": path, "status": 500, "times": 1, "after_effect": after_effect}
    twin.post("/faults", {"api": fault})
    answer = merchant.close(number)
    assert (answer.status_code, answer.json()["code"]) == (500, "SYSTEM_ERROR")
    merchant.verify(answer.headers, answer.content)
    state = merchant.query(number).json()["trade_state"]
    assert state == ("CLOSED" if after_effect else "NOTPAY")
    assert merchant.close(number).status_code == 204


def test_an_answer_can_carry_a_probe_in_place_of_its_signature(merchant, lin, twin):
    number, _ = merchant.jsapi(lin)
    twin.post("/faults", {"api": {"path": "/v3/*", "signature": "signtest"}})
    answer = merchant.query(number)
    assert answer.status_code == 200
    assert answer.headers["wechatpay-signature"].startswith("WECHATPAY/SIGNTEST/")
    merchant.verify(merchant.query(number).headers, merchant.query(number).content)


@pytest.mark.parametrize(
    "wrong",
    [
        {"notices": {}},
        {"notice": {"drop": -1}},
        {"notice": {"lose": 1}},
        {"probability": 2},
        {"api": {"path": "v3"}},
        {"push": []},
    ],
)
def test_a_plan_of_faults_that_means_nothing_is_refused(twin, wrong):
    answer = twin.post("/faults", wrong, ok=False)
    assert answer.status_code == 400
    assert answer.json().keys() == {"error", "hint"}


def test_the_official_self_test_echoes_and_notifies(merchant, server, twin):
    body = {"echo_message": "你好", "notify_url": f"{server.url}/echo"}
    answer = merchant.call("POST", "/v3/security/echo", body)
    assert answer.json() == {"echo_message": "你好"}
    heard = server.wait_for(1)[0]
    assert heard.json["event_type"] == "SECURITY_ECHO.SUCCESS"
    assert heard.json["resource"]["original_type"] == "security"
    assert Merchant(twin).opened(heard)["echo_message"] == "你好"


def test_time_alone_brings_the_next_attempt(paid, server, twin):
    """Nobody moves the clock: it runs, thirty times as fast, and the retry comes by itself."""
    twin.post("/clock", {"rate": 30})
    twin.post("/faults", {"notice": {"drop": 1}})
    paid()
    assert server.posts == []
    server.wait_for(1, seconds=3)


def test_an_address_nobody_can_reach_does_not_stop_time(merchant, lin, twin):
    number = merchant.paid(lin, notify_url="http://127.0.0.1:99999/n")
    twin.advance(2 * 86400)
    assert notice_of(twin, number)["given_up"]
