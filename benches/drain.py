"""The worker of a bench: drains facts and notices, and talks to nobody outside."""

import signal
import threading

import django


def main() -> None:
    django.setup()
    from shangquan.flows import drains

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    while not stop.is_set():
        if not drains.drain_once():
            stop.wait(0.05)


if __name__ == "__main__":
    main()
