"""Takes a video's frames, gives the skeleton of its main person through time; without a person, nothing."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import pairwise

import numpy as np

from refreel.engines.animatic.cast.pixels import floats
from refreel.engines.animatic.cast.pose import Pose, Poser
from refreel.engines.animatic.values.cast import BODY_JOINTS, F32, U8

EVERY = 2
"""Frames from one look to the next while somebody is there."""
SEARCH = 8
"""Frames from one search to the next while nobody is."""
ENOUGH = 0.25
"""Share of the video in which the person must be seen."""
SHOULDERS = [11, 12]
SEEN = 0.6
SMOOTH = 1.3
"""Frames: the spread of the smoothing over time."""
FAR = 0.5
"""Seconds beyond which a gap is not bridged at full visibility."""


def looks_at(frames: Sequence[U8], restarts: Set[int], poser: Poser) -> dict[int, F32]:
    """Joints (33, 3) in pixels by frame number, for frames (h, w, 3). The detector runs only when nobody is being followed;
    at `restarts` whoever was followed is let go."""
    found: dict[int, F32] = {}
    last: Pose | None = None
    due = 0
    for number, frame in enumerate(frames):
        if number in restarts:
            last, due = None, number
        if number < due:
            continue
        last = clearly_seen(poser.follow(frame, last.guides) if last else None) or clearly_seen(poser.find(frame))
        due = number + (EVERY if last else SEARCH)
        if last:
            found[number] = last.joints
    return found


def clearly_seen(pose: Pose | None) -> Pose | None:
    """A pose whose trunk is really seen: behind a passing car the network goes on dreaming."""
    return pose if pose is not None and float(pose.joints[SHOULDERS, 2].mean()) > SEEN else None


def poses_of(looks: dict[int, F32], size: tuple[int, int], firsts: Sequence[int], rate: float) -> F32 | None:
    """(n, 33, 3): x, y in shares of the frame's height, visibility, for `size` = (n frames, pixels high); None when too little
    of a person is seen. `firsts` are the frames that begin a new shot: nothing is smoothed across them."""
    count, height = size
    if len(looks) * EVERY < ENOUGH * count:
        return None
    shots = [_bridged(looks, start, end, rate) for start, end in pairwise([0, *firsts, count]) if end > start]
    poses = np.concatenate(shots)
    poses[..., :2] /= height
    return floats(poses)


def silhouette_box(joints: F32, width: int, height: int) -> tuple[int, int, int, int]:
    """x0, y0, x1, y1 inside a frame of width × height around the joints of a person that are seen, with room for head, hands and clothes."""
    seen = joints[joints[:, 2] > 0.5, :2]
    seen = seen if len(seen) else joints[:, :2]
    low, high = seen.min(axis=0), seen.max(axis=0)
    room = 0.25 * float((high - low).max())
    left, top = np.clip(low - room, 0, [width, height]).astype(int).tolist()
    right, bottom = np.clip(high + room, 0, [width, height]).astype(int).tolist()
    return left, top, right, bottom


def _bridged(looks: dict[int, F32], start: int, end: int, rate: float) -> F32:
    """All frames of a shot, gaps bridged; with nobody in it, the nearest pose, unseen."""
    frames, known = np.arange(start, end), [k for k in sorted(looks) if start <= k < end]
    if not known:
        nearest = min(looks, key=lambda k: min(abs(k - start), abs(k - end)))
        still = np.repeat(looks[nearest][None], end - start, axis=0)
        still[..., 2] = 0
        return still
    rows = np.stack([looks[k] for k in known]).reshape(len(known), -1)
    filled = np.stack([np.interp(frames, known, column) for column in rows.T], axis=1)
    poses = smoothed(floats(filled.reshape(-1, BODY_JOINTS, 3)))
    gap = np.abs(frames[:, None] - np.asarray(known)[None]).min(axis=1) / rate
    poses[..., 2] *= np.clip(2 - gap / FAR, 0, 1)[:, None]
    return poses


def smoothed(poses: F32) -> F32:
    """Poses (n, 33, 3) averaged over neighbouring frames, those that are seen weighing more."""
    reach = min(4, len(poses) - 1)
    if reach < 1:
        return poses
    kernel = floats(np.exp(-0.5 * (np.arange(-reach, reach + 1) / SMOOTH) ** 2))
    weight = np.broadcast_to(poses[..., 2:] + 0.05, poses.shape)
    return floats(_along(floats(poses * weight), kernel) / _along(floats(weight), kernel))


def _along(values: F32, kernel: F32) -> F32:
    """`values` filtered along their first axis, mirrored at both ends."""
    reach = len(kernel) // 2
    padded = np.pad(values, ((reach, reach), (0, 0), (0, 0)), mode="reflect")
    out = np.zeros_like(values)
    for k, share in enumerate(kernel):
        out += share * padded[k : k + len(values)]
    return out
