"""What every queue promises, asked of each: the in-memory double and the durable one must answer alike."""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from refreel.errors import Cancelled, EngineCrashed, InvalidFileInput, Problem
from refreel.jobs.kind import Kind
from refreel.jobs.spec import JobSpec, Reference
from refreel.jobs.status import Status
from refreel.migrations.upgrade import upgrade
from refreel.queue.base import JobControl, Outcome, Queue, Row, RowFilter
from refreel.queue.database import connect
from refreel.queue.durable import DurableQueue
from refreel.queue.memory import MemoryQueue

LONG = 15.0
"""Bound on waits that end by an event; reached only when the promise is broken."""


POSTGRES = os.environ.get("REFREEL_TEST_POSTGRES")
"""URL of a PostgreSQL server, `postgresql://user@host/database`, on which databases may be made: the suite then asks it too."""


@pytest.fixture(params=["memory", "sqlite", *(["postgresql"] if POSTGRES else [])])
def queue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Queue]:
    if request.param == "memory":
        memory = MemoryQueue()
        yield memory
        memory.close()
        return
    url = f"sqlite:///{tmp_path / 'queue.sqlite'}" if request.param == "sqlite" else _new_database()
    engine = connect(url, flush=False)
    upgrade(engine)
    durable = DurableQueue(engine, lost=lambda why: pytest.exit(f"lease lost in a test: {why}"))
    yield durable
    durable.close()
    engine.dispose()


