"""Drawn subjects for the tests of `act`: a standing person with a face, the same from the side, a bust, a cup."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from refreel.engines.animatic.act import act
from refreel.engines.animatic.act.figure import figure_of
from refreel.engines.animatic.act.puppet import Puppet, puppet_of
from refreel.engines.animatic.values.cast import Actor, Company, Footage, Track
from refreel.engines.animatic.values.performance import Performance, ShotPerformance
from refreel.engines.animatic.values.plan import Action, CameraMove, Part, Role, Setting, Shot, ShotPlan, Style
from refreel.engines.animatic.values.sets import Light, Set
from refreel.engines.animatic.values.speech import Utterance

GROUND = 0.36
PALETTE = np.zeros((5, 3), np.uint8)
SKIN, SHIRT, SLEEVE, JEANS, SHOE = (222, 180, 150), (190, 60, 50), (200, 72, 60), (42, 52, 114), (60, 40, 30)

FRONT = {
    0: (150, 70), 7: (172, 68), 8: (128, 68), 9: (157, 84), 10: (143, 84), 11: (190, 132), 12: (110, 132), 13: (204, 205), 14: (96, 205),
    15: (212, 275), 16: (88, 275), 19: (214, 295), 20: (86, 295), 23: (172, 305), 24: (128, 305), 25: (176, 425), 26: (124, 425),
    27: (178, 540), 28: (122, 540), 29: (178, 556), 30: (122, 556), 31: (186, 568), 32: (114, 568),
}  # fmt: skip
SIDE = {
    0: (185, 72), 7: (155, 68), 8: (155, 68), 9: (180, 86), 10: (180, 86), 11: (152, 135), 12: (148, 135), 13: (158, 205), 14: (142, 205),
    15: (168, 275), 16: (138, 275), 19: (170, 295), 20: (140, 295), 23: (152, 305), 24: (148, 305), 25: (165, 420), 26: (143, 425),
    27: (160, 538), 28: (135, 540), 29: (150, 556), 30: (125, 556), 31: (190, 565), 32: (165, 566),
}  # fmt: skip


def _joints(table: dict[int, tuple[int, int]]) -> np.ndarray[Any, np.dtype[np.float32]]:
    joints = np.zeros((33, 3), np.float32)
    joints[:, 2] = 0.95
    joints[:, :2] = table[0]
    for index, at in table.items():
        joints[index, :2] = at
    return joints


def _drawn(table: dict[int, tuple[int, int]], trunk: list[list[int]]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    image = np.zeros((600, 300, 4), np.uint8)

    def line(a: int, b: int, thick: int, colour: tuple[int, int, int]) -> None:
        cv2.line(image, table[a], table[b], (*colour, 255), thick, cv2.LINE_AA)

    for a, b, thick, colour in ((24, 26, 40, JEANS), (26, 28, 32, JEANS), (28, 32, 18, SHOE)):
        line(a, b, thick, colour)
    for a, b, thick, colour in ((23, 25, 40, JEANS), (25, 27, 32, JEANS), (27, 31, 18, SHOE)):
        line(a, b, thick, tuple(min(c + 8, 255) for c in colour))  # type: ignore[arg-type]
    cv2.fillConvexPoly(image, np.array(trunk, np.int32), (*SHIRT, 255))
    cv2.line(image, (150, 95), (150, 125), (*SKIN, 255), 34)
    cv2.ellipse(image, (150, 65), (30, 40), 0, 0, 360, (*SKIN, 255), -1)
    cv2.ellipse(image, (150, 84), (9, 2), 0, 0, 360, (150, 60, 60, 255), -1)
    for x in (139, 161):
        cv2.circle(image, (x, 62), 3, (40, 40, 40, 255), -1)
    for a, b, thick, colour in (
        (12, 14, 28, SLEEVE),
        (14, 16, 22, SKIN),
        (16, 20, 20, SKIN),
        (11, 13, 28, SLEEVE),
        (13, 15, 22, SKIN),
        (15, 19, 20, SKIN),
    ):
        line(a, b, thick, colour)
    noise = np.random.default_rng(1).normal(0, 5, (600, 300, 1))
    image[..., :3] = np.clip(image[..., :3] + noise * (image[..., 3:] > 0), 0, 255)
    return image


def _face() -> np.ndarray[Any, np.dtype[np.float32]]:
    """468 points: an ellipse, with lips, lids, brows, chin and forehead where the drawing has them."""
    turn = np.linspace(0, 2 * np.pi, 468, endpoint=False)
    face = np.stack([150 + 26 * np.cos(turn), 66 + 34 * np.sin(turn)], 1).astype(np.float32)
    across = np.linspace(-1, 1, 11)
    for indices in (
        (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308),
        (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308),
    ):
        face[list(indices)] = np.stack([150 + 9 * across, np.full(11, 84.0)], 1)
    lid = np.linspace(-1, 1, 9)
    for centre, over, under, brow in (
        (
            139,
            (33, 246, 161, 160, 159, 158, 157, 173, 133),
            (33, 7, 163, 144, 145, 153, 154, 155, 133),
            (70, 63, 105, 66, 107),
        ),
        (
            161,
            (362, 398, 384, 385, 386, 387, 388, 466, 263),
            (362, 382, 381, 380, 374, 373, 390, 249, 263),
            (336, 296, 334, 293, 300),
        ),
    ):
        bow = 4 * (1 - lid**2)
        face[list(over)] = np.stack([centre + 6 * lid, 62 - bow], 1)
        face[list(under)] = np.stack([centre + 6 * lid, 62 + bow], 1)
        face[list(brow)] = np.stack([centre + 7 * np.linspace(-1, 1, 5), np.full(5, 50.0)], 1)
    face[10], face[152], face[2] = (150, 28), (150, 103), (150, 76)
    return face


def person(tag: str = "@Image1") -> Actor:
    trunk = [[108, 118], [192, 118], [198, 140], [188, 320], [112, 320], [102, 140]]
    return Actor(tag, _drawn(FRONT, trunk), _joints(FRONT), _face(), "full", 577.0, PALETTE, False)


def walker(tag: str = "@Image1") -> Actor:
    """Seen from the side, looking right."""
    trunk = [[125, 118], [175, 118], [180, 140], [176, 320], [124, 320], [120, 140]]
    return Actor(tag, _drawn(SIDE, trunk), _joints(SIDE), None, "full", 575.0, PALETTE, False)


def bust(tag: str = "@Image1") -> Actor:
    """The person cut at the chest by the picture's edge, hands out of the picture."""
    whole = person(tag)
    joints = _joints(FRONT)
    joints[joints[:, 1] > 225, 2] = 0.05
    return Actor(tag, np.ascontiguousarray(whole.rgba[:240]), joints, whole.face, "half", 239.0, PALETTE, True)


