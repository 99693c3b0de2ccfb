"""Frames come at a constant rate, upright, in the right colours, at the size that was asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from making import Picture, make_video, quadrants, set_display_matrix
from refreel.media.decode import Unreadable
from refreel.media.frames import read_frames


def corners(frame: Picture) -> str:
    """The four quadrants' colours by their initials, row by row."""
    high, wide = frame.shape[:2]
    text = ""
    for y in (high // 4, 3 * high // 4):
        for x in (wide // 4, 3 * wide // 4):
            pixel = frame[y, x]
            text += "K" if pixel.max() < 60 else "W" if pixel.min() > 150 else "RGB"[int(pixel.argmax())]
    return text


def counter(width: int, height: int) -> object:
    """Frame i is a grey of level 4·i: which source frame came out can be read off a pixel."""

    def draw(i: int) -> Picture:
        return np.full((height, width, 3), 4 * i, np.uint8)

    return draw


def levels(frames: list[Picture]) -> list[int]:
    return [round(float(frame.mean()) / 4) for frame in frames]


@pytest.mark.parametrize(
    ("matrix", "shown"),
    [
        ((1, 0, 0, 1), "RGBW"),
        ((0, 1, -1, 0), "BRWG"),
        ((-1, 0, 0, -1), "WBGR"),
        ((0, -1, 1, 0), "GWRB"),
        ((-1, 0, 0, 1), "GRWB"),
        ((1, 0, 0, -1), "BWRG"),
    ],
)
def test_rotation_marks_are_honoured(tmp_path: Path, matrix: tuple[int, int, int, int], shown: str) -> None:
    path = set_display_matrix(make_video(tmp_path / "v.mp4", 320, 160, frames=2), *matrix)
    frame = next(read_frames(path))
    assert corners(frame) == shown
    assert frame.shape == ((320, 160, 3) if matrix[0] == 0 else (160, 320, 3))


@pytest.mark.parametrize(("matrix", "full"), [(1, False), (1, True), (5, False), (5, True)])
def test_colours_survive_whatever_the_matrix_and_range(tmp_path: Path, matrix: int, full: bool) -> None:
    path = make_video(tmp_path / "v.mp4", 320, 320, frames=2, matrix=matrix, full_range=full, crf=5)
    frame, drawn = next(read_frames(path)).astype(int), quadrants(320, 320).astype(int)
    inside = [(slice(30, 130), slice(30, 130)), (slice(190, 290), slice(30, 130)), (slice(30, 130), slice(190, 290))]
    for area in inside:
        assert np.abs(frame[area] - drawn[area]).max() <= 6


@pytest.mark.parametrize(
    ("fps", "frames", "expected"), [(24, 48, 48), (30, 60, 48), (60, 60, 24), (12, 24, 48), (25, 50, 48)]
)
def test_any_rate_becomes_24(tmp_path: Path, fps: int, frames: int, expected: int) -> None:
    path = make_video(tmp_path / "v.mp4", 64, 64, fps=fps, frames=frames, picture=counter(64, 64), crf=1)
    shown = levels(list(read_frames(path)))
    assert len(shown) == expected
    assert shown == pytest.approx([int(k * fps / 24 + 1e-6) for k in range(expected)], abs=1)


def test_uneven_timestamps_are_followed(tmp_path: Path) -> None:
    times = [0.0, 0.1, 0.5, 0.55, 1.0]
    path = make_video(tmp_path / "v.mp4", 64, 64, frames=5, times=times, picture=counter(64, 64), crf=1)
    shown = levels(list(read_frames(path, fps=20.0, seconds=1.0)))
    assert shown == [0, 0, *[1] * 8, 2, *[3] * 9]


def test_a_part_is_the_same_as_that_part_of_the_whole(tmp_path: Path) -> None:
    path = make_video(tmp_path / "v.mp4", 64, 64, frames=60, picture=counter(64, 64), crf=1)
    whole = list(read_frames(path))
    part = list(read_frames(path, start=1.5, seconds=0.5))
    assert len(part) == 12
    assert all(np.array_equal(a, b) for a, b in zip(part, whole[36:48], strict=True))


def test_it_ends_with_the_video(tmp_path: Path) -> None:
    path = make_video(tmp_path / "v.mp4", 64, 64, frames=24)
    assert len(list(read_frames(path, seconds=10.0))) == 24
    assert list(read_frames(path, start=5.0)) == []


def test_cover_cuts_contain_frames_stretch_distorts(tmp_path: Path) -> None:
    path = make_video(tmp_path / "v.mp4", 320, 160, frames=1)
    cover = next(read_frames(path, width=100, height=100))
    assert cover.shape == (100, 100, 3)
    assert corners(cover) == "RGBW"
    contain = next(read_frames(path, width=100, height=100, fit="contain"))
    assert contain[:20].max() < 10
    assert contain[-20:].max() < 10
    assert corners(contain[25:75]) == "RGBW"
    assert corners(next(read_frames(path, width=100, height=300, fit="stretch"))) == "RGBW"


def test_one_side_is_enough(tmp_path: Path) -> None:
    path = make_video(tmp_path / "v.mp4", 320, 160, frames=1)
    assert next(read_frames(path, width=80)).shape == (40, 80, 3)
    assert next(read_frames(path, height=80)).shape == (80, 160, 3)


def test_the_same_twice(media_kit: Path) -> None:
    path = media_kit / "bigbuckbunny.mp4"
    once = [frame.tobytes() for frame in read_frames(path, width=160, height=90, seconds=1.0)]
    assert once == [frame.tobytes() for frame in read_frames(path, width=160, height=90, seconds=1.0)]


@pytest.mark.parametrize("content", [b"#EXTM3U\nfile:///etc/passwd\n", b"\x1a\x45\xdf\xa3 webm", b"not media at all"])
def test_other_formats_are_not_even_opened(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "v.mp4"
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        next(read_frames(path))


def test_a_damaged_middle_does_not_end_the_film(tmp_path: Path) -> None:
    path = make_video(tmp_path / "v.mp4", 320, 320, frames=48)
    data = bytearray(path.read_bytes())
    middle = data.find(b"mdat") + (len(data) - data.find(b"mdat")) // 2
    data[middle : middle + 400] = bytes(400)
    path.write_bytes(bytes(data))
    assert len(list(read_frames(path))) > 40


@pytest.mark.parametrize("name", ["bigbuckbunny.mp4", "bikes.mp4", "carphone_pristine.mp4"])
def test_a_part_of_real_footage_is_that_part(media_kit: Path, name: str) -> None:
    """Key frames and reordered frames: the seek must not move the clock."""
    whole = list(read_frames(media_kit / name, width=96, height=64, seconds=3.5))
    part = list(read_frames(media_kit / name, width=96, height=64, start=3.0, seconds=0.5))
    assert len(part) == 12
    assert all(np.array_equal(a, b) for a, b in zip(part, whole[72:], strict=True))
