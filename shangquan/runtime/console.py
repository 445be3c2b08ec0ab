"""One log for all parts: a line, the time, who said it. Colours only for a terminal."""

import os
import sys
import time
from collections.abc import Iterator
from typing import TextIO

COLOURS = {
    "shangquan": "1",
    "postgres": "34",
    "twin": "32",
    "prepare": "36",
    "demo": "32",
    "web": "33",
    "events": "35",
    "worker": "36",
}
LINE_MAX = 16_384


class Console:
    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._has_colours = self._stream.isatty() and "NO_COLOR" not in os.environ
        self.is_closed = False

    def say(self, part: str, text: str) -> None:
        """One line. A reader that went away (closed terminal, `| head`) is noticed, not fatal."""
        name = f"{part:<9}"
        if self._has_colours:
            name = f"\x1b[{COLOURS.get(part, '0')}m{name}\x1b[0m"
        self.write(f"{time.strftime('%H:%M:%S')} {name} {text}\n")

    def write(self, text: str) -> None:
        if self.is_closed:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self.is_closed = True
            self._stream = open(os.devnull, "w")  # noqa: SIM115 (lives as long as we do)


class Lines:
    """Bytes of a pipe in, whole lines out."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[str]:
        *whole, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LINE_MAX:
            whole, self._rest = [*whole, self._rest], b""
        for line in whole:
            yield line.decode("utf-8", errors="replace").rstrip("\r")

    def end(self) -> Iterator[str]:
        if self._rest:
            yield self._rest.decode("utf-8", errors="replace")
        self._rest = b""
