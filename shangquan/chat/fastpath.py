"""Store one message of a guest: one statement (budget: 1 ms beside the commit).

Duplicate, conversation, rate and message in a single round trip: WeChat waits 5 seconds, but a lunch rush waits for nobody. The plain
version is `operations.hear_slowly`; a test holds both together on generated messages.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import connection
from psycopg.types.json import Jsonb

from shangquan.kit.ids import uuid7

BURST, PER_S = 20, 0.25  # messages of one person: so many at once, then one in four seconds

_HEAR = """
with heard as (
  insert into chat_said (id, district_id, conversation_id, is_ours, key, kind, text, fields, by, why, at)
  values (%(id)s, %(district)s, %(conversation)s, false, %(key)s, %(kind)s, %(text)s, %(fields)s, '', '', %(now)s)
  on conflict (district_id, key) do nothing returning id
), rate as (
  insert into kit_allowance as a (key, tokens, at) select %(bucket)s, %(burst)s - 1, %(now)s from heard
  on conflict (key) do update set
    tokens = greatest(-1, least(%(burst)s, a.tokens + %(per_s)s
      * greatest(0, extract(epoch from excluded.at - a.at))) - 1),
    at = greatest(a.at, excluded.at)
  returning tokens
), met as (
  insert into chat_conversation as c
    (id, district_id, openid, state, taken_by, guest_at, guest_text, unread, last_reply, created_at)
  select %(conversation)s, %(district)s, %(openid)s, 'bot', '', %(now)s, %(short)s, 1, '', %(now)s from heard
  on conflict (id) do update set
    guest_at = greatest(c.guest_at, excluded.guest_at), guest_text = excluded.guest_text,
    unread = c.unread + case when c.state = 'bot' then 0 else 1 end
  returning person_id, state, store_id, slowed_at, last_reply
)
select met.person_id, met.state, met.store_id, met.slowed_at, met.last_reply, rate.tokens from met, rate
"""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that is stored, and what is known of its conversation."""

    said_id: UUID
    conversation_id: UUID
    person_id: UUID | None
    state: str
    store_id: UUID | None
    slowed_at: datetime | None
    last_reply: str
    is_too_fast: bool


def conversation_id(district_id: UUID, openid: str) -> UUID:
    """The same person in the same district is the same conversation, without asking anybody."""
    return uuid5(district_id, openid)


def hear(
    *, district_id: UUID, openid: str, key: str, kind: str, text: str, fields: dict[str, Any],
    now: datetime,
) -> Heard | None:  # fmt: skip
    """Store a message; None when it is here already (its answer is `queries.reply_to`)."""
    said_id, conversation = uuid7(), conversation_id(district_id, openid)
    values: dict[str, Any] = {
        "id": said_id, "district": district_id, "conversation": conversation, "key": f"m:{key}"[:160],
        "kind": kind, "text": text, "fields": Jsonb(fields), "now": now, "openid": openid,
        "short": text[:200], "bucket": f"chat:{conversation}", "burst": BURST, "per_s": PER_S,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_HEAR, values)
        row = cursor.fetchone()
    if row is None:
        return None
    person_id, state, store_id, slowed_at, last_reply, tokens = row
    return Heard(
        said_id, conversation, person_id, state, store_id, slowed_at, last_reply, tokens < 0
    )


_SAY = """
with said as (
  insert into chat_said (id, district_id, conversation_id, is_ours, key, kind, text, fields, by, why, at)
  values (%(id)s, %(district)s, %(conversation)s, true, %(key)s, %(kind)s, %(text)s, %(fields)s, 'account', %(why)s, %(now)s)
  on conflict (district_id, key) do nothing returning 1
)
update chat_conversation set last_reply = %(digest)s where id = %(conversation)s
"""


def digest(text: str) -> str:
    """What an echo of our own words looks like."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:32] if text else ""


def say(
    *, district_id: UUID, conversation: UUID, key: str, kind: str, text: str,
    fields: dict[str, Any], why: str, now: datetime,
) -> None:  # fmt: skip
    """Write down what the account answered to a message, once, in one statement."""
    values: dict[str, Any] = {
        "id": uuid7(), "district": district_id, "conversation": conversation, "key": f"r:{key}"[:160],
        "kind": kind, "text": text, "fields": Jsonb(fields), "why": why[:80], "now": now,
        "digest": digest(text),
    }  # fmt: skip
    connection.cursor().execute(_SAY, values)
