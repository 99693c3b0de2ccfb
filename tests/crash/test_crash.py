"""What the server promises when its processes die. Real processes, real signals; the fake engine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from crash.house import House, until
from refreel.jobs.status import Status

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")


def test_killing_everything_loses_no_job(house: House) -> None:
    house.start(workers=2)
    ids = house.enqueue("[fake: slow 2] one") + house.enqueue("[fake: slow 2] two") + house.enqueue("more", count=4)
    until(lambda: house.rendering(ids[0]) and house.rendering(ids[1]))
    ids += house.enqueue("the last before the fire")
    house.burn()
    until(lambda: not house.engines(), 5.0)
    assert {house.row(i).status for i in ids} >= {Status.QUEUED, Status.PROCESSING}
    house.start(workers=2)
    for generation_id in ids:
        row = house.ended_once(generation_id)
        assert (house.data / "files" / str(row.result_key)).stat().st_size == row.result_bytes
    assert house.work_folders() == []
    house.stop()
    assert house.processes() == []


def test_a_worker_that_dies_is_replaced_within_ten_seconds(house: House) -> None:
    house.start()
    (job,) = house.enqueue("[fake: slow 3]")
    until(lambda: house.rendering(job))
    (worker,), engines = house.workers(), house.engines()
    before = time.monotonic()
    os.kill(worker, signal.SIGKILL)
    until(lambda: not set(engines) & set(house.engines()), 2.0)
    until(lambda: house.rendering(job) and house.row(job).attempts == 2, 10.0)
    assert time.monotonic() - before < 10
    assert house.ended_once(job).attempts == 2


def test_a_frozen_worker_that_wakes_up_changes_nothing(house: House) -> None:
    house.start(workers=2)
    (job,) = house.enqueue("[fake: slow 8]")
    until(lambda: house.rendering(job))
    (engine,) = house.engines(job)
    frozen = next(w for w in house.workers() if w == _parent_of(engine))
    os.kill(frozen, signal.SIGSTOP)
    until(lambda: house.row(job).attempts == 2, 12.0)
    os.kill(frozen, signal.SIGCONT)
    until(lambda: frozen not in house.workers(), 5.0)
    row = house.ended_once(job)
    assert row.attempts == 2
    assert "this worker stops itself" in house.log()


def test_a_job_that_kills_its_worker_each_time_fails_by_name(house: House) -> None:
    house.start()
    (poison,) = house.enqueue("[fake: poison]")
    (next_one,) = house.enqueue("a lake")
    row = house.ended_once(poison, Status.FAILED)
    assert "The worker process died 4 times" in str(row.error_message)
    house.ended_once(next_one)
    assert house.work_folders() == []


@pytest.mark.parametrize(
    ("prompt", "reason"),
    [
        ("[fake: fail the set burned down]", "the set burned down"),
        ("[fake: crash]", "The engine's process died while making this film (SIGSEGV)."),
        ("[fake: exit]", "The engine's process ended without a film (exit status 3)."),
        ("[fake: memory]", "The engine ran out of memory (it may use 1024 MB)."),
        ("[fake: fault]", "The engine stopped with an error of its own."),
        ("[fake: short]", "The film is not what was asked for: frames is 96, wanted 97"),
    ],
)
def test_a_job_whose_engine_fails_says_why_and_the_next_one_runs(house: House, prompt: str, reason: str) -> None:
    house.start(memory_mb=1024)
    (bad,) = house.enqueue(prompt)
    (good,) = house.enqueue("a lake")
    row = house.ended_once(bad, Status.FAILED)
    assert reason in str(row.error_message)
    house.ended_once(good)
    assert house.work_folders() == []
    assert house.engines() == []


def test_cancelled_is_said_when_it_is_true(house: House) -> None:
    house.start()
    (running,) = house.enqueue("[fake: hang]")
    (waiting,) = house.enqueue("a lake")
    until(lambda: house.rendering(running))
    assert house.queue.cancel(waiting) == house.ended_once(waiting, Status.CANCELLED)
    before = time.monotonic()
    house.queue.cancel(running)
    house.ended_once(running, Status.CANCELLED)
    assert time.monotonic() - before < 2
    assert house.engines() == []
    assert house.work_folders() == []


def test_an_orderly_stop_hands_the_job_back(house: House) -> None:
    house.start()
    (job,) = house.enqueue("[fake: slow 6]")
    until(lambda: house.rendering(job))
    house.stop()
    assert house.processes() == []
    assert house.work_folders() == []
    assert house.row(job).status is Status.PROCESSING
    house.start()
    assert house.ended_once(job).attempts == 1


def test_workers_end_when_their_server_is_killed(house: House) -> None:
    server = house.start(workers=2)
    (job,) = house.enqueue("[fake: hang]")
    until(lambda: house.rendering(job))
    workers = house.workers()
    assert len(workers) == 2
    server.kill()
    server.wait()
    until(lambda: not house.engines() and not any(Path(f"/proc/{w}").exists() for w in workers), 10.0)
    assert house.work_folders() == []


def test_a_job_cancelled_while_nobody_works_ends_cancelled(house: House) -> None:
    house.start()
    (job,) = house.enqueue("[fake: hang]")
    until(lambda: house.rendering(job))
    house.burn()
    house.queue.cancel(job)
    house.start()
    house.ended_once(job, Status.CANCELLED)


def test_a_second_server_on_the_same_folder_is_told_so(house: House) -> None:
    house.start(workers=0)
    second = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "server.py"), str(house.data), "0", "1024"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode != 0
    assert f"Another refreel server is already running on the data folder {house.data}" in second.stderr


def test_a_server_stops_also_in_its_first_moment(house: House) -> None:
    server = house.start(workers=1)
    server.terminate()
    assert server.wait(30) == 0, house.log()
    assert house.processes() == []


def test_every_answered_request_survives_a_fire_at_that_instant(house: House) -> None:
    house.start(workers=0)
    answered: list[str] = []
    stop = threading.Event()

    def client() -> None:
        while not stop.is_set():
            try:
                answered.extend(house.enqueue("a lake"))
            except Exception:  # (the fire cuts off requests in flight; those were not answered)
                return

    clients = [threading.Thread(target=client) for _ in range(4)]
    for c in clients:
        c.start()
    until(lambda: len(answered) >= 40)
    house.burn()
    stop.set()
    for c in clients:
        c.join()
    for generation_id in answered:
        assert house.row(generation_id).status is Status.QUEUED
    found = {w.workflow_id for w in house.queue._client.list_workflows(load_input=False)}
    assert found >= set(answered)


def _parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
