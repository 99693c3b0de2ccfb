"""Where the film of a row is found."""

from __future__ import annotations

from dataclasses import replace

from refreel.jobs.spec import JobSpec
from refreel.jobs.status import Status
from refreel.links.sign import Address
from refreel.pipeline.films import address, row_at
from refreel.queue.base import JobControl, Outcome, Row
from refreel.queue.memory import MemoryQueue

ROW = Row(
    id="7cf9a2b4-1f0e-4a53-9f7e-2b8f6f1f0c11",
    namespace="alice",
    user_id="key",
    username="alice",
    spec=JobSpec("m", "x", (), "480p", 4, None, True, 1),
    repo="playground",
    directory="a/b",
    status=Status.QUEUED,
    enqueued_at=1775090723.0,
)


def made(row: Row, control: JobControl) -> Outcome:
    return Outcome(Status.SUCCEEDED, result_key="results/1.mp4")


def test_an_address() -> None:
    assert address(ROW) == Address("alice", "playground", f"a/b/{ROW.id}.mp4")
    assert address(replace(ROW, directory=None)) == Address("alice", "playground", f"{ROW.id}.mp4")


def test_an_address_is_exact_and_has_a_film() -> None:
    queue = MemoryQueue()
    queue.submit([ROW])
    assert row_at(address(ROW), queue) is None, "there is no film yet"
    queue.work(made)
    assert (row := queue.wait(ROW.id, 10)) and row.status is Status.SUCCEEDED
    assert row_at(address(ROW), queue) == row
    for other in (
        Address("bob", "playground", f"a/b/{ROW.id}.mp4"),
        Address("alice", "other", f"a/b/{ROW.id}.mp4"),
        Address("alice", "playground", f"{ROW.id}.mp4"),
        Address("alice", "playground", f"a/b/{ROW.id}.mov"),
        Address("alice", "playground", "a/b/none.mp4"),
    ):
        assert row_at(other, queue) is None
    queue.close()
