"""One supervised child process: started, tied to us, restarted with back-off, stopped."""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from . import processes
from .console import Console, Lines
from .identity import RunAs

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
CALM_AFTER_S = 60.0  # having run this long, a part starts again with the short pause


@dataclass(eq=False)
class Part:
    """What to run. `launch` replaces the plain start for parts that need more (PostgreSQL)."""

    name: str
    command: list[str]
    env: Mapping[str, str]
    cwd: Path
    run_as: RunAs
    stop_signal: signal.Signals = signal.SIGTERM
    launch: Callable[[int], subprocess.Popen[bytes]] | None = None
    process: subprocess.Popen[bytes] | None = None
    restart_at: float | None = None
    _pause_s: float = FIRST_PAUSE_S
    _started_at: float = 0.0
    _lines: Lines = field(default_factory=Lines)
    _pipe: int | None = None

    def start(self, selector: selectors.BaseSelector) -> None:
        self.restart_at = None
        self._started_at = time.monotonic()
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        try:
            self.process = self.launch(writer) if self.launch else self._spawn(writer)
        except BaseException:
            os.close(reader)
            raise
        finally:
            os.close(writer)
        self._close_pipe(selector)
        self._pipe = reader
        selector.register(reader, selectors.EVENT_READ, self)

    def _spawn(self, output: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603
            self.command,
            cwd=self.cwd,
            env=dict(self.env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C in the terminal is ours alone; we stop them in order
            preexec_fn=processes.tie_to_parent(signal.SIGKILL),  # noqa: PLW1509
            **self.run_as.popen_options(),
        )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def read(self, console: Console, selector: selectors.BaseSelector) -> None:
        """Move what the child said into the log."""
        if self._pipe is None:
            return
        try:
            data = os.read(self._pipe, 65_536)
        except BlockingIOError:
            return
        for line in self._lines.feed(data):
            console.say(self.name, line)
        if not data:
            for line in self._lines.end():
                console.say(self.name, line)
            self._close_pipe(selector)

    def _close_pipe(self, selector: selectors.BaseSelector) -> None:
        if self._pipe is not None:
            selector.unregister(self._pipe)
            os.close(self._pipe)
            self._pipe = None

    def notice_death(self) -> str | None:
        """Why it ended, once; plans the restart. None while it runs or is already planned."""
        if self.process is None or self.process.poll() is None:
            return None
        why = _why(self.process.returncode)
        self.sweep()
        self.process = None
        if time.monotonic() - self._started_at > CALM_AFTER_S:
            self._pause_s = FIRST_PAUSE_S
        self.restart_at = time.monotonic() + self._pause_s
        text = f"{self.name} {why}; starting again in {self._pause_s:g} s"
        self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)
        return text

    @property
    def has_pipe(self) -> bool:
        return self._pipe is not None

    def is_silent(self, beat: Path, patience_s: float) -> bool:
        """Whether a running part has not touched its heart-beat file for too long."""
        if not self.is_running or time.monotonic() - self._started_at < patience_s:
            return False
        try:
            return time.time() - beat.stat().st_mtime > patience_s
        except FileNotFoundError:
            return True

    def ask_to_stop(self) -> None:
        if self.is_running and self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(self.stop_signal)

    def kill(self) -> None:
        """At once, with everybody it started."""
        if self.process is not None:
            self.sweep()
            self.process.wait()

    def sweep(self) -> None:
        """Whoever is left of the child's own group goes with it."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def _why(status: int) -> str:
    if status >= 0:
        return f"ended with status {status}"
    try:
        return f"was killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"was killed by signal {-status}"
