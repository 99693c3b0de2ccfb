"""From what a request names to files an engine can use, with real files on both sides of each limit."""

from __future__ import annotations

import base64
import threading
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from making import make_sound, make_video
from refreel.engines.base import PreparedReference, Progress
from refreel.errors import Cancelled, InvalidFileInput, Problem
from refreel.jobs.kind import Kind
from refreel.jobs.spec import JobSpec, Reference
from refreel.models.model import Model
from refreel.references import datauri
from refreel.references.fetch import Fetcher
from refreel.references.intake import Tools, check_early, forget, prepare, put_away
from refreel.references.probe import Prober
from serving import LOCAL, Web


def image(path: Path, width: int = 400, height: int = 400) -> Path:
    Image.new("RGB", (width, height), "red").save(path)
    return path


def data_uri(path: Path) -> str:
    return "data:application/octet-stream;base64," + base64.b64encode(path.read_bytes()).decode()


def job(images: list[str] | None = None, videos: list[str] | None = None, audios: list[str] | None = None) -> JobSpec:
    lists = {Kind.IMAGE: images or [], Kind.VIDEO: videos or [], Kind.AUDIO: audios or []}
    references = tuple(
        Reference(kind, at + 1, uri, f"{kind.field}[{at}]")
        for kind, uris in lists.items()
        for at, uri in enumerate(uris)
    )
    return JobSpec("m", "p", references, "720p", None, None, True, 1)


def run(
    spec: JobSpec, model: Model, tools: Tools, folder: Path, said: list[Progress] | None = None, namespace: str = "anna"
) -> tuple[PreparedReference, ...]:
    heard = said if said is not None else []
    return prepare(
        spec, model, namespace, folder / "work" / "job-1", tools, report=heard.append, cancelled=lambda: False
    )


def accepted(spec: JobSpec, model: Model, tools: Tools) -> JobSpec:
    """As `pipeline.accept` does it."""
    with ExitStack() as until:
        return put_away(spec, "anna", tools, check_early(spec, model, "anna", tools, until))


