"""Where the film of a row is found."""

from __future__ import annotations

from pathlib import PurePosixPath

from refreel.jobs.status import Status
from refreel.links.sign import Address
from refreel.queue.base import Queue, Row


def address(row: Row) -> Address:
    """What a link to the film of `row` is about: its directory and its id."""
    folder = f"{row.directory}/" if row.directory else ""
    return Address(row.namespace, row.repo, f"{folder}{row.id}.mp4")


def row_at(wanted: Address, queue: Queue) -> Row | None:
    """The row whose film lies exactly there; None when there is none or it has no film."""
    row = queue.read(PurePosixPath(wanted.path).stem)
    if row is None or row.status is not Status.SUCCEEDED or row.result_key is None or address(row) != wanted:
        return None
    return row
