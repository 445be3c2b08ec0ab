"""The books, the trail, the first page, and what needs a person."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from shangquan.flows import drains
from shangquan.flows.refund import refund_by_staff
from shangquan.kit import audit, clock
from shangquan.kit.models import AuditEntry, Inbox, Outbox, Reaction
from shangquan.ledger.models import Journal
from shangquan.messaging.models import Message
from shangquan.orders.models import Order
from shangquan.payments.models import Payment, Refund
from tests.support.world import World

Desk = Callable[[str], Client]


@pytest.fixture
def order(world: World) -> Order:
    return world.paid_order(world.guest("lin"), (world.dish("noodles", "面", 1800), 1))


def test_the_first_page_counts_ones_own_shops_only(world: World, order: Order, desk: Desk) -> None:
    whole = desk("owner").get("/office/").context
    assert (whole["today"].orders, whole["today"].sales_fen) == (1, order.total_fen)
    assert len(whole["shops"]) == 3
    mine = desk("man").get("/office/").context
    assert [str(s.store) for s in mine["shops"]] == ["noodles"]
    assert (mine["today"].sales_fen, mine["shops"][0].waiting) == (order.total_fen, 1)
    theirs = desk("cha").get("/office/").context
    assert (theirs["today"].orders, theirs["today"].sales_fen) == (0, 0)


def test_yesterday_stands_beside_today(world: World, order: Order, desk: Desk) -> None:
    Order.objects.update(business_date=order.business_date - timedelta(days=1))
    page = desk("owner").get("/office/").context
    assert (page["today"].orders, page["yesterday"].sales_fen) == (0, order.total_fen)


def test_the_trial_balance_adds_up_and_a_partner_sees_the_own_account(
    world: World, order: Order, desk: Desk
) -> None:
    book = desk("owner").get(reverse("admin:ledger")).context["books"][0]
    assert book["is_zero"] is True
    assert book["debit_fen"] == book["credit_fen"] == order.total_fen
    mine = desk("man").get(reverse("admin:ledger")).context["books"][0]
    assert [(r["owner"], r["credit"]) for r in mine["rows"]] == [("noodles", order.total_fen)]
    assert desk("cha").get(reverse("admin:ledger")).context["books"][0]["rows"] == []
    assert "✓" in desk("owner").get(reverse("admin:ledger_check")).content.decode()


def test_from_an_order_to_its_journals(world: World, order: Order, desk: Desk) -> None:
    refund_by_staff(order=order, lines={}, key="k", reason="少送", actor="man", now=clock.now())
    whole = desk("owner").get(reverse("admin:order_show", args=[order.pk])).context["journals"]
    assert [j["kind"] for j in whole] == ["payment", "earned", "refund_owed"]
    for journal in whole:
        assert sum(leg["amount"] for leg in journal["legs"]) == 0
    page = desk("man").get(reverse("admin:order_show", args=[order.pk]))
    assert [j["kind"] for j in page.context["journals"]] == ["earned", "refund_owed"]
    assert order.contact_phone not in page.content.decode()
    assert Payment.objects.get().out_trade_no not in page.content.decode()


def test_a_partner_sees_the_journals_of_the_own_account(
    world: World, order: Order, desk: Desk
) -> None:
    kinds = {}
    for who in ("owner", "man", "cha"):
        page = desk(who).get(reverse("admin:ledger_journal_changelist"))
        kinds[who] = sorted(j.kind for j in page.context["cl"].result_list)
    assert kinds == {"owner": ["earned", "payment"], "man": ["earned"], "cha": []}
    payment = Journal.objects.get(kind="payment")
    address = reverse("admin:ledger_journal_change", args=[payment.pk])
    assert desk("man").get(address).status_code == 404


def test_unpaid_orders_are_nobodys_business(world: World, desk: Desk) -> None:
    world.guest("lin").order((world.dish("noodles", "面", 1800), 1))
    unpaid = Order.objects.get()
    assert desk("owner").get(reverse("admin:order_show", args=[unpaid.pk])).status_code == 404
    page = desk("owner").get(reverse("admin:orders_order_changelist"))
    assert list(page.context["cl"].result_list) == []


def test_a_broken_chain_is_shown(world: World, desk: Desk) -> None:
    client = desk("owner")
    assert "✓" in client.get(reverse("admin:audit_chain")).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("update kit_auditentry set actor = 'somebody else' where number = 1")
    assert audit.first_break(world.id) == 1
    assert "✗" in client.get(reverse("admin:audit_chain")).content.decode()


# -- what needs a person --------------------------------------------------------------------


def again(client: Client, kind: str, row: object) -> int:
    return client.post(reverse("admin:trouble_again", args=[kind, row])).status_code


def test_a_reaction_given_up_is_tried_again(world: World, order: Order, desk: Desk) -> None:
    fact = Outbox.objects.filter(name="OrderPaid").first()
    row = Reaction.objects.create(
        outbox=fact, handler="shangquan.flows.reactions.hint_order", attempts=11, error="boom"
    )
    assert "boom" in desk("owner").get(reverse("admin:trouble")).content.decode()
    assert again(desk("owner"), "reaction", row.pk) == 302
    drains.drain_once()
    assert not Reaction.objects.exists()
    assert AuditEntry.objects.filter(verb="reaction.again").count() == 1


def test_a_notice_that_failed_is_tried_again(world: World, desk: Desk) -> None:
    row = Inbox.objects.create(
        district_id=world.id, source="pay.other", external_id="n1", body={},
        received_at=clock.now(), attempts=5, next_at=clock.now() + timedelta(hours=1), error="bad",
    )  # fmt: skip
    assert again(desk("owner"), "inbox", row.pk) == 302
    drains.drain_once()
    row.refresh_from_db()
    assert row.done_at is not None


def test_a_refused_message_is_sent_anew_and_the_first_stays(
    world: World, order: Order, desk: Desk
) -> None:
    row = Message.objects.get(key__endswith=":paid")
    Message.objects.filter(pk=row.pk).update(state="blocked", why="45015")
    assert again(desk("owner"), "message", row.pk) == 302
    fresh = Message.objects.exclude(pk=row.pk).get(title=row.title)
    assert (fresh.state, fresh.key) == ("waiting", f"{row.key}#again1")
    row.refresh_from_db()
    assert row.state == "blocked"
    Message.objects.filter(pk=fresh.pk).update(state="failed")
    assert again(desk("owner"), "message", fresh.pk) == 302
    assert Message.objects.filter(key=f"{row.key}#again2").exists()


def test_an_abnormal_refund_is_asked_about_and_believed_only_by_wechat(
    world: World, order: Order, desk: Desk, silent_wechat: None
) -> None:
    refund_by_staff(order=order, lines={}, key="k", reason="少送", actor="man", now=clock.now())
    Refund.objects.update(state="abnormal", next_at=None, attempts=2)
    refund = Refund.objects.get()
    assert desk("owner").get("/office/").context["todo"][-1][1] == 1
    assert again(desk("owner"), "refund", refund.pk) == 302  # nobody answers in this test
    refund.refresh_from_db()
    assert (refund.state, refund.next_at) == ("abnormal", None)
    assert AuditEntry.objects.filter(verb="refund.ask_again").count() == 1


def test_a_payment_that_does_not_fit_is_shown_with_its_reason(world: World, desk: Desk) -> None:
    placed = world.guest("lin").order((world.dish("noodles", "面", 1800), 1))
    world.wechat_says(world.payment(placed), total_fen=1)
    page = desk("owner").get(reverse("admin:trouble")).content.decode()
    assert "金额不对" in page


@pytest.mark.parametrize(("kind", "row"), [("reaction", 999999), ("nonsense", 1), ("refund", "x-y"), ("inbox", "9'--"), ("message", 1)])  # fmt: skip
def test_only_what_is_on_the_page_can_be_tried_again(
    world: World, desk: Desk, kind: str, row: object
) -> None:
    assert again(desk("owner"), kind, row) in (404,)


def test_what_is_done_is_not_tried_again(world: World, order: Order, desk: Desk) -> None:
    refund_by_staff(order=order, lines={}, key="k", reason="少送", actor="man", now=clock.now())
    Refund.objects.update(state="succeeded")
    assert again(desk("owner"), "refund", Refund.objects.get().pk) == 404
    sent = Message.objects.first()
    assert sent is not None
    Message.objects.filter(pk=sent.pk).update(state="sent")
    assert again(desk("owner"), "message", sent.pk) == 404
