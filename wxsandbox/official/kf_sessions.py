"""Who talks to whom: people who wait, people in a session, and every line they exchange.

While a session lasts, what the person sends goes to the worker and not to the account's server;
after 30 minutes of silence it goes to the server again
(developers.weixin.qq.com/doc/offiaccount/Customer_Service/Forwarding_of_messages_to_service_center.html).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from wxsandbox import inbox
from wxsandbox.records import Person
from wxsandbox.records_service import KfAccount, KfRecord, KfSession

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

SILENCE = timedelta(minutes=30)
SAID, HEARD = 2002, 2003
FIRST_MSGID = 20_000_000
LABELS = {"image": "[图片]", "voice": "[语音]", "video": "[视频]", "location": "[位置]"}
Event = dict[str, Any]  # the elements of an event that is to be pushed


def open_(twin: Twin, openid: str, account: KfAccount) -> Event:
    """The worker takes the person in."""
    now = twin.now()
    twin.world.kf_sessions.put(KfSession(openid, account.key, now, now))
    _mark(twin, openid, "kf_open", account)
    return {"Event": "kf_create_session", "KfAccount": account.key}


def close(twin: Twin, session: KfSession) -> Event:
    twin.world.kf_sessions.drop(session.key)
    _mark(twin, session.key, "kf_close", twin.world.kf_accounts.get(session.account))
    return {"Event": "kf_close_session", "KfAccount": session.account}


def switch(twin: Twin, session: KfSession, to: KfAccount) -> Event:
    before = session.account
    session.account, session.last_at = to.key, twin.now()
    twin.world.kf_sessions.put(session)
    _mark(twin, session.key, "kf_open", to)
    return {"Event": "kf_switch_session", "FromKfAccount": before, "ToKfAccount": to.key}


def of(twin: Twin, openid: str) -> KfSession | None:
    """The session a person is in; somebody who waits is in none."""
    session = twin.world.kf_sessions.get(openid)
    return session if session and session.account else None


def silent(twin: Twin, session: KfSession) -> bool:
    return twin.now() - session.last_at > SILENCE


def of_account(twin: Twin, account: str) -> list[KfSession]:
    return [s for s in twin.world.kf_sessions if s.account == account]


def waiting(twin: Twin) -> list[KfSession]:
    """The longest waiting first."""
    rows = [s for s in twin.world.kf_sessions if not s.account]
    return sorted(rows, key=lambda session: session.created_at)


def transfer(twin: Twin, person: Person, wanted: str) -> Event | None:
    """The account's server said transfer_customer_service: a worker who is there, or the queue."""
    if of(twin, person.openid):
        return None
    account = _free(twin, wanted)
    if account is not None:
        return open_(twin, person.openid, account)
    now = twin.now()
    known = twin.world.kf_sessions.get(person.openid)
    if known is None:
        _mark(twin, person.openid, "kf_wait", None)
    since = known.created_at if known else now
    twin.world.kf_sessions.put(KfSession(person.openid, "", since, now, wanted))
    return None


def come_online(twin: Twin, account: KfAccount) -> list[tuple[str, Event]]:
    """Takes in who waits, as many as it takes by itself; (openid, event) of each."""
    taken = []
    for session in waiting(twin):
        if session.wanted in ("", account.key) and _has_room(twin, account):
            taken.append((session.key, open_(twin, session.key, account)))
    return taken


def record(twin: Twin, openid: str, opercode: int, worker: str, kind: str, content: Any) -> None:
    text = content if kind == "text" else LABELS.get(kind, f"[{kind}]")
    number = FIRST_MSGID + twin.world.count("kf-record")
    twin.world.kf_records.put(
        KfRecord(f"{number:012d}", openid, opercode, str(text), twin.now(), worker)
    )
    if (session := of(twin, openid)) and session.account == worker:
        session.last_at = twin.now()
        twin.world.kf_sessions.put(session)


def _free(twin: Twin, wanted: str) -> KfAccount | None:
    """The least busy worker who is there; a wanted one only when it is there itself."""
    here = [a for a in twin.world.kf_accounts if a.online and wanted in ("", a.key)]
    here = [a for a in here if _has_room(twin, a)]
    return min(here, key=lambda a: len(of_account(twin, a.key)), default=None)


def _has_room(twin: Twin, account: KfAccount) -> bool:
    return len(of_account(twin, account.key)) < account.auto


def _mark(twin: Twin, openid: str, type_: str, account: KfAccount | None) -> None:
    """A grey line in the person's chat."""
    nickname = account.nickname if account else ""
    inbox.deliver(twin, openid, inbox.SHOWN, type_, {"nickname": nickname})
