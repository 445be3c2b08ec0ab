"""The worker process: drains facts and notices in one thread, runs jobs in the event loop.

Either may fail and is started again with a growing pause; SIGTERM ends both after the work at hand.
"""

import asyncio
import contextlib
import logging
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger("shangquan.worker")

BEAT_S = 5
LONGEST_PAUSE_S = 30.0
FINISH_JOBS_S = 8
CONCURRENCY = 4


def main() -> int:
    import django

    django.setup()

    from shangquan.config.environ import load
    from shangquan.flows import drains

    stop = threading.Event()
    thread = threading.Thread(
        target=keep_draining, args=(drains.run_forever, stop), name="drains", daemon=True
    )
    thread.start()
    asyncio.run(_run(stop, load().data_dir / "beats" / "worker"))
    thread.join(timeout=FINISH_JOBS_S)
    return 0


def keep_draining(drain: Callable[[threading.Event], None], stop: threading.Event) -> None:
    """Drain until told to stop. An error (a lost database) is said and waited out."""
    from django.db import connections

    pause_s = 0.5
    while not stop.is_set():
        try:
            drain(stop)
            pause_s = 0.5
        except Exception:
            log.exception("draining failed; again in %g s", pause_s)
        with contextlib.suppress(Exception):  # a broken connection is not worth a second report
            connections.close_all()
        stop.wait(pause_s)
        pause_s = min(pause_s * 2, LONGEST_PAUSE_S)


async def _run(stop: threading.Event, beat: Path) -> None:
    jobs = asyncio.create_task(_keep_working(stop))
    beats = asyncio.create_task(_keep_beating(beat))
    loop = asyncio.get_running_loop()

    def ask_to_stop() -> None:
        stop.set()
        jobs.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask_to_stop)
    with contextlib.suppress(asyncio.CancelledError):
        await jobs
    beats.cancel()


async def _keep_working(stop: threading.Event) -> None:
    """Procrastinate's worker ends when the database is lost for long; then it begins anew."""
    from procrastinate.contrib.django import app

    from . import jobs  # noqa: F401 (registers the worker's own periodic tasks)

    pause_s = 0.5
    while not stop.is_set():
        try:
            with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
                async with app.open_async():
                    log.info("working")
                    await app.run_worker_async(
                        concurrency=CONCURRENCY,
                        install_signal_handlers=False,
                        shutdown_graceful_timeout=FINISH_JOBS_S,
                        delete_jobs="never",
                    )
            pause_s = 0.5
        except Exception as wrong:
            log.warning("the job worker ended (%s); again in %g s", wrong, pause_s)
        await asyncio.sleep(pause_s)
        pause_s = min(pause_s * 2, LONGEST_PAUSE_S)


async def _keep_beating(beat: Path) -> None:
    """A sign of life the supervisor and `doctor` look at."""
    while True:
        with contextlib.suppress(OSError):
            beat.parent.mkdir(exist_ok=True)
            beat.touch()
        await asyncio.sleep(BEAT_S)


if __name__ == "__main__":
    sys.exit(main())
