"""What `cast` gives: actors, plates, footage and sound tracks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]

BODY_JOINTS = 33
"""MediaPipe BlazePose order: 0 nose, 11/12 shoulders (left/right of the person), 13/14 elbows, 15/16 wrists, 23/24 hips,
25/26 knees, 27/28 ankles, 29/30 heels, 31/32 toes."""


@dataclass(frozen=True, slots=True, eq=False)
class Actor:
    """A subject cut out of a picture.

    rgba      (h, w, 4) uint8, straight alpha, RGB, cropped to the subject with a margin of a few pixels
    joints    (33, 3) float32: x, y in pixels of `rgba`, visibility 0–1; None for subjects without a human skeleton
    face      (468, 2) float32 pixels of `rgba`, MediaPipe face mesh; None when no face was found
    extent    `full` (feet are seen), `half` (cut by the picture's edge at hip or chest), `face`, `animal`, `thing`
    ground    y in pixels of `rgba` where the subject meets the ground (or the picture's edge cut it)
    palette   (5, 3) uint8 main colours, most common first
    """

    tag: str
    rgba: U8
    joints: F32 | None
    face: F32 | None
    extent: str
    ground: float
    palette: U8
    cut_bottom: bool  # the picture's lower edge cuts the subject
    cut_top: bool = False
    cut_left: bool = False
    cut_right: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Plate:
    """A picture as a place: `rgb` (h, w, 3) uint8 with the subject filled in, `horizon` y as a share of the height (0–1),
    `ground` share of the height where a standing subject's feet belong."""

    tag: str
    rgb: U8
    horizon: float
    ground: float


@dataclass(frozen=True, slots=True, eq=False)
class ColourStats:
    """Mean and standard deviation of L*a*b* (OpenCV's 8-bit Lab scaled to floats), each (3,)."""

    mean: F32
    std: F32


@dataclass(frozen=True, slots=True, eq=False)
class Footage:
    """A reference video, analysed at a small size; its frames are read again from `path` when it is seen.

    camera    (n, 4) float32 per analysed frame, cumulative from the first: dx, dy in shares of the frame's width and height
              (positive dx: the camera panned right, so the picture moved left), log-zoom (positive: in), roll in radians
    poses     (n, 33, 3) float32: x, y in shares of the frame's height, visibility; None when no person was found
    rate      analysed frames per second (24)
    cuts      seconds of detected cuts
    energy    (n,) float32 mean motion of the foreground, 0–1
    """

    tag: str
    path: Path
    seconds: float
    width: int
    height: int
    rate: float
    camera: F32
    poses: F32 | None
    cuts: tuple[float, ...]
    energy: F32
    colour: ColourStats
    audio: bool


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """A reference's sound: `samples` (n, 2) float32 at 48 kHz, `beats` seconds, `tempo` BPM (0 when there is none), `onsets`
    (n_hop,) float32 strength at 100 per second, `speech` whether it is mostly a voice, `pitch` median Hz of the voice or 0,
    `lufs` integrated loudness."""

    tag: str
    samples: F32
    beats: tuple[float, ...]
    tempo: float
    onsets: F32
    speech: bool
    pitch: float
    lufs: float


@dataclass(frozen=True, slots=True, eq=False)
class Company:
    """All that was cast, by tag. An image may be both an actor and a plate. `looks` holds the colours of every picture."""

    actors: dict[str, Actor]
    plates: dict[str, Plate]
    footage: dict[str, Footage]
    tracks: dict[str, Track]
    looks: dict[str, ColourStats]
    notes: tuple[str, ...] = ()
