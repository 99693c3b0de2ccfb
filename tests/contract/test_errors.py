"""The error table of the contract, word for word, on both sides of each edge, and every error's shape."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refreel.accounts.keys import Keys
from refreel.api import body as body_module
from refreel.api.server import LARGE_BODIES
from refreel.queue.memory import MemoryQueue

from .conftest import MODEL, Bench

QUEUE = "/api/ai/queue"
IMAGE, VIDEO, AUDIO = "https://e.com/i.jpg", "https://e.com/v.mp4", "https://e.com/a.mp3"


def request(**changed: Any) -> dict[str, Any]:
    return {"model": MODEL, "prompt": "A lake at sunrise", **changed}


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in request().items() if key != name}


def problems(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 400, answer.text
    return [(p["field"], p["message"]) for p in answer.json()["error"]["problems"]]


WRONG = [
    (without("prompt"), "prompt", "Field required"),
    (request(prompt=None), "prompt", "Field required"),
    (request(prompt=""), "prompt", "Field required"),
    (request(prompt=" \n"), "prompt", "Field required"),
    (without("model"), "model", "Field required"),
    (
        request(input_images=[IMAGE] * 9, input_videos=[VIDEO] * 3, input_audios=[AUDIO]),
        "input_audios",
        "Too many input files",
    ),
    (request(input_images=[IMAGE] * 10), "input_images", "Too many input files"),
    (request(input_videos=[VIDEO] * 4), "input_videos", "Too many input files"),
    (request(input_images=[IMAGE], input_audios=[AUDIO] * 4), "input_audios", "Too many input files"),
    (request(input_images=[IMAGE] * 9, input_face_images=[IMAGE]), "input_face_images", "Too many input files"),
    (request(input_audios=[AUDIO]), "input_audios", "Audio requires at least one image or video"),
    *[
        (request(duration=d), "duration", "Invalid duration")
        for d in ("3", "16", 3, 16, "", "5s", 4.5, True, -2, ["5"])
    ],
    *[(request(resolution=r), "resolution", "Invalid resolution") for r in ("1080p", "4k", "", 720, "720P")],
    *[
        (request(num_generations=n), "num_generations", "num_generations must be an integer between 1 and 4")
        for n in (0, 5, -1, 1.5, "2", True, [])
    ],
    *[(request(aspect_ratio=r), "aspect_ratio", "Invalid aspect_ratio") for r in ("2:1", "16x9", 1.5)],
    (request(generate_audio="true"), "generate_audio", "Invalid generate_audio"),
    (request(seed="7"), "seed", "Invalid seed"),
    (request(seed=2**32), "seed", "Invalid seed"),
    (request(response_format="mp4"), "response_format", "Invalid response_format"),
    (request(prompt=7), "prompt", "Invalid prompt"),
    (request(prompt="x" * 10001), "prompt", "Invalid prompt"),
    (request(input_images=7), "input_images", "Invalid input_images"),
    (request(input_images=[IMAGE, 7]), "input_images[1]", "Invalid input_images"),
    (request(input_images=["ftp://e.com/x"]), "input_images[0]", "Invalid URI"),
    (request(input_images=["file:///etc/passwd"]), "input_images[0]", "Invalid URI"),
    (request(input_images=["https://"]), "input_images[0]", "Invalid URI"),
    (request(input_images=["https://e.com/" + "x" * 8192]), "input_images[0]", "URI too long"),
    (request(input_images=["data:nonsense"]), "input_images[0]", "Invalid data: URI"),
    (request(target_repo="../up"), "target_repo", "Invalid target_repo"),
    (request(target_directory="a/../b"), "target_directory", "Invalid target_directory"),
    (request(target_directory="a\n"), "target_directory", "Invalid target_directory"),
    (request(prompt="\x00"), "prompt", "Text must be valid Unicode without NUL characters"),
    (request(durations="5"), "durations", "Unknown parameter"),
    (request(reference_images=[IMAGE]), "reference_images", "Unknown parameter"),
    (request(prompt="@Image5 walks", input_images=[IMAGE] * 2), "prompt", "@Image5 is not among the references"),
    (request(input_images=["https://e.com/a b.jpg"]), "input_images[0]", "Invalid URI"),
    (request(input_images=[7] * 101), "input_images", "Too many input files"),
    (request(extra="x" * 300_000), "extra", "Too long"),
    (request(**{f"p{n}": n for n in range(200)}), "body", "Too many parameters"),
]

RIGHT = [
    request(),
    request(input_images=[IMAGE] * 9, input_videos=[VIDEO] * 3),
    request(input_images=[IMAGE] * 9, input_audios=[AUDIO] * 3),
    request(input_images=[IMAGE] * 6, input_face_images=[IMAGE] * 3, input_audios=[AUDIO] * 3),
    request(input_videos=[VIDEO], input_audios=[AUDIO]),
    request(input_images=IMAGE),
    request(input_images=[], input_audios=None),
    *[request(duration=d) for d in ("auto", "4", "15", 4, 15, -1, *map(str, range(4, 16)))],
    *[request(resolution=r) for r in ("480p", "720p")],
    *[request(num_generations=n) for n in (1, 2, 3, 4)],
    *[request(aspect_ratio=r) for r in ("auto", "adaptive", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16")],
    request(seed=0),
    request(seed=2**32 - 1),
    request(prompt="x" * 10000),
    request(watermark=True, camera_fixed=False, negative_prompt="rain"),
    request(prompt="a video 10 seconds long, part 2 of Video 7"),
    request(target_repo="films", target_directory="2026/may/"),
]


@pytest.mark.parametrize(("body", "field", "message"), WRONG)
def test_a_wrong_parameter_is_named(shared: Bench, body: dict[str, Any], field: str, message: str) -> None:
    before = len(shared.queue._rows)
    answer = shared.post(QUEUE, body)
    assert (field, message) in problems(answer)
    error = answer.json()["error"]
    assert message in error["detail"]
    assert error["message"] == error["detail"]
    assert len(shared.queue._rows) == before, "nothing is written for a wrong request"


@pytest.mark.parametrize("body", RIGHT)
def test_what_stands_on_the_right_side_of_the_edge_is_taken(shared: Bench, body: dict[str, Any]) -> None:
    assert shared.post(QUEUE, body).status_code == 200


def test_the_whole_answer_to_a_wrong_request(shared: Bench) -> None:
    answer = shared.post(QUEUE, {"model": MODEL, "duration": "3", "input_audios": [AUDIO], "num_generations": 9})
    detail = (
        "prompt: Field required (Describe the film in 1 to 10000 characters.); "
        'duration: Invalid duration (Use "auto" or "4" to "15".); '
        "num_generations: num_generations must be an integer between 1 and 4 (Use 1, 2, 3 or 4.); "
        "input_audios: Audio requires at least one image or video (Add a reference to input_images or input_videos.)"
    )
    assert answer.status_code == 400
    assert answer.json() == {
        "error": {
            "type": "invalid_params",
            "title": "Invalid parameters supplied, please check your request and try again.",
            "detail": detail,
            "message": detail,
            "problems": [
                {
                    "field": "prompt",
                    "message": "Field required",
                    "hint": "Describe the film in 1 to 10000 characters.",
                    "reference": None,
                },
                {
                    "field": "duration",
                    "message": "Invalid duration",
                    "hint": 'Use "auto" or "4" to "15".',
                    "reference": None,
                },
                {
                    "field": "num_generations",
                    "message": "num_generations must be an integer between 1 and 4",
                    "hint": "Use 1, 2, 3 or 4.",
                    "reference": None,
                },
                {
                    "field": "input_audios",
                    "message": "Audio requires at least one image or video",
                    "hint": "Add a reference to input_images or input_videos.",
                    "reference": None,
                },
            ],
        },
        "status": "error",
        "status_message": "invalid_params",
    }


def test_the_blocking_route_makes_one_film(shared: Bench) -> None:
    answer = shared.post("/api/ai/videos/generate", request(num_generations=2))
    assert problems(answer) == [("num_generations", "num_generations can only be 1 here")]


@pytest.mark.parametrize("path", [QUEUE, "/api/ai/videos/generate", "/api/ai/videos/validate"])
@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "The body is not valid JSON"),
        (b"{", "The body is not valid JSON"),
        (b"\xff\xfe", "The body is not valid JSON"),
        (b'{"model": NaN}', "The body is not valid JSON"),
        (b"[" * 100_000, "The body is not valid JSON"),
        (b"9" * 5000, "The body is not valid JSON"),
        (b"[]", "The body must be a JSON object"),
        (b'"text"', "The body must be a JSON object"),
        (b"null", "The body must be a JSON object"),
        (b"[" + b"0," * 100_001 + b"0]", "The body has too many values"),
    ],
)
def test_a_body_that_is_no_object(shared: Bench, path: str, raw: bytes, message: str) -> None:
    answer = shared.client.post(path, content=raw, headers=shared.auth)
    assert problems(answer) == [("body", message)]


@pytest.mark.parametrize("raw", [rb'"\ud800"', rb'"\u0000"', b"1e999", b'{"a": [1e999]}', b"[" * 40 + b"]" * 40])
def test_values_that_no_database_holds_are_refused(shared: Bench, raw: bytes) -> None:
    body = b'{"model": "' + MODEL.encode() + b'", "prompt": "x", "extra": ' + raw + b"}"
    answer = shared.client.post(QUEUE, content=body, headers=shared.auth)
    assert [field for field, _ in problems(answer)] == ["extra"]


def test_a_model_name_that_is_no_text(shared: Bench) -> None:
    answer = shared.client.post(QUEUE, content=rb'{"model": "\ud800", "prompt": "x"}', headers=shared.auth)
    assert problems(answer) == [("model", "Invalid model")]


def test_curl_without_a_content_type_is_understood(shared: Bench) -> None:
    answer = shared.client.post(
        QUEUE,
        content=b'{"model": "%s", "prompt": "x"}' % MODEL.encode(),
        headers=shared.auth | {"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 200


def test_a_form_is_415(shared: Bench) -> None:
    answer = shared.client.post(QUEUE, files={"a": b"b"}, headers=shared.auth)
    assert (answer.status_code, answer.json()["error"]["type"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_past_the_bound_is_413(shared: Bench, monkeypatch: pytest.MonkeyPatch, declared: bool) -> None:
    monkeypatch.setattr(body_module, "MAX_BODY", 1000)
    text = b'{"model": "%s", "prompt": "x"}' % MODEL.encode()
    for size, status in ((1000, 200), (1001, 413)):
        content: Any = text.ljust(size)
        answer = shared.client.post(QUEUE, content=content if declared else iter([content]), headers=shared.auth)
        assert answer.status_code == status
    assert answer.json()["error"]["type"] == "payload_too_large"


def test_an_unknown_model(shared: Bench) -> None:
    answer = shared.post(QUEUE, request(model="no-such-model"))
    assert answer.status_code == 404
    assert answer.json() == {
        "error": {
            "type": "resource_not_found",
            "title": "The requested resource could not be found",
            "detail": "Model not found: no-such-model",
            "message": "Model not found: no-such-model",
        },
        "status": "error",
        "status_message": "resource_not_found",
    }


NOT_FOUND = {
    "error": {"type": "resource_not_found", "title": "The requested resource could not be found"},
    "status": "error",
    "status_message": "resource_not_found",
}


@pytest.mark.parametrize(("method", "path"), [("GET", QUEUE), ("DELETE", QUEUE), ("GET", "/api/ai/generations")])
def test_an_unknown_row_and_anothers_row_answer_alike(bench: Bench, method: str, path: str) -> None:
    made = bench.post(QUEUE, request()).json()["generations"][0]["generation_id"]
    for generation_id, headers in (
        ("7cf9a2b4-1f0e-4a53-9f7e-2b8f6f1f0c11", bench.auth),
        ("nonsense", bench.auth),
        (made, bench.other),
    ):
        answer = bench.client.request(method, f"{path}/{generation_id}", headers=headers)
        assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert bench.get(f"{QUEUE}/{made}").json()["status"] == "queued", "another's DELETE has no effect"


def test_an_unknown_address(shared: Bench) -> None:
    answer = shared.get("/api/nothing")
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


def test_a_wrong_method(shared: Bench) -> None:
    answer = shared.client.put(QUEUE, headers=shared.auth)
    assert answer.status_code == 405
    assert answer.json()["error"]["type"] == "method_not_allowed"
    assert "POST" in answer.headers["allow"] or "GET" in answer.headers["allow"]


GUARDED = [
    ("POST", "/api/ai/videos/generate"),
    ("POST", "/api/ai/videos/validate"),
    ("POST", QUEUE),
    ("GET", QUEUE),
    ("GET", f"{QUEUE}/x"),
    ("DELETE", f"{QUEUE}/x"),
    ("GET", "/api/events"),
    ("GET", "/api/ai/generations"),
    ("GET", "/api/ai/generations/x"),
    ("POST", "/api/ai/files"),
    ("GET", "/api/repos/alice/playground/files/x.mp4"),
]


@pytest.mark.parametrize(("method", "path"), GUARDED)
@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer wrong", "Bearer rr_" + "0" * 48, "Basic YTpi", "Bearer é"]
)
def test_without_a_valid_key(shared: Bench, method: str, path: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.encode("utf-8")}
    answer = shared.client.request(method, path, headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    error = answer.json()["error"]
    assert error["type"] == answer.json()["status_message"] == "unauthenticated"
    assert error["message"] == error["detail"] != ""


def test_a_revoked_key_ends_at_once(bench: Bench) -> None:
    keys: Keys = bench.parts.keys
    mine = next(key for key in keys.list("alice"))
    assert bench.get(QUEUE).status_code == 200
    assert keys.revoke(mine.id)
    assert bench.get(QUEUE).status_code == 401


def test_another_namespace_is_forbidden(shared: Bench) -> None:
    for answer in (
        shared.post(QUEUE, request(target_namespace="bob")),
        shared.post(QUEUE, request(target_namespace="nobody")),
        shared.get(QUEUE, params={"namespace": "bob"}),
        shared.get("/api/ai/generations", params={"namespace": "bob"}),
    ):
        assert answer.status_code == 403
        assert answer.json()["error"]["type"] == "forbidden"
    assert shared.post(QUEUE, request(target_namespace="team")).status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("page=x", "page"),
        ("page_size=0", "page_size"),
        ("page_size=1001", "page_size"),
        ("status=done", "status"),
    ],
)
def test_wrong_query_parameters(shared: Bench, query: str, field: str) -> None:
    answer = shared.get(f"/api/ai/generations?{query}")
    assert [name for name, _ in problems(answer)] == [field]


def test_what_nobody_foresaw_tells_nothing_of_the_inside(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: MemoryQueue, generation_id: str) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr(MemoryQueue, "read", broken)
    answer = bench.get(f"{QUEUE}/7cf9a2b4-1f0e-4a53-9f7e-2b8f6f1f0c11")
    assert answer.status_code == 500
    error = answer.json()["error"]
    assert error["type"] == answer.json()["status_message"] == "unknown_error"
    assert error["request_id"] == answer.headers["x-request-id"]
    assert error["request_id"] in error["message"]
    assert "secret" not in answer.text
    assert "secret of the inside" in caplog.text
    assert error["request_id"] in caplog.text


def send_slowly(bench: Bench, begin: bytes, size: int) -> socket.socket:
    """A request whose body of `size` bytes has only begun."""
    address = bench.client.base_url
    client = socket.create_connection((str(address.host), address.port or 0))
    head = f"POST {QUEUE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {bench.key}\r\nContent-Length: {size}\r\n\r\n"
    client.sendall(head.encode() + begin)
    return client


def test_few_large_bodies_are_in_memory_at_one_time(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_module, "LARGE", 200)
    text = (b'{"model": "%s", "prompt": "x"}' % MODEL.encode()).ljust(300)
    slow = [send_slowly(bench, text[:-1], len(text)) for _ in range(LARGE_BODIES)]
    turns = bench.app.state.refreel.large
    while not turns.locked():
        assert bench.get("/api/health").status_code == 200
    late = send_slowly(bench, text, len(text))
    late.settimeout(0.3)
    with pytest.raises(TimeoutError):
        late.recv(1)
    assert bench.post(QUEUE, request()).status_code == 200, "small ones do not wait"
    for client in slow:
        client.sendall(text[-1:])
        assert client.recv(100).startswith(b"HTTP/1.1 200")
        client.close()
    late.settimeout(10)
    assert late.recv(100).startswith(b"HTTP/1.1 200")
    late.close()


def test_a_body_that_does_not_come_in(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_module, "READ_SECONDS", 0.2)
    client = send_slowly(bench, b"{", 100)
    client.settimeout(10)
    answer = client.recv(1000)
    assert answer.startswith(b"HTTP/1.1 408")
    client.close()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)) | st.just(IMAGE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(["model", "prompt", "input_images", "input_audio", "duration", "seed", "target_directory"])


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(NAMES | st.text(st.characters(codec=None), max_size=8), VALUES, max_size=5), st.booleans())
def test_no_body_breaks_the_server(shared: Bench, body: dict[str, Any], named: bool) -> None:
    text = json.dumps(body | ({"model": MODEL} if named else {}))
    answer = shared.client.post(QUEUE, content=text, headers=shared.auth)
    assert answer.status_code in {200, 400, 404}, answer.text


def test_nobody_writes_lines_of_our_log(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "refreel.api")
    assert bench.get("/api/ai/x%0A2026-01-01 ERROR all is lost%00").status_code == 404
    (line,) = [r.getMessage() for r in caplog.records if r.name == "refreel.api" and "ERROR" in r.getMessage()]
    assert "\n" not in line
    assert "\0" not in line
