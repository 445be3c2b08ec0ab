"""The embedded PostgreSQL through every accident we could think of, each with the real server."""

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

import psycopg
import pytest

from shangquan.runtime import identity, pg_binaries, processes
from shangquan.runtime.postgres import Cluster
from shangquan.runtime.trouble import Trouble

from .conftest import REPOSITORY, clean_environment, eventually

HOLDER = """
import sys, time
from pathlib import Path
from shangquan.runtime.postgres import Cluster
cluster = Cluster(Path(sys.argv[1]), is_throwaway=True)
cluster.start()
cluster.ensure_database()
print(cluster.process.pid, flush=True)
time.sleep(600)
"""
pytestmark = pytest.mark.slow
is_root = os.geteuid() == 0
only_root = pytest.mark.skipif(not is_root, reason="not run: needs root")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder the database's user can enter, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="sqtest-", dir="/tmp") as folder:
        identity.for_children().own(Path(folder))
        yield Path(folder)


@pytest.fixture
def make(place) -> Iterator[Callable[..., Cluster]]:
    made: list[Cluster] = []

    def make(**options) -> Cluster:
        options = {"data_dir": place, "is_throwaway": True} | options
        cluster = Cluster(options.pop("data_dir"), **options)
        made.append(cluster)
        return cluster

    yield make
    for cluster in made:
        cluster.destroy() if cluster.is_throwaway else cluster.stop()


def remember(cluster: Cluster, word: str) -> None:
    with psycopg.connect(cluster.ensure_database()) as database:
        database.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        database.execute("INSERT INTO words VALUES (%s)", [word])


def remembered(cluster: Cluster) -> list[str]:
    with psycopg.connect(cluster.dsn()) as database:
        return [row[0] for row in database.execute("SELECT word FROM words ORDER BY word")]


def shown(cluster: Cluster, setting: str) -> str:
    with psycopg.connect(cluster.dsn("postgres", as_superuser=True)) as database:
        return database.execute("SELECT current_setting(%s)", [setting]).fetchone()[0]


def test_it_is_closed_to_everybody_without_the_password(make):
    cluster = make()
    cluster.start()
    cluster.ensure_database()
    assert shown(cluster, "listen_addresses") == ""
    assert stat.S_IMODE(cluster.socket_dir.stat().st_mode) == 0o700
    for name in ("pg_postgres", "pg_shangquan"):
        assert stat.S_IMODE((cluster.data_dir / "secrets" / name).stat().st_mode) == 0o600
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(cluster.dsn(), password="a guess")
    with psycopg.connect(cluster.dsn()) as database:
        query = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
        assert database.execute(query).fetchone()[0] is False


def test_it_is_made_as_decided(make):
    cluster = make()
    cluster.start()
    cluster.ensure_database()
    assert cluster.binaries.major == 18
    assert shown(cluster, "data_checksums") == "on"
    assert shown(cluster, "max_connections") == "100"
    assert shown(cluster, "log_parameter_max_length") == "0"
    with psycopg.connect(cluster.dsn()) as database:
        query = (
            "SELECT datlocprovider::text, datlocale FROM pg_database WHERE datname = 'shangquan'"
        )
        assert database.execute(query).fetchone() == ("b", "C.UTF-8")
        extensions = database.execute("SELECT extname FROM pg_extension").fetchall()
        assert extensions == [("plpgsql",)]


def test_a_real_installation_keeps_every_safety_switch_on(place):
    cluster = Cluster(place)
    cluster.start()
    try:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            assert shown(cluster, setting) == "on"
        assert shown(cluster, "log_min_duration_statement") == "200ms"
    finally:
        cluster.stop()


def test_data_survives_a_killed_server(make):
    cluster = make(is_throwaway=False)
    cluster.start()
    remember(cluster, "before")
    os.kill(cluster.process.pid, signal.SIGKILL)
    cluster.process.wait()
    assert not cluster.answers()
    cluster.launch()
    cluster.wait_until_ready()
    assert remembered(cluster) == ["before"]


