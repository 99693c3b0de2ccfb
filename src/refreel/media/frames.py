"""A video's frames: takes an MP4 or MOV, gives RGB pictures at a constant rate and size, one at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from refreel.media import hdr
from refreel.media.decode import Opened, Unreadable, open_media, translated

Fit = Literal["cover", "contain", "stretch"]
Frame = NDArray[np.uint8]

_BT601, _BT709, _BT2020 = 5, 1, 9
_FULL_RANGE, _VIDEO_RANGE = 2, 1


@dataclass(frozen=True, slots=True)
class Turn:
    """How a stored picture is turned for display: `quarters` of 90° counter-clockwise after an optional left-right flip."""

    quarters: int = 0
    flip: bool = False

    @property
    def swaps_sides(self) -> bool:
        return self.quarters % 2 == 1

    def apply(self, picture: Frame) -> Frame:
        turned = picture[:, ::-1] if self.flip else picture
        return np.ascontiguousarray(np.rot90(turned, self.quarters))


def read_frames(
    path: Path,
    *,
    width: int | None = None,
    height: int | None = None,
    fps: float = 24.0,
    start: float = 0.0,
    seconds: float | None = None,
    fit: Fit = "cover",
) -> Iterator[Frame]:
    """Frames of the video at `path` as uint8 arrays of shape (height, width, 3), RGB (BT.709 primaries, full range).

    Frame k is the picture that a player shows `start + k / fps` seconds after the first one; what the file holds in
    between is skipped, what it lacks is repeated. The stream ends with the video, or after `round(seconds * fps)` frames.
    `fit`: `cover` fills the size and cuts the overhang, `contain` shows all of it on black, `stretch` distorts. With no
    width and height the video's own displayed size is taken; with one of them the other follows the video's ratio.
    Rotation marks and non-square pixels are honoured. Memory does not grow with the video's length.

    Raises Unreadable when the file is not a readable video.
    """
    with open_media(Path(path)) as opened:
        stream = _picture_of(opened)
        count = None if seconds is None else round(seconds * fps)
        turn: Turn | None = None
        size = (0, 0)
        for frame in _at_constant_rate(opened, stream, fps, start, count):
            if turn is None:
                turn = turn_of(frame)
                size = _wanted_size(displayed_size(stream, frame), width, height)
            yield _render(stream, frame, turn, size, fit)


def displayed_size(stream: Any, frame: Any) -> tuple[int, int]:
    """(width, height) in square pixels as a player shows the frame: pixel shape and rotation applied."""
    shape = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio or Fraction(1)
    # Marks beyond 1:4 are damage rather than intent; a player that believed them would show a line.
    if not Fraction(1, 4) <= shape <= 4:
        shape = Fraction(1)
    wide, high = max(1, round(frame.width * float(shape))), frame.height
    return (high, wide) if turn_of(frame).swaps_sides else (wide, high)


def turn_of(frame: Any) -> Turn:
    """The display matrix of a frame as a Turn; angles between the quarters are rounded to the nearest one.

    The matrix is nine 32-bit numbers, row by row (ISO/IEC 14496-12, 8.2.2): point (x, y) is shown at (ax + cy, bx + dy).
    """
    data = frame.side_data.get("DISPLAYMATRIX")
    if data is None or len(bytes(data)) < 36:
        return Turn()
    a, b, _, c, d = (float(v) for v in np.frombuffer(bytes(data), dtype="<i4")[:5])
    if not (a or b or c or d):
        return Turn()
    flip = a * d - b * c < 0
    # A flip negates the first column: what is left is a plain rotation, y pointing down on screen.
    angle = math.degrees(math.atan2(-b, a) if not flip else math.atan2(b, -a))
    return Turn(round(angle / 90) % 4, flip)


def _picture_of(opened: Opened) -> Any:
    if opened.picture is None:
        raise Unreadable("it has no picture")
    return opened.picture


def _at_constant_rate(opened: Opened, stream: Any, fps: float, start: float, count: int | None) -> Iterator[Any]:
    """The decoded frame shown at each tick. Half a millisecond of tolerance keeps rounded timestamps on their tick."""
    if start > 1.0 and stream.start_time is not None:
        # Decoding from the beginning gives the same frames; this only saves the work when there is a key frame near.
        _seek(opened, stream, start - 0.5)
    made = 0
    shown: Any = None
    until = 0.0
    for moment, length, frame in timed_frames(opened, stream):
        while shown is not None and start + made / fps < moment - 0.0005:
            if count is not None and made >= count:
                return
            yield shown
            made += 1
        shown, until = frame, moment + length
    while shown is not None and start + made / fps < until - 0.0005 and (count is None or made < count):
        yield shown
        made += 1


def _seek(opened: Opened, stream: Any, to: float) -> None:
    with translated():
        first = stream.start_time or 0
        opened.container.seek(int(to / stream.time_base) + first, stream=stream, backward=True)


def timed_frames(opened: Opened, stream: Any) -> Iterator[tuple[float, float, Any]]:
    """(moment, length, frame): seconds since the video's first frame, and how long the frame is shown, by its own
    timestamps; a frame without one follows its neighbour. Damaged frames are passed over, as players do."""
    base = float(stream.time_base)
    rate = float(stream.average_rate or stream.guessed_rate or 24)
    usual = 1.0 / rate if 1.0 <= rate <= 1000.0 else 1.0 / 24.0
    first: float | None = (stream.start_time * base) if stream.start_time is not None else None
    expected = 0.0
    for frame in decoded(opened, stream):
        at = expected if frame.pts is None else frame.pts * base - (first or 0.0)
        if first is None and frame.pts is not None:
            first, at = frame.pts * base, 0.0
        length = frame.duration * base if frame.duration else usual
        if at < expected - 10 * usual and expected > 0.0:
            at = expected
        expected = at + length
        yield at, length, frame


def decoded(opened: Opened, stream: Any) -> Iterator[Any]:
    """Every frame that decodes. Packets that do not are skipped; Unreadable when none of a whole stream does."""
    good = bad = 0
    with translated():
        for packet in opened.container.demux(stream):
            try:
                frames = packet.decode()
            except Exception as error:
                if not _is_damage(error):
                    raise
                bad += 1
                continue
            for frame in frames:
                good += 1
                yield frame
    if not good and bad:
        raise Unreadable("it is damaged: none of it can be decoded")


def _is_damage(error: Exception) -> bool:
    import av.error

    return isinstance(error, av.error.InvalidDataError)


def _wanted_size(shown: tuple[int, int], width: int | None, height: int | None) -> tuple[int, int]:
    wide, high = shown
    if width is None and height is None:
        return shown
    if width is None:
        assert height is not None
        return max(1, round(wide * height / high)), height
    return width, height if height is not None else max(1, round(high * width / wide))


def _render(stream: Any, frame: Any, turn: Turn, size: tuple[int, int], fit: Fit) -> Frame:
    shown = displayed_size(stream, frame)
    inner = _inner_size(shown, size, fit)
    upright = (inner[1], inner[0]) if turn.swaps_sides else inner
    picture = turn.apply(_to_rgb(frame, upright))
    if fit == "contain" and inner != size:
        return _on_black(picture, size)
    return _centre_cut(picture, size)


def _inner_size(shown: tuple[int, int], size: tuple[int, int], fit: Fit) -> tuple[int, int]:
    if fit == "stretch":
        return size
    across, down = size[0] / shown[0], size[1] / shown[1]
    scale = max(across, down) if fit == "cover" else min(across, down)
    wide, high = max(1, round(shown[0] * scale)), max(1, round(shown[1] * scale))
    return (max(wide, size[0]), max(high, size[1])) if fit == "cover" else (min(wide, size[0]), min(high, size[1]))


def _to_rgb(frame: Any, size: tuple[int, int]) -> Frame:
    smaller = size[0] * size[1] < frame.width * frame.height
    bright = frame.color_trc in (hdr.PQ, hdr.HLG)
    with translated():
        picture = frame.reformat(
            width=size[0],
            height=size[1],
            format="rgb48le" if bright else "rgb24",
            src_colorspace=_matrix(frame),
            dst_colorspace=_BT709,
            src_color_range=_range(frame),
            dst_color_range=_FULL_RANGE,
            interpolation="AREA" if smaller else "BICUBIC",
        )
        array = picture.to_ndarray()
    return hdr.to_standard(array, frame.color_trc) if bright else array


def _matrix(frame: Any) -> int:
    """The YCbCr matrix. Unmarked video follows the custom of players: BT.601 up to 576 lines, BT.709 above."""
    if frame.colorspace in (_BT709, _BT2020):
        return int(frame.colorspace)
    if frame.colorspace in (4, 5, 6, 7):
        return _BT601
    return _BT709 if min(frame.width, frame.height) > 576 else _BT601


def _range(frame: Any) -> int:
    if frame.color_range in (_FULL_RANGE, _VIDEO_RANGE):
        return int(frame.color_range)
    return _FULL_RANGE if frame.format.name.startswith("yuvj") or frame.format.is_rgb else _VIDEO_RANGE


def _centre_cut(picture: Frame, size: tuple[int, int]) -> Frame:
    top, left = (picture.shape[0] - size[1]) // 2, (picture.shape[1] - size[0]) // 2
    return np.ascontiguousarray(picture[top : top + size[1], left : left + size[0]])


def _on_black(picture: Frame, size: tuple[int, int]) -> Frame:
    canvas = np.zeros((size[1], size[0], 3), dtype=np.uint8)
    top, left = (size[1] - picture.shape[0]) // 2, (size[0] - picture.shape[1]) // 2
    canvas[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return canvas
