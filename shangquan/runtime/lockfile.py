"""One holder per data directory. The lock lies inside it and dies with its holder."""

import fcntl
import os
import time
from pathlib import Path

from .trouble import Trouble


class LockFile:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def take(self) -> None:
        """Hold it until released or until this process ends, however it ends."""
        if self._file is not None:
            return
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        if not _locked(file):
            holder = os.read(file, 20).decode(errors="replace").strip() or "unknown"
            os.close(file)
            raise Trouble(
                f"Shangquan already runs on the data in {self.path.parent} (process {holder}). "
                "Stop that one first, or choose other data with SHANGQUAN_DATA_DIR."
            )
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        self._file = file

    def is_held(self) -> bool:
        """Whether some process holds it right now."""
        try:
            file = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
        except BlockingIOError:
            return True
        finally:
            os.close(file)

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _locked(file: int) -> bool:
    """Tried for a moment: somebody may just be looking (`is_held`), or a killed one just dying."""
    until = time.monotonic() + 0.5
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
