"""Takes a finished film and what was asked for, says whether it is that film."""

from __future__ import annotations

from pathlib import Path

import av

from refreel.errors import OutputInvalid

_SOUND_SLACK = 0.1  # seconds by which sound and picture may differ: a few AAC frames


def verify(path: Path, *, width: int, height: int, frames: int, audio: bool, fps: int = 24) -> None:
    """Decode the whole file and check it against the order. Raises OutputInvalid that says what differs.

    Checked: H.264 High yuv420p tagged BT.709 at the exact size, exactly `frames` frames at `fps`, AAC stereo 48 kHz of the
    same length or no sound track at all, and the index ahead of the media (so that playing starts at once).
    """
    wrong: list[str] = []
    try:
        wrong += _index_first(path)
        with av.open(str(path)) as container:
            video, sound = container.streams.video, container.streams.audio
            if len(video) != 1 or len(sound) != int(audio):
                raise OutputInvalid(f"The film has {len(video)} video and {len(sound)} sound tracks.")
            wrong += _picture(container, width, height, frames, fps)
        if audio:
            with av.open(str(path)) as container:
                wrong += _sound(container, frames / fps)
    except av.FFmpegError as error:
        raise OutputInvalid(f"The film cannot be read back: {error.strerror}.") from error
    if wrong:
        raise OutputInvalid("The film is not what was asked for: " + "; ".join(wrong) + ".")


def _picture(container: av.container.InputContainer, width: int, height: int, frames: int, fps: int) -> list[str]:
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    context = stream.codec_context
    facts = {
        "codec": (context.name, "h264"),
        "profile": (context.profile, "High"),
        "pixels": (context.pix_fmt, "yuv420p"),
        "size": (f"{context.width}x{context.height}", f"{width}x{height}"),
        "frame rate": (float(stream.average_rate or 0), float(fps)),
        "colour matrix": (int(context.colorspace), 1),
        "frames": (sum(1 for _ in container.decode(stream)), frames),
    }
    return [f"{name} is {found}, wanted {wanted}" for name, (found, wanted) in facts.items() if found != wanted]


def _sound(container: av.container.InputContainer, seconds: float) -> list[str]:
    stream = container.streams.audio[0]
    context = stream.codec_context
    samples = sum(frame.samples for frame in container.decode(stream))
    wrong = []
    if context.name != "aac" or context.sample_rate != 48_000 or context.channels != 2:
        wrong.append(f"sound is {context.name} {context.sample_rate} Hz with {context.channels} channels")
    if abs(samples / 48_000 - seconds) > _SOUND_SLACK:
        wrong.append(f"sound lasts {samples / 48_000:.2f} s, picture {seconds:.2f} s")
    return wrong


def _index_first(path: Path) -> list[str]:
    """Walk the top-level boxes (ISO 14496-12, 4.2): `moov` must come before `mdat`."""
    with path.open("rb") as file:
        while head := file.read(8):
            size, name = int.from_bytes(head[:4], "big"), head[4:8]
            if name == b"moov":
                return []
            if name == b"mdat":
                return ["the index stands behind the media"]
            if size == 1:
                size = int.from_bytes(file.read(8), "big")
                file.seek(size - 16, 1)
            elif size < 8:
                break
            else:
                file.seek(size - 8, 1)
    return ["it has no index"]
