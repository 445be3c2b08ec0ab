"""The files inside a PostgreSQL data directory that are ours, and the socket's folder."""

import hashlib
import os
import tempfile
from pathlib import Path

from .identity import RunAs

SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_MAX = 107  # the kernel's limit on sun_path
MAIN_LINES = """
# Shangquan writes shangquan.conf at every start; your own settings go into local.conf.
include = 'shangquan.conf'
include = 'local.conf'
"""
TUNED = """\
# Written by Shangquan at every start; put your own settings into local.conf.
listen_addresses = ''
unix_socket_directories = '{socket_dir}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 100
max_logical_replication_workers = 0
shared_buffers = {shared_mb}MB
effective_cache_size = {cache_mb}MB
work_mem = 8MB
maintenance_work_mem = 128MB
random_page_cost = 1.1
jit = off
checkpoint_timeout = 15min
max_wal_size = 2GB
synchronous_commit = on
timezone = 'UTC'
log_timezone = 'UTC'
log_destination = 'stderr'
logging_collector = off
log_line_prefix = '%q[%a] '
log_min_duration_statement = 200ms
log_lock_waits = on
log_checkpoints = off
# Values may be somebody's phone number: they stay out of the log.
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""
THROWAWAY = """\
fsync = off
full_page_writes = off
log_min_duration_statement = 2s
shared_buffers = 128MB
"""


def write(pgdata: Path, socket_dir: Path, run_as: RunAs, *, is_throwaway: bool) -> None:
    ram_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    text = TUNED.format(
        socket_dir=f'"{socket_dir}"'.replace("'", "''"),
        shared_mb=min(1024, max(128, ram_mb // 8)),
        cache_mb=max(256, ram_mb // 2),
    )
    path = pgdata / "shangquan.conf"
    path.write_text(text + (THROWAWAY if is_throwaway else ""), encoding="utf-8")
    path.chmod(0o600)
    run_as.own(path)


def include_ours(pgdata: Path, run_as: RunAs) -> None:
    with open(pgdata / "postgresql.conf", "a", encoding="utf-8") as file:
        file.write(MAIN_LINES)
    (pgdata / "local.conf").touch(mode=0o600)
    run_as.own(pgdata / "local.conf")


def socket_dir(data_dir: Path, run_as: RunAs) -> Path:
    """`run/` in the data directory, or a private short path when that one is too long."""
    inside = data_dir / "run"
    if _fits(inside):
        return run_as.own_dir(inside)
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    name = f"shangquan-{run_as.uid}-{digest}"
    short = Path("/run" if os.geteuid() == 0 and os.access("/run", os.W_OK) else "/tmp", name)  # noqa: S108
    try:
        return _private(short, run_as)
    except OSError:  # somebody else sits on that name
        fresh = Path(tempfile.mkdtemp(prefix="shangquan-", dir="/tmp"))
        run_as.own(fresh)
        return fresh


def _private(path: Path, run_as: RunAs) -> Path:
    """A folder in a shared place is ours only if nobody else made it or can enter it."""
    try:
        path.mkdir(mode=0o700)
        run_as.own(path)
    except FileExistsError:
        found = path.lstat()
        if path.is_symlink() or found.st_uid != run_as.uid or found.st_mode & 0o077:
            raise
    return path


def _fits(folder: Path) -> bool:
    text = os.fsencode(folder / SOCKET_NAME)
    return len(text) <= SOCKET_PATH_MAX and b'"' not in text and b"\n" not in text