def _new_database() -> str:
    server = sa.make_url(str(POSTGRES))
    name = f"refreel_{uuid.uuid4().hex}"
    admin = sa.create_engine(server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    admin.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


def row(namespace: str = "alice", **changed: Any) -> Row:
    spec = JobSpec(
        model="bytedance-seedance-2-0-reference-to-video",
        prompt="@Image1 waves",
        references=(Reference(Kind.IMAGE, 1, "data:image/png;base64,AAAA", "input_images[0]"),),
        resolution="480p",
        seconds=4,
        aspect_ratio="16:9",
        generate_audio=True,
        seed=7,
        sent={"duration": "4", "input_images": ["data:image/png;base64,AAAA"]},
    )
    made = Row(
        id=str(uuid.uuid4()),
        namespace=namespace,
        user_id="key-1",
        username="alice",
        spec=spec,
        repo="playground",
        directory=None,
        status=Status.QUEUED,
        enqueued_at=time.time(),
    )
    return replace(made, **changed)


def submitted(queue: Queue, *rows: Row) -> tuple[Row, ...]:
    queue.submit(rows)
    return rows


def film(cost: str | None = "0.50") -> Outcome:
    return Outcome(
        status=Status.SUCCEEDED,
        engine="fake",
        result_key="alice/playground/x.mp4",
        result_etag="e",
        result_bytes=123,
        cost=cost,
        plan={"shots": [1, 2]},
        unused=("the second @Image1",),
    )


@dataclass
class Studio:
    """A produce function whose jobs say when they run and go on when told."""

    started: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    go: threading.Event = field(default_factory=threading.Event)
    order: list[str] = field(default_factory=list)

    def produce(self, row: Row, control: JobControl) -> Outcome:
        self.order.append(row.id)
        self.started.release()
        while not self.go.wait(0.05):
            if control.cancelled():
                raise Cancelled
        return film()


def statuses(queue: Queue, made: Row) -> list[str]:
    found = queue.events([made.namespace], 0)
    return [e.data["status"] for e in found if e.generation_id == made.id and e.kind == "status"]


def test_a_submitted_row_reads_back_equal(queue: Queue) -> None:
    made = row(directory="a/b", enqueued_at=1775091431.25)
    queue.submit([made])
    assert queue.read(made.id) == made
    assert queue.read("unknown") is None


def test_a_row_is_submitted_whole_or_not_at_all(queue: Queue) -> None:
    (first,) = submitted(queue, row())
    other = row()
    with pytest.raises(Exception, match=r"submitted before|UNIQUE|duplicate"):
        queue.submit([other, first])
    assert queue.read(other.id) is None
    assert queue.last_event() == 1


def test_a_job_runs_and_ends_with_its_outcome(queue: Queue) -> None:
    (made,) = submitted(queue, row())
    queue.work(lambda r, c: film())
    done = queue.wait(made.id, LONG)
    assert done is not None
    assert done.status is Status.SUCCEEDED
    assert (done.result_key, done.result_etag, done.result_bytes) == ("alice/playground/x.mp4", "e", 123)
    assert (done.cost, done.plan, done.unused) == ("0.50", {"shots": [1, 2]}, ("the second @Image1",))
    assert (done.engine, done.attempts, done.fraction) == ("fake", 1, 1.0)
    assert done.started_at is not None
    assert done.completed_at is not None
    assert done.enqueued_at <= done.started_at <= done.completed_at
    assert statuses(queue, made) == ["queued", "processing", "succeeded"]


def test_a_queued_job_starts_within_half_a_second(queue: Queue) -> None:
    began = threading.Event()
    queue.work(lambda r, c: (began.set(), film())[1])
    warm = submitted(queue, row())[0]
    assert queue.wait(warm.id, LONG) is not None
    began.clear()
    queue.submit([row()])
    assert began.wait(0.5)


def test_a_job_sees_its_own_row(queue: Queue) -> None:
    seen: list[Row] = []
    (made,) = submitted(queue, row())
    queue.work(lambda r, c: (seen.append(r), film())[1])
    queue.wait(made.id, LONG)
    assert seen[0].spec == made.spec
    assert seen[0].status is Status.PROCESSING


@pytest.mark.parametrize(
    ("error", "type_", "message"),
    [
        (
            InvalidFileInput([Problem("input_videos[1]", "is 20 s long", "2-15 s", "@Video2")]),
            "invalid_file_input",
            "input_videos[1] (@Video2): is 20 s long (2-15 s)",
        ),
        (
            EngineCrashed("The engine's process died (signal 11)."),
            "unknown_error",
            "The engine's process died (signal 11).",
        ),
        (ZeroDivisionError("secret"), "unknown_error", "Something went wrong on our side."),
    ],
)
def test_a_job_that_raises_fails_with_words_for_its_user(
    queue: Queue, error: Exception, type_: str, message: str
) -> None:
    def produce(r: Row, c: JobControl) -> Outcome:
        raise error

    bad, good = submitted(queue, row(), row())
    queue.work(produce)
    for made in (bad, good):
        done = queue.wait(made.id, LONG)
        assert done is not None
        assert (done.status, done.error_type, done.error_message) == (Status.FAILED, type_, message)
        assert done.problems == getattr(error, "problems", ())


def test_progress_is_noted_and_told(queue: Queue) -> None:
    halfway, go = threading.Event(), threading.Event()

    def produce(r: Row, c: JobControl) -> Outcome:
        c.progress("shoot", 0.5, "shot 1 of 2")
        halfway.set()
        go.wait(LONG)
        return film()

    (made,) = submitted(queue, row())
    queue.work(produce)
    assert halfway.wait(LONG)
    now = queue.read(made.id)
    assert now is not None
    assert (now.stage, now.fraction, now.status) == ("shoot", 0.5, Status.PROCESSING)
    (event,) = [e for e in queue.events(["alice"], 0) if e.kind == "progress"]
    assert event.data["stage"] == "shoot"
    assert event.data["fraction"] == 0.5
    assert event.data["detail"] == "shot 1 of 2"
    go.set()
    assert queue.wait(made.id, LONG) is not None


def test_cancelling_a_queued_job_is_true_at_once(queue: Queue) -> None:
    (made,) = submitted(queue, row())
    answer = queue.cancel(made.id)
    assert answer is not None
    assert answer.status is Status.CANCELLED
    ran: list[str] = []
    (after,) = submitted(queue, row())
    queue.work(lambda r, c: (ran.append(r.id), film())[1])
    queue.wait(after.id, LONG)
    assert ran == [after.id]
    assert statuses(queue, made) == ["queued", "cancelled"]


def test_cancelling_a_running_job_ends_it_within_two_seconds(queue: Queue) -> None:
    studio = Studio()
    (made,) = submitted(queue, row())
    queue.work(studio.produce)
    assert studio.started.acquire(timeout=LONG)
    answer = queue.cancel(made.id)
    assert answer is not None
    assert answer.status is Status.PROCESSING, "said before it was true"
    done = queue.wait(made.id, 2.0)
    assert done is not None
    assert done.status is Status.CANCELLED
    assert done.error_message is None
    assert statuses(queue, made) == ["queued", "processing", "cancelled"]


def test_a_final_row_stays_as_it_is(queue: Queue) -> None:
    (made,) = submitted(queue, row())
    queue.work(lambda r, c: film())
    done = queue.wait(made.id, LONG)
    assert queue.cancel(made.id) == done
    assert queue.read(made.id) == done
    assert statuses(queue, made)[-1] == "succeeded"
    assert queue.cancel("unknown") is None


def test_concurrency_bounds_how_many_run(queue: Queue) -> None:
    studio = Studio()
    made = submitted(queue, row(), row(), row())
    queue.work(studio.produce, concurrency=2)
    assert studio.started.acquire(timeout=LONG)
    assert studio.started.acquire(timeout=LONG)
    assert not studio.started.acquire(timeout=0.6)
    studio.go.set()
    assert {w.status for m in made if (w := queue.wait(m.id, LONG))} == {Status.SUCCEEDED}


def test_jobs_of_one_namespace_run_in_the_order_they_came(queue: Queue) -> None:
    studio = Studio()
    studio.go.set()
    made = [*submitted(queue, row(), row(), row()), *submitted(queue, row()), *submitted(queue, row())]
    queue.work(studio.produce)
    for m in made:
        assert queue.wait(m.id, LONG) is not None
    assert studio.order == [m.id for m in made]


def test_one_namespace_does_not_starve_another(queue: Queue) -> None:
    studio = Studio()
    studio.go.set()
    flood = submitted(queue, *(row("alice") for _ in range(24)))
    (lone,) = submitted(queue, row("bob"))
    queue.work(studio.produce)
    assert queue.wait(lone.id, 2 * LONG) is not None
    assert studio.order.index(lone.id) < len(flood), "bob waited for all of alice's jobs"


def test_events_can_be_read_again_from_any_point(queue: Queue) -> None:
    a, b = submitted(queue, row("alice"), row("bob"))
    queue.cancel(a.id)
    queue.cancel(b.id)
    everything = queue.events(["alice", "bob"], 0)
    assert [e.seq for e in everything] == sorted({e.seq for e in everything})
    assert everything[-1].seq == queue.last_event()
    assert queue.events(["alice", "bob"], everything[1].seq) == everything[2:]
    assert queue.events(["alice", "bob"], 0, limit=3) == everything[:3]
    assert {e.namespace for e in queue.events(["bob"], 0)} == {"bob"}
    assert queue.events(["nobody"], 0) == ()


def test_listing_is_newest_first_filtered_and_paged(queue: Queue) -> None:
    made = [row(directory=d, repo=r) for d, r in ((None, "playground"), ("x", "films"), ("y", "films"))]
    for m in made:
        queue.submit([m])
    queue.submit([row("bob")])
    queue.cancel(made[0].id)
    everything = queue.listing(RowFilter(("alice",)))
    assert [r.id for r in everything.rows] == [m.id for m in reversed(made)]
    assert (everything.total, everything.total_cost) == (3, "0.00")

    def found(**wanted: Any) -> list[str]:
        return [r.id for r in queue.listing(RowFilter(("alice",), **wanted)).rows]

    assert found(statuses=(Status.QUEUED, Status.PROCESSING)) == [made[2].id, made[1].id]
    assert found(repo="films", directory="x") == [made[1].id]
    assert found(model="another") == []
    assert found(media_type="video", page=2, page_size=2) == [made[0].id]
    assert queue.listing(RowFilter(())).total == 0


def test_costs_add_up_exactly(queue: Queue) -> None:
    made = submitted(queue, *(row() for _ in range(3)))
    queue.work(lambda r, c: film(cost="0.1"))
    for m in made:
        queue.wait(m.id, LONG)
    assert queue.listing(RowFilter(("alice",))).total_cost == "0.30"


def test_waiting_gives_up_in_time_and_knows_no_strangers(queue: Queue) -> None:
    (made,) = submitted(queue, row())
    before = time.monotonic()
    still = queue.wait(made.id, 0.2)
    assert 0.15 < time.monotonic() - before < 2
    assert still is not None
    assert still.status is Status.QUEUED
    assert queue.wait("unknown", LONG) is None


def test_waiting_ends_when_the_job_does(queue: Queue) -> None:
    studio = Studio()
    (made,) = submitted(queue, row())
    queue.work(studio.produce)
    assert studio.started.acquire(timeout=LONG)
    threading.Timer(0.1, studio.go.set).start()
    done = queue.wait(made.id, LONG)
    assert done is not None
    assert done.status is Status.SUCCEEDED
