"""One holder per data directory. The lock lies inside it and dies with its holder."""

import fcntl
import os
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
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(file, 20).decode(errors="replace").strip() or "unknown"
            os.close(file)
            raise Trouble(
                f"Shangquan already runs on the data in {self.path.parent} (process {holder}). "
                "Stop that one first, or choose other data with SHANGQUAN_DATA_DIR."
            ) from None
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
