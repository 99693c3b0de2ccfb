"""However a file is damaged, the readers either read it or say that they cannot: nothing else ever comes out of them."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from making import make_sound, make_video
from refreel.media.decode import Unreadable
from refreel.media.frames import read_frames
from refreel.media.kinds import sniff
from refreel.media.measure import measure
from refreel.media.sound import read_sound
from refreel.media.stills import read_image

READERS: tuple[Callable[[Path], object], ...] = (
    measure,
    read_image,
    read_sound,
    lambda path: list(itertools.islice(read_frames(path, width=64, height=64), 40)),
)

WORDS = (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\0\1")


@given(st.binary(max_size=400))
def test_anything_can_be_sniffed(head: bytes) -> None:
    found = sniff(head)
    assert found.usable or (found.format and found.hint)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("good")
    noise = Image.effect_noise((120, 90), 50)
    noise.convert("RGB").save(folder / "a.jpg")
    noise.convert("RGBA").save(folder / "a.png")
    noise.convert("RGB").save(folder / "a.webp")
    make_video(folder / "a.mp4", 96, 64, frames=8, sound=True)
    make_video(folder / "a.mov", 96, 64, frames=8)
    make_sound(folder / "a.mp3", 0.3)
    make_sound(folder / "a.wav", 0.2)
    return sorted(folder.iterdir())


def damaged(content: bytes, rng: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(rng.choice([1, 3, 10, 50])):
        at = rng.randrange(min(len(data), rng.choice([200, 2000, 10**9])))
        how = rng.randrange(4)
        if how == 0:
            data[at] = rng.randrange(256)
        elif how == 1:
            data[at : at + 4] = rng.choice(WORDS)
        elif how == 2:
            del data[at : at + rng.randrange(1, 100)]
        else:
            data[at:at] = rng.randbytes(rng.randrange(1, 50))
        data = data or bytearray(b"x")
    return bytes(data)


@pytest.mark.parametrize("seed", range(40))
def test_damage(good: list[Path], tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    for source in good:
        path = tmp_path / "damaged"
        path.write_bytes(damaged(source.read_bytes(), rng))
        for read in READERS:
            started = time.monotonic()
            try:
                read(path)
            except Unreadable as problem:
                assert str(problem)
            assert time.monotonic() - started < 5.0


def test_a_rate_of_one_hertz_is_refused(tmp_path: Path) -> None:
    """A second of sound would become 48,000 for each of its samples."""
    path = make_sound(tmp_path / "a.wav", 0.2)
    data = bytearray(path.read_bytes())
    data[24:28] = (1).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    for read in (measure, read_sound):
        with pytest.raises(Unreadable, match="samples per second"):
            read(path)
