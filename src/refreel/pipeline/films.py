"""Where the film of a row is found, and films of this server as references of the next ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from refreel.jobs.status import Status
from refreel.links.sign import Address, Signer
from refreel.links.verify import ours
from refreel.queue.base import Queue, Row
from refreel.storage.base import Store

OwnLink = Callable[[str, str], Iterator[bytes] | None]


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


def own_films(queue: Queue, store: Store, signer: Signer, clock: Callable[[], float] = time.time) -> OwnLink:
    """(URI, namespace) → the film behind a link that this server signed, or None for any other URI.

    So a film can be a reference of the next one although the server's own address is one that is not fetched from. A link to a film
    of that namespace works also after its time, since the job may have waited in the queue; another's must still be good.
    """

    def read(uri: str, namespace: str) -> Iterator[bytes] | None:
        found = ours(signer, uri)
        if found is None or (found.address.namespace != namespace and clock() > found.expires):
            return None
        row = row_at(found.address, queue)
        return store.read(row.result_key) if row is not None and row.result_key is not None else None

    return read
