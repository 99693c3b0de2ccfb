"""Takes a reference video, gives what moves in it: camera, person, cuts, energy, colour; keeps none of its frames."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from refreel.engines.animatic.cast import colour
from refreel.engines.animatic.cast.camera_path import Step, energy_of, path_of, step_between
from refreel.engines.animatic.cast.cuts import SUDDEN, changes_of, colours_of, cuts_of
from refreel.engines.animatic.cast.pixels import within
from refreel.engines.animatic.cast.pose import Poser
from refreel.engines.animatic.cast.pose_track import clearly_seen, looks_at, poses_of, silhouette_box
from refreel.engines.animatic.cast.store import Arrays
from refreel.engines.animatic.values.cast import F32, U8, ColourStats, Footage
from refreel.media.frames import read_frames
from refreel.media.info import MediaInfo

RATE = 24.0
LONGEST = 20.0
"""Seconds that are analysed; the contract's videos end before."""
POSE_SIDE, CAMERA_SIDE, COLOUR_SIDE = 400, 256, 96
COLOUR_EVERY = 12
GLIMPSES = 8


def watched(path: Path, width: int, height: int, poser: Poser) -> Arrays:
    """What is kept of the video at `path`, displayed at width × height: `camera`, `poses`, `cuts`, `energy`, `mean`, `std`.
    Raises media's Unreadable."""
    frames = _small_frames(path, width, height)
    changes = changes_of([colours_of(within(f, COLOUR_SIDE)) for f in frames])
    looks = looks_at(frames, {k + 1 for k in np.flatnonzero(changes > SUDDEN).tolist()}, poser)
    greys = [_grey(within(f, CAMERA_SIDE)) for f in frames]
    scenery = _scenery(looks, frames[0].shape[:2], greys[0].shape, len(frames))
    steps = [step_between(greys[k], greys[k + 1], scenery[k]) for k in range(len(greys) - 1)]
    cuts = cuts_of(changes, steps, RATE)
    steps = [Step(None, 0.0) if k + 1 in cuts else step for k, step in enumerate(steps)]
    poses = poses_of(looks, (len(frames), frames[0].shape[0]), cuts, RATE)
    stats = colour.joined([colour.statistics(f) for f in frames[::COLOUR_EVERY]])
    return {
        "camera": path_of(steps, greys[0].shape[1], greys[0].shape[0]),
        "poses": np.zeros((0, 0, 0), np.float32) if poses is None else poses,
        "cuts": np.array(cuts, np.float64) / RATE,
        "energy": energy_of(steps),
        "mean": stats.mean,
        "std": stats.std,
    }


def footage_of(tag: str, path: Path, info: MediaInfo, arrays: Arrays) -> Footage:
    poses = np.asarray(arrays["poses"], np.float32)
    return Footage(
        tag=tag,
        path=path,
        seconds=info.seconds,
        width=info.width,
        height=info.height,
        rate=RATE,
        camera=np.asarray(arrays["camera"], np.float32),
        poses=poses if poses.size else None,
        cuts=tuple(float(c) for c in np.asarray(arrays["cuts"], np.float64)),
        energy=np.asarray(arrays["energy"], np.float32),
        colour=ColourStats(np.asarray(arrays["mean"], np.float32), np.asarray(arrays["std"], np.float32)),
        audio=info.audio,
    )


def somebody(path: Path, info: MediaInfo, poser: Poser) -> bool:
    """Whether a person is seen in at least a third of a few frames spread over the video. Raises media's Unreadable."""
    width, height = _small(info.width, info.height)
    seconds = max(info.seconds, 0.5)
    frames = read_frames(path, width=width, height=height, fps=GLIMPSES / seconds, seconds=seconds)
    found = [clearly_seen(poser.find(frame)) is not None for frame in frames]
    return sum(found) * 3 >= len(found)


def clearest_frame(path: Path, seconds: float) -> U8:
    """The sharpest of a few frames spread over the video, as displayed. Raises media's Unreadable."""
    frames = read_frames(path, fps=GLIMPSES / max(seconds, 0.5), seconds=max(seconds, 0.5))
    return max(frames, key=_sharpness)


def _small_frames(path: Path, width: int, height: int) -> list[U8]:
    across, down = _small(width, height)
    return list(read_frames(path, width=across, height=down, fps=RATE, seconds=LONGEST))


def _small(width: int, height: int) -> tuple[int, int]:
    factor = min(1.0, POSE_SIDE / max(width, height))
    return max(16, round(width * factor)), max(16, round(height * factor))


def _scenery(looks: dict[int, F32], seen: tuple[int, ...], wanted: tuple[int, ...], count: int) -> list[U8 | None]:
    """For each frame a mask of size `wanted` without the person that was seen, in frames of size `seen`, last before it or first
    after it; None where nobody is near in time."""
    factor = wanted[0] / seen[0]
    masks: list[U8 | None] = []
    for number in range(count):
        near = [k for k in range(number - 2, number + 3) if k in looks]
        mask = np.full(wanted, 255, np.uint8) if near else None
        for k in near:
            left, top, right, bottom = silhouette_box(looks[k] * factor, wanted[1], wanted[0])
            mask[top:bottom, left:right] = 0  # type: ignore[index]
        masks.append(mask)
    return masks


def _grey(rgb: U8) -> U8:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)


def _sharpness(rgb: U8) -> float:
    return float(cv2.Laplacian(_grey(within(rgb, CAMERA_SIDE)), cv2.CV_32F).std())
