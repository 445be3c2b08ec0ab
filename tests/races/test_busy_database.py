"""A database that is too busy or away: a clear answer, nothing half done, the same key works afterwards."""

from uuid import uuid4

import psycopg
from django.db import connection

from shangquan.orders.models import Order
from tests.support.world import World


def elsewhere() -> psycopg.Connection:
    facts = connection.get_connection_params()
    facts = {k: v for k, v in facts.items() if k in ("host", "port", "user", "password", "dbname")}
    return psycopg.connect(**facts)


def test_a_locked_table_is_said_as_busy_and_the_same_key_orders_once_it_is_free(world: World):
    sku = world.dish("noodles", "牛肉面", 2800, left=5)
    guest, key = world.guest("lin"), str(uuid4())
    seen = guest.quote([{"sku": str(sku), "options": [], "quantity": 1}]).body["seen"]
    with connection.cursor() as cursor:
        cursor.execute("set lock_timeout = '100ms'")
    with elsewhere() as other:
        other.execute("lock table orders_order in access exclusive mode")
        busy = guest.order((sku, 1), key=key, seen=seen)
    assert (busy.status, busy.body["code"]) == (503, "busy")
    assert Order.objects.count() == 0
    assert world.left(sku) == 5
    assert guest.order((sku, 1), key=key, seen=seen).status == 201
    assert Order.objects.count() == 1
