"""Mends what does not fit together, and deletes what nobody needs any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dbos import DBOSClient

from refreel import logs
from refreel.queue import running
from refreel.queue.enqueue import Enqueue
from refreel.queue.names import FETCH_WORKFLOW, WORKFLOW, fetch_id
from refreel.queue.records import Records

SETTLE_SECONDS = 30.0
"""Rows younger than this are left alone: their workflow may be about to change."""

KEEP_WORKFLOWS = timedelta(days=1)
KEEP_PROGRESS_SECONDS = 7 * 86400.0
BATCH = 500

_WAITING = frozenset({"ENQUEUED", "PENDING", "DELAYED"})
_OVER = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_log = logs.of("queue")


def reconcile(records: Records, client: DBOSClient, enqueue: Enqueue) -> None:
    """Give every row that is not final a workflow that will make it so.

    A row without a workflow (a database put together from backups) gets one. A row whose workflows have ended without it (a
    worker could not even begin it) fails, so that nobody waits for ever.
    """
    after = 0
    while batch := records.open_ids(SETTLE_SECONDS, after, BATCH):
        after = batch[-1][0]
        ids = [generation_id for _, generation_id in batch]
        wanted = [*ids, *(fetch_id(generation_id) for generation_id in ids)]
        found = client.list_workflows(workflow_ids=wanted, load_input=False, load_output=False)
        states = {w.workflow_id: w.status for w in found}
        for generation_id in ids:
            mine = {states.get(generation_id), states.get(fetch_id(generation_id))} - {None}
            if not mine:
                _log.warning("had no workflow; enqueued again", extra=logs.about(generation_id))
                records.again(generation_id, alongside=enqueue.first)
            elif not mine & _WAITING and records.end(generation_id, running.abandoned()):
                _log.error(
                    "its workflow had ended before it (%s)", ", ".join(map(str, mine)), extra=logs.about(generation_id)
                )


def retire(records: Records, client: DBOSClient) -> None:
    """Delete workflows that ended more than a day ago and progress older than a week. Rows and changes of status stay."""
    before = (datetime.now(UTC) - KEEP_WORKFLOWS).isoformat()
    old = client.list_workflows(
        name=[WORKFLOW, FETCH_WORKFLOW],
        status=_OVER,
        completed_before=before,
        limit=BATCH,
        load_input=False,
        load_output=False,
    )
    if old:
        client.delete_workflows([w.workflow_id for w in old])
    records.forget_progress(KEEP_PROGRESS_SECONDS)
