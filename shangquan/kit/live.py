"""Hints for open pages: written with the change, told to the events process at commit."""

import json
from collections.abc import Mapping
from uuid import UUID

from django.db import connection

from shangquan.kit import clock
from shangquan.kit.transactions import must_be_inside

_HINT = """
with said as (
  insert into kit_liveevent (district_id, topic, name, payload, at)
  select %s, topic, name, %s::jsonb, %s from unnest(%s::text[], %s::text[]) as t(topic, name)
  returning id
)
select pg_notify('live', id::text) from said
"""


def hint(district_id: UUID, names: Mapping[str, str], **payload: object) -> None:
    """Say that something changed, to every topic under its name, in one statement.

    A page that gets it fetches the truth again.
    """
    must_be_inside("hint")
    topics = [f"{district_id}/{topic}" for topic in names]
    with connection.cursor() as cursor:
        cursor.execute(
            _HINT, [district_id, json.dumps(payload), clock.now(), topics, list(names.values())]
        )
