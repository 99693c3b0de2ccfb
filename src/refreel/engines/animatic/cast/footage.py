"""Takes a reference video, gives what moves in it: camera, person, cuts, energy, colour; keeps none of its frames."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from refreel.engines.animatic.cast import colour
from refreel.engines.animatic.cast.camera_path import Step, energy_of, path_of, step_between
from refreel.engines.animatic.cast.cuts import colours_of, cuts_of
from refreel.engines.animatic.cast.pixels import within
from refreel.engines.animatic.cast.pose import Poser
from refreel.engines.animatic.cast.pose_track import track_pose
from refreel.engines.animatic.cast.store import Arrays
from refreel.engines.animatic.values.cast import U8, ColourStats, Footage
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
    cuts = cuts_of([colours_of(within(f, COLOUR_SIDE)) for f in frames], RATE)
    firsts = {round(c * RATE) for c in cuts}
    greys = [_grey(within(f, CAMERA_SIDE)) for f in frames]
    steps = [Step(None, 0.0) if k in firsts else step_between(greys[k - 1], greys[k]) for k in range(1, len(greys))]
    poses = track_pose(frames, sorted(firsts), RATE, poser)
    stats = colour.joined([colour.statistics(f) for f in frames[::COLOUR_EVERY]])
    return {
        "camera": path_of(steps, greys[0].shape[1], greys[0].shape[0]),
        "poses": np.zeros((0, 0, 0), np.float32) if poses is None else poses,
        "cuts": np.array(cuts, np.float64),
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


def clearest_frame(path: Path, seconds: float) -> U8:
    """The sharpest of a few frames spread over the video, as displayed. Raises media's Unreadable."""
    frames = read_frames(path, fps=GLIMPSES / max(seconds, 0.5), seconds=max(seconds, 0.5))
    return max(frames, key=_sharpness)


def _small_frames(path: Path, width: int, height: int) -> list[U8]:
    factor = min(1.0, POSE_SIDE / max(width, height))
    across, down = max(16, round(width * factor)), max(16, round(height * factor))
    return list(read_frames(path, width=across, height=down, fps=RATE, seconds=LONGEST))


def _grey(rgb: U8) -> U8:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)


def _sharpness(rgb: U8) -> float:
    return float(cv2.Laplacian(_grey(within(rgb, CAMERA_SIDE)), cv2.CV_32F).std())
