"""Synthetic media with exact properties, for tests that stand on both sides of a limit's edge."""

from __future__ import annotations

import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


def quadrants(width: int, height: int) -> Picture:
    """Red, green / blue, white: any turn, flip, crop or wrong colour matrix shows."""
    picture = np.zeros((height, width, 3), np.uint8)
    half_h, half_w = height // 2, width // 2
    picture[:half_h, :half_w] = (220, 30, 30)
    picture[:half_h, half_w:] = (30, 200, 40)
    picture[half_h:, :half_w] = (30, 40, 220)
    picture[half_h:, half_w:] = (235, 235, 235)
    return picture


def make_video(
    path: Path,
    width: int = 640,
    height: int = 640,
    *,
    fps: float | Fraction = 24,
    frames: int = 49,
    picture: Callable[[int], Picture] | None = None,
    sound: bool = False,
    codec: str = "libx264",
    matrix: int = 1,
    full_range: bool = False,
    times: list[float] | None = None,
    crf: int = 23,
) -> Path:
    """An MP4 or MOV (by the path's suffix). `picture(i)` draws frame i; `times` sets the frames' moments in seconds."""
    rate = Fraction(fps).limit_denominator(1001)
    base = Fraction(1, 90000)
    still = quadrants(width, height)
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=rate, options={"preset": "ultrafast", "crf": str(crf), "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.time_base = base
        stream.codec_context.colorspace = matrix
        stream.codec_context.color_range = 2 if full_range else 1
        track = out.add_stream("aac", rate=48000, layout="stereo") if sound else None
        for i in range(frames):
            rgb = av.VideoFrame.from_ndarray(picture(i) if picture else still, format="rgb24")
            frame = rgb.reformat(
                format="yuv420p",
                src_colorspace=5,
                dst_colorspace=5 if matrix != 1 else 1,
                src_color_range=2,
                dst_color_range=2 if full_range else 1,
            )
            frame.pts = round((times[i] if times else i / rate) / base)
            frame.time_base = base
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
        if track is not None:
            for part in _sound_frames(tone(float(frames / rate), 48000), 48000):
                out.mux(track.encode(part))
            out.mux(track.encode(None))
    return path


def tone(seconds: float, rate: int, hertz: float = 440.0) -> NDArray[np.float32]:
    """A sine of amplitude 0.5, (n, 2): full on the left, half on the right."""
    t = np.arange(round(seconds * rate)) / rate
    wave = 0.5 * np.sin(2 * np.pi * hertz * t)
    return np.stack([wave, wave / 2], axis=1).astype(np.float32)


def make_sound(path: Path, seconds: float = 3.0, *, rate: int = 44100, hertz: float = 440.0) -> Path:
    """An MP3 or WAV (by the path's suffix)."""
    codec = "libmp3lame" if path.suffix == ".mp3" else "pcm_s16le"
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=rate, layout="stereo")
        stream.codec_context.format = "s16p" if path.suffix == ".mp3" else "s16"
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="stereo", rate=rate)
        for part in _sound_frames(tone(seconds, rate, hertz), rate):
            for ready in resampler.resample(part):
                out.mux(stream.encode(ready))
        out.mux(stream.encode(None))
    return path


def _sound_frames(samples: NDArray[np.float32], rate: int) -> list[av.AudioFrame]:
    parts = []
    for at in range(0, len(samples), 1024):
        block = np.ascontiguousarray(samples[at : at + 1024].T)
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
        parts.append(frame)
    return parts


def set_display_matrix(path: Path, a: int, b: int, c: int, d: int) -> Path:
    """Write the rotation (or flip) into the first track header of an MP4, as phones do. Values −1, 0, 1."""
    data = bytearray(path.read_bytes())
    at = data.find(b"tkhd")
    assert at > 0 and data[at + 4] == 0, "a version 0 track header"
    one = 1 << 16
    struct.pack_into(">9i", data, at + 4 + 40, a * one, b * one, 0, c * one, d * one, 0, 0, 0, 1 << 30)
    path.write_bytes(bytes(data))
    return path
