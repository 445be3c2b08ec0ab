"""A whole running district for tests: started by the command a person types, watched from outside."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from shangquan.runtime import processes

from .conftest import REPOSITORY, clean_environment, eventually

FIRST_START_S = 120
PARTS = ("postgres", "twin", "web", "events", "worker")


@dataclass
class District:
    """One instance: its data, its ports, and the process that holds it up."""

    data_dir: Path
    ports: dict[str, int]
    process: subprocess.Popen | None = None
    lines: list[str] = field(default_factory=list)
    prefix: tuple[str, ...] = (sys.executable,)
    settings: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    folder: Path = REPOSITORY

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.ports['web_port']}"

    @property
    def events(self) -> str:
        return f"http://127.0.0.1:{self.ports['events_port']}"

    @property
    def twin(self) -> str:
        return f"http://127.0.0.1:{self.ports['twin_port']}"

    def environment(self, **settings: str) -> dict[str, str]:
        ports = {name: str(port) for name, port in self.ports.items()}
        ours = {"data_dir": str(self.data_dir), **ports, **self.settings, **settings}
        return clean_environment(**ours) | self.extra

    def command(self, *words: str) -> list[str]:
        return [*self.prefix, "-m", "shangquan.cli", *words]

    def run(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Another `shangquan` command beside the running one."""
        return subprocess.run(
            self.command(*words),
            env=self.environment(**settings),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def begin(self, *words: str, **settings: str) -> None:
        self.lines = []
        self.process = subprocess.Popen(
            self.command("up", *words),
            env=self.environment(**settings),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()

    def up(self, *words: str, **settings: str) -> float:
        """Start and wait until it says it is ready; answers the seconds it took."""
        began = time.monotonic()
        self.begin(*words, **settings)
        eventually(lambda: self.said("ready after") or self._ended(), FIRST_START_S)
        assert self.said("ready after"), self.log
        return time.monotonic() - began

    def _listen(self, process: subprocess.Popen) -> None:
        with contextlib.suppress(ValueError):
            for line in process.stdout:
                self.lines.append(line.rstrip("\n"))

    @property
    def log(self) -> str:
        return "\n".join(self.lines)

    def said(self, pattern: str) -> bool:
        return bool(re.search(pattern, self.log))

    def _ended(self) -> bool:
        return self.process.poll() is not None

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(40)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def down(self) -> None:
        """Whatever happened in a test, nothing of it stays."""
        if self.process and self.process.poll() is None:
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                self.kill()
        eventually(lambda: not self.left_over(), 20)

    # -- who runs ------------------------------------------------------------------------------

    def left_over(self) -> list[int]:
        """Every process of this district: by its environment, or by standing in its data."""
        mark = f"SHANGQUAN_DATA_DIR={self.data_dir}".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            pid = int(entry.name)
            with contextlib.suppress(OSError):
                standing = os.readlink(entry / "cwd").startswith(str(self.data_dir))
                marked = mark in (entry / "environ").read_bytes()
                if (standing or marked) and pid != os.getpid() and processes.is_alive(pid):
                    found.append(pid)
        return found

    def main_process(self, part: str) -> int:
        """The process the supervisor started for this part."""
        words = {
            "postgres": "bin/postgres",
            "twin": "wxsandbox",
            "web": "served:web",
            "events": "served:events",
            "worker": "shangquan.runtime.worker",
        }[part]
        for pid in children_of(self.process.pid):
            if words in command_line(pid):
                return pid
        raise ProcessLookupError(part)

    def answers(self) -> bool:
        """Every part does what it is for."""
        with contextlib.suppress(httpx.TransportError, OSError):
            beat = self.data_dir / "beats" / "worker"
            return (
                httpx.get(f"{self.web}/", follow_redirects=True).status_code < 500
                and httpx.get(f"{self.events}/healthz").status_code == 200
                and httpx.get(f"{self.twin}/_sandbox/health").status_code == 200
                and time.time() - beat.stat().st_mtime < 8
            )
        return False


def children_of(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(word) for word in (task / "children").read_text().split()]
    return found


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


@contextlib.contextmanager
def district(data_dir: Path, free_port: Callable[[], int], **options: object) -> Iterator[District]:
    ports = {name: free_port() for name in ("web_port", "events_port", "twin_port")}
    one = District(data_dir, ports, **options)
    try:
        yield one
    finally:
        one.down()
