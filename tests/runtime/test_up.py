"""`shangquan up` as a person meets it: starting, stopping, and every kind of sudden death."""

import itertools
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psycopg
import pytest

from shangquan.demo.district import PASSWORD
from shangquan.runtime import identity, processes
from shangquan.runtime.part import Part
from shangquan.runtime.prepare import DEMO_PASSWORD

from .conftest import REPOSITORY, clean_environment, eventually
from .stack import PARTS, District, children_of, command_line, district
from .test_worker import A_JOB

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def used_data() -> Iterator[Path]:
    """Data of a district that was started before; every test of this file starts it again."""
    with tempfile.TemporaryDirectory(prefix="squp-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "data"


@pytest.fixture(scope="module")
def ports(free_port) -> Callable[[], int]:
    """The same three ports for every start, as for a person; the menu in the phone names them."""
    three = itertools.cycle([free_port() for _ in range(3)])
    return lambda: next(three)


@pytest.fixture
def one(used_data, ports) -> Iterator[District]:
    with district(used_data, ports) as one:
        yield one


def count_of_districts(one: District) -> int:
    dsn = (one.data_dir / "secrets" / "dsn").read_text()
    with psycopg.connect(dsn) as database:
        return database.execute("SELECT count(*) FROM merchants_district").fetchone()[0]


def kill_and_await(one: District, part: str) -> None:
    old = one.main_process(part)
    os.kill(old, signal.SIGKILL)
    eventually(lambda: one.said(rf"{part} was killed by SIGKILL; starting again"), 10)
    eventually(lambda: one.main_process(part) != old and one.answers(), 40)


def test_first_start_and_ctrl_c(one):
    one.up()
    assert one.answers()
    assert one.said(rf"{one.twin}/phone/")
    assert one.said(rf"{one.web}/store/")
    assert one.said("the twin verified our callback")
    assert one.said(f"password in this demo: {PASSWORD}")
    assert PASSWORD == DEMO_PASSWORD
    assert len(httpx.get(f"{one.twin}/_sandbox/printed-codes").json()["codes"]) > 3
    assert count_of_districts(one) == 1
    assert "\x1b[" not in one.log
    assert one.stop() == 0
    assert one.left_over() == []


def test_later_starts_are_quick(one):
    """Under 8 s on two idle cores. Beside other tests only the processor time is a fair measure."""
    one.up()
    one.stop()
    took_s = one.up()
    worked_s = sum(processor_seconds(pid) for pid in {one.process.pid, *one.left_over()})
    assert worked_s < 10
    assert took_s < 8 or os.getloadavg()[0] > 2
    assert count_of_districts(one) == 1


def processor_seconds(pid: int) -> float:
    """What a process and the children it has seen off have used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_other_ways_to_ask_it_to_stop(one, how):
    one.up()
    assert one.stop(how) == 0
    assert one.left_over() == []


def test_started_by_nohup_it_outlives_its_terminal(one):
    one.prefix = ("nohup", *one.prefix)
    one.up()
    one.process.send_signal(signal.SIGHUP)
    time.sleep(1)
    assert one.answers()
    assert one.stop() == 0


def test_more_pages_may_listen_than_the_usual_limit_of_open_files(one):
    limit = ("/bin/sh", "-c", 'ulimit -S -n 1024; exec "$@"', "limited")
    one.prefix = (*limit, *one.prefix)
    one.up()
    limits = Path(f"/proc/{one.main_process('events')}/limits").read_text()
    assert int(re.search(r"Max open files +(\d+)", limits)[1]) > 4000


def test_every_part_that_is_killed_comes_back(one):
    one.up()
    for part in PARTS:
        kill_and_await(one, part)
    assert one.stop() == 0
    assert one.left_over() == []


def test_jobs_are_still_done_after_the_database_was_killed(one):
    one.up()
    kill_and_await(one, "postgres")
    dsn = (one.data_dir / "secrets" / "dsn").read_text()
    with psycopg.connect(dsn, autocommit=True) as link:
        job = link.execute(A_JOB, ["todo", None]).fetchone()[0]
        query = "SELECT status::text FROM procrastinate_jobs WHERE id = %s"
        eventually(lambda: link.execute(query, [job]).fetchone()[0] == "succeeded", 60)


def test_a_killed_worker_process_of_the_web_comes_back(one):
    one.up()
    web = one.main_process("web")
    victims = children_of(web)
    os.kill(victims[0], signal.SIGKILL)
    eventually(lambda: len(set(children_of(web)) - set(victims)) == 1, 10)
    assert one.main_process("web") == web
    eventually(one.answers, 10)


def test_no_orphan_survives_a_killed_supervisor(one):
    one.up()
    one.kill()
    eventually(lambda: one.left_over() == [], 10)
    one.up()
    assert one.answers()
    assert count_of_districts(one) == 1


def test_everything_killed_at_once_and_started_again(one):
    one.up()
    for pid in one.left_over():
        os.kill(pid, signal.SIGKILL)
    one.process.wait()
    one.up()
    assert one.answers()
    assert count_of_districts(one) == 1


def test_killed_in_the_middle_of_starting(one):
    for moment_s in (0.3, 0.9, 1.8, 3.0):
        one.begin()
        time.sleep(moment_s)
        one.kill()
    one.up()
    assert one.answers()


@pytest.mark.parametrize("moment_s", [0.02, 0.3, 0.9])
def test_killed_while_it_makes_the_database(free_port, moment_s):
    with (
        tempfile.TemporaryDirectory(prefix="squp-", dir="/tmp") as folder,
        district(Path(folder) / "data", free_port) as one,
    ):
        Path(folder).chmod(0o755)
        one.begin()
        eventually(lambda: one.said("making the database"), 20)
        time.sleep(moment_s)
        one.kill()
        # Left alone it goes on for a second or two, into a folder the next start removes.
        eventually(lambda: not any("bin/initdb" in command_line(p) for p in one.left_over()), 0.5)
        one.up()
        assert one.answers()


def test_asked_to_stop_in_the_middle_of_starting(one):
    one.begin()
    eventually(lambda: one.said("starting"), 10)
    time.sleep(0.8)
    assert one.stop() == 0
    assert one.left_over() == []


def test_a_taken_port_is_said_in_one_sentence(one):
    with socket.socket() as guest:
        guest.bind(("127.0.0.1", one.ports["events_port"]))
        guest.listen()
        one.begin()
        assert one.process.wait(20) == 1
    sentence = rf"Port {one.ports['events_port']} on 127.0.0.1 is taken .*--events-port \d+"
    assert one.said(sentence)
    assert one.left_over() == []


def test_a_second_one_on_the_same_data_is_refused(one, free_port):
    one.up()
    with district(one.data_dir, free_port) as second:
        second.begin()
        assert second.process.wait(20) == 1
        assert second.said(rf"already runs on the data .*\(process {one.process.pid}\)")
        second.process = None
        assert one.answers()
        one.stop()


def test_it_stops_when_nobody_reads_it_any_more(one):
    """As when the terminal is closed, or with `| head`."""
    one.begin()
    eventually(lambda: one.said("starting"), 10)
    one.process.stdout.close()
    one.process.wait(60)
    assert one.left_over() == []


def test_colours_are_for_terminals_only(one):
    ours, theirs = pty.openpty()
    one.process = subprocess.Popen(
        one.command("up"),
        env=one.environment() | {"TERM": "xterm"},
        cwd=REPOSITORY,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    assert b"\x1b[" in os.read(ours, 4096)
    os.close(ours)  # the terminal is closed
    one.process.wait(60)


def test_a_demo_is_not_fit_for_production(one):
    one.begin("--production")
    assert one.process.wait(20) == 1
    for name in ("SECRET_KEY", "PUBLIC_URL", "WECHAT_APPID", "PAY_PRIVATE_KEY_FILE"):
        assert one.said(f"SHANGQUAN_{name} is missing")
    assert one.left_over() == []


def test_production_refuses_the_twin_debug_and_a_moved_clock(one):
    one.begin(
        mode="production",
        debug="true",
        secret_key="short",
        pay_base="http://127.0.0.1:9090",
        wechat_api_base="http://localhost:9090",
        public_url="http://192.168.1.4",
        clock_offset_file="/tmp/offset",
    )
    assert one.process.wait(20) == 1
    for name in ("DEBUG", "SECRET_KEY", "PAY_BASE", "WECHAT_API_BASE", "PUBLIC_URL"):
        assert one.said(f"SHANGQUAN_{name}")
    assert one.said("CLOCK_OFFSET_FILE moves the clock")


def test_all_wrong_settings_are_said_at_once(one):
    one.begin(web_port="many", mode="maybe", web_prot="1", pay_api_v3_key="short")
    assert one.process.wait(20) == 1
    assert one.said("SHANGQUAN_WEB_PORT must be a whole number")
    assert one.said("SHANGQUAN_MODE must be 'demo' or 'production'")
    assert one.said("SHANGQUAN_WEB_PROT is not a setting; did you mean SHANGQUAN_WEB_PORT")
    assert one.said("SHANGQUAN_PAY_API_V3_KEY")
    assert not one.said("'short'"), "a secret is never shown"


def test_the_demo_never_listens_to_the_network(one):
    one.begin(host="0.0.0.0")
    assert one.process.wait(20) == 1
    assert one.said("listens on this machine only")


def test_secrets_lie_closed_in_files_and_nowhere_else(one):
    one.up()
    secrets = one.data_dir / "secrets"
    assert secrets.stat().st_mode & 0o077 == 0
    for file in secrets.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file
    password = (secrets / "pg_shangquan").read_text()
    appsecret = httpx.get(f"{one.twin}/_sandbox/credentials").json()["appsecret"]
    for pid in one.left_over():
        words = Path(f"/proc/{pid}/environ").read_text() + Path(f"/proc/{pid}/cmdline").read_text()
        assert password not in words
        assert appsecret not in words
    assert password not in one.log


def test_the_product_follows_the_twins_clock(one):
    one.up()
    try:
        done = one.run("clock", "--advance", "7200")
        assert done.returncode == 0, done.stderr
        offset_s = float((one.data_dir / "twin" / "clock_offset").read_text())
        assert abs(offset_s - 7200) < 10
        httpx.post(f"{one.twin}/_sandbox/clock", json={"advance_s": 600})
        offset = one.data_dir / "twin" / "clock_offset"
        eventually(lambda: abs(float(offset.read_text()) - 7800) < 10, 10)
        told = httpx.get(f"{one.twin}/_sandbox/clock").json()["now"]
        assert datetime.fromisoformat(told) - datetime.now(UTC) > timedelta(hours=2)
    finally:
        httpx.post(f"{one.twin}/_sandbox/reset", json={})
    assert re.search(r"\+2\.\d\d h", done.stdout)


def test_a_twin_that_was_reset_gets_to_know_us_again(one):
    one.up()
    codes = f"{one.twin}/_sandbox/printed-codes"
    before = len(httpx.get(codes).json()["codes"])
    assert before > 3, one.log
    httpx.post(f"{one.twin}/_sandbox/reset", json={})
    eventually(lambda: len(httpx.get(codes).json()["codes"]) == before, 60)
    guest = httpx.post(f"{one.twin}/_sandbox/users", json={"nickname": "Lin"}).json()["openid"]
    push = httpx.post(f"{one.twin}/_sandbox/users/{guest}/follow", json={}).json()
    assert push["status"] == 200


def test_a_part_without_a_heart_beat_is_noticed(tmp_path):
    part = Part("worker", ["sleep", "60"], os.environ, tmp_path, identity.ourselves())
    import selectors

    with selectors.DefaultSelector() as selector:
        part.start(selector)
        beat = tmp_path / "beat"
        beat.touch()
        time.sleep(0.6)
        assert part.is_silent(beat, 0.5)
        beat.touch()
        assert not part.is_silent(beat, 0.5)
        pid = part.process.pid
        part.kill()
    assert not processes.is_alive(pid)


@pytest.mark.skipif(os.geteuid() != 0, reason="not run: needs root to become somebody else")
def test_an_ordinary_user_runs_it_too(free_port, tmp_path_factory):
    """With the machine's own Python, which every user can start, and these very packages."""
    machine = f"/usr/bin/python3.{sys.version_info.minor}"
    if not os.access(machine, os.X_OK):
        pytest.skip(f"not run: no {machine} here")
    with tempfile.TemporaryDirectory(prefix="squser-", dir="/tmp") as folder:
        nobody = 65534
        os.chown(folder, nobody, nobody)
        packages = next(path for path in sys.path if path.endswith("site-packages"))
        prefix = ("setpriv", f"--reuid={nobody}", f"--regid={nobody}", "--clear-groups", machine)
        probe = [*prefix, "-c", "import psycopg, granian"]
        paths = {"PYTHONPATH": f"{REPOSITORY}{os.pathsep}{packages}", "HOME": folder}
        done = subprocess.run(probe, env=clean_environment() | paths, cwd=folder, check=False)
        if done.returncode != 0:
            pytest.skip("not run: other users cannot read these packages")
        with district(Path(folder) / "data", free_port, prefix=prefix, extra=paths) as one:
            one.up()
            assert one.answers()
            owners = {Path(f"/proc/{pid}").stat().st_uid for pid in one.left_over()}
            assert owners == {nobody}
            one.kill()
            eventually(lambda: one.left_over() == [], 10)
            one.up()
            assert one.stop() == 0
