"""A small load generator: keep-alive connections, requests prepared beforehand, answers counted.

It runs in processes of its own so that its cost is not the server's.
"""

import multiprocessing
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Outcome:
    """What a run came to; latencies in milliseconds."""

    done: int
    failed: int
    took_s: float
    p50_ms: float
    p99_ms: float

    @property
    def per_s(self) -> float:
        return self.done / self.took_s


def request(
    method: str, url: str, *, headers: dict[str, str] | None = None, body: bytes = b""
) -> bytes:
    """One HTTP/1.1 request as bytes."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"{method} {path} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def fire(
    port: int, requests: Sequence[bytes], *, connections: int = 8, expect: int = 200
) -> Outcome:
    """Send every request once over so many connections."""
    shares = [list(requests[i::connections]) for i in range(connections)]
    with multiprocessing.Pool(1, initializer=None) as pool:
        return pool.apply(_fire, (port, shares, expect, 0.0))


def hammer(port: int, one: bytes, *, seconds: float, connections: int = 8) -> Outcome:
    """Send the same request again and again for a while."""
    with multiprocessing.Pool(1) as pool:
        return pool.apply(_fire, (port, [[one] for _ in range(connections)], 200, seconds))


def _fire(port: int, shares: list[list[bytes]], expect: int, seconds: float) -> Outcome:
    took: list[float] = []
    failed = [0]
    until = time.perf_counter() + seconds if seconds else None
    threads = [
        threading.Thread(target=_talk, args=(port, share, expect, until, took, failed))
        for share in shares
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = time.perf_counter() - began
    took.sort()
    at = lambda part: took[min(len(took) - 1, int(len(took) * part))] * 1000 if took else 0.0  # noqa: E731
    return Outcome(len(took), failed[0], whole, at(0.5), at(0.99))


def _talk(
    port: int,
    share: list[bytes],
    expect: int,
    until: float | None,
    took: list[float],
    failed: list[int],
) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            for message in share:
                began = time.perf_counter()
                line.sendall(message)
                status = _status(line)
                if status == expect:
                    took.append(time.perf_counter() - began)
                else:
                    failed[0] += 1
                if until and time.perf_counter() > until:
                    return
            if not until:
                return


def _status(line: socket.socket) -> int:
    data = line.recv(65536)
    while b"\r\n\r\n" not in data:
        data += line.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (
            int(row.split(b":")[1])
            for row in head.split(b"\r\n")
            if row.lower().startswith(b"content-length")
        ),
        0,
    )
    missing = length - len(body)
    while missing > 0:
        missing -= len(line.recv(min(missing, 262144)))
    return int(head[9:12])
