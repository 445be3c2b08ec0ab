"""The worker's own upkeep: rescue jobs of dead workers, forget finished ones. Every task is idempotent."""

import logging

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

log = logging.getLogger("shangquan.worker")

KEEP_FINISHED_H = 72
SILENT_WORKER_S = 30  # three missed heart-beats of a Procrastinate worker


@app.periodic(cron="* * * * *", periodic_id="rescue")
@app.task(queue="upkeep", queueing_lock="rescue", pass_context=True)
async def rescue_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """A killed worker leaves its job in `doing`; nobody else would ever look at it again."""
    await rescue(context.app.job_manager)


async def rescue(manager: object) -> int:
    """Queue the jobs of silent workers again; answers how many."""
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_WORKER_S))  # type: ignore[attr-defined]
    rescued = 0
    for job in stalled:
        try:
            await manager.retry_job(job)  # type: ignore[attr-defined]
        except ConnectorException as wrong:  # finished meanwhile, or queued again elsewhere
            log.info("job %s needed no rescue: %s", job.id, wrong)
            continue
        rescued += 1
        log.warning(
            "job %s (%s) was left by a dead worker and is queued again", job.id, job.task_name
        )
    return rescued


@app.periodic(cron="17 4 * * *", periodic_id="forget")
@app.task(queue="upkeep", queueing_lock="forget", pass_context=True)
async def forget_finished_jobs(context: JobContext, timestamp: int) -> None:
    await context.app.job_manager.delete_old_jobs(
        nb_hours=KEEP_FINISHED_H, include_cancelled=True, include_aborted=True
    )
