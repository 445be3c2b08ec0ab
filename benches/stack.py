"""A whole installation for measuring: our own PostgreSQL with everything durable, the web server, the worker."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

WORKERS, THREADS = 2, 4


@dataclass
class Stack:
    """What runs, and how to speak to it."""

    port: int
    dsn: str
    pgbench: str
    keys: dict[str, rsa.RSAPrivateKey]
    env: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    postmaster: int = 0

    def start(self, name: str, *arguments: str) -> None:
        self.processes[name] = subprocess.Popen([sys.executable, "-m", *arguments], env=self.env)

    def stop(self, name: str) -> None:
        process = self.processes.pop(name)
        process.terminate()
        process.wait(20)

    def cpu_s(self) -> float:
        """CPU seconds so far of everything of ours and of PostgreSQL."""
        roots = [p.pid for p in self.processes.values()] + [self.postmaster]
        return sum(_cpu_of_tree(pid) for pid in roots)


@contextlib.contextmanager
def running() -> Iterator[Stack]:
    """Bring it up; leave nothing behind."""
    from shangquan.runtime import identity
    from shangquan.runtime.postgres import Cluster

    folder = Path(tempfile.mkdtemp(prefix="sqbench-", dir="/tmp"))
    identity.for_children().own(folder)
    cluster = Cluster(folder)
    with open(folder / "postgres.log", "wb") as log:
        cluster.start(output=log)
    stack = None
    try:
        dsn = cluster.ensure_database()
        keys = {name: rsa.generate_private_key(65537, 2048) for name in ("merchant", "platform")}
        env = _environment(folder, dsn, keys)
        os.environ.update(env)
        assert cluster.process is not None
        stack = Stack(
            port=int(env["SHANGQUAN_WEB_PORT"]), dsn=dsn, pgbench=cluster.binaries.path("pgbench"),
            keys=keys, env=env, postmaster=cluster.process.pid,
        )  # fmt: skip
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("demo_district")
        serve(stack)
        yield stack
    finally:
        for name in list(stack.processes if stack else []):
            stack.stop(name)
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def serve(stack: Stack) -> None:
    stack.start(
        "web", "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--host", "127.0.0.1",
        "--port", str(stack.port), "--workers", str(WORKERS), "--blocking-threads", str(THREADS),
        "--log-level", "warning", "shangquan.config.wsgi:application",
    )  # fmt: skip
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", stack.port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("the web server did not start")


def _environment(folder: Path, dsn: str, keys: dict[str, rsa.RSAPrivateKey]) -> dict[str, str]:
    private = folder / "merchant.pem"
    private.write_bytes(
        keys["merchant"].private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    public = folder / "platform.pem"
    public.write_bytes(
        keys["platform"]
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    for path in (private, public):
        path.chmod(0o600)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return dict(os.environ) | {
        "DJANGO_SETTINGS_MODULE": "shangquan.config.settings",
        "SHANGQUAN_INSTANCE": "bench",
        "SHANGQUAN_DATA_DIR": str(folder),
        "SHANGQUAN_DSN": dsn,
        "SHANGQUAN_SECRET_KEY": "only-for-benches-0123456789-0123456789-0123456789",
        "SHANGQUAN_WEB_PORT": str(port),
        "SHANGQUAN_WECHAT_APPID": "wxbench000000000001",
        "SHANGQUAN_WECHAT_TOKEN": "benchtoken",
        "SHANGQUAN_WECHAT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "SHANGQUAN_WECHAT_ORIGINAL_ID": "gh_bench",
        "SHANGQUAN_PAY_MCHID": "1900000001",
        "SHANGQUAN_PAY_SERIAL_NO": "0" * 40,
        "SHANGQUAN_PAY_API_V3_KEY": "0123456789abcdef0123456789abcdef",
        "SHANGQUAN_PAY_PUBLIC_KEY_ID": "PUB_KEY_ID_0000000001",
        "SHANGQUAN_PAY_PRIVATE_KEY_FILE": str(private),
        "SHANGQUAN_PAY_PUBLIC_KEY_FILE": str(public),
    }


def _cpu_of_tree(root: int) -> float:
    tick = os.sysconf("SC_CLK_TCK")
    parents, cpu = {}, {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError, IndexError, ValueError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            pid = int(entry.name)
            parents[pid] = int(fields[1])
            # Own time and that of children already gone (PostgreSQL forks one process a connection).
            cpu[pid] = sum(int(fields[i]) for i in (11, 12, 13, 14)) / tick
    total, todo = 0.0, [root]
    while todo:
        pid = todo.pop()
        total += cpu.get(pid, 0.0)
        todo += [child for child, parent in parents.items() if parent == pid]
    return total
