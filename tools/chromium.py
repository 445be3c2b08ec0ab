"""A Chromium for the tests that drive a real browser."""

import os
import shutil
from pathlib import Path

from progress import Failed, run

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = (
    "The tests drive a real browser and found none. Any of these will do:\n"
    "  sudo apt-get install chromium\n"
    "  .venv/bin/python -m playwright install chromium\n"
    "  or name one: CHROMIUM=/path/to/chromium make test"
)


def find() -> str | None:
    """$CHROMIUM, one on PATH, or one that Playwright downloaded earlier."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not os.access(named, os.X_OK):
            raise Failed(f"CHROMIUM is {named}, which cannot be run.")
        return named
    for name in NAMES:
        if found := shutil.which(name):
            return found
    cache = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"
    downloaded = sorted(Path(cache).glob("chromium-*/chrome-linux*/chrome"))
    return str(downloaded[-1]) if downloaded else None


def ensure() -> str:
    """Find one; as root on Debian install the distribution's."""
    if found := find():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        run("looking up Debian's Chromium", ["apt-get", "update", "-q"], env=env)
        command = ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"]
        run("installing Debian's Chromium", command, env=env)
        if found := find():
            return found
    raise Failed(HOW)