def test_a_backend_that_outlives_its_server_does_not_stop_the_next_one(make):
    cluster = make(is_throwaway=False)
    cluster.start()
    remember(cluster, "before")
    busy = psycopg.connect(cluster.dsn(), autocommit=True)
    pid = busy.info.backend_pid
    os.kill(pid, signal.SIGSTOP)  # it cannot notice that its server dies
    os.kill(cluster.process.pid, signal.SIGKILL)
    cluster.process.wait()
    assert processes.is_alive(pid)
    cluster.launch()
    cluster.wait_until_ready()
    assert not processes.is_alive(pid)
    assert remembered(cluster) == ["before"]


def test_a_stale_pid_file_that_names_a_stranger_harms_nobody(make):
    cluster = make()
    cluster.start()
    cluster.stop()
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        pid_file = cluster.pgdata / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{cluster.pgdata}\n1\n5432\n\n\n0 0\nready\n")
        cluster.start()
        assert cluster.answers()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_two_cannot_hold_the_same_data(make):
    make().start()
    with pytest.raises(Trouble, match=rf"already runs .* \(process {os.getpid()}\)"):
        make().start()


def test_a_killed_holder_takes_its_server_along_and_the_next_one_starts(make, place, run):
    holder = run("-c", HOLDER, str(place), env=clean_environment(), stdout=subprocess.PIPE)
    server = int(holder.stdout.readline())
    holder.kill()
    holder.wait()
    cluster = make()
    cluster.start()
    assert cluster.answers()
    assert not processes.is_alive(server)


def test_a_server_that_was_left_running_is_ended_cleanly_first(make):
    """As after a supervisor died where the kernel ties no child to its parent."""
    cluster = make()
    cluster.start()
    remember(cluster, "before")
    cluster.stop()
    orphan = subprocess.Popen(
        [cluster.binaries.path("postgres"), "-D", str(cluster.pgdata)],
        cwd=cluster.pgdata,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **cluster.run_as.popen_options(),
    )
    eventually(cluster.answers)
    cluster.start()
    assert orphan.wait(10) == 0, "a clean shutdown ends with status 0"
    assert remembered(cluster) == ["before"]


def test_an_interrupted_first_start_is_begun_anew(make, place):
    half_made = identity.for_children().own_dir(place / "pg18.new")
    (half_made / "rubbish").write_text("from a killed initdb")
    cluster = make()
    cluster.start()
    assert cluster.answers()


def test_any_folder_will_do(make, place):
    cluster = make(data_dir=place / "商圈 with 'quotes' and spaces")
    cluster.start()
    cluster.ensure_database()
    assert cluster.answers()


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(make, place):
    cluster = make(data_dir=place / ("long" * 20) / ("longer" * 10))
    cluster.start()
    assert cluster.answers()
    assert len(str(cluster.socket_dir)) < 60
    assert stat.S_IMODE(cluster.socket_dir.stat().st_mode) == 0o700
    cluster.stop()
    cluster.start()
    assert cluster.answers()


def test_nobody_can_lay_a_trap_where_the_short_socket_would_lie(make, place):
    cluster = make(data_dir=place / ("long" * 20) / ("other" * 12))
    cluster.start()
    trap = cluster.socket_dir
    cluster.stop()
    trap.rmdir()
    trap.mkdir()
    trap.chmod(0o777)
    try:
        cluster.start()
        assert cluster.socket_dir != trap
        assert stat.S_IMODE(cluster.socket_dir.stat().st_mode) == 0o700
    finally:
        trap.rmdir()


def test_a_server_that_cannot_start_is_said_at_once(make):
    cluster = make()
    cluster.start()
    cluster.stop()
    (cluster.pgdata / "local.conf").write_text("nonsense = here\n")
    with pytest.raises(Trouble, match="did not start"):
        cluster.start()


