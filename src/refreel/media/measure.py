"""Measures one file by decoding it: takes a path, gives the facts of `MediaInfo`. Runs in the decode child, never elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The format plug-ins are named so that the decode helper has them before it forks; Pillow would load them at first use.
from PIL import ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: F401

from refreel.jobs.kind import Kind
from refreel.media.decode import Opened, Unreadable, check_rate, codec_of, open_media, translated
from refreel.media.frames import decoded, displayed_size, timed_frames
from refreel.media.kinds import sniff_file
from refreel.media.stills import has_alpha, open_image

DECODE_SECONDS = 60.0
"""Files whose packets span more than this are not decoded to the end: no model takes references that long, and the span of
their packets is measure enough to say so."""

DECODE_FRAMES = 8000


@dataclass(frozen=True, slots=True)
class Facts:
    """The fields of MediaInfo that content alone decides (size and hash are known to whoever wrote the file)."""

    kind: Kind
    format: str
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    fps: float = 0.0
    frames: int = 0
    codec: str = ""
    audio: bool = False
    alpha: bool = False
    sample_rate: int = 0
    channels: int = 0


def measure(path: Path) -> Facts:
    """Facts of the file at `path`. Raises Unreadable with words for its sender."""
    found = sniff_file(path)
    if found.kind is None:
        raise Unreadable(f"it is {found.name}; {found.hint}")
    if found.kind is Kind.IMAGE:
        return _image(path, found.format)
    with open_media(path, threads=1) as opened:
        if found.kind is Kind.AUDIO:
            return _sound(opened)
        if opened.picture is None:
            raise Unreadable("it has no picture, only sound; save it as MP3 or WAV to use it as audio")
        return _video(opened, opened.picture)


def _image(path: Path, name: str) -> Facts:
    with open_image(path) as image:
        image.load()
        turned = ImageOps.exif_transpose(image)
        wide, high = turned.size
        return Facts(Kind.IMAGE, name, wide, high, frames=1, codec=name, alpha=has_alpha(image))


def _video(opened: Opened, stream: Any) -> Facts:
    span, count = _packets(opened, stream)
    whole = span <= DECODE_SECONDS and count <= DECODE_FRAMES
    frames, end, size = 0, 0.0, (0, 0)
    for moment, length, frame in timed_frames(opened, stream):
        size = size if frames else displayed_size(stream, frame)
        frames += 1
        end = max(end, moment + length)
        if frames >= (DECODE_FRAMES if whole else 1):
            break
    if not frames:
        raise Unreadable("it is damaged: it has no frame that can be decoded")
    seconds, frames = (end, frames) if whole else (span, count)
    fps = frames / seconds if seconds > 0 else 0.0
    wide, high = size
    rate, channels = _track(opened)
    return Facts(
        Kind.VIDEO, opened.format, wide, high, seconds, fps, frames, codec_of(stream), rate > 0, False, rate, channels
    )


def _packets(opened: Opened, stream: Any) -> tuple[float, int]:
    """(span in seconds, number) of a stream's packets, and the container wound back."""
    base = float(stream.time_base)
    count, first, last = 0, None, 0.0
    with translated():
        for packet in opened.container.demux(stream):
            if packet.pts is None or not packet.size:
                continue
            at = packet.pts * base
            first = at if first is None else min(first, at)
            last = max(last, at + (packet.duration or 0) * base)
            count += 1
        if count:
            opened.container.seek(0)
    return (last - first if first is not None else 0.0), count


def _track(opened: Opened) -> tuple[int, int]:
    """(sample rate, channels) of a video's sound, zeros when it has none or not one frame of it decodes."""
    if opened.sound is None:
        return 0, 0
    with translated():
        opened.container.seek(0)
    try:
        for frame in decoded(opened, opened.sound):
            return int(frame.sample_rate), int(frame.layout.nb_channels)
    except Unreadable:
        # A film with a broken sound track is still a film; `audio` then says that it has none.
        return 0, 0
    return 0, 0


def _sound(opened: Opened) -> Facts:
    stream = opened.sound
    if stream is None:
        raise Unreadable("it has no sound")
    samples, rate, channels = 0, 0, 0
    for frame in decoded(opened, stream):
        samples += frame.samples
        rate, channels = rate or int(frame.sample_rate), channels or int(frame.layout.nb_channels)
        if samples > rate * 3600:
            break
    if samples:
        check_rate(rate)
    else:
        raise Unreadable("it is damaged: it has no sound that can be decoded")
    return Facts(
        Kind.AUDIO,
        opened.format,
        seconds=samples / rate,
        codec=codec_of(stream),
        audio=True,
        sample_rate=rate,
        channels=channels,
    )
