"""`shangquan up`: brings every part up in order, keeps it up, and takes all down together.

One thread, one loop. Children are forked by the main thread only, because the kernel ties them to
the thread that forked them.
"""

import contextlib
import os
import resource
import selectors
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shangquan.config import environ, places
from shangquan.config.environ import Environ

from . import loopback, ports, prepared, twin
from .children import Children
from .console import Console
from .lockfile import LockFile
from .part import Part
from .postgres import Cluster
from .prepare import DEMO_PASSWORD
from .trouble import Trouble

DEMO_DISTRICT = "qinghe"
STOP_PATIENCE_S = 12
FIRST_ANSWER_S = 120
SILENT_WORKER_S = 90
DOORS_AGAIN_S = 60
OPEN_FILES = 16_384
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopping(Exception):
    """Somebody asked us to stop while we were still starting."""


class Supervisor:
    def __init__(self, env: Environ, settings_file: Path | None, *, has_demo: bool) -> None:
        self.env = env
        self.console = Console()
        self._settings_file = settings_file
        self._has_demo = has_demo and env.is_demo
        self._selector = selectors.DefaultSelector()
        self._parts: list[Part] = []
        self._cluster: Cluster | None = None
        self._doors: Part | None = None
        self._clock = twin.ClockKeeper(env)
        self._asked_to_stop = 0
        self._is_up = self._is_stopping = False
        self._chores_at = self._doors_again_at = 0.0

    # -- the whole life ------------------------------------------------------------------------

    def run(self) -> int:
        """Returns the exit status: 0 after a wanted stop, 1 when it could not start."""
        began = time.monotonic()
        self._listen_to_signals()
        lock = LockFile(self.env.data_dir / "supervisor.lock")
        status = 0
        try:
            self._refuse_unfit()
            self.env.data_dir.mkdir(parents=True, exist_ok=True)
            lock.take()
            self._bring_up()
            self._is_up = True
            self._tell_addresses(time.monotonic() - began)
            while True:
                self.turn(1.0)
        except Stopping:
            self._say("stopping")
        except Trouble as wrong:
            self._complain(str(wrong))
            status = 1
        finally:
            self._take_down()
            lock.release()
        self._say("stopped")
        return status

    def _bring_up(self) -> None:
        wanted = [("web", self.env.web_port), ("events", self.env.events_port)]
        if self.env.is_demo:
            wanted.append(("twin", self.env.twin_port))
        ports.check(self.env.host, wanted)
        self._say("starting (the first time takes a little longer)")
        children = Children(self.env, self._settings_file)
        if children.remark:
            self._say(children.remark)
        children.own_data()
        if self.env.is_demo:
            self._start(children.twin())
        if self.env.is_embedded:
            self._start_postgres()
        if self.env.is_demo:
            self._wait_for_twin()
        self._prepare_database(children)
        for part in (children.web(), children.events(), children.worker()):
            self._start(part)
        self._wait_for_web()
        if self._has_demo:
            self._doors = children.doors()
            self._open_doors()
            self._wait(lambda: not self._doors_are_opening, "the demo", patience_s=60)

    def _open_doors(self) -> None:
        """Make ourselves known to the twin: at its first start, and again after a reset."""
        problem = twin.register_callback(self.env, DEMO_DISTRICT)
        if problem:
            self._say(f"the twin could not verify our callback: {problem}")
            return
        self._say("the twin verified our callback")
        if self._doors and not twin.knows_our_doors(self.env):
            self._doors.start(self._selector)

    def _keep_doors_open(self) -> None:
        """A twin that was reset forgot us. When it will not have us, it is asked once a minute."""
        if self._doors and not self._doors_are_opening and not twin.knows_our_doors(self.env):
            self._open_doors()
            self._doors_again_at = time.monotonic() + DOORS_AGAIN_S

    @property
    def _doors_are_opening(self) -> bool:
        return self._doors is not None and self._doors.is_running

    def _start_postgres(self) -> None:
        cluster = Cluster(
            self.env.data_dir,
            pg_bin=self.env.pg_bin,
            say=lambda text: self.console.say("postgres", text),
        )
        cluster.prepare()
        self._cluster = cluster
        self._start(
            Part(
                name="postgres",
                command=[],
                env={},
                cwd=self.env.data_dir,
                run_as=cluster.run_as,
                launch=lambda output: cluster.launch(output=output),
            )
        )
        cluster.wait_until_ready(turn=self.turn)
        dsn = cluster.ensure_database()
        places.write_private(self.env.secrets_dir / "dsn", dsn)

    def _prepare_database(self, children: Children) -> None:
        """Migrations and demo; passed over when the embedded data has seen this very code."""
        digest = prepared.fingerprint(has_demo=self._has_demo)
        pgdata = self._cluster.pgdata if self._cluster else None
        if self.env.is_demo and pgdata and prepared.is_prepared(pgdata, digest):
            return
        self._run_to_end(children.prepare(has_demo=self._has_demo))
        if pgdata:
            prepared.remember(pgdata, digest)

    def _wait_for_twin(self) -> None:
        self._wait(lambda: twin.answers(self.env), "the twin", part="twin", patience_s=60)
        twin.keep_credentials(self.env)
        self._clock.follow()

    def _wait_for_web(self) -> None:
        address = f"http://{places.reachable(self.env.host)}:{self.env.web_port}/"
        self._wait(
            lambda: (loopback.status(address) or 599) < 500, "the web", patience_s=FIRST_ANSWER_S
        )

    def _tell_addresses(self, took_s: float) -> None:
        web = self.env.public_url
        lines = [f"ready after {took_s:.1f} s; Ctrl-C stops everything"]
        if self.env.is_demo:
            lines.append(f"phone (be a guest)  {self.env.twin_url}/phone/")
        lines += [
            f"store board         {web}/store/",
            f"desk                {web}/desk/",
            f"back office         {web}/office/",
        ]
        if self._has_demo:
            lines.append(f"everybody's password in this demo: {DEMO_PASSWORD}")
        for line in lines:
            self._say(line)

    # -- the loop ------------------------------------------------------------------------------

    def turn(self, patience_s: float) -> None:
        """Wait at most so long for something to happen, and deal with what did."""
        for key, _ in self._selector.select(patience_s):
            if isinstance(key.data, Part):
                key.data.read(self.console, self._selector)
            else:
                with contextlib.suppress(BlockingIOError):
                    self._woken.recv(4096)
        if self.console.is_closed:  # nobody reads us any more: the terminal is gone
            self._asked_to_stop += 1
        if self._is_stopping:
            return
        if self._asked_to_stop:
            raise Stopping
        for part in self._parts:
            self._revive(part)
        if time.monotonic() >= self._chores_at:
            self._chores_at = time.monotonic() + 2
            self._chores()

    def _revive(self, part: Part) -> None:
        if why := part.notice_death():
            self._say(why)
        if part.restart_at is not None and time.monotonic() >= part.restart_at:
            try:
                part.start(self._selector)
            except (Trouble, OSError) as wrong:
                self._say(f"{part.name}: {wrong}")
                part.restart_at = time.monotonic() + 5

    def _chores(self) -> None:
        if any(part.name == "twin" and part.is_running for part in self._parts):
            self._clock.follow()
            if self._is_up and time.monotonic() >= self._doors_again_at:
                self._keep_doors_open()
        worker = next((part for part in self._parts if part.name == "worker"), None)
        if worker and worker.is_silent(self.env.data_dir / "beats" / "worker", SILENT_WORKER_S):
            self._say(f"worker gave no sign of life for {SILENT_WORKER_S} s; killing it")
            worker.kill()

    def _wait(
        self,
        condition: Callable[[], bool],
        what: str,
        *,
        patience_s: float,
        part: str | None = None,
    ) -> None:
        """Wait for a part to answer. One that dies at its very start will not be better later."""
        until = time.monotonic() + patience_s
        while not condition():
            watched = [p for p in self._parts if p.name == part]
            if any(p.restart_at is not None for p in watched):
                raise Trouble(f"{what} did not start; its lines above say why.")
            if time.monotonic() > until:
                raise Trouble(f"{what} did not answer within {patience_s:.0f} s.")
            self.turn(0.05)

    # -- parts ---------------------------------------------------------------------------------

    def _start(self, part: Part) -> None:
        self._parts.append(part)
        part.start(self._selector)

    def _run_to_end(self, part: Part) -> None:
        part.start(self._selector)
        process = part.process
        try:
            while process is not None and process.poll() is None:
                self.turn(0.2)
        except Stopping:
            part.kill()
            raise
        self._drain(part)
        if process is None or process.returncode != 0:
            raise Trouble("The database could not be prepared; the lines above say why.")

    def _drain(self, part: Part) -> None:
        for _ in range(100):
            if not part.has_pipe:
                return
            part.read(self.console, self._selector)
            time.sleep(0.005)

    def _take_down(self) -> None:
        """The other way round; the database last, so that nobody loses it under his feet."""
        self._is_stopping = True
        asked = self._asked_to_stop
        others = [part for part in (*self._parts, self._doors) if part and part.name != "postgres"]
        for part in others:
            part.ask_to_stop()
        until = time.monotonic() + STOP_PATIENCE_S
        while any(part.is_running for part in others):
            if time.monotonic() > until or self._asked_to_stop > asked:
                break
            self.turn(0.1)
        for part in others:
            part.kill()
        if self._cluster is not None:
            self._cluster.stop(turn=self.turn)
        for part in self._parts:
            self._drain(part)

    # -- signals and words ---------------------------------------------------------------------

    def _listen_to_signals(self) -> None:
        self._woken, waker = socket.socketpair()
        self._woken.setblocking(False)
        waker.setblocking(False)
        self._waker = waker
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        self._selector.register(self._woken, selectors.EVENT_READ, None)
        for number in STOP_SIGNALS:
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue  # started by nohup: meant to outlive its terminal
            signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)

    def _ask_to_stop(self, number: int, frame: Any) -> None:
        self._asked_to_stop += 1

    def _refuse_unfit(self) -> None:
        if self.env.is_demo:
            if not _is_loopback(self.env.host):
                raise Trouble(
                    f"The demo has no secrets worth the name, so it listens on this machine only; "
                    f"SHANGQUAN_HOST is {self.env.host}."
                )
            return
        problems = environ.production_problems(self.env)
        if problems:
            raise Trouble("Not fit for production:\n" + "\n".join(f"  - {p}" for p in problems))

    def _say(self, text: str) -> None:
        self.console.say("shangquan", text)

    def _complain(self, text: str) -> None:
        for line in text.splitlines():
            self.console.say("shangquan", line)


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def _allow_many_open_files() -> None:
    """Every open page is a socket of the events process; the usual soft limit is 1024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if most == resource.RLIM_INFINITY else min(most, OPEN_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def up(*, has_demo: bool = True) -> int:
    """Read the settings and run until told to stop."""
    os.umask(0o022)
    _allow_many_open_files()
    settings_file = environ.settings_file()
    env = environ.read(settings_file)
    if env.is_demo:
        env.with_secret_key()  # made before any child asks for it
    return Supervisor(env, settings_file, has_demo=has_demo).run()