def test_settings_of_the_operator_win(make):
    cluster = make()
    cluster.start()
    cluster.stop()
    (cluster.pgdata / "local.conf").write_text("max_connections = 42\n")
    cluster.start()
    assert shown(cluster, "max_connections") == "42"


def test_variables_of_the_caller_do_not_leak_in(make, monkeypatch):
    for name, value in (("PGDATA", "/nowhere"), ("PGPORT", "1"), ("LC_ALL", "xx_YY")):
        monkeypatch.setenv(name, value)
    cluster = make()
    cluster.start()
    assert cluster.answers()


def test_binaries_of_an_unknown_version_are_refused(place):
    for name in ("postgres", "initdb", "pg_ctl"):
        script = place / name
        script.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 12.4'\n")
        script.chmod(0o755)
    with pytest.raises(Trouble, match=r"12\.4 .* is not supported"):
        pg_binaries.find(place, identity.for_children())


def test_a_folder_without_binaries_is_refused(place):
    with pytest.raises(Trouble, match="there is no postgres in it"):
        pg_binaries.find(place, identity.for_children())


def test_any_folder_of_binaries_will_do(make, place):
    sixteen = pg_binaries.find(None, identity.for_children(), tree="pginstall")
    assert sixteen.major == 16
    cluster = make(pg_bin=sixteen.folder)
    cluster.start()
    cluster.ensure_database()
    assert cluster.answers()
    cluster.stop()
    with pytest.raises(Trouble, match="written by PostgreSQL 16"):
        make().start()


def test_the_package_is_never_imported():
    code = (
        "import sys; from shangquan.runtime import identity, pg_binaries;"
        "pg_binaries.find(None, identity.for_children());"
        "sys.exit(any('pgserver' in name for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=False).returncode == 0


@only_root
def test_root_does_not_open_a_private_home(place):
    home = place / "home"
    home.mkdir(mode=0o700)
    with pytest.raises(Trouble, match="closed to the user shangquan"):
        Cluster(home / "data").start()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert not (home / "data").exists()


@only_root
def test_binaries_in_a_private_folder_are_copied_once(place, run):
    """As when root's Python, and so the package, lies in a home of mode 0700."""
    home = place / "home"
    home.mkdir(mode=0o700)
    os.chown(home, 0, 0)
    package = metadata.distribution(pg_binaries.PACKAGE)
    for file in package.files:
        if "pginstall/" in str(file) or "include/" in str(file):
            continue
        goal = home / file
        goal.parent.mkdir(parents=True, exist_ok=True)
        os.link(package.locate_file(file), goal) if _same_disk(home) else None
    code = (
        "import sys; from pathlib import Path; from shangquan.runtime import identity, pg_binaries;"
        "found = pg_binaries.find(None, identity.for_children(), copies=Path(sys.argv[1]));"
        "print(found.folder)"
    )
    copies = place / "copies"
    env = clean_environment() | {"PYTHONPATH": str(home)}
    folders = []
    for _ in range(2):
        done = run("-c", code, str(copies), env=env, stdout=subprocess.PIPE)
        folders.append(Path(done.communicate()[0].strip()))
        assert done.returncode == 0
    assert copies in folders[0].parents
    assert folders[0] == folders[1]
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    cluster = Cluster(place / "data", pg_bin=folders[0], is_throwaway=True)
    cluster.start()
    cluster.destroy()


def _same_disk(folder: Path) -> bool:
    package = metadata.distribution(pg_binaries.PACKAGE)
    return folder.stat().st_dev == os.stat(str(package.locate_file(""))).st_dev


def test_no_port_is_opened(make, free_port):
    cluster = make()
    cluster.start()
    listening = Path("/proc/net/tcp").read_text().splitlines()[1:]
    inodes = {line.split()[9] for line in listening if line.split()[3] == "0A"}
    links = Path(f"/proc/{cluster.process.pid}/fd").iterdir()
    held = {os.readlink(link)[8:-1] for link in links if os.readlink(link).startswith("socket:")}
    assert not inodes & held
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", 5432)) != 0 or not inodes & held
