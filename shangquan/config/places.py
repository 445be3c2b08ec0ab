"""Where an installation keeps its data, and small private files in it."""

import contextlib
import hashlib
import os
import re
from pathlib import Path


def instance_name(root: Path | None = None) -> str:
    """Two checkouts never share data: the name comes from the folder and its full path."""
    root = root or _home_of_this_copy()
    words = re.sub(r"[^a-z0-9]+", "-", root.name.lower()).strip("-")[:24] or "copy"
    return f"{words}-{hashlib.sha256(os.fsencode(root)).hexdigest()[:8]}"


def _home_of_this_copy() -> Path:
    """The checkout when run from one, else the working directory."""
    checkout = Path(__file__).resolve().parents[2]
    return checkout if (checkout / "pyproject.toml").exists() else Path.cwd()


def default_data_dir(instance: str) -> Path:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/shangquan") / instance
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "shangquan" / instance


def reachable(host: str) -> str:
    """The address to call a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)  # noqa: S104


def read_text(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; nobody else can read it. It keeps the owner of its folder."""
    make_private_dir(path.parent)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    _give_to_owner_of(path.parent, fresh)
    fresh.replace(path)


def write_once(path: Path, text: str) -> str:
    """Write unless somebody was faster; answers what the file holds."""
    make_private_dir(path.parent)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    write_private(fresh, text)
    with contextlib.suppress(FileExistsError):  # a second process of the first start
        os.link(fresh, path)
    fresh.unlink()
    return read_text(path)


def make_private_dir(path: Path) -> None:
    if path.is_dir():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
    _give_to_owner_of(path.parent, path)


def _give_to_owner_of(folder: Path, path: Path) -> None:
    """What root writes into a service user's folder must stay readable for that user."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
