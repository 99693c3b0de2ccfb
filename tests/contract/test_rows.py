"""The queue's routes and the history: rows in, rows out."""

from __future__ import annotations

from typing import Any

import httpx

from refreel.jobs.status import Status

from .conftest import CLOCK, FILM, MODEL, Bench

QUEUE, HISTORY = "/api/ai/queue", "/api/ai/generations"
IMAGE = "https://example.com/person.jpg"


def enqueue(bench: Bench, **changed: Any) -> list[str]:
    answer = bench.post(QUEUE, {"model": MODEL, "prompt": "A lake", **changed})
    assert answer.status_code == 200, answer.text
    return [g["generation_id"] for g in answer.json()["generations"]]


def finished(bench: Bench, *ids: str) -> None:
    for generation_id in ids:
        row = bench.queue.wait(generation_id, 10)
        assert row is not None
        assert row.status.final


def test_enqueue_answers_with_one_entry_per_generation(bench: Bench) -> None:
    answer = bench.post(
        QUEUE, {"model": MODEL, "prompt": "@Image1 waves", "input_images": [IMAGE], "num_generations": 2}
    )
    first, second = bench.queue._rows
    assert answer.status_code == 200
    assert answer.json() == {
        "generations": [
            {"generation_id": first, "status": "queued"},
            {"generation_id": second, "status": "queued"},
        ]
    }


def test_a_queued_row(bench: Bench) -> None:
    sent = {"input_images": [IMAGE], "duration": "10", "aspect_ratio": "16:9", "camera_fixed": True, "seed": 7}
    (generation_id,) = enqueue(bench, **sent, target_repo="films", target_directory="a/b/")
    answer = bench.get(f"{QUEUE}/{generation_id}")
    assert answer.status_code == 200
    assert answer.json() == {
        "generation_id": generation_id,
        "model_name": MODEL,
        "prompt": "A lake",
        "media_type": "video",
        "status": "queued",
        "result_url": None,
        "error_message": None,
        "enqueued_at": int(CLOCK),
        "started_at": None,
        "completed_at": None,
        "target_namespace": "alice",
        "target_repo": "films",
        "target_directory": "a/b",
        "engine": None,
        "seed": 7,
        "stage": None,
        "progress": 0.0,
        "unused": ["parameter 'camera_fixed': it has no effect on this model"],
        "error_type": None,
        "problems": [],
        "plan": None,
        "input_images": [IMAGE],
        "duration": "10",
        "aspect_ratio": "16:9",
        "camera_fixed": True,
    }


def test_what_was_sent_never_hides_what_is(bench: Bench) -> None:
    (generation_id,) = enqueue(bench, status="succeeded", result_url="https://evil.example/", generation_id="x")
    row = bench.get(f"{QUEUE}/{generation_id}").json()
    assert (row["status"], row["result_url"], row["generation_id"]) == ("queued", None, generation_id)


def test_a_data_uri_comes_back_short(bench: Bench) -> None:
    uri = "data:image/png;base64," + "A" * 100_000
    (generation_id,) = enqueue(bench, input_images=[uri, IMAGE])
    shown = bench.get(f"{QUEUE}/{generation_id}").json()["input_images"]
    assert shown[0].startswith("data:image/png;base64,AAAA")
    assert str(len(uri)) in shown[0]
    assert len(shown[0]) < 200
    assert shown[1] == IMAGE
    assert bench.queue._rows[generation_id].spec.references[0].uri == uri


def test_a_finished_row_and_its_link(working: Bench) -> None:
    (generation_id,) = enqueue(working)
    finished(working, generation_id)
    row = working.get(f"{QUEUE}/{generation_id}").json()
    assert row["status"] == "succeeded"
    assert row["engine"] == "fake"
    assert row["plan"] == {"shots": 1}
    assert row["unused"] == ["the second wish"]
    assert row["progress"] == 1.0
    assert isinstance(row["started_at"], int)
    assert isinstance(row["completed_at"], int)
    assert httpx.get(row["result_url"]).content == FILM


def test_a_link_is_signed_afresh_long_after_the_first_expired(working: Bench) -> None:
    (generation_id,) = enqueue(working)
    finished(working, generation_id)
    first = working.get(f"{QUEUE}/{generation_id}").json()["result_url"]
    working.clock[0] += 3599
    assert httpx.get(first).status_code == 200
    working.clock[0] += 30 * 86400
    stale = httpx.get(first)
    assert stale.status_code == 403
    assert "expired" in stale.json()["error"]["message"]
    second = working.get(f"{QUEUE}/{generation_id}").json()["result_url"]
    assert httpx.get(second).content == FILM


