"""Two hands at one order: one wins, the other is told."""

from shangquan.kit.models import AuditEntry
from shangquan.orders.models import Order, RefundRequest
from shangquan.payments.models import Refund
from tests.support.crowd import at_once
from tests.support.world import World


def test_two_staff_accept_at_once_and_one_of_them_is_told(world: World) -> None:
    noodles = world.dish("noodles", "牛肉面", 2800)
    for _ in range(8):
        order = world.paid_order(world.guest("lin"), (noodles, 1))
        path = f"/noodles/orders/{order.number}/accept"
        callers = [world.staff(name) for name in ("chen", "gu", "man", "owner") * 2]
        answers = at_once([lambda who=who, path=path: who.post(path) for who in callers])
        assert sorted(a.status for a in answers) == [200] + [409] * 7, answers
        assert {a.body["code"] for a in answers if a.status == 409} <= {
            "state.stale",
            "state.wrong",
        }
        entries = AuditEntry.objects.filter(subject=order.number, verb="order.accept")
        assert entries.count() == 1
        assert Order.objects.get(pk=order.pk).state == "accepted"


def test_accept_and_refuse_at_once_leave_one_story(world: World) -> None:
    noodles = world.dish("noodles", "牛肉面", 2800)
    chen, man = world.staff("chen"), world.staff("man")
    for _ in range(8):
        order = world.paid_order(world.guest("lin"), (noodles, 1))
        path = f"/noodles/orders/{order.number}"
        accepted, refused = at_once(
            [
                lambda path=path: chen.post(f"{path}/accept"),
                lambda path=path: man.post(f"{path}/refuse", {"reason": "没有面了"}),
            ]
        )
        # Accepting first and refusing then is a story too; both from the same moment is not.
        state = Order.objects.get(pk=order.pk).state
        if refused.status == 200:
            assert state == "refused"
        else:
            assert (accepted.status, state) == (200, "accepted")
        assert 200 in (accepted.status, refused.status)


def test_a_second_refund_request_is_refused_and_not_a_fault(world: World) -> None:
    order = world.paid_order(world.guest("lin"), (world.dish("noodles", "面", 1800), 2))
    lin = world.guest("lin")
    path = f"/orders/{order.number}/refund-requests"
    answers = at_once([lambda: lin.post(path, {"reason": "太咸"}) for _ in range(6)])
    assert sorted(a.status for a in answers) == [200] + [409] * 5
    assert {a.body["code"] for a in answers if a.status == 409} == {"refund.already_asked"}
    assert RefundRequest.objects.count() == 1


def test_the_shop_gives_back_the_same_bowl_once(world: World) -> None:
    order = world.paid_order(world.guest("lin"), (world.dish("noodles", "面", 1800), 2))
    line = order.lines.get()
    man = world.staff("man")
    body = {"reason": "少送一份", "lines": [{"id": str(line.pk), "quantity": 2}]}
    answers = at_once(
        [lambda: man.post(f"/noodles/orders/{order.number}/refunds", body) for _ in range(6)]
    )
    assert sorted(a.status for a in answers) == [200] + [409] * 5, answers
    assert Refund.objects.get().amount_fen == 3800
    assert Order.objects.get(pk=order.pk).refunded_fen == 3800
