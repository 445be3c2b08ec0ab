"""The machine under the district: settings, folders, disk."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from shangquan.config import environ
from shangquan.config.environ import Environ

from .finding import Finding, bad, good, skipped, warn

FULL_BELOW_GB = 1
TIGHT_BELOW_GB = 5


def settings(env: Environ) -> Iterator[Finding]:
    if env.is_demo:
        yield skipped("settings: a demo with the twin of WeChat, not for guests")
        return
    problems = environ.production_problems(env)
    for problem in problems:
        what, _, fix = problem.partition("; ")
        yield bad(f"settings: {what}", fix or "set it in the environment or the settings file")
    if not problems:
        yield good("settings: fit for production")
    file = environ.settings_file()
    if file and stat.S_IMODE(file.stat().st_mode) & 0o007:
        yield bad(f"settings: others on this machine can read {file}", f"chmod 600 {file}")


def data_dir(env: Environ) -> Iterator[Finding]:
    secrets = env.secrets_dir
    if not secrets.exists():
        yield skipped(f"data: nothing in {env.data_dir} yet", "shangquan up")
        return
    open_ones = [path for path in (secrets, *_files(secrets)) if _is_open(path)]
    for path in open_ones:
        yield bad(f"data: others on this machine can read {path}", f"chmod go= {path}")
    if not open_ones:
        yield good(f"data: {env.data_dir}, its secrets closed to others")


def disk(env: Environ) -> Iterator[Finding]:
    place = env.data_dir
    while not place.exists():
        place = place.parent
    free_gb = shutil.disk_usage(place).free / 2**30
    what = f"disk: {free_gb:.1f} GB free for {env.data_dir}"
    if free_gb < FULL_BELOW_GB:
        yield bad(what, "make room, or move the data with SHANGQUAN_DATA_DIR")
    elif free_gb < TIGHT_BELOW_GB:
        yield warn(what, "make room soon")
    else:
        yield good(what)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if os.access(folder, os.R_OK) else []


def _is_open(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