def test_a_failed_row(working: Bench) -> None:
    (generation_id,) = enqueue(working, prompt="bad file")
    finished(working, generation_id)
    row = working.get(f"{QUEUE}/{generation_id}").json()
    assert row["status"] == "failed"
    assert row["result_url"] is None
    assert row["error_message"] == "input_videos[0] (@Video1): Unreadable file (Send an MP4 or MOV.)"
    assert row["error_type"] == "invalid_file_input"
    assert row["problems"] == [
        {
            "field": "input_videos[0]",
            "message": "Unreadable file",
            "hint": "Send an MP4 or MOV.",
            "reference": "@Video1",
        }
    ]


def test_cancelling(working: Bench) -> None:
    waiting = enqueue(working, prompt="wait", num_generations=4) + enqueue(working, prompt="wait")
    queued = waiting[-1]
    answer = working.client.delete(f"{QUEUE}/{queued}", headers=working.auth)
    assert (answer.status_code, answer.json()) == (200, {"status": "success", "generation_id": queued})
    assert working.get(f"{QUEUE}/{queued}").json()["status"] == "cancelled", "a queued one is cancelled at once"
    running = waiting[0]
    assert working.client.delete(f"{QUEUE}/{running}", headers=working.auth).status_code == 200
    finished(working, running)
    row = working.get(f"{QUEUE}/{running}").json()
    assert (row["status"], row["result_url"], row["error_message"]) == ("cancelled", None, None)


def test_cancelling_a_final_row_has_no_effect(working: Bench) -> None:
    (generation_id,) = enqueue(working)
    finished(working, generation_id)
    answer = working.client.delete(f"{QUEUE}/{generation_id}", headers=working.auth)
    assert (answer.status_code, answer.json()) == (200, {"status": "success", "generation_id": generation_id})
    assert working.get(f"{QUEUE}/{generation_id}").json()["status"] == "succeeded"


def test_the_queue_lists_what_is_open_newest_first(bench: Bench) -> None:
    ids = [enqueue(bench)[0] for _ in range(3)]
    bench.queue.cancel(ids[1])
    answer = bench.get(QUEUE).json()
    assert list(answer) == ["count", "generations"]
    assert answer["count"] == 2
    assert [g["generation_id"] for g in answer["generations"]] == [ids[2], ids[0]]
    assert "plan" not in answer["generations"][0]


def test_filters(bench: Bench) -> None:
    text = "bytedance-seedance-2-0-text-to-video"
    plain = enqueue(bench)[0]
    in_team = enqueue(bench, target_namespace="team")[0]
    in_repo = enqueue(bench, target_repo="films", target_directory="a/b")[0]
    other_model = enqueue(bench, model=text)[0]
    cancelled = enqueue(bench)[0]
    bench.queue.cancel(cancelled)

    def listed(path: str = QUEUE, **query: Any) -> list[str]:
        return [g["generation_id"] for g in bench.get(path, params=query).json()["generations"]]

    everything = [cancelled, other_model, in_repo, in_team, plain]
    assert listed() == everything[1:]
    assert listed(HISTORY) == everything
    assert listed(namespace="team") == [in_team]
    assert listed(repo="films") == [in_repo]
    assert listed(folder="a/b") == [in_repo]
    assert listed(folder="/a/b/") == [in_repo]
    assert listed(model=text) == [other_model]
    assert listed(media_type="image") == []
    assert listed(media_type="video", status="cancelled") == [cancelled]
    assert listed(status=["cancelled", "queued"]) == everything
    assert listed(status="cancelled,queued") == everything
    assert bench.client.get(QUEUE, headers=bench.other).json() == {"count": 0, "generations": []}


def test_the_history(working: Bench) -> None:
    ids = [enqueue(working)[0] for _ in range(3)]
    finished(working, *ids)
    answer = working.get(HISTORY, params={"page": 2, "page_size": 2}).json()
    (row,) = answer.pop("generations")
    assert answer == {
        "count": 1,
        "page_number": 2,
        "page_size": 2,
        "total_pages": 2,
        "total_entries": 3,
        "total_cost": "2.268",
    }
    key = working.parts.keys.list("alice")[0]
    assert row["generation_id"] == ids[0]
    assert (row["cost"], row["user_id"], row["username"]) == ("0.7560", key.id, "alice")
    assert "plan" not in row
    assert working.get(HISTORY).json()["page_size"] == 50
    assert working.get(HISTORY, params={"page": 9}).json()["generations"] == []


def test_one_of_the_history(working: Bench) -> None:
    (generation_id,) = enqueue(working)
    finished(working, generation_id)
    answer = working.get(f"{HISTORY}/{generation_id}").json()
    generation = answer.pop("generation")
    assert answer == {"status": "success", "status_message": "resource_found"}
    row = working.get(f"{QUEUE}/{generation_id}").json()
    assert {name: generation[name] for name in row} == row
    assert set(generation) - set(row) == {"cost", "user_id", "username"}


def test_without_a_cost_it_is_null(bench: Bench) -> None:
    (generation_id,) = enqueue(bench)
    assert bench.get(f"{HISTORY}/{generation_id}").json()["generation"]["cost"] is None
    assert bench.queue._rows[generation_id].status is Status.QUEUED