def cup(tag: str = "@Image1") -> Actor:
    image = np.zeros((160, 200, 4), np.uint8)
    cv2.ellipse(image, (100, 120), (90, 30), 0, 0, 360, (180, 40, 30, 255), -1)
    cv2.rectangle(image, (55, 20), (145, 120), (230, 230, 225, 255), -1)
    return Actor(tag, image, None, None, "thing", 149.0, PALETTE, False)


def place(reach: float = 3.0) -> Set:
    return Set("meadow", (), GROUND, Light(1.0, (1.0, 1.0, 1.0), 0.5, (200, 200, 200)), reach)


def part(tag: str, *actions: Action, x: float = 0.0, role: Role = Role.CHARACTER) -> Part:
    return Part(tag, role, actions, x)


def plan(
    *parts: Part,
    seconds: int = 4,
    size: str = "full",
    move: str = "static",
    seed: int = 7,
    music: str | None = None,
    motion: str | None = None,
) -> ShotPlan:
    shot = Shot(0.0, float(seconds), "", Setting("meadow", "day"), parts, CameraMove(move, 1.0, size))
    return ShotPlan(seconds, "16:9", 1280, 720, seed, (shot,), (), (), Style(), motion, music)


def company(
    *actors: Actor, tracks: dict[str, Track] | None = None, footage: dict[str, Footage] | None = None
) -> Company:
    return Company({a.tag: a for a in actors}, {}, footage or {}, tracks or {}, {})


def track(beats: tuple[float, ...]) -> Track:
    return Track(
        "@Audio1",
        np.zeros((round((beats[-1] + 0.5) * 48000), 2), np.float32),
        beats,
        120.0,
        np.zeros(100, np.float32),
        False,
        0.0,
        -20.0,
    )


def played(
    actor: Actor, *names: str, utterances: tuple[Utterance, ...] = (), **options: Any
) -> tuple[Performance, ShotPerformance]:
    """The one actor's performance of the named actions, one after the other."""
    seconds = options.get("seconds", 4)
    tracks, footage = options.pop("tracks", None), options.pop("footage", None)
    manner = options.pop("manner", 0.0)
    each = seconds / max(len(names), 1)
    actions = [Action(n, i * each, (i + 1) * each, manner) for i, n in enumerate(names)]
    wanted = plan(part(actor.tag, *actions), **options)
    shot = act(wanted, company(actor, tracks=tracks, footage=footage), [place()], list(utterances))[0]
    return shot.actors[0], shot


def puppet(actor: Actor) -> Puppet:
    return puppet_of(figure_of(actor))


def way(actor: Actor, acted: Performance, joint: int, piece: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    """(n, 2) rest coordinates of the mesh's point nearest to a joint, within the named piece."""
    made = puppet(actor)
    assert actor.joints is not None
    mine = np.nonzero(made.mesh.part == made.mesh.names.index(piece))[0]
    nearest = mine[np.argmin(np.linalg.norm(made.mesh.points[mine] - actor.joints[joint, :2], axis=1))]
    return np.asarray(acted.vertices[:, nearest], np.float32)


def rate(signal: np.ndarray[Any, np.dtype[Any]]) -> float:
    """The strongest frequency in Hz of a curve at 24 a second."""
    flat = signal - np.polyval(np.polyfit(np.arange(len(signal)), signal, 1), np.arange(len(signal)))
    spectrum = np.abs(np.fft.rfft(flat * np.hanning(len(flat)), 2048))
    return float(np.fft.rfftfreq(2048, 1 / 24)[int(np.argmax(spectrum))])


def dog(tag: str = "@Image1") -> Actor:
    """From the side, looking right."""
    image = np.zeros((320, 460, 4), np.uint8)
    coat = (150, 110, 70, 255)
    cv2.ellipse(image, (230, 130), (140, 55), 0, 0, 360, coat, -1, cv2.LINE_AA)
    for x in (115, 145, 310, 340):
        cv2.line(image, (x, 150), (x - 4, 300), coat, 24, cv2.LINE_AA)
    cv2.circle(image, (390, 70), 48, coat, -1, cv2.LINE_AA)
    cv2.line(image, (340, 110), (380, 80), coat, 50)
    cv2.line(image, (95, 110), (40, 60), coat, 16, cv2.LINE_AA)
    return Actor(tag, image, None, None, "animal", 311.0, PALETTE, False)
