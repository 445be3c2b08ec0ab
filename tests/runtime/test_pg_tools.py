"""Backup, restore and the step from PostgreSQL 16 to 18, with real data and real tools."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from shangquan.config import environ
from shangquan.config.environ import Environ
from shangquan.runtime import identity, pg_binaries, pg_tools
from shangquan.runtime.postgres import UPGRADE_MARK, Cluster
from shangquan.runtime.trouble import Trouble

pytestmark = pytest.mark.slow
ROWS = 1000


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sqtest-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def env_of(monkeypatch):
    def env_of(data_dir: Path) -> Environ:
        monkeypatch.setenv("SHANGQUAN_DATA_DIR", str(data_dir))
        monkeypatch.delenv("SHANGQUAN_DSN", raising=False)
        return environ.read()

    return env_of


def fill(cluster: Cluster) -> None:
    cluster.start()
    with psycopg.connect(cluster.ensure_database()) as database:
        database.execute("CREATE TABLE dishes (id serial PRIMARY KEY, name text UNIQUE)")
        database.execute(
            "INSERT INTO dishes (name) SELECT '面' || n FROM generate_series(1, %s) n", [ROWS]
        )
    cluster.stop()


def dishes(data_dir: Path) -> tuple[int, str]:
    cluster = Cluster(data_dir)
    cluster.start()
    try:
        with psycopg.connect(cluster.dsn()) as database:
            return database.execute("SELECT count(*), max(name) FROM dishes").fetchone()
    finally:
        cluster.stop()


def old_binaries() -> Path:
    return pg_binaries.find(None, identity.for_children(), tree="pginstall").folder


def test_a_backup_restores_into_an_empty_database_only(place, env_of):
    fill(Cluster(place / "one"))
    file = place / "night.dump"
    pg_tools.backup(env_of(place / "one"), file, print)
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(Trouble, match="never overwrites"):
        pg_tools.backup(env_of(place / "one"), file, print)
    pg_tools.restore(env_of(place / "two"), file, print)
    assert dishes(place / "two") == dishes(place / "one")
    with pytest.raises(Trouble, match="not empty"):
        pg_tools.restore(env_of(place / "one"), file, print)


def test_a_damaged_backup_leaves_the_database_empty(place, env_of):
    fill(Cluster(place / "one"))
    file = place / "night.dump"
    pg_tools.backup(env_of(place / "one"), file, print)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(Trouble, match="pg_restore failed"):
        pg_tools.restore(env_of(place / "two"), file, print)
    with pytest.raises(psycopg.errors.UndefinedTable):
        dishes(place / "two")


def test_the_data_of_sixteen_moves_to_eighteen(place, env_of):
    fill(Cluster(place / "data", pg_bin=old_binaries()))
    with pytest.raises(Trouble, match="upgrade-database"):
        Cluster(place / "data").start()
    pg_tools.upgrade(env_of(place / "data"), None, print)
    assert dishes(place / "data") == (ROWS, f"面{ROWS - 1}")
    assert (place / "data" / "pg16.kept" / "PG_VERSION").exists()
    said = []
    pg_tools.upgrade(env_of(place / "data"), None, said.append)
    assert said == ["nothing to do: the data is of PostgreSQL 18"]


def test_an_interrupted_upgrade_is_refused_until_it_is_run_again(place, env_of):
    """Killed after the new database was made, before it was filled."""
    fill(Cluster(place / "data", pg_bin=old_binaries()))
    mark = place / "data" / UPGRADE_MARK
    mark.write_text("from 16 to 18\n")
    half_done = Cluster(place / "data", ignores_mark=True)
    half_done.start()
    half_done.ensure_database()
    half_done.stop()
    with pytest.raises(Trouble, match="interrupted"):
        Cluster(place / "data").start()
    pg_tools.upgrade(env_of(place / "data"), None, print)
    assert dishes(place / "data")[0] == ROWS
    assert not mark.exists()
