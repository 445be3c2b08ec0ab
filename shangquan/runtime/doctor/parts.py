"""The running parts: database, web, live events, worker, and work that got stuck."""

import time
from collections.abc import Iterator
from typing import LiteralString

import psycopg
from psycopg import sql

from shangquan.config import places
from shangquan.config.environ import Environ
from shangquan.runtime import loopback
from shangquan.runtime.lockfile import LockFile

from .finding import Finding, bad, good, skipped, warn

# The newest minor releases known when this version was made.
KNOWN_MINORS = {15: 20, 18: 6}
WAITS_TOO_LONG_S = 60


def is_up(env: Environ) -> bool:
    return LockFile(env.data_dir / "supervisor.lock").is_held()


def database(env: Environ) -> Iterator[Finding]:
    if not env.web_dsn:
        yield skipped("database: not made yet", "shangquan up")
        return
    named = (("SHANGQUAN_DSN", env.web_dsn), ("SHANGQUAN_DSN_DIRECT", env.dsn_direct))
    for setting, dsn in (*named, ("SHANGQUAN_DSN_READER", env.dsn_reader)):
        if dsn:
            yield from _one_database(env, setting, dsn)


def _one_database(env: Environ, setting: str, dsn: str) -> Iterator[Finding]:
    where = "database" if setting == "SHANGQUAN_DSN" else f"database ({setting})"
    try:
        with psycopg.connect(dsn, connect_timeout=5, application_name="shangquan doctor") as link:
            yield from _healthy(where, link)
    except psycopg.OperationalError as wrong:
        why = str(wrong).strip().splitlines()[-1]
        if env.is_embedded and not is_up(env):
            yield skipped(f"{where}: not running", "shangquan up")
        elif env.is_embedded:
            yield bad(f"{where}: {why}", "look at the lines of `postgres` in the log")
        else:
            yield bad(f"{where}: {why}", f"correct {setting}, or start that PostgreSQL")


def _healthy(where: str, link: psycopg.Connection) -> Iterator[Finding]:
    version = link.info.server_version
    major, minor = divmod(version, 10_000)
    yield good(f"{where}: PostgreSQL {major}.{minor} answers")
    if major < 15:
        yield bad(f"{where}: PostgreSQL {major} is too old", "use 15 or newer")
    if minor < KNOWN_MINORS.get(major, 0):
        newest = f"{major}.{KNOWN_MINORS[major]}"
        yield warn(
            f"{where}: {major}.{minor} is behind {newest}", "update the binaries when you can"
        )
    row = link.execute(
        "SELECT coalesce(sum(checksum_failures), 0) FROM pg_stat_database"
    ).fetchone()
    if row and row[0]:
        yield bad(f"{where}: {row[0]} damaged pages were read", "restore a backup; check the disk")


def stuck_work(env: Environ) -> Iterator[Finding]:
    """Facts nobody reacted to, notices nobody worked off, jobs of dead workers."""
    try:
        with psycopg.connect(env.web_dsn, connect_timeout=5) as link:
            for what, table, condition, fix in STUCK:
                count = _count(link, table, condition)
                if count is None:
                    continue
                yield bad(f"{what}: {count}", fix) if count else good(f"{what}: none")
    except psycopg.OperationalError:
        return  # said above


STUCK = (
    (
        "facts waiting too long",
        "kit_outbox",
        "drained_at IS NULL AND published_at < now() - interval '5 minutes'",
        "is the worker running? its lines in the log say why",
    ),
    (
        "reactions given up",
        "kit_reaction",
        "next_at IS NULL",
        "look at them in the back office, correct the cause, then let them run again",
    ),
    (
        "notices of WeChat not worked off",
        "kit_inbox",
        "done_at IS NULL AND received_at < now() - interval '5 minutes'",
        "look at them in the back office; each keeps its error",
    ),
    (
        "jobs of dead workers",
        "procrastinate_jobs",
        "status = 'doing' AND worker_id IS NULL",
        "the worker rescues them within two minutes; is it running?",
    ),
)


def _count(link: psycopg.Connection, table: str, condition: LiteralString) -> int | None:
    """None while the table is not there yet."""
    found = link.execute("SELECT to_regclass(%s)", [table]).fetchone()
    if not found or found[0] is None:
        return None
    where = sql.SQL(condition)  # one of STUCK's constants
    query = sql.SQL("SELECT count(*) FROM {} WHERE {}").format(sql.Identifier(table), where)
    row = link.execute(query).fetchone()
    return int(row[0]) if row else None


def running(env: Environ) -> Iterator[Finding]:
    if not is_up(env):
        yield skipped("parts: not running", "shangquan up")
        return
    host = places.reachable(env.host)
    addresses = [
        ("web", f"http://{host}:{env.web_port}/"),
        ("live events", f"http://{host}:{env.events_port}/healthz"),
    ]
    if env.is_demo:
        addresses.append(("twin", f"{env.twin_url}/_sandbox/health"))
    for name, address in addresses:
        status = loopback.status(address)
        if status is not None and status < 500:
            yield good(f"{name}: answers at {address}")
        else:
            said = f"HTTP {status}" if status else "no answer"
            yield bad(f"{name}: {said} at {address}", "its lines in the log say why")
    yield from _worker(env)


def _worker(env: Environ) -> Iterator[Finding]:
    try:
        silent_s = time.time() - (env.data_dir / "beats" / "worker").stat().st_mtime
    except OSError:
        yield bad("worker: never gave a sign of life", "its lines in the log say why")
        return
    if silent_s > WAITS_TOO_LONG_S:
        yield bad(f"worker: silent for {silent_s:.0f} s", "its lines in the log say why")
    else:
        yield good(f"worker: gave a sign of life {silent_s:.0f} s ago")
