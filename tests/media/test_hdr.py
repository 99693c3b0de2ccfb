"""Phones' HDR video comes out as bright and as colourful as its standard version."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from refreel.media.frames import read_frames
from refreel.media.hdr import HLG, PQ, to_standard


def shown(level: float, transfer: int) -> int:
    grey = np.full((1, 1, 3), round(level * 65535), np.uint16)
    pixel = to_standard(grey, transfer)[0, 0]
    assert pixel.max() - pixel.min() <= 1
    return int(pixel[1])


def test_both_curves_put_white_at_the_same_place() -> None:
    """203 cd/m² is 75 % of HLG and 58 % of PQ (BT.2408, table 1)."""
    assert shown(0.75, HLG) == pytest.approx(shown(0.5807, PQ), abs=3)
    assert 230 <= shown(0.75, HLG) <= 245


def test_more_light_is_never_darker() -> None:
    for transfer in (HLG, PQ):
        levels = [shown(level, transfer) for level in np.linspace(0, 1, 40)]
        assert levels == sorted(levels)
        assert (levels[0], levels[-1]) == (0, 255)


def test_hues_stay() -> None:
    orange = np.array([[[0.75, 0.5, 0.3]]]) * 65535
    red, green, blue = (int(v) for v in to_standard(orange.astype(np.uint16), HLG)[0, 0])
    assert red > green + 50 > blue + 70


@pytest.mark.parametrize(("transfer", "white"), [(HLG, 0.75), (PQ, 0.5807)])
def test_a_marked_file_is_converted(tmp_path: Path, transfer: int, white: float) -> None:
    path = tmp_path / "v.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=24, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p10le"
        context = stream.codec_context
        context.colorspace, context.color_primaries, context.color_trc, context.color_range = 9, 9, transfer, 1
        frame = av.VideoFrame(64, 64, "yuv420p10le")
        for plane, level in zip(frame.planes, (round(64 + 876 * white), 512, 512), strict=True):
            plane.update(np.full(plane.buffer_size // 2, level, "<u2").tobytes())
        frame.pts, frame.time_base = 0, Fraction(1, 24)
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    pixel = next(read_frames(path))[32, 32]
    assert pixel == pytest.approx([shown(white, transfer)] * 3, abs=3)
