"""Plans, actors and pictures for the tests of stage and shoot, all synthetic."""

from __future__ import annotations

import cv2
import numpy as np

from refreel.engines.animatic.values.cast import F32, U8, ColourStats, Company, Plate
from refreel.engines.animatic.values.performance import Performance, ShotPerformance
from refreel.engines.animatic.values.plan import CameraMove, Part, Role, Setting, Shot, ShotPlan, Style

NOBODY = Company({}, {}, {}, {}, {})


def shot(
    place: str = "meadow",
    time: str = "day",
    *,
    move: str = "static",
    speed: float = 1.0,
    size: str = "full",
    **more: object,
) -> Shot:
    weather = tuple(more.pop("weather", ()))  # type: ignore[call-overload]
    parts = (Part("@Image1", Role.CHARACTER, ()),) if more.pop("peopled", False) else ()
    picture = more.pop("picture", None)
    start, seconds = float(more.pop("start", 0.0)), float(more.pop("seconds", 4.0))  # type: ignore[arg-type]
    setting = Setting(place, time, weather, picture)  # type: ignore[arg-type]
    return Shot(start, seconds, "", setting, parts, CameraMove(move, speed, size), **more)  # type: ignore[arg-type]


def plan(
    *shots: Shot, width: int = 320, height: int = 180, seed: int = 3, seconds: int = 4, style: Style | None = None
) -> ShotPlan:
    return ShotPlan(seconds, "16:9", width, height, seed, shots, (), (), style or Style())


def alone(frames: int) -> ShotPerformance:
    return ShotPerformance((), np.zeros(frames, np.float32))


def board(
    colour: tuple[int, int, int], frames: int, x: float, foot: float, wide: float, tall: float, z: float = 1.0
) -> Performance:
    """An upright rectangle of one colour standing with its foot at (x, foot)."""
    texture = np.empty((64, 64, 4), np.uint8)
    texture[...] = (*colour, 255)
    uv = np.array([[0, 0], [64, 0], [64, 64], [0, 64]], np.float32)
    corners = np.array(
        [[x - wide / 2, foot - tall], [x + wide / 2, foot - tall], [x + wide / 2, foot], [x - wide / 2, foot]],
        np.float32,
    )
    feet = np.repeat(np.array([[x, foot]], np.float32), frames, 0)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    return Performance(
        "@Image1",
        z,
        texture,
        uv,
        faces,
        np.repeat(corners[None], frames, 0),
        (),
        feet,
        wide / 2,
        np.zeros(frames, np.float32),
        (),
    )


def grey(frame: U8) -> U8:
    """The luma plane of an I420 frame."""
    return np.ascontiguousarray(frame[: frame.shape[0] * 2 // 3])


def rgb(frame: U8) -> U8:
    """An I420 BT.709 limited-range frame as RGB, by the standard's formula."""
    h, w = frame.shape[0] * 2 // 3, frame.shape[1]
    flat = frame.reshape(-1).astype(np.float32)
    n = h * w // 4
    y = (flat[: h * w].reshape(h, w) - 16) / 219
    cb, cr = ((cv2.resize(flat[a : a + n].reshape(h // 2, w // 2), (w, h)) - 128) / 224 for a in (h * w, h * w + n))
    out = np.stack([y + 1.5748 * cr, y - 0.1873 * cb - 0.4681 * cr, y + 1.8556 * cb], axis=-1)
    return np.asarray(np.clip(out * 255 + 0.5, 0, 255), np.uint8)


def texture(height: int, width: int, seed: int = 0) -> U8:
    """A picture full of detail at several scales, so that its movement can be seen."""
    rng = np.random.default_rng(seed)
    total = np.zeros((height, width, 3), np.float32)
    for cell in (64, 24, 8):
        grid = rng.uniform(0, 255, (height // cell + 2, width // cell + 2, 3)).astype(np.float32)
        total += cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip((total / 3 - 127) * 1.7 + 127, 0, 255), np.uint8)


def with_plate(picture: U8, horizon: float = 0.45) -> Company:
    return Company({}, {"@Image1": Plate("@Image1", picture, horizon, 0.9)}, {}, {}, {})


def colours(seed: int = 1) -> ColourStats:
    rng = np.random.default_rng(seed)
    mean: F32 = np.array([rng.uniform(90, 170), rng.uniform(112, 146), rng.uniform(105, 150)], np.float32)
    return ColourStats(mean, np.array([rng.uniform(30, 60), rng.uniform(6, 16), rng.uniform(6, 18)], np.float32))
