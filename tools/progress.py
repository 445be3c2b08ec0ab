"""Running a step so that a person sees it goes on, and sees everything when it fails."""

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path


class Failed(SystemExit):
    """A step failed; the text says what to do. Ends the program with status 1."""

    def __init__(self, text: str) -> None:
        print(f"\n{text}", file=sys.stderr, flush=True)
        super().__init__(1)


def say(text: str) -> None:
    print(text, flush=True)


def run(
    what: str,
    command: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run quietly with the seconds shown; a failure shows all the step said."""
    with tempfile.TemporaryFile() as output, _ticking(what):
        try:
            done = subprocess.run(
                [str(word) for word in command],
                cwd=cwd,
                env=dict(env) if env is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        except OSError as wrong:
            raise Failed(f"{what}: {wrong}") from None
        if done.returncode != 0:
            output.seek(0)
            sys.stderr.write("\n" + output.read().decode(errors="replace"))
            raise Failed(f"{what} failed (status {done.returncode}); the lines above say why.")


def show(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None) -> int:
    """Run with its own output; answers the status."""
    return subprocess.run([str(word) for word in command], env=env, check=False).returncode


@contextlib.contextmanager
def _ticking(what: str) -> Iterator[None]:
    began = time.monotonic()
    is_terminal = sys.stdout.isatty() and "CI" not in os.environ
    ended = threading.Event()

    def tick() -> None:
        while not ended.wait(1 if is_terminal else 15):
            seconds = f"  {what} … {time.monotonic() - began:.0f} s"
            print(f"\r{seconds}" if is_terminal else seconds, end="" if is_terminal else "\n")
            sys.stdout.flush()

    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        yield
    finally:
        ended.set()
        ticker.join()
    print(f"{chr(13) if is_terminal else ''}  {what}: {time.monotonic() - began:.1f} s", flush=True)
