"""GET /api/events: what is told, when, and that nothing is missed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from .conftest import FILM, MODEL, Bench

EVENTS = "/api/events"


@dataclass(frozen=True)
class Message:
    event: str
    data: dict[str, Any]
    id: str | None
    comment: str = ""


@contextmanager
def listening(bench: Bench, headers: dict[str, str] | None = None, path: str = EVENTS) -> Iterator[Iterator[Message]]:
    """The messages of a stream that is open and past its greeting when the block begins."""
    with bench.client.stream("GET", path, headers=headers or bench.auth) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        told = messages(answer)
        assert next(told).comment == "connected"
        yield told


def messages(answer: httpx.Response) -> Iterator[Message]:
    fields: dict[str, str] = {}
    for line in answer.iter_lines():
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.strip()
            continue
        if "data" in fields or "" in fields:
            yield Message(
                fields.get("event", ""), json.loads(fields.get("data", "{}")), fields.get("id"), fields.get("", "")
            )
        fields = {}


def enqueue(bench: Bench, prompt: str = "A lake", headers: dict[str, str] | None = None) -> str:
    answer = bench.client.post("/api/ai/queue", json={"model": MODEL, "prompt": prompt}, headers=headers or bench.auth)
    return str(answer.json()["generations"][0]["generation_id"])


def until(told: Iterator[Message], event: str) -> list[Message]:
    """The messages up to the first of that event, comments left out."""
    seen = []
    for message in told:
        if not message.comment:
            seen.append(message)
        if message.event == event:
            return seen
    raise AssertionError(f"the stream ended before {event}: {seen}")


def test_a_generation_that_succeeds(working: Bench) -> None:
    with listening(working) as told:
        generation_id = enqueue(working)
        seen = until(told, "media_generation_completed")
    statuses = [m.data["status"] for m in seen if m.event == "generation_status"]
    assert statuses == ["queued", "processing", "succeeded"]
    progress = [m for m in seen if m.event == "generation_progress"]
    assert progress[0].data["generation_id"] == generation_id
    assert (progress[0].data["stage"], progress[0].data["fraction"]) == ("cast", 0.25)
    assert progress[0].data["detail"] == "cutting out @Image1"
    last = seen[-1].data
    assert set(last) == {"generation_id", "status", "media_type", "model", "url"}
    assert {name: last[name] for name in ("generation_id", "status", "media_type", "model")} == {
        "generation_id": generation_id,
        "status": "succeeded",
        "media_type": "video",
        "model": MODEL,
    }
    assert httpx.get(last["url"]).content == FILM
    ids = [int(m.id) for m in seen if m.id is not None]
    assert ids == sorted(set(ids))
    assert seen[-1].id is not None


def test_a_generation_that_fails(working: Bench) -> None:
    with listening(working) as told:
        generation_id = enqueue(working, "engine fails")
        seen = until(told, "media_generation_completed")
    assert seen[-1].data == {
        "generation_id": generation_id,
        "status": "failed",
        "media_type": "video",
        "error": "The engine could not find anybody in @Image1.",
    }


def test_a_cancellation_is_told_too(bench: Bench) -> None:
    with listening(bench) as told:
        generation_id = enqueue(bench)
        bench.client.delete(f"/api/ai/queue/{generation_id}", headers=bench.auth)
        assert [next(told).data["status"] for _ in range(2)] == ["queued", "cancelled"]


def test_it_begins_now_without_an_id(bench: Bench) -> None:
    enqueue(bench, "before")
    with listening(bench) as told:
        now = enqueue(bench, "after")
        assert next(told).data["generation_id"] == now


@pytest.mark.parametrize("by_header", [True, False])
def test_nothing_is_missed_between_two_connections(working: Bench, by_header: bool) -> None:
    with listening(working) as told:
        first = enqueue(working, "wait")
        last_seen = next(told)
    working.go.set()
    working.queue.wait(first, 10)
    if by_header:
        reconnected = listening(working, working.auth | {"Last-Event-ID": str(last_seen.id)})
    else:
        reconnected = listening(working, path=f"{EVENTS}?after={last_seen.id}")
    with reconnected as told:
        seen = until(told, "media_generation_completed")
    assert [m.data["status"] for m in seen if m.event == "generation_status"] == ["processing", "succeeded"]
    assert all(m.data["generation_id"] == first for m in seen)


def test_an_id_beyond_the_last_begins_now(bench: Bench) -> None:
    enqueue(bench)
    with listening(bench, bench.auth | {"Last-Event-ID": "999999"}) as told:
        now = enqueue(bench)
        assert next(told).data["generation_id"] == now


def test_an_id_that_is_none(bench: Bench) -> None:
    answer = bench.get(EVENTS, headers={"Last-Event-ID": "x"})
    assert answer.status_code == 400
    assert answer.json()["error"]["problems"][0]["field"] == "Last-Event-ID"


def test_others_hear_nothing(bench: Bench) -> None:
    with listening(bench, bench.other | {"Last-Event-ID": "0"}) as told:
        enqueue(bench)
        mine = enqueue(bench, headers=bench.other)
        assert next(told).data["generation_id"] == mine


def test_a_comment_keeps_the_connection_open(bench: Bench) -> None:
    with listening(bench) as told:
        assert [next(told).comment for _ in range(2)] == ["keep-alive", "keep-alive"]


def test_a_stream_ends_when_the_server_stops(bench: Bench) -> None:
    ended = threading.Event()

    def listen() -> None:
        with listening(bench) as told:
            opened.set()
            for _ in told:
                pass
        ended.set()

    opened = threading.Event()
    threading.Thread(target=listen).start()
    assert opened.wait(10)
    bench.server.handle_exit(2, None)
    assert ended.wait(10)
