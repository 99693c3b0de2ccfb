"""Puts jobs into the queue that their next stage waits on."""

from __future__ import annotations

import sqlalchemy as sa
from dbos import DBOSClient, EnqueueOptions, WorkflowSerializationFormat

from refreel.queue.base import Row
from refreel.queue.names import FETCH_WORKFLOW, FETCHES, JOBS, VERSION, WORKFLOW, fetch_id

_REMOTE = ("http:", "https:")


_PLACES = 2**31 - 1
"""How many places a line has: DBOS's priorities are 1 to this, smaller ones first. Its own order goes by seconds on SQLite, so that
jobs of one second would come in any order."""


class Enqueue:
    """Writes workflows, each in a transaction of the caller's. `seq` is the row's: it gives the job its place in the line of its
    namespace, also in the line for its next stage."""

    def __init__(self, client: DBOSClient) -> None:
        self._client = client

    def first(self, connection: sa.Connection, row: Row, seq: int) -> None:
        """The first stage of a new job: fetching, when there is anything to fetch."""
        if any(reference.uri[:6].lower().startswith(_REMOTE) for reference in row.spec.references):
            self._put(connection, row, seq, FETCH_WORKFLOW, FETCHES, fetch_id(row.id))
        else:
            self.production(connection, row, seq)

    def production(self, connection: sa.Connection, row: Row, seq: int) -> None:
        """The last stage: making the film."""
        self._put(connection, row, seq, WORKFLOW, JOBS, row.id)

    def _put(self, connection: sa.Connection, row: Row, seq: int, workflow: str, queue: str, workflow_id: str) -> None:
        options: EnqueueOptions = {
            "workflow_name": workflow,
            "queue_name": queue,
            "workflow_id": workflow_id,
            "app_version": VERSION,
            # Partitions are asked in random order, so nobody's flood holds up another.
            "queue_partition_key": row.namespace,
            "priority": 1 + seq % _PLACES,
            # JSON rather than pickle: what lies in a database is never run.
            "serialization_type": WorkflowSerializationFormat.PORTABLE,
        }
        self._client.enqueue_in_transaction(connection, options, row.id)
