"""Puts jobs into the queue that their next stage waits on."""

from __future__ import annotations

import sqlalchemy as sa
from dbos import DBOSClient, EnqueueOptions, WorkflowSerializationFormat

from refreel.queue.base import Row
from refreel.queue.names import FETCH_WORKFLOW, FETCHES, JOBS, VERSION, WORKFLOW, fetch_id

_REMOTE = ("http:", "https:")


class Enqueue:
    """Writes workflows, each in a transaction of the caller's."""

    def __init__(self, client: DBOSClient) -> None:
        self._client = client

    def first(self, connection: sa.Connection, row: Row) -> None:
        """The first stage of a new job: fetching, when there is anything to fetch."""
        if any(reference.uri[:6].lower().startswith(_REMOTE) for reference in row.spec.references):
            self._put(connection, row, FETCH_WORKFLOW, FETCHES, fetch_id(row.id))
        else:
            self.production(connection, row)

    def production(self, connection: sa.Connection, row: Row) -> None:
        """The last stage: making the film."""
        self._put(connection, row, WORKFLOW, JOBS, row.id)

    def _put(self, connection: sa.Connection, row: Row, workflow: str, queue: str, workflow_id: str) -> None:
        options: EnqueueOptions = {
            "workflow_name": workflow,
            "queue_name": queue,
            "workflow_id": workflow_id,
            "app_version": VERSION,
            # Partitions are asked in random order, so nobody's flood holds up another.
            "queue_partition_key": row.namespace,
            # JSON rather than pickle: what lies in a database is never run.
            "serialization_type": WorkflowSerializationFormat.PORTABLE,
        }
        self._client.enqueue_in_transaction(connection, options, row.id)
