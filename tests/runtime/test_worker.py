"""The worker: jobs of dead workers are rescued, a lost database is waited out, a stop is a stop."""

import subprocess
import sys
import threading
import time

import psycopg
import pytest

from shangquan.runtime import worker

from .conftest import REPOSITORY, eventually
from .stack import District

RESCUE = """
import asyncio, django
django.setup()
from procrastinate.contrib.django import app
from shangquan.runtime import jobs

async def main():
    with app.replace_connector(app.connector.get_worker_connector()):
        async with app.open_async():
            print(await jobs.rescue(app.job_manager))

asyncio.run(main())
"""
A_JOB = """
INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, scheduled_at, attempts, worker_id)
VALUES ('builtin', 'builtin:procrastinate.builtin_tasks.remove_old_jobs', '{"max_hours": 100000}', %s, now(), 0, %s)
RETURNING id
"""
A_WORKER = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s * interval '1 s') RETURNING id"


def database(one: District) -> psycopg.Connection:
    dsn = (one.data_dir / "secrets" / "dsn").read_text()
    return psycopg.connect(dsn, autocommit=True)


def status(one: District, job: int) -> str:
    with database(one) as link:
        query = "SELECT status::text FROM procrastinate_jobs WHERE id = %s"
        return link.execute(query, [job]).fetchone()[0]


def who_does(one: District, job: int) -> tuple[str, int | None]:
    with database(one) as link:
        query = "SELECT status::text, worker_id FROM procrastinate_jobs WHERE id = %s"
        return link.execute(query, [job]).fetchone()


def rescue(one: District) -> int:
    env = one.environment() | {"DJANGO_SETTINGS_MODULE": "shangquan.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", RESCUE],
        env=env,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


@pytest.mark.slow
def test_a_job_of_a_dead_worker_is_done_after_all(running):
    with database(running) as link:
        silent = link.execute(A_WORKER, [40]).fetchone()[0]
        left = link.execute(A_JOB, ["doing", silent]).fetchone()[0]
        forgotten = link.execute(A_JOB, ["doing", None]).fetchone()[0]
    rescue(running)  # at the full minute the worker's own round may be faster, for one or both
    for job, owner in ((left, silent), (forgotten, None)):
        assert who_does(running, job) != ("doing", owner)
        eventually(lambda job=job: status(running, job) == "succeeded", 20)


@pytest.mark.slow
def test_a_job_of_a_living_worker_is_left_to_it(running):
    with database(running) as link:
        alive = link.execute(A_WORKER, [5]).fetchone()[0]
        busy = link.execute(A_JOB, ["doing", alive]).fetchone()[0]
        assert rescue(running) == 0
        assert status(running, busy) == "doing"
        link.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [busy])


def test_draining_goes_on_after_an_error_with_growing_pauses():
    stop = threading.Event()
    tries: list[float] = []

    def drain(stop: threading.Event) -> None:
        tries.append(time.monotonic())
        if len(tries) == 3:
            stop.set()
        raise OSError("the database went away")

    worker.keep_draining(drain, stop)
    first, second, third = tries
    assert 0.4 < second - first < 0.9
    assert 0.9 < third - second < 1.9


def test_draining_ends_when_told_to():
    stop = threading.Event()
    thread = threading.Thread(target=worker.keep_draining, args=(lambda stop: stop.wait(), stop))
    thread.start()
    stop.set()
    thread.join(timeout=2)
    assert not thread.is_alive()
