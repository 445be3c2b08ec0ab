"""A proxy on PostgreSQL's socket that counts round trips: how often a client had to wait for an answer."""

import contextlib
import select
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

SOCKET_NAME = ".s.PGSQL.5432"


LIVENESS = b"Q\0\0\0\5\0"  # an empty query: the pool asks whether a rested connection still lives


class Counter:
    """Passes bytes both ways. A client that speaks after it has been answered begins a new round trip.

    The pool's own question before it lends a connection carries no SQL and is counted apart.
    """

    def __init__(self, folder: Path, target: Path) -> None:
        self.folder = folder
        self.trips = 0
        self.liveness = 0
        self._target = target / SOCKET_NAME
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / SOCKET_NAME))
        (folder / SOCKET_NAME).chmod(0o777)
        self._listener.listen()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        server.connect(str(self._target))
        was_answered = True
        with client, server, contextlib.suppress(OSError):
            while True:
                ready, _, _ = select.select([client, server], [], [])
                # What the client says first: an answer that is already there belongs to what it said before.
                for source in ready:
                    data = source.recv(65536)
                    if not data:
                        return
                    if source is server:
                        was_answered = True
                        client.sendall(data)
                    else:
                        with self._lock:
                            self.liveness += data == LIVENESS
                            self.trips += was_answered and data != LIVENESS
                        was_answered = False
                        server.sendall(data)

    def close(self) -> None:
        self._listener.close()


@contextlib.contextmanager
def counting(folder: Path, target: Path) -> Iterator[Counter]:
    counter = Counter(folder, target)
    try:
        yield counter
    finally:
        counter.close()
