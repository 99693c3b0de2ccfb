"""Every limit of the seed's table, just inside and just outside, with the words that people read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from refreel.errors import Problem
from refreel.jobs.kind import Kind
from refreel.jobs.spec import Reference
from refreel.media.info import MediaInfo
from refreel.models.model import Model
from refreel.references.check import Found, check_limits

MB = 1 << 20

GOOD = {
    Kind.IMAGE: MediaInfo(Kind.IMAGE, "png", 1 * MB, "0", width=1024, height=768, frames=1),
    Kind.VIDEO: MediaInfo(Kind.VIDEO, "mp4", 5 * MB, "0", width=1280, height=720, seconds=4.0, fps=24.0, frames=96),
    Kind.AUDIO: MediaInfo(Kind.AUDIO, "mp3", 1 * MB, "0", seconds=5.0, audio=True),
}


def found(kind: Kind, position: int = 1, **facts: object) -> Found:
    reference = Reference(kind, position, "https://x.example/a", f"{kind.field}[{position - 1}]")
    return Found(reference, replace(GOOD[kind], **facts))  # type: ignore[arg-type]


def told(model: Model, *given: Found, complete: bool = True) -> list[Problem]:
    return list(check_limits(given, model, complete=complete))


def test_good_ones_pass(seedance: Model) -> None:
    assert told(seedance, *(found(kind) for kind in Kind)) == []


@pytest.mark.parametrize(
    ("kind", "inside", "outside"),
    [
        (Kind.IMAGE, {"bytes": 30 * MB}, {"bytes": 30 * MB + 1}),
        (Kind.IMAGE, {"format": "webp"}, {"format": "mp4"}),
        (Kind.IMAGE, {"width": 300, "height": 300}, {"width": 299, "height": 300}),
        (Kind.IMAGE, {"width": 6000, "height": 6000}, {"width": 6001, "height": 6000}),
        (Kind.IMAGE, {"width": 1000, "height": 400}, {"width": 1005, "height": 400}),
        (Kind.IMAGE, {"width": 400, "height": 1000}, {"width": 400, "height": 1005}),
        (Kind.VIDEO, {"bytes": 50 * MB - 1}, {"bytes": 50 * MB}),
        (Kind.VIDEO, {"format": "mov"}, {"format": "wav"}),
        (Kind.VIDEO, {"seconds": 2.0}, {"seconds": 1.9}),
        (Kind.VIDEO, {"seconds": 15.042}, {"seconds": 15.3}),
        (Kind.VIDEO, {"fps": 23.976}, {"fps": 23.0}),
        (Kind.VIDEO, {"fps": 60.0}, {"fps": 61.0}),
        (Kind.VIDEO, {"width": 854, "height": 480}, {"width": 400, "height": 320}),
        (Kind.VIDEO, {"width": 1470, "height": 630}, {"width": 1920, "height": 1080}),
        (Kind.AUDIO, {"bytes": 15 * MB}, {"bytes": 15 * MB + 1}),
        (Kind.AUDIO, {"format": "wav"}, {"format": "mp4"}),
        (Kind.AUDIO, {"seconds": 15.05}, {"seconds": 15.3}),
    ],
)
def test_both_sides_of_each_edge(
    seedance: Model, kind: Kind, inside: dict[str, object], outside: dict[str, object]
) -> None:
    assert told(seedance, found(kind, **inside)) == []
    (problem,) = told(seedance, found(kind, **outside))
    assert (problem.field, problem.reference) == (f"{kind.field}[0]", kind.tag(1))
    assert problem.message.startswith(kind.tag(1))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (found(Kind.VIDEO, 2, seconds=1.4), "@Video2 is 1.4 s long; each reference video must last 2–15 s"),
        (found(Kind.IMAGE, 3, bytes=31 * MB), "@Image3 is 31.0 MB; at most 30 MB allowed"),
        (found(Kind.IMAGE, 1, bytes=30 * MB + 1), "@Image1 is 31,457,281 bytes; at most 30 MB allowed"),
        (found(Kind.VIDEO, 1, bytes=50 * MB), "@Video1 is 50.0 MB; reference videos together may have less than 50 MB"),
        (found(Kind.AUDIO, 1, seconds=16.0), "@Audio1 is 16.0 s long; reference audio together must last at most 15 s"),
        (found(Kind.VIDEO, 1, fps=12.5), "@Video1 has 12.5 frames per second; reference videos must have 24–60"),
        (
            found(Kind.IMAGE, 1, width=200, height=200),
            "@Image1 is 200×200 pixels; sides of reference images must be 300–6000 pixels",
        ),
    ],
)
def test_the_words(seedance: Model, given: Found, message: str) -> None:
    assert [p.message for p in told(seedance, given)] == [message]


def test_a_file_of_another_kind_is_named(seedance: Model) -> None:
    given = Found(found(Kind.VIDEO).reference, GOOD[Kind.IMAGE])
    (problem,) = told(seedance, given)
    assert problem.message == "@Video1 is a PNG image; reference videos must be MP4 or MOV"


def test_sums(seedance: Model) -> None:
    clips = [found(Kind.VIDEO, i, seconds=5.0) for i in (1, 2, 3)]
    assert told(seedance, *clips) == []
    (problem,) = told(seedance, clips[0], clips[1], found(Kind.VIDEO, 3, seconds=6.0))
    assert (problem.field, problem.reference) == ("input_videos", None)
    assert problem.message == (
        "@Video1, @Video2 and @Video3 are 16.0 s long in all; reference videos together must last 2–15 s"
    )
    heavy = [found(Kind.VIDEO, i, bytes=25 * MB) for i in (1, 2)]
    assert "less than 50 MB" in told(seedance, *heavy)[0].message
    songs = [found(Kind.AUDIO, i, seconds=8.0) for i in (1, 2)]
    assert "at most 15 s" in told(seedance, *songs)[0].message


def test_all_problems_at_once(seedance: Model) -> None:
    given = (
        found(Kind.IMAGE, 1, width=100, height=100),
        found(Kind.IMAGE, 2, bytes=40 * MB),
        found(Kind.VIDEO, 1, seconds=1.0, fps=10.0),
        found(Kind.AUDIO, 1, seconds=30.0),
    )
    assert [p.reference for p in told(seedance, *given)] == ["@Image1", "@Image2", "@Video1", "@Video1", "@Audio1"]


def test_sums_that_are_not_complete_are_only_held_against_the_upper_limit(seedance: Model) -> None:
    limits = replace(seedance.limits[Kind.VIDEO], each_seconds=None)
    model = replace(seedance, limits={**seedance.limits, Kind.VIDEO: limits})
    short = found(Kind.VIDEO, 1, seconds=1.0)
    assert told(model, short, complete=False) == []
    assert len(told(model, short)) == 1
    assert len(told(model, found(Kind.VIDEO, 1, seconds=20.0), complete=False)) == 1


def test_a_kind_that_the_model_does_not_take(seedance: Model) -> None:
    model = replace(seedance, limits={Kind.IMAGE: seedance.limits[Kind.IMAGE]})
    (problem,) = told(model, found(Kind.AUDIO))
    assert "takes no reference audio" in problem.hint
