"""Commits of many callers made as one."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from refreel.queue.together import LINGER, Together

LONG = 10.0


def run_all(*calls: threading.Thread) -> None:
    for call in calls:
        call.start()
    for call in calls:
        call.join(LONG)
        assert not call.is_alive()


def test_whoever_comes_during_a_commit_shares_the_next() -> None:
    commits: list[list[int]] = []
    inside, go = threading.Event(), threading.Event()

    def commit(things: Sequence[int]) -> None:
        commits.append(list(things))
        inside.set()
        go.wait(LONG)

    together = Together[int](commit)
    first = threading.Thread(target=together.add, args=([0],))
    first.start()
    assert inside.wait(LONG)
    others = [threading.Thread(target=together.add, args=([n, n * 10],)) for n in (1, 2, 3)]
    for other in others:
        other.start()
    while len(together._waiting) < 3:
        assert not threading.Event().wait(0.01)
    go.set()
    for call in (first, *others):
        call.join(LONG)
    assert commits[0] == [0]
    assert len(commits) == 2
    assert sorted(commits[1]) == [1, 2, 3, 10, 20, 30]


def test_one_callers_fault_is_not_anothers() -> None:
    kept: list[int] = []
    inside, go = threading.Event(), threading.Event()

    def commit(things: Sequence[int]) -> None:
        inside.set()
        go.wait(LONG)
        if 13 in things:
            raise ValueError("thirteen")
        kept.extend(things)

    together = Together[int](commit)
    failed: list[str] = []

    def bad() -> None:
        with pytest.raises(ValueError, match="thirteen"):
            together.add([13])
        failed.append("bad")

    first = threading.Thread(target=together.add, args=([1],))
    first.start()
    assert inside.wait(LONG)
    others = [threading.Thread(target=together.add, args=([2],)), threading.Thread(target=bad)]
    for other in others:
        other.start()
    while len(together._waiting) < 2:
        assert not threading.Event().wait(0.01)
    go.set()
    for call in (first, *others):
        call.join(LONG)
    assert sorted(kept) == [1, 2]
    assert failed == ["bad"]


def test_a_commit_waits_a_moment_for_company_only_while_there_is_some(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("refreel.queue.together.time.sleep", pauses.append)
    commits: list[list[int]] = []
    together = Together[int](lambda things: commits.append(list(things)))
    together.add([1])
    together.add([2])
    assert pauses == []
    together._company = True
    together.add([3])
    assert pauses == [LINGER]
    together.add([4])
    assert (pauses, commits) == ([LINGER], [[1], [2], [3], [4]])