def refused(spec: JobSpec, model: Model, tools: Tools, folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(InvalidFileInput) as told:
        run(spec, model, tools, folder)
    return told.value.problems


def test_every_kind_of_source(web: Web, tools: Tools, seedance: Model, tmp_path: Path) -> None:
    one, two = image(tmp_path / "1.png"), image(tmp_path / "2.jpg", 500)
    film = make_video(tmp_path / "v.mp4", 640, 640, frames=60, sound=True)
    song = make_sound(tmp_path / "a.mp3", 3.0)
    upload = tools.uploads.save("anna", [two.read_bytes()])
    spec = job([data_uri(one), upload.uri], [web.serve("/v", film.read_bytes())], [web.serve("/a", song.read_bytes())])
    said: list[Progress] = []
    got = run(accepted(spec, seedance, tools), seedance, tools, tmp_path, said)
    assert [(r.tag, r.path.name) for r in got] == [
        ("@Image1", "image1.png"), ("@Image2", "image2.jpeg"), ("@Video1", "video1.mp4"), ("@Audio1", "audio1.mp3")
    ]  # fmt: skip
    for prepared, source in zip(got, (one, two, film, song), strict=True):
        assert prepared.path.read_bytes() == source.read_bytes()
        assert prepared.path.is_relative_to(tmp_path / "work" / "job-1")
    assert (got[2].info.audio, got[2].info.frames) == (True, 60)
    assert [p.fraction for p in said] == sorted(p.fraction for p in said)
    assert said[-1].fraction == 1.0
    assert {p.stage for p in said} == {"references"}


def test_nothing_to_do(tools: Tools, seedance: Model, tmp_path: Path) -> None:
    assert run(job(), seedance, tools, tmp_path) == ()


def test_a_retry_sees_the_same_bytes_after_the_link_died(
    web: Web, tools: Tools, seedance: Model, tmp_path: Path
) -> None:
    spec = job([web.serve("/a", image(tmp_path / "1.png").read_bytes())])
    first = run(spec, seedance, tools, tmp_path)
    web.serve("/a", b"gone", status=404)
    assert run(spec, seedance, tools, tmp_path) == first
    assert len(web.asked) == 1
    forget("job-1", tools)
    assert "404" in refused(spec, seedance, tools, tmp_path)[0].message


def test_the_same_link_twice_is_fetched_once(web: Web, tools: Tools, seedance: Model, tmp_path: Path) -> None:
    link = web.serve("/a", image(tmp_path / "1.png").read_bytes())
    got = run(job([link, link]), seedance, tools, tmp_path)
    assert [r.tag for r in got] == ["@Image1", "@Image2"]
    assert len(web.asked) == 1


def test_links_are_fetched_at_the_same_time(web: Web, tools: Tools, seedance: Model, tmp_path: Path) -> None:
    content = image(tmp_path / "1.png").read_bytes()
    together = threading.Barrier(3, timeout=5)
    links = []
    for name in ("/1", "/2", "/3"):
        web.serve(name, content)
        page = web.pages[name]
        web.pages[name] = lambda handler, page=page: (together.wait(), page(handler))[1]
        links.append(web.url(name))
    assert len(run(job(links), seedance, tools, tmp_path)) == 3


def test_all_problems_in_one_answer_in_order(web: Web, tools: Tools, seedance: Model, tmp_path: Path) -> None:
    small = image(tmp_path / "s.png", 100, 100)
    short = make_video(tmp_path / "v.mp4", 640, 640, frames=24)
    spec = job(
        [web.serve("/s", small.read_bytes()), web.serve("/h", b"<html>"), web.serve("/n", b"", status=404)],
        [web.serve("/v", short.read_bytes()), web.serve("/p", small.read_bytes())],
        ["refreel://uploads/" + "0" * 32],
    )
    problems = refused(spec, seedance, tools, tmp_path)
    assert [(p.field, p.reference) for p in problems] == [
        ("input_images[0]", "@Image1"),
        ("input_images[1]", "@Image2"),
        ("input_images[2]", "@Image3"),
        ("input_videos[0]", "@Video1"),
        ("input_videos[1]", "@Video2"),
        ("input_audios[0]", "@Audio1"),
    ]
    assert problems[1].message == "@Image2 cannot be used: its link gives a web page"
    assert problems[4].message == "@Video2 is a PNG image; reference videos must be MP4 or MOV"


def test_private_links_are_refused_early_and_late(
    web: Web, guarded_tools: Tools, seedance: Model, tmp_path: Path
) -> None:
    link = web.serve("/a", image(tmp_path / "1.png").read_bytes())
    with pytest.raises(InvalidFileInput, match="no public address"):
        check_early(job([link]), seedance, "anna", guarded_tools)
    named = job([link.replace("127.0.0.1", "localhost")])
    check_early(named, seedance, "anna", guarded_tools)
    assert "no public address" in refused(named, seedance, guarded_tools, tmp_path)[0].message
    assert web.asked == []


def test_uploads_of_others_do_not_exist(tools: Tools, seedance: Model, tmp_path: Path) -> None:
    upload = tools.uploads.save("bert", [image(tmp_path / "1.png").read_bytes()])
    for step in (
        lambda: check_early(job([upload.uri]), seedance, "anna", tools),
        lambda: put_away(job([upload.uri]), "anna", tools, {}),
    ):
        with pytest.raises(InvalidFileInput, match="no such upload"):
            step()
    assert "no such upload" in refused(job([upload.uri]), seedance, tools, tmp_path)[0].message


def test_put_away_makes_rows_small_and_is_private(tools: Tools, seedance: Model, tmp_path: Path) -> None:
    spec = job([data_uri(image(tmp_path / "1.png")), "https://example.com/x.png"])
    small = accepted(spec, seedance, tools)
    assert small.references[0].uri.startswith("refreel://uploads/")
    assert small.references[1] == spec.references[1]
    assert replace(small, references=spec.references) == spec
    assert tools.uploads.find(small.references[0].uri, "anna").read_bytes() == (tmp_path / "1.png").read_bytes()


def test_a_data_uri_is_taken_in_and_looked_at_once(
    tools: Tools, seedance: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    for module, name in ((datauri, "chunks"), (Prober, "probe")):
        real = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *a, _real=real, _name=name, **k: seen.append(_name) or _real(*a, **k))
    uri = data_uri(image(tmp_path / "1.png"))
    small = accepted(job([uri, uri]), seedance, tools)
    assert seen == ["chunks", "probe"]
    assert small.references[0].uri == small.references[1].uri
    assert not list((tmp_path / "uploads" / ".incoming").iterdir())


def test_check_early_keeps_nothing(tools: Tools, seedance: Model, tmp_path: Path) -> None:
    check_early(job([data_uri(image(tmp_path / "1.png"))]), seedance, "anna", tools)
    assert [p for part in ("uploads", "snapshots") for p in (tmp_path / part).rglob("*") if p.is_file()] == []


def test_local_files_are_for_the_command_line_only(tools: Tools, seedance: Model, tmp_path: Path) -> None:
    path = image(tmp_path / "1 ä.png")
    for uri in (str(path), path.as_uri()):
        with pytest.raises(InvalidFileInput):
            check_early(job([uri]), seedance, "anna", tools)
        assert refused(job([uri]), seedance, tools, tmp_path)
        cli = replace(tools, allow_files=True)
        check_early(job([uri]), seedance, "anna", cli)
        (prepared,) = run(job([uri]), seedance, cli, tmp_path)
        assert prepared.path.read_bytes() == path.read_bytes()
    with pytest.raises(InvalidFileInput, match="there is no file"):
        check_early(job([str(tmp_path / "none.png")]), seedance, "anna", cli)
    path.write_bytes(path.read_bytes())


def test_own_links_are_read_without_the_network(tools: Tools, seedance: Model, tmp_path: Path) -> None:
    film = make_video(tmp_path / "v.mp4", 640, 640, frames=60)

    def own(uri: str, namespace: str) -> list[bytes] | None:
        return [film.read_bytes()] if uri == "http://127.0.0.1:8000/mine.mp4" and namespace == "anna" else None

    ours = replace(tools, own_link=own, fetcher=Fetcher(replace(LOCAL, allow_networks=())))
    spec = job(videos=["http://127.0.0.1:8000/mine.mp4"])
    check_early(spec, seedance, "anna", ours)
    assert len(run(spec, seedance, ours, tmp_path)) == 1
    with pytest.raises(InvalidFileInput):
        check_early(spec, seedance, "bert", ours)


def test_a_cancel_stops_fetching(web: Web, tools: Tools, seedance: Model, tmp_path: Path) -> None:
    stop = threading.Event()

    def answer(handler: object) -> None:
        stop.set()
        web.stop.wait(10)

    web.pages["/a"] = answer
    with pytest.raises(Cancelled):
        prepare(
            job([web.url("/a")]), seedance, "anna", tmp_path / "w", tools, report=lambda _: None, cancelled=stop.is_set
        )
    assert not (tmp_path / "w" / "references").exists()


@pytest.mark.parametrize(
    ("size", "frames", "fps", "fits"),
    [
        ((640, 640), 49, 24, True),
        ((854, 480), 49, 24, True),
        ((720, 1280), 49, 24, True),
        ((1470, 630), 49, 24, True),
        ((640, 640), 44, 24, False),
        ((640, 640), 361, 24, True),
        ((640, 640), 372, 24, False),
        ((640, 640), 60, 30, True),
        ((640, 640), 150, 60, True),
        ((640, 640), 40, 15, False),
        ((1920, 1080), 49, 24, False),
        ((320, 240), 49, 24, False),
        ((1600, 600), 49, 24, False),
    ],
)
def test_real_videos_on_both_sides(
    web: Web, tools: Tools, seedance: Model, tmp_path: Path, size: tuple[int, int], frames: int, fps: int, fits: bool
) -> None:
    film = make_video(tmp_path / "v.mp4", *size, fps=fps, frames=frames)
    spec = job(videos=[web.serve("/v", film.read_bytes())])
    if fits:
        assert run(spec, seedance, tools, tmp_path)[0].info.frames == frames
    else:
        assert refused(spec, seedance, tools, tmp_path)[0].reference == "@Video1"


@pytest.mark.parametrize(
    ("size", "fits"),
    [
        ((300, 300), True),
        ((299, 400), False),
        ((6000, 2400), True),
        ((6002, 2402), False),
        ((800, 320), True),
        ((820, 320), False),
    ],
)
def test_real_images_on_both_sides(
    tools: Tools, seedance: Model, tmp_path: Path, size: tuple[int, int], fits: bool
) -> None:
    spec = job([data_uri(image(tmp_path / "i.png", *size))])
    if fits:
        check_early(spec, seedance, "anna", tools)
    else:
        with pytest.raises(InvalidFileInput, match="@Image1"):
            check_early(spec, seedance, "anna", tools)


@pytest.mark.parametrize(
    ("seconds", "fits"), [((5.0, 5.0, 5.0), True), ((15.0,), True), ((15.5,), False), ((8.0, 8.0), False)]
)
def test_real_sound_on_both_sides(
    tools: Tools, seedance: Model, tmp_path: Path, seconds: tuple[float, ...], fits: bool
) -> None:
    songs = [data_uri(make_sound(tmp_path / f"{i}.mp3", s)) for i, s in enumerate(seconds)]
    spec = job([data_uri(image(tmp_path / "i.png"))], audios=songs)
    if fits:
        check_early(spec, seedance, "anna", tools)
    else:
        with pytest.raises(InvalidFileInput, match="at most 15 s"):
            check_early(spec, seedance, "anna", tools)


def test_an_image_of_30_mb_passes_and_a_larger_one_does_not(
    web: Web, tools: Tools, seedance: Model, tmp_path: Path
) -> None:
    """A PNG may carry anything after its end mark: its size can be set to the byte."""
    content = image(tmp_path / "i.png").read_bytes()
    exact = content + bytes(30 * (1 << 20) - len(content))
    assert run(job([web.serve("/a", exact)]), seedance, tools, tmp_path)[0].info.bytes == 30 << 20
    (problem,) = refused(job([web.serve("/b", exact + b"\0")]), seedance, tools, tmp_path)
    assert problem.message == "@Image1 cannot be used: its link gives more than 30 MB"


def test_videos_of_50_mb_together(web: Web, tools: Tools, seedance: Model, tmp_path: Path) -> None:
    """An MP4 may end in a `free` box of any length."""
    content = make_video(tmp_path / "v.mp4", 640, 640, frames=49).read_bytes()

    def padded(size: int) -> bytes:
        free = size - len(content)
        return content + free.to_bytes(4, "big") + b"free" + bytes(free - 8)

    half = 25 << 20
    inside = job(videos=[web.serve("/1", padded(half)), web.serve("/2", padded(half - 1))])
    assert len(run(inside, seedance, tools, tmp_path)) == 2
    forget("job-1", tools)
    outside = job(videos=[web.serve("/1", padded(half)), web.serve("/3", padded(half))])
    (problem,) = refused(outside, seedance, tools, tmp_path)
    assert (problem.field, problem.reference) == ("input_videos", None)
    assert "together may have less than 50 MB" in problem.message


def test_real_media_pass(media_kit: Path, tools: Tools, seedance: Model, tmp_path: Path) -> None:
    cli = replace(tools, allow_files=True)
    spec = job(
        [str(media_kit / name) for name in ("astronaut.png", "chelsea.png", "rocket.jpg")],
        [str(media_kit / "bigbuckbunny.mp4")],
        [str(media_kit / "house_lo.mp3")],
    )
    assert len(run(spec, seedance, cli, tmp_path)) == 5


def test_pixels_of_the_prepared_picture(tools: Tools, seedance: Model, tmp_path: Path) -> None:
    cli = replace(tools, allow_files=True)
    (prepared,) = run(job([str(image(tmp_path / "1.png"))]), seedance, cli, tmp_path)
    assert np.asarray(Image.open(prepared.path))[0, 0].tolist() == [255, 0, 0]
