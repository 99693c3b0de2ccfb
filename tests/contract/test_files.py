"""Films by their links: signatures, ranges, conditions; and uploads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from refreel.api import uploads as uploads_module

from .conftest import CLOCK, FILM, MODEL, Bench, opened

SIZE = len(FILM)


class Film:
    """A film on a server, and its link."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        answer = bench.post(
            "/api/ai/videos/generate",
            {
                "model": MODEL,
                "prompt": "@Image1 wávës at the «camera»",
                "input_images": ["https://e.com/a.jpg"],
                "target_directory": "a/b",
            },
        )
        self.id = answer.headers["x-generation-id"]
        self.url = answer.json()["videos"][0]["url"]
        self.path = urlsplit(self.url).path

    def get(self, **headers: str) -> httpx.Response:
        return httpx.get(self.url, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Film]:
    with opened(tmp_path_factory.mktemp("films")) as bench:
        bench.work()
        yield Film(bench)


def test_the_whole_film(made: Film) -> None:
    answer = made.get()
    assert (answer.status_code, answer.content) == (200, FILM)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-length"] == str(SIZE)
    assert answer.headers["content-disposition"] == f'inline; filename="image1-w-v-s-at-the-camera-{made.id[:8]}.mp4"'
    assert answer.headers["etag"].startswith('"')
    assert answer.headers["last-modified"].endswith(" GMT")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_head(made: Film) -> None:
    head, get = httpx.head(made.url), made.get()
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "content-type", "etag", "accept-ranges", "last-modified", "content-disposition"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=100-199", 100, 200),
        (f"bytes=100-{SIZE + 5}", 100, SIZE),
        ("bytes=1000-", 1000, SIZE),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE),
        ("bytes=-5", SIZE - 5, SIZE),
        (f"bytes=-{SIZE * 2}", 0, SIZE),
        ("BYTES=0-9", 0, 10),
    ],
)
def test_a_range(made: Film, asked: str, begin: int, end: int) -> None:
    answer = made.get(Range=asked)
    assert (answer.status_code, answer.content) == (206, FILM[begin:end])
    assert answer.headers["content-range"] == f"bytes {begin}-{end - 1}/{SIZE}"
    assert answer.headers["content-length"] == str(end - begin)
    head = httpx.head(made.url, headers={"Range": asked})
    assert (head.status_code, head.headers["content-range"]) == (206, answer.headers["content-range"])


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 10}-{SIZE + 20}", "bytes=-0"])
def test_a_range_outside_the_film(made: Film, asked: str) -> None:
    answer = made.get(Range=asked)
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{SIZE}"
    assert answer.json()["error"]["type"] == "range_not_satisfiable"


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-6", "lines=0-1", "bytes=5-2", "bytes=-", "bytes=a-b", "0-5", "bytes=²-"]
)
def test_what_is_no_single_range_gets_the_whole(made: Film, asked: str) -> None:
    answer = httpx.get(made.url, headers={"Range": asked.encode()})  # type: ignore[dict-item]
    assert (answer.status_code, answer.content) == (200, FILM)


def test_conditions(made: Film) -> None:
    etag, modified = made.get().headers["etag"], made.get().headers["last-modified"]
    for known in (etag, f'"x", {etag}', f"W/{etag}", "*"):
        answer = made.get(If_None_Match=known)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag
    assert made.get(If_None_Match='"other"').status_code == 200
    assert made.get(If_None_Match='"other"', If_Modified_Since=modified).status_code == 200
    assert made.get(If_Modified_Since=modified).status_code == 304
    assert made.get(If_Modified_Since="Thu, 01 Jan 1970 00:00:00 GMT").status_code == 200
    assert made.get(If_Modified_Since="nonsense").status_code == 200
    for condition, status in ((etag, 206), (modified, 206), ('"other"', 200), (f"W/{etag}", 200), ("nonsense", 200)):
        assert made.get(Range="bytes=0-9", If_Range=condition).status_code == status


def test_a_link_that_is_not_good(made: Film) -> None:
    query = {name: values[0] for name, values in parse_qs(urlsplit(made.url).query).items()}
    signature, expires = query["oxen_signature"], query["oxen_expires"]
    for changed in (
        {"oxen_signature": "A" * 43, "oxen_expires": expires},
        {"oxen_signature": signature, "oxen_expires": str(int(expires) + 1)},
        {"oxen_signature": signature, "oxen_expires": "soon"},
        {"oxen_signature": signature, "oxen_expires": ""},
        {"oxen_signature": signature},
        {"oxen_signature": "", "oxen_expires": expires},
        {"oxen_signature": "é", "oxen_expires": expires},
    ):
        answer = made.bench.client.get(made.path, params=changed)
        assert answer.status_code == 403
        told = answer.json()
        assert told["status_message"] == told["error"]["type"] == "forbidden"
        assert "not valid" in told["error"]["message"]
    elsewhere = made.path.replace("playground", "other")
    assert made.bench.client.get(elsewhere, params=query).status_code == 403
    assert made.bench.client.get(made.path).status_code == 401


