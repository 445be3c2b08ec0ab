"""Backup, restore, and the step to the next major PostgreSQL, with PostgreSQL's own tools."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from shangquan.config.environ import Environ

from . import identity, pg_binaries, prepared
from .doctor import parts
from .identity import RunAs
from .pg_binaries import Binaries
from .postgres import UPGRADE_MARK, Cluster
from .trouble import Trouble

Say = Callable[[str], None]
PACKAGE_TREES = {16: "pginstall", 18: "pginstall18"}


def backup(env: Environ, target: Path, say: Say) -> None:
    """One file with everything in the database. Works with the district up or down."""
    if target.exists():
        raise Trouble(f"{target} exists; a backup never overwrites another.")
    with _database(env, say) as (dsn, binaries):
        half = target.with_name(f".{target.name}.part")
        _dump(binaries, dsn, half)
        half.replace(target)
    say(f"{target}: {target.stat().st_size / 2**20:.1f} MB")


def restore(env: Environ, source: Path, say: Say) -> None:
    """Fill an empty database from a backup; all of it or nothing."""
    if parts.is_up(env):
        raise Trouble("Stop the district first (Ctrl-C, or systemctl stop shangquan).")
    with _database(env, say) as (dsn, binaries):
        with psycopg.connect(dsn) as link:
            query = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
            row = link.execute(query).fetchone()
        if row and row[0]:
            raise Trouble(
                "The database is not empty, and a restore never mixes. Use an empty one: "
                "another SHANGQUAN_DATA_DIR, or a new database in SHANGQUAN_DSN."
            )
        _restore(binaries, dsn, source)
    say(f"restored from {source}")


def upgrade(env: Environ, old_bin: Path | None, say: Say) -> None:
    """Move the embedded data to the present major version by dump and restore.

    The old data stays untouched beside the new. Interrupted, it is simply run again.
    """
    if parts.is_up(env):
        raise Trouble("Stop the district first (Ctrl-C, or systemctl stop shangquan).")
    run_as = identity.for_children()
    present = pg_binaries.find(env.pg_bin, run_as)
    old_data = _data_to_move(env.data_dir, present.major)
    if old_data is None:
        say(f"nothing to do: the data is of PostgreSQL {present.major}")
        return
    old_major = int(old_data.name[2:])
    binaries = _binaries_of(old_major, old_bin, run_as)
    mark = env.data_dir / UPGRADE_MARK
    mark.write_text(f"from {old_major} to {present.major}\n")
    shutil.rmtree(env.data_dir / f"pg{present.major}", ignore_errors=True)
    dump = run_as.own_dir(env.data_dir / "upgrade") / "shangquan.dump"
    say(f"reading everything with PostgreSQL {binaries.version}")
    with _running(Cluster(env.data_dir, pg_bin=binaries.folder, say=say, ignores_mark=True)) as old:
        _dump(present, old.dsn(), dump)
    say(f"writing everything with PostgreSQL {present.version}")
    with _running(Cluster(env.data_dir, pg_bin=env.pg_bin, say=say, ignores_mark=True)) as new:
        _restore(present, new.ensure_database(), dump)
    kept = old_data.with_name(f"{old_data.name}.kept")
    shutil.rmtree(kept, ignore_errors=True)
    old_data.rename(kept)
    mark.unlink()
    shutil.rmtree(dump.parent)
    say(f"done; the old data is kept in {kept} until you delete it")


def _data_to_move(data_dir: Path, major: int) -> Path | None:
    """The old data, also after an upgrade that was cut off half-way."""
    found = sorted(path.parent for path in data_dir.glob("pg[0-9][0-9]/PG_VERSION"))
    older = [path for path in found if int(path.name[2:]) < major]
    is_unfinished = (data_dir / UPGRADE_MARK).exists()
    if older and (is_unfinished or len(older) == len(found)):
        return older[-1]
    (data_dir / UPGRADE_MARK).unlink(missing_ok=True)  # cut off after its last real step
    return None


def _binaries_of(major: int, given: Path | None, run_as: RunAs) -> Binaries:
    if given is None and major in PACKAGE_TREES:
        found = pg_binaries.find(None, run_as, tree=PACKAGE_TREES[major])
    elif given is not None:
        found = pg_binaries.find(given, run_as)
    else:
        raise Trouble(f"Name the binaries of PostgreSQL {major}: --old-bin DIRECTORY")
    if found.major != major:
        raise Trouble(f"The data is of PostgreSQL {major}; {found.folder} holds {found.version}.")
    return found


@contextlib.contextmanager
def _database(env: Environ, say: Say) -> Iterator[tuple[str, Binaries]]:
    """The running database, or the embedded one started for this alone."""
    binaries = pg_binaries.find(env.pg_bin, identity.for_children())
    if parts.is_up(env) or not env.is_embedded:
        yield env.direct_dsn, binaries
        return
    with _running(Cluster(env.data_dir, pg_bin=env.pg_bin, say=say)) as cluster:
        prepared.forget(cluster.pgdata)
        yield cluster.ensure_database(), binaries


@contextlib.contextmanager
def _running(cluster: Cluster) -> Iterator[Cluster]:
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()


def _dump(binaries: Binaries, dsn: str, target: Path) -> None:
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        _tool(binaries, dsn, "pg_dump", "--format=custom", "--no-owner", stdout=file.fileno())
        file.flush()
        os.fsync(file.fileno())


def _restore(binaries: Binaries, dsn: str, source: Path) -> None:
    words = ("--no-owner", "--exit-on-error", "--single-transaction")
    _tool(binaries, dsn, "pg_restore", *words, str(source.resolve()))


def _tool(
    binaries: Binaries, dsn: str, name: str, *words: str, stdout: int = subprocess.DEVNULL
) -> None:
    """The password goes by the environment, never by the command line that `ps` shows."""
    facts = conninfo_to_dict(dsn)
    password = str(facts.pop("password", ""))
    done = subprocess.run(  # noqa: S603
        [binaries.path(name), f"--dbname={make_conninfo('', **facts)}", *words],
        env={"PATH": os.environ.get("PATH", os.defpath), "PGPASSWORD": password},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Trouble(f"{name} failed: {done.stderr.strip()[-800:]}")
