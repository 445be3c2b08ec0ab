"""The embedded PostgreSQL: made once, started, watched by real connections, stopped cleanly."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from shangquan.config import places

from . import identity, pg_binaries, pg_config, processes
from .lockfile import LockFile
from .trouble import Trouble

OWNER = "shangquan"
SUPERUSER = "postgres"
UPGRADE_MARK = "upgrade-unfinished"
FIRST_START_S = 600  # a crash recovery may take minutes; it is not an error


class Cluster:
    """One data directory and the server over it. One process at a time may hold it."""

    def __init__(
        self,
        data_dir: Path,
        *,
        pg_bin: Path | None = None,
        say: Callable[[str], None] = lambda text: None,
        is_throwaway: bool = False,
        ignores_mark: bool = False,
    ) -> None:
        self.data_dir = Path(os.path.abspath(data_dir))
        self.is_throwaway = is_throwaway
        self.ignores_mark = ignores_mark  # only the upgrade itself may look past its own mark
        self.process: subprocess.Popen[bytes] | None = None
        self.socket_dir = self.data_dir / "run"
        self._say = say
        self._pg_bin = pg_bin
        self._lock = LockFile(self.data_dir / "database.lock")

    # -- life ------------------------------------------------------------------------------

    def start(
        self, *, turn: Callable[[float], None] = time.sleep, output: int | IO[bytes] | None = None
    ) -> None:
        """Bring the server up and wait until it answers. `turn` is called while waiting."""
        self.prepare()
        try:
            self.launch(output=output)
            self.wait_until_ready(turn=turn)
        except BaseException:
            self.stop()
            raise

    def prepare(self) -> None:
        """Everything before the server process: user, folders, lock, binaries, files."""
        self.run_as = identity.for_children()
        self._refuse_closed_folder()
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self._lock.take()
        try:
            self._prepare_files()
        except BaseException:
            self._lock.release()
            raise

    def _prepare_files(self) -> None:
        self.binaries = pg_binaries.find(self._pg_bin, self.run_as)
        self.pgdata = self.data_dir / f"pg{self.binaries.major}"
        self._refuse_other_major()
        self.run_as.own_dir(self.data_dir / "secrets")
        self.socket_dir = pg_config.socket_dir(self.data_dir, self.run_as)
        if not (self.pgdata / "PG_VERSION").exists():
            self._initdb()
        pg_config.write(self.pgdata, self.socket_dir, self.run_as, is_throwaway=self.is_throwaway)

    def launch(self, *, output: int | IO[bytes] | None = None) -> subprocess.Popen[bytes]:
        """Start the server process; it stops by itself (fast) when we die."""
        self.stop_survivors()
        self.process = subprocess.Popen(  # noqa: S603
            [self.binaries.path("postgres"), "-D", str(self.pgdata)],
            cwd=self.pgdata,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if output is None else output,
            stderr=subprocess.DEVNULL if output is None else subprocess.STDOUT,
            env=_plain_environment(),
            start_new_session=True,
            preexec_fn=processes.tie_to_parent(signal.SIGINT),  # noqa: PLW1509
            **self.run_as.popen_options(),
        )
        return self.process

    def wait_until_ready(
        self, *, turn: Callable[[float], None] = time.sleep, timeout_s: float = FIRST_START_S
    ) -> None:
        """Only a real connection counts: a process id, a file or a socket may be a dead one's."""
        began = said = time.monotonic()
        while not self.answers():
            if self.process is None or self.process.poll() is not None:
                raise Trouble(f"PostgreSQL did not start; its log says why. Data: {self.pgdata}")
            now = time.monotonic()
            if now - began > timeout_s:
                raise Trouble(f"PostgreSQL did not answer within {timeout_s:.0f} s.")
            if now - said > 5:
                self._say(f"still recovering after {now - began:.0f} s")
                said = now
            turn(0.05)
        self._ensure_owner()

    def stop(self, *, turn: Callable[[float], None] = time.sleep, timeout_s: float = 30) -> None:
        """Fast first, then immediate, then the kernel's way; then let others have the data."""
        process = self.process
        if process is not None:
            for how, patience_s in (
                (signal.SIGINT, timeout_s),
                (signal.SIGQUIT, 10),
                (signal.SIGKILL, 10),
            ):
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(how)
                if _wait(lambda: process.poll() is not None, patience_s, turn):
                    break
        self.process = None
        self._lock.release()

    def destroy(self) -> None:
        """Stop and remove a throw-away cluster with all it holds."""
        if not self.is_throwaway:
            raise RuntimeError("only a throw-away cluster may be destroyed")
        self.stop()
        shutil.rmtree(self.data_dir, ignore_errors=True)
        if self.socket_dir.parent != self.data_dir:
            shutil.rmtree(self.socket_dir, ignore_errors=True)

    # -- connections -----------------------------------------------------------------------

    def dsn(self, dbname: str = OWNER, *, as_superuser: bool = False) -> str:
        user = SUPERUSER if as_superuser else OWNER
        return make_conninfo(
            "",
            host=str(self.socket_dir),
            port=5432,
            user=user,
            password=self._password(user),
            dbname=dbname,
        )

    def answers(self) -> bool:
        if "ready" not in places.read_text(self.pgdata / "postmaster.pid"):
            return False  # a try now would only be refused and fill the log
        try:
            with psycopg.connect(self.dsn("postgres", as_superuser=True), connect_timeout=5):
                return True
        except psycopg.OperationalError:
            return False

    def ensure_database(self, name: str = OWNER, *, template: str | None = None) -> str:
        """Make the database if it is missing; answers its DSN."""
        with psycopg.connect(self.dsn("postgres", as_superuser=True), autocommit=True) as database:
            found = database.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if found.fetchone() is None:
                database.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                        sql.Identifier(name),
                        sql.Identifier(OWNER),
                        sql.Identifier(template or "template0"),
                    )
                )
        return self.dsn(name)

    def drop_database(self, name: str) -> None:
        with psycopg.connect(self.dsn("postgres", as_superuser=True), autocommit=True) as database:
            database.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _ensure_owner(self) -> None:
        """The product's role owns its databases and nothing else. Safe to repeat."""
        with psycopg.connect(self.dsn("postgres", as_superuser=True), autocommit=True) as database:
            found = database.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER])
            verb = "ALTER" if found.fetchone() else "CREATE"
            rights = "LOGIN CREATEDB" if self.is_throwaway else "LOGIN"
            database.execute(
                sql.SQL(f"{verb} ROLE {{}} {rights} PASSWORD {{}}").format(
                    sql.Identifier(OWNER), sql.Literal(self._password(OWNER))
                )
            )
            database.execute(sql.SQL("GRANT pg_monitor TO {}").format(sql.Identifier(OWNER)))

    def _password(self, user: str) -> str:
        path = self.data_dir / "secrets" / f"pg_{user}"
        return places.read_text(path) or places.write_once(path, secrets.token_urlsafe(32))

    # -- the data directory ------------------------------------------------------------------

    def _refuse_closed_folder(self) -> None:
        standing = self.data_dir
        while not standing.exists():
            standing = standing.parent
        if self.run_as.can_enter(standing):
            return
        raise Trouble(
            f"The data directory {self.data_dir} lies in a folder that is closed to the user "
            f"{self.run_as.name}, as PostgreSQL does not run as root. Choose another with "
            f"SHANGQUAN_DATA_DIR (for example {identity.SYSTEM_HOME}/main), or start Shangquan "
            "as the ordinary user who owns that folder."
        )

    def _refuse_other_major(self) -> None:
        if self.ignores_mark:
            return
        if (self.data_dir / UPGRADE_MARK).exists():
            raise Trouble(
                "An upgrade of the database was interrupted. Nothing is lost; "
                "run `shangquan upgrade-database` again."
            )
        others = sorted(p.parent.name for p in self.data_dir.glob("pg[0-9][0-9]/PG_VERSION"))
        if others and self.pgdata.name not in others:
            raise Trouble(
                f"The data in {self.data_dir} was written by PostgreSQL {others[-1][2:]}, the "
                f"binaries are {self.binaries.version}. Run `shangquan upgrade-database` once, or "
                "set SHANGQUAN_PG_BIN to binaries of the old version."
            )

    def _initdb(self) -> None:
        """Made under another name and renamed: a kill in between leaves nothing half made."""
        self._say("making the database (once)")
        fresh = self.pgdata.with_name(self.pgdata.name + ".new")
        if fresh.exists():
            # An initdb whose supervisor was killed would hang in what is removed.
            _end_all(fresh)
            shutil.rmtree(fresh, ignore_errors=True)
        self.run_as.own_dir(fresh)
        self._password(SUPERUSER)
        done = subprocess.run(  # noqa: S603
            [
                self.binaries.path("initdb"),
                f"--pgdata={fresh}",
                f"--username={SUPERUSER}",
                "--auth=scram-sha-256",
                f"--pwfile={self.data_dir / 'secrets' / f'pg_{SUPERUSER}'}",
                "--encoding=UTF8",
                "--data-checksums",
                *(["--locale-provider=builtin"] if self.binaries.major >= 17 else []),
                "--locale=C.UTF-8",
                *(["--no-sync"] if self.is_throwaway else []),
            ],
            cwd=fresh,
            env=_plain_environment(),
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,
            preexec_fn=processes.tie_to_parent(signal.SIGKILL),
            **self.run_as.popen_options(),
        )
        if done.returncode != 0:
            raise Trouble(f"initdb could not make {self.pgdata}: {done.stderr.strip()[-500:]}")
        pg_config.include_ours(fresh, self.run_as)
        fresh.rename(self.pgdata)

    def stop_survivors(self) -> None:
        """A server (or its children) that outlived a killed supervisor ends before ours begins."""
        for how, patience_s in ((signal.SIGINT, 30), (signal.SIGQUIT, 3), (signal.SIGKILL, 10)):
            survivors = self._survivors()
            if how == signal.SIGINT:  # a question for the server alone; backends would only cancel
                survivors = [pid for pid in survivors if str(pid) == self._server_by_file()]
            if not survivors:
                continue
            self._say(f"stopping a PostgreSQL left from before (process {survivors[0]})")
            for pid in survivors:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, how)
            _wait(lambda: not self._survivors(), patience_s, time.sleep)
        # Nobody works on the data any more, so files that still say so are stale. PostgreSQL would
        # believe them while a killed server is a zombie, or when its number was given out again.
        (self.pgdata / "postmaster.pid").unlink(missing_ok=True)
        for name in (pg_config.SOCKET_NAME, f"{pg_config.SOCKET_NAME}.lock"):
            (self.socket_dir / name).unlink(missing_ok=True)

    def _survivors(self) -> list[int]:
        """Everybody who still stands in the data: a server, or children that outlived theirs."""
        if Path("/proc/self").exists():
            return processes.working_in(self.pgdata)
        first = self._server_by_file()
        is_server = first.isdigit() and "postgres" in processes.command_of(int(first))
        return [int(first)] if is_server else []

    def _server_by_file(self) -> str:
        """The process its pid file names; may be anybody by now."""
        return places.read_text(self.pgdata / "postmaster.pid").partition("\n")[0]


def _plain_environment() -> dict[str, str]:
    """No PG* variable or locale of the caller may leak into the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _end_all(folder: Path) -> None:
    """Nobody stands in this folder any more."""
    for pid in processes.working_in(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    _wait(lambda: not processes.working_in(folder), 10, time.sleep)


def _wait(condition: Callable[[], bool], patience_s: float, turn: Callable[[float], None]) -> bool:
    until = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > until:
            return False
        turn(0.02)
    return True
