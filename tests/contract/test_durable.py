"""What only the durable queue promises: fetching apart from producing, leases, takeover, and mending what does not fit together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from contract.test_queue import LONG, Studio, film, row, statuses, submitted
from refreel.errors import InvalidFileInput, Problem
from refreel.jobs.kind import Kind
from refreel.jobs.spec import Reference
from refreel.jobs.status import Status
from refreel.migrations.upgrade import upgrade
from refreel.queue import lease, sweep
from refreel.queue.base import JobControl, Outcome, Row
from refreel.queue.database import connect
from refreel.queue.durable import DurableQueue
from refreel.queue.host import Process, this_process
from refreel.queue.names import fetch_id
from refreel.queue.rows import executors, generations


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    made = connect(f"sqlite:///{tmp_path / 'queue.sqlite'}", flush=False)
    upgrade(made)
    yield made
    made.dispose()


@pytest.fixture
def queue(engine: sa.Engine) -> Iterator[DurableQueue]:
    made = DurableQueue(engine, lost=lambda why: pytest.exit(f"lease lost in a test: {why}"))
    yield made
    made.close()


def remote(namespace: str = "alice") -> Row:
    made = row(namespace)
    link = Reference(Kind.IMAGE, 1, "https://example.com/a.png", "input_images[0]")
    return replace(made, spec=replace(made.spec, references=(link,)))


def test_references_are_fetched_first_and_count_as_one_attempt(queue: DurableQueue) -> None:
    order: list[str] = []
    (made,) = submitted(queue, remote())

    def fetch(r: Row, c: JobControl) -> None:
        order.append("fetch")
        c.progress("references", 0.1, "@Image1 is here")

    def produce(r: Row, c: JobControl) -> Outcome:
        order.append(f"produce from {r.fraction}")
        return film()

    queue.work(produce, fetch=fetch)
    done = queue.wait(made.id, LONG)
    assert done is not None
    assert (done.status, done.attempts) == (Status.SUCCEEDED, 1)
    assert order == ["fetch", "produce from 0.1"]
    assert statuses(queue, made) == ["queued", "processing", "succeeded"]


def test_a_slow_link_holds_up_no_film(queue: DurableQueue) -> None:
    fetching, go = threading.Event(), threading.Event()
    slow, quick = submitted(queue, remote(), row())

    def fetch(r: Row, c: JobControl) -> None:
        fetching.set()
        go.wait(LONG)

    queue.work(lambda r, c: film(), fetch=fetch)
    assert fetching.wait(LONG)
    done = queue.wait(quick.id, LONG)
    assert done is not None
    assert done.status is Status.SUCCEEDED
    still = queue.read(slow.id)
    assert still is not None
    assert still.status is Status.PROCESSING
    go.set()
    assert (ended := queue.wait(slow.id, LONG)) is not None
    assert ended.status is Status.SUCCEEDED


def test_what_cannot_be_fetched_fails_without_being_produced(queue: DurableQueue) -> None:
    produced: list[str] = []
    (made,) = submitted(queue, remote())

    def fetch(r: Row, c: JobControl) -> None:
        raise InvalidFileInput([Problem("input_images[0]", "answered 404", "", "@Image1")])

    queue.work(lambda r, c: (produced.append(r.id), film())[1], fetch=fetch)
    done = queue.wait(made.id, LONG)
    assert done is not None
    assert (done.status, done.error_type) == (Status.FAILED, "invalid_file_input")
    assert produced == []


def test_a_job_between_its_stages_is_cancelled_at_once(queue: DurableQueue) -> None:
    studio = Studio()
    first, second = submitted(queue, row(), remote())
    fetched = threading.Event()
    queue.work(studio.produce, fetch=lambda r, c: fetched.set())
    assert studio.started.acquire(timeout=LONG)
    assert fetched.wait(LONG)
    while not queue._client.list_workflows(workflow_ids=[second.id], load_input=False):
        assert not threading.Event().wait(0.02)
    answer = queue.cancel(second.id)
    assert answer is not None
    assert answer.status is Status.CANCELLED
    studio.go.set()
    assert queue.wait(first.id, LONG) is not None
    assert studio.order == [first.id]


def test_a_fetch_that_runs_again_after_passing_on_leaves_the_row_alone(queue: DurableQueue) -> None:
    (made,) = submitted(queue, remote())
    records = queue._records
    assert records.begin(made.id, "fetch-1", fetching=True) is not None
    assert records.pass_on(made.id, "fetch-1", queue._enqueue.production)
    assert records.begin(made.id, "make-1") is not None
    assert records.begin(made.id, "fetch-2", fetching=True) is None
    assert records.hold(made.id, "make-1") == (True, False)


def test_only_the_attempt_that_holds_a_row_may_end_it(queue: DurableQueue) -> None:
    (made,) = submitted(queue, row())
    records = queue._records
    assert records.begin(made.id, "frozen") is not None
    taken = records.begin(made.id, "taker")
    assert taken is not None
    assert taken.attempts == 2
    assert not records.end(made.id, film(), "frozen")
    assert not records.progress(taken, "frozen", "shoot", 0.9, "")
    assert records.end(made.id, film(), "taker")
    assert not records.end(made.id, film(), "taker")
    assert statuses(queue, made) == ["queued", "processing", "succeeded"]


def test_many_ends_at_once_make_one(queue: DurableQueue) -> None:
    (made,) = submitted(queue, row())
    queue._records.begin(made.id, "run")
    won: list[bool] = []
    threads = [threading.Thread(target=lambda: won.append(queue._records.end(made.id, film()))) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(won) == [False] * 7 + [True]


def test_a_lease_on_the_databases_clock(engine: sa.Engine) -> None:
    lost = threading.Event()
    held = lease.Lease(engine, "me", this_process(), lambda why: lost.set())
    assert lease.bury(engine) == ()
    assert held.held()
    with engine.begin() as connection:
        connection.execute(sa.update(executors).values(state=lease.DEAD))
    assert lost.wait(LONG), "a worker that was declared dead went on"
    assert lease.bury(engine) == ("me",)


def test_who_is_late_or_known_to_be_gone_is_dead(engine: sa.Engine) -> None:
    me = this_process()
    others = {
        "gone": Process(me.host, 2**22 + 1, "1"),
        "elsewhere": Process("another host", 1, "1"),
        "alive": me,
    }
    leases = [lease.Lease(engine, name, process, lambda why: None) for name, process in others.items()]
    try:
        assert set(lease.bury(engine)) == {"gone"}
        for one in leases:
            one.stop()
        with engine.begin() as connection:
            connection.execute(sa.update(executors).where(executors.c.id == "elsewhere").values(expires_at=1.0))
        assert set(lease.bury(engine)) == {"gone", "elsewhere"}
    finally:
        for one in leases:
            one.stop()


def test_rows_and_workflows_that_do_not_fit_are_mended(queue: DurableQueue, engine: sa.Engine) -> None:
    orphan, stranded, fine = submitted(queue, row(), remote(), row())
    queue._client.delete_workflow(orphan.id)
    queue._client.cancel_workflow(fetch_id(stranded.id))
    with engine.begin() as connection:
        connection.execute(sa.update(generations).values(enqueued_at=1.0))
    sweep.reconcile(queue._records, queue._client, queue._enqueue)
    queue.work(lambda r, c: film(), fetch=lambda r, c: None)
    ends = {name: queue.wait(r.id, LONG) for name, r in (("orphan", orphan), ("stranded", stranded), ("fine", fine))}
    assert {name: r.status.value for name, r in ends.items() if r} == {
        "orphan": "succeeded",
        "stranded": "failed",
        "fine": "succeeded",
    }


def test_old_workflows_and_progress_are_deleted_rows_stay(queue: DurableQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    def produce(r: Row, c: JobControl) -> Outcome:
        c.progress("shoot", 0.5)
        return film()

    (made,) = submitted(queue, row())
    queue.work(produce)
    assert queue.wait(made.id, LONG) is not None
    while queue._client.list_workflows(workflow_ids=[made.id], load_input=False)[0].status != "SUCCESS":
        assert not threading.Event().wait(0.02)
    monkeypatch.setattr(sweep, "KEEP_WORKFLOWS", -sweep.KEEP_WORKFLOWS)
    monkeypatch.setattr(sweep, "KEEP_PROGRESS_SECONDS", -10.0)
    sweep.retire(queue._records, queue._client)
    assert queue._client.list_workflows(workflow_ids=[made.id], load_input=False) == []
    assert [e.kind for e in queue.events(["alice"], 0)] == ["status"] * 3
    assert queue.read(made.id) is not None


def test_an_attempt_that_is_handed_back_does_not_count(queue: DurableQueue) -> None:
    (made,) = submitted(queue, row())
    for number in range(10):
        taken = queue._records.begin(made.id, f"run-{number}")
        assert taken is not None
        assert taken.attempts == 1
        queue._records.hand_back(made.id, f"run-{number}")
