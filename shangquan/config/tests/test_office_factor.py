"""Password, then a code: at the door, before money and data, once each, a few tries."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from shangquan.accounts.models import User
from shangquan.config.tests.conftest import code_for, code_of
from shangquan.flows import second_factor
from shangquan.kit.models import AuditEntry
from shangquan.orders.models import Order
from tests.support.crowd import at_once
from tests.support.database import roomy_pool
from tests.support.world import Caller, World, open_world

Desk = Callable[[str], Client]
# A refusal rolls a transaction back: these need one of their own instead of the test's.
REFUSED = pytest.mark.django_db(transaction=True)
PASSWORD = "a-long-word-of-man"


@pytest.fixture
def man(world: World) -> User:
    """A manager with a password and a second factor."""
    world.staff("man")
    user = world.users["man"]
    user.set_password(PASSWORD)
    user.save()
    return user


def enter(client: Client, user: User, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/office/login/", {"username": user.username, "password": password} | more)


def test_the_password_alone_opens_nothing_when_there_is_a_factor(man: User) -> None:
    client = Client()
    answer = enter(client, man, next="/office/ledger/")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/office/login/code/?next=/office/ledger/",
    )
    assert client.get("/office/").status_code == 302
    assert client.get("/api/store/me").status_code == 401
    answer = client.post("/office/login/code/", {"otp": code_of(man), "next": "/office/ledger/"})
    assert answer["Location"] == "/office/ledger/"
    assert client.get("/office/").status_code == 200
    assert client.get(reverse("admin:exports")).status_code == 200


def test_without_a_factor_the_password_opens_all_but_money_and_data(man: User) -> None:
    second_factor.remove(user=man)
    client = Client()
    assert enter(client, man)["Location"] == "/office/"
    assert client.get("/office/").status_code == 200
    answer = client.get(reverse("admin:exports"))
    assert answer["Location"] == "/office/second-factor/?needed=1"


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper()])
def test_a_wrong_password_says_not_what_is_wrong(man: User, password: str) -> None:
    known = enter(Client(), man, password)
    unknown = Client().post("/office/login/", {"username": "nobody", "password": password})
    assert known.status_code == unknown.status_code
    if password:
        assert (known.status_code, "不对" in known.content.decode()) == (401, True)


def test_tries_at_the_door_are_limited_and_shared_with_the_board(man: User) -> None:
    answers = [enter(Client(), man, "wrong").status_code for _ in range(9)]
    assert answers == [401] * 8 + [429]
    body = {"username": man.username, "password": PASSWORD, "otp": code_of(man)}
    assert Caller("", "/api/store").post("/login", body).status == 429


def test_tries_of_the_code_are_limited(man: User) -> None:
    client = Client()
    enter(client, man)
    answers = [client.post("/office/login/code/", {"otp": "000000"}).status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]
    assert client.post("/office/login/code/", {"otp": code_of(man)}).status_code == 429


@pytest.mark.parametrize("again", ["{}", " {}", "{} ", "{:.3} {:.0}", "{}\u00a0"])
def test_a_code_works_once_however_it_is_spelt(man: User, again: str) -> None:
    code = code_of(man)
    first, second = Client(), Client()
    for client in (first, second):
        enter(client, man)
    assert first.post("/office/login/code/", {"otp": code}).status_code == 302
    spelt = f"{code[:3]} {code[3:]}" if ":" in again else again.format(code)
    assert second.post("/office/login/code/", {"otp": spelt}).status_code == 401
    board = Caller("", "/api/store").post(
        "/login", {"username": man.username, "password": PASSWORD, "otp": code}
    )
    assert board.status == 401


def test_a_code_spelt_with_a_gap_is_still_the_code(man: User) -> None:
    client, code = Client(), code_of(man)
    enter(client, man)
    answer = client.post("/office/login/code/", {"otp": f"{code[:3]} {code[3:]}"})
    assert answer.status_code == 302


def test_the_second_step_needs_the_first() -> None:
    assert Client().get("/office/login/code/")["Location"] == "/office/login/"
    assert Client().post("/office/login/code/", {"otp": "123456"})["Location"] == "/office/login/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/api/store/me", "/office/../api", "javascript:alert(1)"])  # fmt: skip
def test_the_door_leads_nowhere_else(man: User, target: str) -> None:
    second_factor.remove(user=man)
    place = enter(Client(), man, next=target)["Location"]
    assert place.startswith("/office/")


@REFUSED
def test_setting_up_needs_password_and_a_code_and_gives_recovery_codes(man: User) -> None:
    second_factor.remove(user=man)
    client = Client()
    enter(client, man)
    page = client.get(reverse("admin:second_factor_set_up"))
    secret = page.context["secret"].replace(" ", "")
    address = reverse("admin:second_factor_set_up")
    good = {"password": PASSWORD, "otp": code_for(secret)}
    assert client.post(address, good | {"password": "wrong"}).status_code == 400
    assert client.post(address, good | {"otp": "000000"}).status_code == 400
    assert second_factor.authenticator(man) is None
    done = client.post(address, good)
    assert done.status_code == 200
    codes = done.context["codes"]
    assert len(set(codes)) == 10
    assert AuditEntry.objects.filter(verb="mfa.set_up").count() == 1
    assert client.get(reverse("admin:exports")).status_code == 200
    other = Client()
    enter(other, man)
    assert other.post("/office/login/code/", {"otp": good["otp"]}).status_code == 401  # used
    assert other.post("/office/login/code/", {"otp": codes[0]}).status_code == 302


def test_the_secret_stands_in_the_database_encrypted(man: User) -> None:
    second_factor.remove(user=man)
    client = Client()
    enter(client, man)
    page = client.get(reverse("admin:second_factor_set_up"))
    secret = page.context["secret"].replace(" ", "")
    sent = {"password": PASSWORD, "otp": code_for(secret)}
    client.post(reverse("admin:second_factor_set_up"), sent)
    kept = [str(row.data) for row in Authenticator.objects.all()]
    assert len(kept) == 2
    assert not any(secret in text for text in kept)


def test_another_phone_needs_a_code_of_the_old_one(man: User, world: World) -> None:
    client = world.staff("man").client
    session = client.session
    del session["second_factor"]
    session.save()
    answer = client.get(reverse("admin:second_factor_set_up"))
    assert answer["Location"].startswith("/office/second-factor/confirm/")
    assert client.post(reverse("admin:second_factor_codes")).status_code == 302
    confirm = reverse("admin:second_factor_confirm")
    answer = client.post(confirm, {"otp": code_of(man), "next": "/office/second-factor/set-up/"})
    assert answer["Location"] == "/office/second-factor/set-up/"
    assert client.get("/office/second-factor/set-up/").status_code == 200


def test_a_new_factor_ends_what_the_old_one_confirmed(man: User, world: World) -> None:
    client = world.staff("man").client
    assert client.get(reverse("admin:exports")).status_code == 200
    second_factor.remove(user=man)
    assert client.get(reverse("admin:exports")).status_code == 302
    second_factor.totp.TOTP.activate(man, second_factor.totp.generate_totp_secret())
    assert client.get(reverse("admin:exports"))["Location"].startswith(
        "/office/second-factor/confirm/"
    )


def test_fresh_recovery_codes_kill_the_old_ones(man: User, world: World) -> None:
    old = second_factor.new_recovery_codes(user=man)
    fresh = world.staff("man").client.post(reverse("admin:second_factor_codes")).context["codes"]
    assert not set(old) & set(fresh)
    from shangquan.kit import clock

    assert not second_factor.check(user=man, code=old[0], now=clock.now())
    assert second_factor.check(user=man, code=fresh[0], now=clock.now())
    assert not second_factor.check(user=man, code=fresh[0], now=clock.now())
    assert AuditEntry.objects.filter(verb="mfa.new_codes").count() == 1


# -- money at the board ---------------------------------------------------------------------


def test_the_board_asks_for_a_code_before_money_goes_back(man: User, world: World) -> None:
    order = world.paid_order(world.guest("lin"), (world.dish("noodles", "面", 1800), 1))
    path, body = f"/noodles/orders/{order.number}/refunds", {"reason": "少送"}
    caller = world.staff("man")
    session = caller.client.session
    del session["second_factor"]
    session.save()
    refused = caller.post(path, body)
    assert (refused.status, refused.body["code"]) == (403, "mfa.needed")
    wrong = caller.post("/confirm", {"otp": "000000"}, key=None)
    assert (wrong.status, wrong.body["code"]) == (409, "mfa.wrong_code")
    assert caller.post("/confirm", {"otp": code_of(man)}, key=None).status == 200
    assert caller.post(path, body).status == 200
    assert Order.objects.get().refunded_fen == order.total_fen


def test_without_a_factor_the_board_says_where_to_set_it_up(man: User, world: World) -> None:
    order = world.paid_order(world.guest("lin"), (world.dish("noodles", "面", 1800), 1))
    caller = world.staff("man")
    second_factor.remove(user=man)
    refused = caller.post(f"/noodles/orders/{order.number}/refunds", {"reason": "少送"})
    assert (refused.status, refused.body["code"]) == (403, "mfa.setup_needed")
    assert refused.body["details"]["setup_url"] == "/office/second-factor/"
    assert caller.post("/confirm", {"otp": "123456"}, key=None).body["code"] == "mfa.setup_needed"


def test_the_code_of_the_sign_in_counts_as_confirmation(man: User, world: World) -> None:
    order = world.paid_order(world.guest("lin"), (world.dish("noodles", "面", 1800), 1))
    caller = Caller("", "/api/store")
    body = {"username": man.username, "password": PASSWORD}
    assert caller.post("/login", body).body["code"] == "login.otp_needed"
    assert caller.post("/login", body | {"otp": code_of(man)}).status == 200
    assert caller.post(f"/noodles/orders/{order.number}/refunds", {"reason": "少送"}).status == 200


def test_those_who_move_no_money_need_no_factor(world: World) -> None:
    order = world.paid_order(world.guest("lin"), (world.dish("noodles", "面", 1800), 1))
    assert world.staff("chen").post(f"/noodles/orders/{order.number}/accept").status == 200


@pytest.mark.django_db(transaction=True)
def test_one_code_at_many_doors_at_once_opens_one() -> None:
    with roomy_pool():
        world = open_world()
        world.staff("man")
        user, code = world.users["man"], code_of(world.users["man"])
        from shangquan.kit import clock

        answers = at_once([lambda: second_factor.check(user=user, code=code, now=clock.now())] * 12)
    assert sorted(answers) == [False] * 11 + [True]


# -- exports --------------------------------------------------------------------------------


def book(answer: Any) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_orders_leave_masked_neutral_and_written_down(world: World, desk: Desk) -> None:
    evil = '=HYPERLINK("http://evil")'
    world.paid_order(world.guest("lin"), (world.dish("noodles", evil, 1800), 1))
    Order.objects.update(remark="@SUM(A1)", contact_name="-林小雨")
    today = str(Order.objects.get().business_date)
    sent = {"store": str(world.stores["noodles"].pk), "first": today, "last": today}
    answer = desk("man").post(reverse("admin:export_orders"), sent)
    assert answer["Content-Disposition"].startswith("attachment")
    rows = book(answer)
    assert len(rows) == 2
    texts = [value for value in rows[1] if isinstance(value, str)]
    assert not any(text.startswith(("=", "+", "-", "@")) for text in texts)
    assert "138****1234" in texts
    assert not any("13800001234" in text for text in texts)
    entry = AuditEntry.objects.get(verb="export.orders")
    assert (entry.details["rows"], entry.subject) == (1, "noodles")


def test_unpaid_orders_and_other_shops_stay_out(world: World, desk: Desk) -> None:
    dish, tea = world.dish("noodles", "面", 1800), world.dish("tea", "茶", 900)
    world.paid_order(world.guest("wu"), (tea, 1))
    world.guest("lin").order((dish, 1))
    today = str(Order.objects.first().business_date)  # type: ignore[union-attr]
    sent = {"store": str(world.stores["noodles"].pk), "first": today, "last": today}
    assert len(book(desk("man").post(reverse("admin:export_orders"), sent))) == 1


@pytest.mark.parametrize(("first", "last"), [("2026-01-01", "2026-12-31"), ("2026-02-01", "2026-01-01"), ("x", "2026-01-01"), ("", "")])  # fmt: skip
def test_too_long_or_senseless_spans_are_refused(
    world: World, desk: Desk, first: str, last: str
) -> None:
    sent = {"store": str(world.stores["noodles"].pk), "first": first, "last": last}
    assert desk("man").post(reverse("admin:export_orders"), sent).status_code == 422
    assert not AuditEntry.objects.filter(verb="export.orders").exists()


def test_an_unconfirmed_session_exports_nothing(world: World) -> None:
    client = world.staff("man").client
    session = client.session
    del session["second_factor"]
    session.save()
    sent = {"store": str(world.stores["noodles"].pk)}
    assert client.post(reverse("admin:export_menu"), sent).status_code == 302
    assert not AuditEntry.objects.filter(verb="export.menu").exists()


def test_a_new_password_is_written_down_and_ends_other_sessions(man: User, world: World) -> None:
    mine, other = Client(), Client()
    second_factor.remove(user=man)
    for client in (mine, other):
        enter(client, man)
    sent = {
        "old_password": PASSWORD,
        "new_password1": "another-long-1",
        "new_password2": "another-long-1",
    }
    assert mine.post(reverse("admin:password_change"), sent).status_code == 302
    assert AuditEntry.objects.filter(verb="password.change").count() == 1
    assert mine.get("/office/").status_code == 200
    assert other.get("/office/").status_code == 302
