"""A throw-away PostgreSQL for tests: one server for all test processes, cloned databases in it."""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from . import identity
from .lockfile import LockFile
from .postgres import Cluster

FORGOTTEN_AFTER_S = 3600


@contextlib.contextmanager
def throwaway_cluster(pg_bin: Path | None = None) -> Iterator[Cluster]:
    """A fast cluster (no fsync) that leaves nothing behind."""
    cluster = start_throwaway(pg_bin)
    try:
        yield cluster
    finally:
        cluster.destroy()


def start_throwaway(pg_bin: Path | None = None) -> Cluster:
    _sweep_forgotten()
    folder = Path(tempfile.mkdtemp(prefix="sqtest-", dir="/tmp"))
    identity.for_children().own(folder)
    cluster = Cluster(folder, pg_bin=pg_bin, is_throwaway=True)
    with open(folder / "server.log", "wb") as log:
        cluster.start(output=log)
    cluster.ensure_database()
    return cluster


def _sweep_forgotten() -> None:
    """Tests that were killed could not clean up; whose lock nobody holds is nobody's."""
    for folder in Path("/tmp").glob("sqtest-*"):  # noqa: S108
        with contextlib.suppress(OSError):
            is_old = time.time() - folder.stat().st_mtime > FORGOTTEN_AFTER_S
            lock = LockFile(folder / "database.lock")
            if is_old and lock.path.exists() and not lock.is_held():
                shutil.rmtree(folder, ignore_errors=True)


def start_for_pytest(config: Any) -> None:
    """Call from `pytest_configure`: the controller starts the server, its workers inherit the DSN.

    Does nothing in an xdist worker or when SHANGQUAN_DSN already names a server.
    """
    if hasattr(config, "workerinput") or os.environ.get("SHANGQUAN_DSN"):
        return
    cluster = start_throwaway()
    os.environ["SHANGQUAN_DSN"] = cluster.dsn()
    config.add_cleanup(cluster.destroy)


def make_template(dsn: str, name: str, build: Callable[[str], None]) -> None:
    """Build a database once, however many processes ask for it at the same time."""
    with psycopg.connect(dsn) as turnstile:  # its open transaction holds the others back
        turnstile.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
        if _exists(turnstile, name):
            return
        half_built = f"{name}_building"
        drop(dsn, half_built)
        _run(
            dsn, sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(half_built))
        )
        build(make_conninfo(dsn, dbname=half_built))
        _run(
            dsn,
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(half_built), sql.Identifier(name)
            ),
        )


def clone(dsn: str, template: str, name: str) -> str:
    """A fresh copy of a template; answers its DSN."""
    drop(dsn, name)
    _run(
        dsn,
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
            sql.Identifier(name), sql.Identifier(template)
        ),
    )
    return make_conninfo(dsn, dbname=name)


def drop(dsn: str, name: str) -> None:
    _run(dsn, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def dbname(dsn: str) -> str:
    return str(conninfo_to_dict(dsn)["dbname"])


def _exists(database: psycopg.Connection[Any], name: str) -> bool:
    found = database.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def _run(dsn: str, statement: sql.Composed) -> None:
    with psycopg.connect(dsn, autocommit=True) as database:
        database.execute(statement)
