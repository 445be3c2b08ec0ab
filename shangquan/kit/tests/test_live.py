from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from shangquan.kit import live
from shangquan.kit.models import LiveEvent

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_hint_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="inside"):
        live.hint(uuid4(), {"store:a": "order_new"})


def test_each_topic_gets_its_row_and_the_listener_its_number_at_commit():
    here = uuid4()
    where = connection.settings_dict
    listener = psycopg.connect(settings.ENVIRON.web_dsn, dbname=where["NAME"], autocommit=True)
    with listener:
        listener.execute("listen live")
        with transaction.atomic():
            live.hint(here, {"store:a": "order_new", "order:X": "order_changed"}, number="X")
            assert not list(listener.notifies(timeout=0.2, stop_after=1))
        heard = {n.payload for n in listener.notifies(timeout=5, stop_after=2)}
    rows = LiveEvent.objects.filter(district_id=here)
    assert heard == {str(row.pk) for row in rows}
    assert {(r.topic, r.name) for r in rows} == {
        (f"{here}/store:a", "order_new"),
        (f"{here}/order:X", "order_changed"),
    }
    assert rows[0].payload == {"number": "X"}
