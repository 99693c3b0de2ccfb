"""POST /api/ai/videos/generate and /validate: the answers of the contract, and what becomes of a job whose client has gone."""

from __future__ import annotations

import base64
import socket
import threading
from typing import Any

import httpx
import pytest

from refreel.api import examples
from refreel.jobs.status import Status

from .conftest import CLOCK, FILM, MODEL, Bench

GENERATE = "/api/ai/videos/generate"


def request(**changed: Any) -> dict[str, Any]:
    return {"model": MODEL, "prompt": "A lake at sunrise", **changed}


def only_id(bench: Bench) -> str:
    (generation_id,) = bench.queue._rows
    return generation_id


def test_a_link_to_the_film(working: Bench) -> None:
    answer = working.post(GENERATE, request())
    assert answer.status_code == 200
    told = answer.json()
    assert list(told) == ["created", "model", "videos"]
    assert isinstance(told["created"], int)
    assert told["model"] == MODEL
    assert [list(video) for video in told["videos"]] == [["url"]]
    url = told["videos"][0]["url"]
    generation_id = answer.headers["x-generation-id"]
    assert url.startswith(
        f"{working.client.base_url}/api/repos/alice/playground/files/{generation_id}.mp4?oxen_signature=".replace(
            "//api", "/api"
        )
    )
    assert url.endswith(f"&oxen_expires={int(CLOCK) + 3600}")
    assert httpx.get(url).content == FILM, "the link works without a header"


def test_the_film_inside_the_answer(working: Bench) -> None:
    answer = working.post(GENERATE, request(response_format="b64_json"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert int(answer.headers["content-length"]) == len(answer.content)
    told = answer.json()
    assert list(told) == ["created", "model", "videos"]
    assert [list(video) for video in told["videos"]] == [["b64_json"]]
    assert base64.b64decode(told["videos"][0]["b64_json"], validate=True) == FILM


@pytest.mark.parametrize("name", examples.GENERATE)
def test_the_examples_of_the_contract(working: Bench, name: str) -> None:
    assert working.post(GENERATE, examples.GENERATE[name]).status_code == 200


def test_a_reference_that_cannot_be_used(working: Bench) -> None:
    answer = working.post(GENERATE, request(prompt="bad file"))
    detail = "input_videos[0] (@Video1): Unreadable file (Send an MP4 or MOV.)"
    assert answer.status_code == 400
    assert answer.json() == {
        "error": {
            "type": "invalid_file_input",
            "title": "A reference file could not be used.",
            "detail": detail,
            "message": detail,
            "generation_id": only_id(working),
            "problems": [
                {
                    "field": "input_videos[0]",
                    "message": "Unreadable file",
                    "hint": "Send an MP4 or MOV.",
                    "reference": "@Video1",
                }
            ],
        },
        "status": "error",
        "status_message": "invalid_file_input",
    }


def test_an_engine_that_fails_says_why(working: Bench) -> None:
    answer = working.post(GENERATE, request(prompt="engine fails"))
    detail = "The engine could not find anybody in @Image1."
    assert answer.status_code == 500
    assert answer.json() == {
        "error": {
            "type": "unknown_error",
            "title": "The generation failed.",
            "detail": detail,
            "message": detail,
            "generation_id": only_id(working),
        },
        "status": "error",
        "status_message": "unknown_error",
    }


def in_background(bench: Bench, body: dict[str, Any]) -> tuple[threading.Thread, list[httpx.Response]]:
    """A request that waits for its film, and a list for its answer; the job has its row when this returns."""
    answers: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: answers.append(bench.post(GENERATE, body)))
    thread.start()
    with bench.queue._changed:
        assert bench.queue._changed.wait_for(lambda: bool(bench.queue._rows), 10)
    return thread, answers


def test_a_job_cancelled_while_somebody_waits(working: Bench) -> None:
    thread, answers = in_background(working, request(prompt="wait"))
    working.client.delete(f"/api/ai/queue/{only_id(working)}", headers=working.auth)
    thread.join(10)
    assert answers[0].status_code == 409
    assert answers[0].json()["error"]["generation_id"] == only_id(working)


def test_the_job_goes_on_when_its_client_has_gone(working: Bench) -> None:
    body = b'{"model": "%s", "prompt": "wait"}' % MODEL.encode()
    address = working.client.base_url
    with socket.create_connection((str(address.host), address.port or 0)) as client:
        head = f"POST {GENERATE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {working.key}\r\nContent-Length: {len(body)}\r\n\r\n"
        client.sendall(head.encode() + body)
        with working.queue._changed:
            assert working.queue._changed.wait_for(lambda: bool(working.queue._rows), 10)
    working.go.set()
    row = working.queue.wait(only_id(working), 10)
    assert row is not None
    assert row.status is Status.SUCCEEDED
    assert working.get(f"/api/ai/generations/{row.id}").json()["generation"]["status"] == "succeeded"


def test_a_server_that_stops_lets_nobody_wait(working: Bench) -> None:
    thread, answers = in_background(working, request(prompt="wait"))
    working.server.handle_exit(2, None)
    thread.join(10)
    assert answers[0].status_code == 503
    assert only_id(working) in answers[0].json()["error"]["message"]


def test_many_waiting_requests_hold_no_threads(working: Bench) -> None:
    waiting = [in_background(working, request(prompt="wait")) for _ in range(70)]
    with working.queue._changed:
        assert working.queue._changed.wait_for(lambda: len(working.queue._rows) == 70, 20)
    assert working.get("/api/health").status_code == 200, "70 waiting requests are more than the server has threads"
    working.go.set()
    for thread, _ in waiting:
        thread.join(30)
    assert [answers[0].status_code for _, answers in waiting] == [200] * 70


def test_validate_makes_nothing(bench: Bench) -> None:
    good = bench.post("/api/ai/videos/validate", request())
    assert (good.status_code, good.json()["resolution"]) == (200, "720p")
    bad = bench.post("/api/ai/videos/validate", request(prompt="bad file"))
    assert bad.status_code == 400
    assert bad.json()["error"]["problems"] == [
        {
            "field": "input_videos[0]",
            "message": "Unreadable file",
            "hint": "Send an MP4 or MOV.",
            "reference": "@Video1",
        }
    ]
    assert not bench.queue._rows
