"""A file's sound: takes an MP3, WAV, MP4 or MOV, gives stereo samples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from refreel.media.decode import Opened, Unreadable, check_rate, open_media, translated
from refreel.media.frames import decoded

Samples = NDArray[np.float32]


def read_sound(path: Path, rate: int = 48000, *, seconds: float | None = None) -> Samples:
    """The first sound track as float32 of shape (n, 2) at `rate` Hz, full scale ±1; mono comes on both sides, surround is
    mixed down. A video's sound is aligned with its picture: sample 0 belongs to the first frame. At most `seconds`.

    Raises Unreadable when the file has no sound that can be read.
    """
    most = None if seconds is None else round(seconds * rate)
    with open_media(Path(path)) as opened:
        if opened.sound is None:
            raise Unreadable("it has no sound")
        parts: list[Samples] = []
        have = 0
        for part in _resampled(opened, opened.sound, rate):
            parts.append(part)
            have += len(part)
            if most is not None and have >= most + rate:
                break
        lead = _lead(opened, opened.sound, rate)
    sound = np.concatenate(parts) if parts else np.zeros((0, 2), np.float32)
    return _aligned(sound, lead)[:most]


def _resampled(opened: Opened, stream: Any, rate: int) -> Iterator[Samples]:
    """A stream may change its rate or channels on the way (joined MP3s do): each stretch gets a resampler of its own."""
    resampler: AudioResampler | None = None
    setup: tuple[str, str, int] | None = None
    for frame in decoded(opened, stream):
        frame.pts = None
        here = (frame.format.name, frame.layout.name, frame.sample_rate)
        if here != setup:
            check_rate(frame.sample_rate)
            yield from _through(resampler, None)
            resampler, setup = AudioResampler(format="flt", layout="stereo", rate=rate), here
        yield from _through(resampler, frame)
    yield from _through(resampler, None)


def _through(resampler: AudioResampler | None, frame: Any) -> Iterator[Samples]:
    """What comes out of the resampler for `frame`; None empties it."""
    if resampler is None:
        return
    with translated():
        parts = [np.asarray(out.to_ndarray(), dtype=np.float32).reshape(-1, 2) for out in resampler.resample(frame)]
    yield from parts


def _lead(opened: Opened, stream: Any, rate: int) -> int:
    """How many samples later (or, negative, earlier) than the picture the sound begins."""
    picture = opened.picture
    if picture is None or picture.start_time is None or stream.start_time is None:
        return 0
    return round(float(stream.start_time * stream.time_base - picture.start_time * picture.time_base) * rate)


def _aligned(sound: Samples, lead: int) -> Samples:
    if lead < 0:
        return sound[-lead:]
    return np.concatenate([np.zeros((lead, 2), np.float32), sound]) if lead else sound
