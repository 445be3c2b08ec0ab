"""Who runs what: PostgreSQL refuses root, so root lends its children a system user without rights."""

import grp
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .trouble import Trouble

SYSTEM_USER = "shangquan"
SYSTEM_HOME = Path("/var/lib/shangquan")


@dataclass(frozen=True)
class RunAs:
    """The user a child runs as. Equal to ourselves unless we are root."""

    uid: int
    gid: int
    name: str

    @property
    def is_ourselves(self) -> bool:
        return self.uid == os.geteuid()

    def popen_options(self) -> dict[str, Any]:
        """How `subprocess` becomes this user; empty when nothing changes."""
        if self.is_ourselves:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own_dir(self, path: Path) -> Path:
        """A folder of ours that only this user (and root) can open."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        self.own(path)
        return path

    def own(self, path: Path) -> None:
        if not self.is_ourselves:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def own_tree(self, path: Path) -> None:
        self.own(path)
        for folder, subfolders, files in os.walk(path):
            for name in (*subfolders, *files):
                self.own(Path(folder, name))

    def can_enter(self, path: Path) -> bool:
        """Decided by trying it as that user, not by reading modes (ACLs, mounts)."""
        return self._can(path, "-x")

    def can_read(self, path: Path) -> bool:
        return self._can(path, "-r")

    def _can(self, path: Path, test: str) -> bool:
        command = ["/bin/sh", "-c", f'test {test} "$0"', str(path)]
        done = subprocess.run(  # noqa: S603
            command, cwd="/", check=False, capture_output=True, **self.popen_options()
        )
        return done.returncode == 0


def ourselves() -> RunAs:
    uid, gid = os.geteuid(), os.getegid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:  # a container user without a name
        name = str(uid)
    return RunAs(uid, gid, name)


def for_children() -> RunAs:
    """The unprivileged user for children: ourselves, or as root the system user, made if needed."""
    if os.geteuid() != 0:
        return ourselves()
    found = _system_user() or _make_system_user()
    return RunAs(found.pw_uid, found.pw_gid, SYSTEM_USER)


def _system_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None


def _make_system_user() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if useradd is None:
        raise Trouble(_cannot_make("there is no useradd here"))
    command = [useradd, "--system", "--no-create-home", "--home-dir", str(SYSTEM_HOME)]
    command += ["--shell", "/usr/sbin/nologin"]
    command += ["--gid", SYSTEM_USER] if _has_group() else ["--user-group"]
    done = subprocess.run(  # noqa: S603
        [*command, SYSTEM_USER], capture_output=True, text=True, check=False
    )
    found = _system_user()  # another start may have been faster: only the outcome counts
    if found is None:
        raise Trouble(_cannot_make(done.stderr.strip() or f"useradd answered {done.returncode}"))
    return found


def _has_group() -> bool:
    return any(group.gr_name == SYSTEM_USER for group in grp.getgrall())


def _cannot_make(why: str) -> str:
    return (
        f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} could not be made "
        f"({why}). Start Shangquan as an ordinary user, or make that user yourself, "
        "or set SHANGQUAN_DSN to a PostgreSQL that already runs."
    )
