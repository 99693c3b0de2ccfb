"""The contract's examples against a real server: base URL, key and media links are all that differs from the original's page."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import av
import pytest
import requests

from films.conftest import Running

MODEL = "bytedance-seedance-2-0-reference-to-video"
TEXT = {"prompt": "A serene mountain lake at sunrise with mist rolling across the water"}
MARKET = {
    "prompt": "@Image1 walks through a crowded market, browsing the stalls",
    "input_images": ["{media}/astronaut.png"],
    "duration": "8",
    "aspect_ratio": "16:9",
}
DANCE = {
    "prompt": "@Image1 dances to the rhythm of @Audio1 in the style of @Video1",
    "input_images": ["{media}/astronaut.png"],
    "input_videos": ["{media}/bigbuckbunny.mp4"],
    "input_audios": ["{media}/house_lo.mp3"],
    "resolution": "720p",
    "duration": "10",
    "generate_audio": True,
}
PORTRAIT = {
    "prompt": "@Image1 speaks directly to camera, warm studio lighting",
    "input_images": ["{media}/astronaut.png"],
    "resolution": "480p",
    "aspect_ratio": "9:16",
    "duration": "6",
    "generate_audio": True,
}
WAVE = {
    "prompt": "@Image1 waves at the camera and smiles",
    "input_images": ["{media}/astronaut.png"],
    "duration": "5",
    "num_generations": 2,
}
# request, width and height (None: any of 720p), seconds (None: 4 to 15)
SYNC = {
    "text": (TEXT, (1280, 720), None),
    "market": (MARKET, (1280, 720), 8),
    "dance": (DANCE, None, 10),
    "portrait": (PORTRAIT, (496, 864), 6),
}
SIZES_720P = {(1470, 630), (1280, 720), (1112, 834), (960, 960), (834, 1112), (720, 1280)}


def _body(request: dict[str, Any], running: Running) -> dict[str, Any]:
    return json.loads(json.dumps({"model": MODEL, **request}).replace("{media}", running.media))


def _with_requests(running: Running, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = requests.post(running.base + path, headers=running.headers, json=body, timeout=300)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _with_curl(running: Running, path: str, body: dict[str, Any]) -> dict[str, Any]:
    curl = shutil.which("curl")
    assert curl, "the contract's examples are given for curl too, which is not installed"
    command = [curl, "-sS", "--fail-with-body", "-X", "POST", running.base + path]
    command += ["-H", f"Authorization: Bearer {running.key}", "-H", "Content-Type: application/json"]
    done = subprocess.run([*command, "-d", json.dumps(body)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


CLIENTS = {"requests": _with_requests, "curl": _with_curl}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("example", SYNC)
def test_generate(running: Running, example: str, client: str, tmp_path: Path) -> None:
    request, size, seconds = SYNC[example]
    answer = CLIENTS[client](running, "/api/ai/videos/generate", _body(request, running))
    assert set(answer) == {"created", "model", "videos"}
    assert answer["model"] == MODEL
    film = tmp_path / "film.mp4"
    film.write_bytes(requests.get(answer["videos"][0]["url"], timeout=30).content)  # signed: no header
    _check_film(film, size, seconds)


@pytest.mark.parametrize("client", CLIENTS)
def test_queue_poll_and_cancel(running: Running, client: str, tmp_path: Path) -> None:
    generations = CLIENTS[client](running, "/api/ai/queue", _body(WAVE, running))["generations"]
    assert [g["status"] for g in generations] == ["queued", "queued"]
    first, second = (g["generation_id"] for g in generations)
    gone = requests.delete(f"{running.base}/api/ai/queue/{second}", headers=running.headers, timeout=30)
    assert gone.json() == {"status": "success", "generation_id": second}
    row = _final(running, first)
    assert row["status"] == "succeeded", row
    film = tmp_path / "film.mp4"
    film.write_bytes(requests.get(row["result_url"], timeout=30).content)
    _check_film(film, None, 5)
    assert _final(running, second)["status"] == "cancelled"


def test_inline_answer(running: Running, tmp_path: Path) -> None:
    body = _body({**PORTRAIT, "response_format": "b64_json", "duration": "4", "generate_audio": False}, running)
    answer = _with_requests(running, "/api/ai/videos/generate", body)
    film = tmp_path / "film.mp4"
    film.write_bytes(base64.b64decode(answer["videos"][0]["b64_json"], validate=True))
    _check_film(film, (496, 864), 4, sound=False)


def _final(running: Running, generation_id: str) -> dict[str, Any]:
    """The row once it is final, awaited on the server's own event stream."""
    with requests.get(
        f"{running.base}/api/events", headers={**running.headers, "Last-Event-ID": "0"}, stream=True, timeout=300
    ) as events:
        for _ in events.iter_lines():
            row = requests.get(
                f"{running.base}/api/ai/queue/{generation_id}", headers=running.headers, timeout=30
            ).json()
            if row["status"] in {"succeeded", "failed", "cancelled"}:
                return row
    raise AssertionError("the event stream ended")


def _check_film(film: Path, size: tuple[int, int] | None, seconds: int | None, *, sound: bool = True) -> None:
    with av.open(str(film)) as container:
        assert container.format.name.startswith("mov,mp4")
        assert {"model", "engine", "generation_id", "seed"} <= set(container.metadata)
        (picture,) = container.streams.video
        assert picture.codec_context.name == "h264"
        assert (picture.width, picture.height) in ({size} if size else SIZES_720P)
        frames = sum(1 for _ in container.decode(picture))
    lasts = (frames - 1) / 24
    assert lasts == seconds if seconds else 4 <= lasts <= 15 and lasts == int(lasts)
    with av.open(str(film)) as container:
        assert len(container.streams.audio) == int(sound)
        if sound:
            (track,) = container.streams.audio
            assert (track.codec_context.name, track.codec_context.sample_rate, track.codec_context.channels) == (
                "aac",
                48000,
                2,
            )
            samples = sum(frame.samples for frame in container.decode(track))
            assert abs(samples / 48000 - frames / 24) < 0.1
