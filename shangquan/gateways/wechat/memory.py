"""What the processes of one machine remember together of an account: one small file, readable by us alone.

Never in the database: its copies and backups travel, a token must not. Machines behind one balancer need not share it,
since WeChat's stable token is the same for all of them. Where no folder is given (or ours is not writable) each process
remembers for itself.
"""

import contextlib
import fcntl
import hashlib
import json
import logging
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shangquan.gateways.wechat.account import Account
from shangquan.kit.errors import GatewayBusy

log = logging.getLogger(__name__)

_PATIENCE_S = 12.0  # longer than one call may take
_own: dict[str, dict[str, Any]] = {}
_own_locks: dict[str, threading.Lock] = {}
_guard = threading.Lock()


def name_of(account: Account) -> str:
    """One name per set of credentials: a changed secret or host never meets another's token."""
    words = f"{account.appid}\0{account.secret}\0{account.api_base}"
    return f"wechat-{hashlib.sha256(words.encode()).hexdigest()[:24]}"


def recall(account: Account) -> dict[str, Any]:
    """Everything remembered; read without a lock, since files are replaced in one step."""
    if account.keep is not None:
        with contextlib.suppress(OSError, ValueError):
            found = json.loads((account.keep / f"{name_of(account)}.json").read_bytes())
            if isinstance(found, dict):
                return found
    return dict(_own.get(name_of(account), {}))


def put(account: Account, **news: Any) -> None:
    """Change some of what is remembered; None forgets a name."""
    with hold(account, "write"):
        known = {k: v for k, v in (recall(account) | news).items() if v is not None}
        if not _written(account, known):
            _own[name_of(account)] = known


@contextlib.contextmanager
def hold(account: Account, what: str) -> Iterator[None]:
    """One at a time over all processes. A process that dies lets go. Raises GatewayBusy after 12 s."""
    file = _lock_file(account, what)
    if file is None:
        with _own_lock(f"{name_of(account)} {what}"):
            yield
        return
    try:
        _wait_for(file)
        yield
    finally:
        os.close(file)


def _lock_file(account: Account, what: str) -> int | None:
    if account.keep is None:
        return None
    path = account.keep / f".{name_of(account)}.{what}"
    try:
        _make_folder(account.keep)
        return _opened(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
    except OSError as wrong:
        log.warning("the account's memory cannot be shared: %s", wrong)
        return None


def _wait_for(file: int) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise GatewayBusy("another process has been asking WeChat for too long") from None
            time.sleep(0.02)
        else:
            return


@contextlib.contextmanager
def _own_lock(name: str) -> Iterator[None]:
    with _guard:
        lock = _own_locks.setdefault(name, threading.Lock())
    if not lock.acquire(timeout=_PATIENCE_S):
        raise GatewayBusy("another thread has been asking WeChat for too long")
    try:
        yield
    finally:
        lock.release()


def _written(account: Account, known: dict[str, Any]) -> bool:
    if account.keep is None:
        return False
    path = account.keep / f"{name_of(account)}.json"
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        with open(_opened(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "w") as file:
            json.dump(known, file, ensure_ascii=False)
        fresh.replace(path)
    except OSError as wrong:
        log.warning("the account's memory cannot be shared: %s", wrong)
        return False
    return True


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _opened(path: Path, flags: int) -> int:
    """A file for nobody else; what root makes in a service user's folder stays that user's."""
    file = os.open(path, flags, 0o600)
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(file, owner.st_uid, owner.st_gid)
    return file


def forget_own() -> None:
    """Forget what this process alone remembers (tests begin anew)."""
    _own.clear()
