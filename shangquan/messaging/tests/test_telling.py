"""A service notice through the twin: sent once, and a doubt is written down instead of a second message."""

from datetime import timedelta

import pytest
from django.db import transaction

from shangquan.kit import clock
from shangquan.merchants import queries as merchants
from shangquan.messaging import operations as messaging
from shangquan.messaging.models import Message
from shangquan.messaging.operations import telling
from shangquan.messaging.states import State
from tests.support.wechat import come_in, wechat
from tests.support.world import open_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def street(tmp_path):
    with wechat(tmp_path) as twin:
        world = open_world()
        visitor = world.anonymous()
        visitor.base = f"/api/g/{world.district.slug}"
        lin = come_in(world, twin, "lin", visitor)
        twin.post(f"/users/{lin.openid}/follow")
        yield world, twin, lin


def tell(world, lin, key: str = "k1") -> Message:
    with transaction.atomic():
        messaging.tell(
            district_id=world.id, person_id=world.id, openid=lin.openid, key=key, title="餐好了", body="取餐号 7",
            now=clock.now(),
        )  # fmt: skip
    return Message.objects.get(key=key)


def send(world) -> int:
    account = merchants.account(world.id)
    return messaging.send_due(account=account, public_url="http://127.0.0.1", now=clock.now())


def told(twin, lin) -> int:
    return sum("取餐号 7" in str(message) for message in twin.inbox(lin.openid))


def test_a_notice_is_sent_once_however_often_it_is_queued(street):
    world, twin, lin = street
    tell(world, lin)
    tell(world, lin)
    assert send(world) == 1
    assert send(world) == 0
    assert told(twin, lin) == 1
    assert Message.objects.get().state == State.SENT


def test_who_died_before_trying_left_nothing_behind(street):
    world, twin, lin = street
    message = tell(world, lin)
    telling._claim(clock.now(), 10)  # and gone
    Message.objects.filter(pk=message.pk).update(next_at=clock.now())  # its lease ends
    assert send(world) == 1
    assert told(twin, lin) == 1


def test_who_died_while_asking_leaves_a_doubt_and_no_second_message(street):
    world, twin, lin = street
    message = tell(world, lin)
    telling._claim(clock.now(), 10)
    assert telling._try(message)
    Message.objects.filter(pk=message.pk).update(next_at=clock.now() - timedelta(seconds=1))
    assert send(world) == 0
    message.refresh_from_db()
    assert message.state == State.UNSURE
    assert told(twin, lin) == 0
    assert message.why


def test_what_wechat_does_not_allow_is_blocked_with_its_reason(street):
    world, twin, lin = street
    twin.post(f"/users/{lin.openid}/unfollow")
    message = tell(world, lin)
    send(world)
    message.refresh_from_db()
    assert message.state == State.BLOCKED
    assert message.why[:5] in ("45015", "43004")
