"""Uploads are durable, private, deduplicated and expire."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from refreel.errors import InvalidFileInput
from refreel.jobs.kind import Kind
from refreel.references.probe import Prober
from refreel.references.unusable import Unusable
from refreel.references.uploads import Uploads, UploadSettings

DAY = 86400.0


def png(side: int = 40) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((side, side), 60).save(out, "PNG")
    return out.getvalue()


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(tmp_path: Path, prober: Prober, clock: Clock) -> Uploads:
    return Uploads(tmp_path / "up", UploadSettings(max_bytes=100_000, keep_seconds=DAY), prober=prober, clock=clock)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_what_was_sent_is_found(kept: Uploads) -> None:
    content = png()
    upload = kept.save("anna", [content[:10], content[10:]], "cat.png")
    assert upload.uri.startswith("refreel://uploads/")
    assert (upload.kind, upload.info.width, upload.bytes, upload.filename) == (Kind.IMAGE, 40, len(content), "cat.png")
    assert kept.find(upload.uri, "anna").read_bytes() == content
    assert kept.get(upload.uri, "anna") == upload


def test_another_namespace_learns_nothing(kept: Uploads) -> None:
    upload = kept.save("anna", [png()])
    said = []
    for uri, namespace in [
        (upload.uri, "bert"),
        ("refreel://uploads/" + "0" * 32, "bert"),
        ("refreel://uploads/../../etc/passwd", "anna"),
        ("refreel://uploads/" + "0" * 31, "anna"),
        ("refreel://other/" + upload.uri[-32:], "anna"),
    ]:
        with pytest.raises(Unusable) as told:
            kept.find(uri, namespace)
        said.append(told.value.message)
    assert len(set(said)) == 1


def test_the_same_content_is_one_file_but_not_across_namespaces(kept: Uploads, tmp_path: Path, clock: Clock) -> None:
    content = png()
    first = kept.save("anna", [content])
    clock.now += 100
    again = kept.save("anna", [content])
    assert again.uri == first.uri
    assert again.expires_at == first.expires_at + 100
    assert len([p for p in files(tmp_path / "up") if p.suffix == ".png"]) == 1
    assert kept.save("bert", [content]).uri != first.uri


def test_it_expires_and_is_swept(kept: Uploads, tmp_path: Path, clock: Clock) -> None:
    upload = kept.save("anna", [png()])
    clock.now += DAY - 1
    assert kept.sweep() == 0
    kept.find(upload.uri, "anna")
    clock.now += 1
    with pytest.raises(Unusable):
        kept.find(upload.uri, "anna")
    assert kept.sweep() == 1
    # The file itself is left for an hour: someone may have opened it a moment ago.
    assert [p.suffix for p in files(tmp_path / "up")] == [".png"]
    clock.now = 5e9
    kept.sweep()
    assert files(tmp_path / "up") == []


def test_a_job_that_waits_holds_its_uploads(kept: Uploads, clock: Clock) -> None:
    upload = kept.save("anna", [png()])
    kept.hold(upload.uri, "anna")
    clock.now += 6 * DAY
    kept.find(upload.uri, "anna")
    held = kept.get(upload.uri, "anna")
    assert kept.save("anna", [kept.find(upload.uri, "anna").read_bytes()]).expires_at == held.expires_at


def test_delete(kept: Uploads, tmp_path: Path) -> None:
    upload = kept.save("anna", [png()])
    kept.delete(upload.uri, "anna")
    assert files(tmp_path / "up") == []
    with pytest.raises(Unusable):
        kept.get(upload.uri, "anna")


def refusal(kept: Uploads, chunks: object) -> str:
    with pytest.raises(InvalidFileInput) as told:
        kept.save("anna", chunks)
    (problem,) = told.value.problems
    assert problem.field == "file"
    return f"{problem.message}; {problem.hint}"


def test_what_cannot_be_used_leaves_nothing(kept: Uploads, tmp_path: Path) -> None:
    assert "a GIF" in refusal(kept, [b"GIF89a" + bytes(100)])
    assert "empty" in refusal(kept, [])
    assert "damaged" in refusal(kept, [png(100)[:3000]])
    assert files(tmp_path / "up") == []


def test_the_cap_stops_the_stream(kept: Uploads, tmp_path: Path) -> None:
    taken = []

    def endless() -> Iterator[bytes]:
        yield png(100)
        while True:
            taken.append(1)
            yield bytes(10_000)

    assert "more than 0.1 MB" in refusal(kept, endless())
    assert len(taken) < 12
    assert files(tmp_path / "up") == []


def test_useless_content_stops_the_stream_at_once(kept: Uploads) -> None:
    taken = []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(1)
            yield b"<html>" + bytes(2000)

    assert "a web page" in refusal(kept, endless())
    assert len(taken) == 3


def test_a_broken_stream_leaves_nothing(kept: Uploads, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield png(100)
        raise ConnectionError("client went away")

    with pytest.raises(ConnectionError):
        kept.save("anna", broken())
    assert files(tmp_path / "up") == []