def test_a_link_ends(made: Film) -> None:
    try:
        made.bench.clock[0] = CLOCK + 3599
        assert made.get().status_code == 200
        made.bench.clock[0] = CLOCK + 3600
        answer = made.get()
        assert answer.status_code == 403
        assert answer.json()["error"]["message"] == "This link has expired. Read the generation again for a new one."
    finally:
        made.bench.clock[0] = CLOCK


def test_a_good_link_is_enough_whatever_key_comes_with_it(made: Film) -> None:
    for header in (*made.bench.other.values(), "Bearer rr_nonsense"):
        assert made.get(Authorization=header).content == FILM
    forged = made.url.replace("oxen_expires=", "oxen_expires=9")
    assert made.bench.client.get(forged, headers=made.bench.other).status_code == 404
    assert made.bench.client.get(forged, headers=made.bench.auth).content == FILM


def test_by_key(made: Film) -> None:
    assert made.bench.get(made.path).content == FILM
    assert made.bench.client.get(made.path, headers=made.bench.other).status_code == 404
    assert made.bench.get(made.path.replace("/a/b/", "/")).status_code == 404, "the address is exact"
    assert made.bench.get("/api/repos/alice/playground/files/../../../../../etc/passwd").status_code == 404
    query = urlsplit(made.url).query
    assert made.bench.client.get(f"{made.path}?{query}", headers=made.bench.auth).content == FILM


def test_a_film_that_is_no_longer_kept(working: Bench) -> None:
    film = Film(working)
    working.store.delete(f"results/{film.id}.mp4")
    answer = film.get()
    assert answer.status_code == 410
    assert answer.json()["error"]["type"] == "resource_gone"


def test_the_operators_address_stands_in_links(tmp_path: Path) -> None:
    with opened(tmp_path, public_url="https://films.example.org") as bench:
        bench.work()
        assert Film(bench).url.startswith("https://films.example.org/api/repos/alice/playground/files/a/b/")


def test_upload(shared: Bench) -> None:
    answer = shared.client.post("/api/ai/files", files={"file": ("me.png", b"picture")}, headers=shared.auth)
    assert answer.status_code == 200
    assert answer.json() == {
        "object": "file",
        "uri": "refreel://uploads/0123",
        "filename": "me.png",
        "namespace": "alice",
        "kind": "image",
        "format": "png",
        "bytes": 7,
        "sha256": "ab" * 32,
        "width": 640,
        "height": 480,
        "seconds": None,
        "expires_at": int(CLOCK + 60),
    }
    used = {"model": MODEL, "prompt": "@Image1 waves", "input_images": [answer.json()["uri"]]}
    assert shared.post("/api/ai/queue", used).status_code == 200


def test_upload_into_a_namespace(shared: Bench) -> None:
    def send(namespace: str) -> httpx.Response:
        return shared.client.post(
            "/api/ai/files", files={"file": ("a.png", b"x")}, data={"target_namespace": namespace}, headers=shared.auth
        )

    assert send("team").json()["namespace"] == "team"
    assert send("bob").status_code == 403


def test_an_upload_that_is_no_media(shared: Bench) -> None:
    answer = shared.client.post("/api/ai/files", files={"file": ("me.png", b"bad")}, headers=shared.auth)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_file_input"
    assert answer.json()["error"]["problems"][0]["field"] == "file"


def test_uploads_that_are_no_upload(shared: Bench) -> None:
    post, auth = shared.client.post, shared.auth
    assert post("/api/ai/files", json={}, headers=auth).status_code == 415
    assert post("/api/ai/files", data={"a": "b"}, files={}, headers=auth).status_code == 415
    no_file = post("/api/ai/files", files={"note": (None, "text")}, headers=auth)
    assert (no_file.status_code, no_file.json()["error"]["problems"][0]["field"]) == (400, "file")
    two = post("/api/ai/files", files=[("file", ("a", b"a")), ("file", ("b", b"b"))], headers=auth)
    assert two.status_code == 400
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        broken = post("/api/ai/files", content=b"nonsense", headers=auth | {"Content-Type": kind})
        assert broken.status_code == 400
        assert json.loads(broken.text)["error"]["type"] == "invalid_params"


@pytest.mark.parametrize("declared", [True, False])
def test_an_upload_past_every_models_limit(shared: Bench, monkeypatch: pytest.MonkeyPatch, declared: bool) -> None:
    monkeypatch.setattr(uploads_module, "_largest", lambda catalogue: 1000)
    monkeypatch.setattr(uploads_module, "_AROUND", 200)
    start = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    end = b"\r\n--x--\r\n"
    for size, status in ((1200, 200), (1201, 413)):
        content = start + b"y" * (size - len(start) - len(end)) + end
        answer = shared.client.post(
            "/api/ai/files",
            content=content if declared else iter([content]),
            headers=shared.auth | {"Content-Type": "multipart/form-data; boundary=x"},
        )
        assert answer.status_code == status, answer.text
