from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shangquan.kit import clock, inbox
from shangquan.kit.models import Inbox

pytestmark = pytest.mark.django_db(transaction=True)
HERE = uuid4()


def received(number="EV-1", **body):
    return inbox.receive(
        district_id=HERE, source="kettles", external_id=number, body=body, now=clock.now()
    )


def test_a_notice_is_kept_once_and_the_second_is_told_apart():
    assert received(degrees=100) is True
    assert received(degrees=101) is False
    assert received("EV-2") is True
    assert [row.body for row in Inbox.objects.order_by("id")] == [{"degrees": 100}, {}]


def test_receiving_is_one_statement():
    with CaptureQueriesContext(connection) as asked:
        received(degrees=100)
    assert len(asked) == 1


def test_what_fails_waits_longer_and_holds_nobody_up():
    received("EV-1")
    received("EV-2")
    done = []

    def work(row):
        if row.external_id == "EV-1":
            raise OSError("the kettle fell")
        done.append(row.external_id)

    assert inbox.work_off({"kettles": work}) == 2
    failed = Inbox.objects.get(external_id="EV-1")
    assert done == ["EV-2"]
    assert (failed.attempts, failed.done_at) == (1, None)
    assert failed.next_at - clock.now() < timedelta(seconds=2)
    assert "the kettle fell" in failed.error
    assert inbox.work_off({"kettles": work}) == 0
