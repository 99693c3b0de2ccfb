"""Takes planar frames and sound, writes the MP4 of the contract: H.264 High, yuv420p, BT.709, AAC 48 kHz stereo, index first."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]

SOUND_RATE = 48_000
_AHEAD = 4  # frames that may wait between the renderer and the encoder
_AAC_FRAME = 1024
# superfast without lookahead costs half of veryfast's CPU at a better PSNR for the same crf; the film is short, bits are cheap
_X264 = {"preset": "superfast", "tune": "zerolatency", "crf": "19", "profile": "high"}


def write_mp4(
    out: Path,
    frames: Iterable[U8],
    *,
    width: int,
    height: int,
    fps: int = 24,
    sound: F32 | None = None,
    metadata: Mapping[str, str] | None = None,
    threads: int = 2,
    x264: Mapping[str, str] | None = None,
) -> int:
    """Encode `frames` to `out` and return how many there were.

    Each frame is a planar I420 array of shape (height·3/2, width) uint8 in BT.709 limited range; it is copied before the next
    one is asked for, so a renderer may reuse its buffers. `sound` is (n, 2) float32 at 48 kHz in −1…1, or None for no sound
    track. Rendering (the caller's thread) and encoding (a thread of its own) overlap. The same input gives the same bytes:
    no clock and no version-dependent field is written.

    The file is written under a temporary name and renamed when it is complete. Raises ValueError for a frame of another
    shape; errors of the encoder come through as they are.
    """
    part = out.with_name(f".{out.name}.part")
    options = {"movflags": "+faststart+use_metadata_tags", "fflags": "+bitexact"}
    try:
        with av.open(str(part), "w", format="mp4", options=options) as container:
            container.metadata.update(dict(metadata or {}))
            video = _video_stream(container, width, height, fps, threads, {**_X264, **(x264 or {})})
            audio = _audio_stream(container) if sound is not None else None
            track = _sound_packets(audio, sound) if audio is not None and sound is not None else iter(())
            count = _encode(container, video, track, frames, (height * 3 // 2, width))
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return count


def _video_stream(container: Any, width: int, height: int, fps: int, threads: int, options: dict[str, str]) -> Any:
    stream = container.add_stream("libx264", rate=fps, options=options)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    context = stream.codec_context
    context.time_base = Fraction(1, fps)
    context.thread_count = threads
    context.gop_size = 2 * fps
    # BT.709 everywhere, limited range: players assume 601 for small pictures unless told
    context.colorspace, context.color_primaries, context.color_trc, context.color_range = 1, 1, 1, 1
    return stream


def _audio_stream(container: Any) -> Any:
    stream = container.add_stream("aac", rate=SOUND_RATE, layout="stereo", options={"aac_coder": "fast"})
    stream.bit_rate = 192_000
    return stream


def _sound_packets(stream: Any, sound: F32) -> Iterator[Any]:
    planar = np.ascontiguousarray(sound.T, dtype=np.float32)
    for start in range(0, planar.shape[1], _AAC_FRAME):
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(planar[:, start : start + _AAC_FRAME]), format="fltp", layout="stereo"
        )
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _encode(container: Any, video: Any, sound: Iterator[Any], frames: Iterable[U8], shape: tuple[int, int]) -> int:
    """Render in this thread, encode and mux in another; the first error of either stops both."""
    ready: queue.Queue[Any] = queue.Queue(maxsize=_AHEAD)
    failed: list[BaseException] = []

    def encode() -> None:
        try:
            mux = _Interleaver(container, sound)
            while (frame := ready.get()) is not None:
                for packet in video.encode(frame):
                    mux.video(packet)
            for packet in video.encode(None):
                mux.video(packet)
            mux.rest()
        except BaseException as error:  # noqa: BLE001  handed to the caller's thread, which raises it
            failed.append(error)
            while ready.get() is not None:
                pass

    thread = threading.Thread(target=encode, name="encode", daemon=True)
    thread.start()
    count = 0
    try:
        for planar in frames:
            if planar.shape != shape:
                raise ValueError(f"frame {count} has shape {planar.shape}, wanted {shape}")
            frame = av.VideoFrame.from_ndarray(planar, format="yuv420p")
            frame.pts, frame.time_base = count, video.codec_context.time_base
            ready.put(frame)
            count += 1
            if failed:
                break
    finally:
        ready.put(None)
        thread.join()
    if failed:
        raise failed[0]
    return count


class _Interleaver:
    """Muxes sound packets between video packets by time, so that a player that streams the file has both."""

    def __init__(self, container: Any, sound: Iterator[Any]) -> None:
        self._container, self._sound = container, sound
        self._next = next(sound, None)

    def video(self, packet: Any) -> None:
        while self._next is not None and _seconds(self._next) <= _seconds(packet):
            self._mux_sound()
        self._container.mux(packet)

    def rest(self) -> None:
        while self._next is not None:
            self._mux_sound()

    def _mux_sound(self) -> None:
        self._container.mux(self._next)
        self._next = next(self._sound, None)


def _seconds(packet: Any) -> float:
    return float((packet.dts or 0) * packet.time_base)
