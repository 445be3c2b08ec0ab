"""Small facts about processes, and the tie that lets no child outlive its parent."""

import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def tie_to_parent(on_death: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the kernel signals the child when we die, even by kill -9.

    Linux forgets the tie when the user changes; `subprocess` changes it before calling this.
    The tie is to the forking thread, so fork from the main thread only.
    """
    parent = os.getpid()

    def tie() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(on_death), 0, 0, 0)
            if os.getppid() != parent:  # the parent died between fork and tie
                os._exit(1)

    return tie


def is_alive(pid: int) -> bool:
    """A zombie counts as dead: it holds no port, no lock and no memory."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return sys.platform != "linux"
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


def working_in(folder: Path) -> list[int]:
    """Processes whose working directory is `folder`; PostgreSQL's all stand in their data."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.path.samefile(entry / "cwd", folder) and is_alive(int(entry.name)):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def command_of(pid: int) -> str:
    """The command line as `ps` shows it, where there is no /proc."""
    done = subprocess.run(  # noqa: S603
        ["/bin/ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def tie_now(on_death: signal.Signals = signal.SIGKILL) -> None:
    """The same tie, made by a running process for itself (a server's own worker processes).

    A worker takes a second to load before it gets here. A server that died in that second would
    leave an orphan that goes on answering on the port: such a worker ends itself.
    """
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(on_death), 0, 0, 0)
    server = multiprocessing.parent_process()
    if server is not None and os.getppid() != server.pid:
        os._exit(1)
