"""Opens a media file the one safe way: the demuxer and decoders are chosen from short lists, nothing else is ever read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import av.error
import av.logging

from refreel.jobs.kind import Kind
from refreel.media.kinds import Sniffed, sniff_file

MAX_PIXELS = 6000 * 6000
"""Pixels of one picture or frame above which nothing is decoded: 36 million, 144 MB as RGBA."""

_RATES = (4000, 384000)
_DEMUXER = {"mp4": "mov", "mov": "mov", "mp3": "mp3", "wav": "wav"}
_PCM = frozenset({"pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le", "pcm_alaw", "pcm_mulaw"})
_VIDEO_CODECS = frozenset({"h264", "hevc", "av1", "vp9", "mpeg4", "prores"})
_SOUND_CODECS = frozenset({"aac", "mp3", "alac", "opus", "ac3", "eac3", "pcm_s16be", "pcm_s24be", "pcm_s32be"}) | _PCM
_BY_FORMAT = {
    "mp4": (_VIDEO_CODECS, _SOUND_CODECS),
    "mov": (_VIDEO_CODECS, _SOUND_CODECS),
    "mp3": (frozenset[str](), frozenset({"mp3"})),
    "wav": (frozenset[str](), _PCM),
}


class Unreadable(Exception):
    """This file cannot be decoded; `str()` says why in words for the one who sent it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open container with the streams that may be decoded (None: there is none). `picture` is the first real video
    track (never cover art), `sound` the first sound track whose codec is on the list."""

    container: Any
    format: str
    picture: Any | None
    sound: Any | None


@contextmanager
def open_media(path: Path, *, threads: int = 0) -> Iterator[Opened]:
    """Open an MP4, MOV, MP3 or WAV whose content says that it is one. `threads` 0: as many as there are cores.

    Raises Unreadable for anything else, for codecs that are not on the lists, and for frames above MAX_PIXELS.
    """
    found = sniff_file(path)
    if found.kind not in (Kind.VIDEO, Kind.AUDIO):
        raise Unreadable(_not_media(found))
    # Damaged files make FFmpeg chatter on stderr; what matters comes back as an exception.
    av.logging.set_level(None)
    with translated():
        container = av.open(str(path), format=_DEMUXER[found.format], options=_options(found.format), timeout=60.0)
    try:
        yield _choose(container, found.format, threads)
    finally:
        container.close()


@contextmanager
def translated() -> Iterator[None]:
    """FFmpeg's exceptions become Unreadable, with its words where they help."""
    try:
        yield
    except (av.error.FFmpegError, EOFError) as error:
        raise Unreadable(f"it is damaged or cut short ({getattr(error, 'strerror', None) or 'end of file'})") from error
    except (MemoryError, OverflowError, ValueError) as error:
        raise Unreadable("it is damaged: its header promises impossible values") from error


def check_rate(rate: int) -> None:
    """A damaged header may claim 1 Hz, and a second of sound would become a day's samples. Raises Unreadable."""
    low, high = _RATES
    if not low <= rate <= high:
        raise Unreadable(f"its sound has {rate} samples per second; {low} to {high} can be read")


def _not_media(found: Sniffed) -> str:
    return f"it is {found.name}, not a video or sound file" if found.usable else f"it is {found.name}; {found.hint}"


def _options(name: str) -> dict[str, str]:
    video, sound = _BY_FORMAT[name]
    options = {
        "format_whitelist": _DEMUXER[name] if _DEMUXER[name] != "mov" else "mov,mp4,m4a,3gp,3g2,mj2",
        "protocol_whitelist": "file",
        "codec_whitelist": ",".join(sorted(video | sound | {"mp3float", "libdav1d", "libopus", "libvpx-vp9"})),
        "max_pixels": str(MAX_PIXELS),
        "max_streams": "32",
        "probesize": str(5_000_000),
    }
    if _DEMUXER[name] == "mov":
        # Tracks that live in other files (`dref`) must stay closed: they are a way to read the server's own disk.
        options |= {"enable_drefs": "0", "use_absolute_path": "0"}
    return options


def _choose(container: Any, name: str, threads: int) -> Opened:
    video_codecs, sound_codecs = _BY_FORMAT[name]
    videos = [s for s in container.streams.video if not _is_cover(s)]
    pictures = [s for s in videos if codec_of(s) in video_codecs]
    sounds = [s for s in container.streams.audio if codec_of(s) in sound_codecs]
    if videos and not pictures and video_codecs:
        raise Unreadable(f"its video codec {codec_of(videos[0]) or 'is unknown and'} cannot be read; save it as H.264")
    if not pictures and not sounds:
        raise Unreadable("it has no picture and no sound that can be read")
    for stream in (*pictures[:1], *sounds[:1]):
        context = stream.codec_context
        context.thread_count = threads
        context.options = {"max_pixels": str(MAX_PIXELS)}
    for picture in pictures[:1]:
        picture.thread_type = "AUTO"
        if picture.codec_context.width * picture.codec_context.height > MAX_PIXELS:
            size = f"{picture.codec_context.width}×{picture.codec_context.height}"
            raise Unreadable(f"its frames are {size} pixels; at most {MAX_PIXELS // 10**6} million are read")
    return Opened(container, name, pictures[0] if pictures else None, sounds[0] if sounds else None)


def codec_of(stream: Any) -> str:
    """The codec's canonical name (`h264`, `mp3`), whichever decoder carries it; empty when FFmpeg knows none."""
    context = stream.codec_context
    return str(context.codec.canonical_name) if context is not None else ""


def _is_cover(stream: Any) -> bool:
    """Cover art and thumbnails are video streams to FFmpeg, with `attached_pic` set."""
    return bool(stream.disposition & type(stream.disposition).attached_pic)
