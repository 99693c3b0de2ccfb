"""What a cut-out's body is like: which limbs can be moved, how tall it is, where it looks."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from refreel.engines.animatic.values.cast import F32, U8, Actor

MAX_HEIGHT = 760
"""Texture pixels of height kept: a film frame is at most 1080 high and an actor rarely fills it."""
SURE, CERTAIN = 0.5, 0.75

TOUCHING = 0.06
"""Body heights between two forearms below which they are one in the picture."""
LEGS = 1.65
"""Length of a straight leg, hip to ankle, in lengths of the trunk."""
HAND = 0.05
"""Body heights from a hand to a cut lower edge below which the hand is taken for cut off."""
BESIDE = 0.05
"""Body heights beside an arm's bone where something else than the arm should be seen."""

LIMBS: dict[str, tuple[int, ...]] = {
    "arm_l": (11, 13, 15, 19), "arm_r": (12, 14, 16, 20), "leg_l": (23, 25, 27, 31), "leg_r": (24, 26, 28, 32),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """An actor in texture pixels of its own scaled picture.

    rgba, joints, face  as in `Actor`, scaled
    unit     body height in pixels (a whole person's, also when only a part is seen; a thing's own height)
    limbs    names of limbs that can be taken off the picture and moved freely
    bound    arms that are seen but cannot be: against a trunk of the same cloth, or without a hand; they move with the cloth, a little
    facing   −1 looks left, 0 to the camera, +1 right
    sideways whether the body is seen from the side
    straight pixels from hip to ankle when it stands, of somebody photographed far from standing; else 0
    cuts     edges of the picture that cut the subject: bottom, top, left, right
    top      y of the highest opaque pixel; `axis` x of the body's upright axis; `ground` y of its ground
    """

    tag: str
    rgba: U8
    joints: F32 | None
    face: F32 | None
    extent: str
    cut: bool
    unit: float
    limbs: frozenset[str]
    facing: int
    sideways: bool
    top: float
    axis: float
    ground: float
    cuts: frozenset[str] = frozenset()
    bound: frozenset[str] = frozenset()
    straight: float = 0.0

    def joint(self, *indices: int) -> F32:
        """Mean position (2,) of joints."""
        assert self.joints is not None
        return np.asarray(self.joints[list(indices), :2].mean(0), np.float32)

    @property
    def person(self) -> bool:
        return self.joints is not None

    @property
    def cropped(self) -> bool:
        """Cut on several sides: it can only be shown from so near that the cut edges lie outside the frame."""
        return len(self.cuts) > 1

    @property
    def strained(self) -> bool:
        """Photographed in the middle of a movement, far from standing: it is set upright before it does anything."""
        return self.legs and self.straight > 0

    @property
    def four_legs(self) -> bool:
        """An animal seen whole and wider than tall: it stands on four legs."""
        return self.extent == "animal" and not self.cut and self.rgba.shape[1] > 1.05 * self.unit

    @property
    def seen(self) -> float:
        """Share of the body's height that the picture shows."""
        return min((self.ground - self.top) / self.unit, 1.0)

    @property
    def upright(self) -> bool:
        """A thing much taller than wide: a rocket, a bottle, a tower."""
        return self.extent == "thing" and self.unit > 2.2 * self.rgba.shape[1]

    @property
    def legs(self) -> bool:
        return "leg_l" in self.limbs and "leg_r" in self.limbs


def figure_of(actor: Actor) -> Figure:
    scale = min(1.0, MAX_HEIGHT / actor.rgba.shape[0])
    rgba = actor.rgba
    if scale < 1.0:
        rgba = _shrunk(rgba, scale)
    joints = (
        None
        if actor.joints is None
        else np.asarray(actor.joints * np.array([scale, scale, 1.0], np.float32), np.float32)
    )
    face = None if actor.face is None else np.asarray(actor.face * scale, np.float32)
    solid = rgba[..., 3] > 128
    rows = np.nonzero(solid.any(1))[0]
    columns = np.nonzero(solid.any(0))[0]
    top, bottom = (float(rows[0]), float(rows[-1])) if len(rows) else (0.0, rgba.shape[0] - 1.0)
    left, right = (float(columns[0]), float(columns[-1])) if len(columns) else (0.0, rgba.shape[1] - 1.0)
    ground = float(np.clip(actor.ground * scale, top + 1, rgba.shape[0] - 1.0))
    if actor.cut_bottom:
        ground = bottom
    if joints is None and face is not None and actor.extent in ("face", "half"):
        joints = _from_face(face)
    if joints is None or actor.extent in ("animal", "thing"):
        ahead = _ahead(solid, top, bottom) if actor.extent == "animal" and not actor.cut_bottom else 0
        return Figure(
            actor.tag, rgba, None, face, actor.extent, actor.cut_bottom, max(bottom - top, 1.0), frozenset(), ahead, False, top,
            (left + right) / 2, ground, _cuts(actor),
        )  # fmt: skip
    straight = _straight_legs(joints) if actor.extent == "full" and not actor.cut_bottom else 0.0
    unit = _body_height(joints, face, actor.extent, top, ground)
    if straight:
        unit = max(unit, (straight + 1.62 * _trunk(joints)) / 0.96)
    limbs = frozenset(n for n in LIMBS if _usable(n, joints, solid, unit, actor))
    if not {"leg_l", "leg_r"} <= limbs:
        limbs = frozenset(n for n in limbs if n.startswith("arm"))
    facing, sideways = _facing(joints)
    stuck = frozenset(n for n in limbs if n.startswith("arm") and not _stands_out(n, joints, rgba, unit, actor))
    if not sideways and _crossed(joints, unit):
        stuck |= {"arm_l", "arm_r"}
    limbs -= stuck
    bound = stuck | {n for n in ("arm_l", "arm_r") if n not in limbs and _sleeve_seen(n, joints, solid)}
    axis = float(joints[[23, 24], 0].mean()) if joints[[23, 24], 2].min() > SURE else float(joints[[11, 12], 0].mean())
    return Figure(
        actor.tag, rgba, joints, face, actor.extent, actor.cut_bottom, unit, limbs, facing, sideways, top,
        float(np.clip(axis, left, right)), ground, _cuts(actor), frozenset(bound), straight,
    )  # fmt: skip


def _cuts(actor: Actor) -> frozenset[str]:
    sides = {"bottom": actor.cut_bottom, "top": actor.cut_top, "left": actor.cut_left, "right": actor.cut_right}
    return frozenset(name for name, cut in sides.items() if cut)


def _ahead(solid: NDArray[np.bool_], top: float, bottom: float) -> int:
    """Where an animal looks: its head is the bulk of the upper third, to one side of the body."""
    rows = slice(int(top), int(top + (bottom - top) / 3) + 1)
    upper, all_of_it = np.nonzero(solid[rows])[1], np.nonzero(solid)[1]
    off = float(upper.mean() - all_of_it.mean()) / max(float(np.ptp(all_of_it)), 1.0)
    return 0 if abs(off) < 0.08 else (1 if off > 0 else -1)


def _from_face(face: F32) -> F32:
    """A skeleton for a portrait in which only the face was found: head joints from the mesh, the rest where a body would have
    it, unseen (visibility 0)."""
    joints = np.zeros((33, 3), np.float32)
    centre, height = face.mean(0), float(np.ptp(face[:, 1]))
    joints[:, :2] = centre
    for joint, point in ((0, 1), (2, 263), (5, 33), (7, 454), (8, 234), (9, 291), (10, 61)):
        joints[joint, :2], joints[joint, 2] = face[point], 0.9
    for left, aside, below in (
        (11, 0.95, 0.95),
        (13, 1.1, 2.4),
        (15, 1.1, 3.6),
        (23, 0.55, 3.7),
        (25, 0.6, 5.8),
        (27, 0.6, 7.8),
    ):
        for joint, sign in ((left, 1.0), (left + 1, -1.0)):
            joints[joint, :2] = centre + np.array([sign * aside * height, below * height], np.float32)
    joints[[29, 31], :2], joints[[30, 32], :2] = joints[27, :2], joints[28, :2]
    return joints


def _shrunk(rgba: U8, scale: float) -> U8:
    size = (max(2, round(rgba.shape[1] * scale)), max(2, round(rgba.shape[0] * scale)))
    return np.asarray(cv2.resize(rgba, size, interpolation=cv2.INTER_AREA), np.uint8)


def _body_height(joints: F32, face: F32 | None, extent: str, top: float, ground: float) -> float:
    """Body height from the parts seen (proportions of a standing adult: shoulders 0.82 of the height, hips 0.53)."""
    if extent == "full":
        return max(ground - top, 8.0)
    shoulders, hips = joints[[11, 12], :2].mean(0), joints[[23, 24], :2].mean(0)
    torso = float(np.linalg.norm(shoulders - hips)) / 0.29 if joints[[23, 24], 2].min() > SURE else 0.0
    head = float(np.ptp(face[:, 1])) / 0.105 if face is not None else 0.0
    across = float(np.linalg.norm(joints[11, :2] - joints[12, :2])) / 0.235
    known = [h for h in (torso, head, across) if h > 0]
    return float(max(np.median(known), ground - top, 8.0))


def _usable(name: str, joints: F32, solid: NDArray[np.bool_], unit: float, actor: Actor) -> bool:
    """A limb can be moved when its three joints are seen inside the cut-out and it is not foreshortened to nothing."""
    chain = joints[list(LIMBS[name][:3])]
    if chain[:, 2].min() < SURE or (name.startswith("leg") and (actor.extent != "full" or actor.cut_bottom)):
        return False
    height, width = solid.shape
    reach = max(2, round(0.04 * unit))
    for x, y, _ in chain:
        column, row = round(float(x)), round(float(y))
        around = solid[max(row - reach, 0) : max(row + reach, 0), max(column - reach, 0) : max(column + reach, 0)]
        if not (0 <= column < width and 0 <= row < height) or around.size == 0 or around.mean() < 0.15:
            return False
    lengths = np.linalg.norm(np.diff(chain[:, :2], axis=0), axis=1)
    return bool(lengths.min() > 0.035 * unit)


def _trunk(joints: F32) -> float:
    return float(np.linalg.norm(joints[[11, 12], :2].mean(0) - joints[[23, 24], :2].mean(0)))


def _straight_legs(joints: F32) -> float:
    """Hip to ankle of a straight leg: as long as the body wants it and as its picture can be stretched; 0 when the pose is near standing already, or when the legs are
    so foreshortened (somebody who sits) that they would have to be invented."""
    if joints[23:29, 2].min() < SURE:
        return 0.0
    ways = np.array([np.diff(joints[list(LIMBS[n][:3]), :2], axis=0) for n in ("leg_l", "leg_r")])
    bones = np.linalg.norm(ways, axis=2)
    whole = ways.sum(1)
    lengths = bones.sum(1)
    bent = float((np.linalg.norm(whole, axis=1) / np.maximum(lengths, 1.0)).min())
    aslant = float(np.abs(np.arctan2(whole[:, 0], np.maximum(whole[:, 1], 1e-3))).max())
    up = joints[[11, 12], :2].mean(0) - joints[[23, 24], :2].mean(0)
    lean = abs(float(np.arctan2(up[0], -up[1])))
    standing = bent > 0.8 and aslant < 0.65 and lean < 0.4
    straight = min(LEGS * _trunk(joints), 1.2 * float(lengths.max()), 1.6 * float(lengths.min()))
    return 0.0 if standing or straight < 0.6 * LEGS * _trunk(joints) else straight


def _sleeve_seen(name: str, joints: F32, solid: NDArray[np.bool_]) -> bool:
    """Whether shoulder and elbow lie inside the cut-out."""
    chain = joints[list(LIMBS[name][:2])]
    inside = [solid[int(y), int(x)] for x, y, _ in chain if 0 <= x < solid.shape[1] and 0 <= y < solid.shape[0]]
    return bool(chain[:, 2].min() > CERTAIN and len(inside) == 2 and all(inside))


def _stands_out(name: str, joints: F32, rgba: U8, unit: float, actor: Actor) -> bool:
    """Whether an arm can be told from what lies beside it and has its hand: beside the forearm there is background or
    another colour."""
    chain = joints[list(LIMBS[name])]
    height, width = rgba.shape[:2]
    low = height - HAND * unit if actor.cut_bottom else height
    if not (0 <= chain[3, 0] < width and 0 <= chain[3, 1] < low):
        return False
    lab = cv2.cvtColor(cv2.GaussianBlur(rgba[..., :3], (0, 0), max(1.0, 0.004 * unit)), cv2.COLOR_RGB2LAB).astype(
        np.float32
    )
    elbow, wrist = chain[1, :2], chain[2, :2]
    way = (wrist - elbow) / max(float(np.linalg.norm(wrist - elbow)), 1e-3)
    aside = np.array([-way[1], way[0]], np.float32) * np.float32(BESIDE * unit)
    points = [elbow + (wrist - elbow) * share for share in np.linspace(0.2, 0.95, 7)]
    found = [_differs(lab, rgba[..., 3], at, there) for at in points for there in (at + aside, at - aside)]
    return float(np.mean(found)) >= 0.5


def _crossed(joints: F32, unit: float) -> bool:
    """Whether the forearms cross or touch: their pictures cannot be told apart then."""
    if joints[[13, 14, 15, 16], 2].min() < SURE:
        return False
    share = np.linspace(0.15, 1.1, 12)[:, None].astype(np.float32)
    left, right = (joints[e, :2] + (joints[w, :2] - joints[e, :2]) * share for e, w in ((13, 15), (14, 16)))
    return bool(np.linalg.norm(left[:, None] - right[None], axis=-1).min() < TOUCHING * unit)


def _differs(lab: F32, alpha: U8, here: F32, there: F32) -> bool:
    height, width = alpha.shape
    (x0, y0), (x1, y1) = (tuple(int(v) for v in p) for p in (here, there))
    if not (0 <= x1 < width and 0 <= y1 < height) or alpha[y1, x1] < 128:
        return True
    if not (0 <= x0 < width and 0 <= y0 < height):
        return False
    return bool(np.linalg.norm((lab[y0, x0] - lab[y1, x1]) * [0.7, 1.0, 1.0]) > 16.0)


def _facing(joints: F32) -> tuple[int, bool]:
    """From the nose between the ears and the shoulders' width against the trunk's length."""
    ears, shoulders, hips = joints[[7, 8], :2], joints[[11, 12], :2], joints[[23, 24], :2]
    trunk = max(float(np.linalg.norm(shoulders.mean(0) - hips.mean(0))), 1.0)
    width = float(np.ptp(shoulders[:, 0]))
    span = max(float(np.ptp(ears[:, 0])), 0.12 * trunk)
    turned = float(joints[0, 0] - ears[:, 0].mean()) / span
    sideways = width < 0.42 * trunk and float(np.ptp(hips[:, 0])) < 0.4 * trunk
    if abs(turned) < (0.35 if sideways else 0.55):
        return 0, sideways
    return (1 if turned > 0 else -1), sideways


def outward(figure: Figure, side: str) -> float:
    """+1 when this arm is on the picture's right of the body, else −1."""
    here, there = (11, 12) if side == "l" else (12, 11)
    return 1.0 if figure.joint(here)[0] >= figure.joint(there)[0] else -1.0
