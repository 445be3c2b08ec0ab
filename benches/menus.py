"""Reading the menu of fifty dishes against constant bytes of the same size from the same server."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from typing import Any

from benches import load
from benches.stack import THREADS, WORKERS, Stack


def menu(stack: Stack, seconds: float = 6.0) -> dict[str, Any]:
    url = f"http://127.0.0.1:{stack.port}/api/g/qinghe/shops/xiaoman/menu"
    one = load.request("GET", url)
    size = _size(stack.port, one)
    load.hammer(stack.port, one, seconds=1.5)
    before = stack.cpu_s()
    ours = load.hammer(stack.port, one, seconds=seconds)
    cpu_ms = (stack.cpu_s() - before) / ours.done * 1000
    with _constant(size) as port:
        plain = load.request("GET", f"http://127.0.0.1:{port}/")
        load.hammer(port, plain, seconds=1.5)
        top = load.hammer(port, plain, seconds=seconds)
    return {
        "menus_per_s": round(ours.per_s, 1), "failed": ours.failed, "bytes": size,
        "p99_ms": round(ours.p99_ms, 1), "cpu_ms_per_menu": round(cpu_ms, 3),
        "ceiling_per_s": round(top.per_s, 1), "ratio": round(ours.per_s / top.per_s, 3),
    }  # fmt: skip


def _size(port: int, message: bytes) -> int:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(message)
        data = line.recv(65536)
        while b"\r\n\r\n" not in data:
            data += line.recv(65536)
    head = data.split(b"\r\n\r\n")[0].lower().split(b"\r\n")
    return next(int(row.split(b":")[1]) for row in head if row.startswith(b"content-length"))


@contextlib.contextmanager
def _constant(size: int) -> Any:
    """The same server, the same way of running it, and nothing behind it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--port", str(port),
            "--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--log-level", "warning",
            "benches.constant:application",
        ],
        env=dict(os.environ) | {"BENCH_BYTES": str(size)},
    )  # fmt: skip
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)
