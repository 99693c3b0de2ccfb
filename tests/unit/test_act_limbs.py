"""Arms that cannot be raised, arms that can, and bodies photographed in the middle of a movement."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from act_people import JEANS, PALETTE, SHOE, SKIN, SLEEVE, bust, person, played, puppet, walker, way

from refreel.engines.animatic.act.figure import figure_of
from refreel.engines.animatic.values.cast import Actor


def _hand_cut_off() -> Actor:
    """A half-body whose right hand lies on the picture's lower edge."""
    whole = person()
    joints = whole.joints.copy()  # type: ignore[union-attr]
    rgba = np.ascontiguousarray(whole.rgba[:290])
    return Actor("@Image1", rgba, joints, whole.face, "half", 289.0, PALETTE, True)


def test_an_arm_without_its_hand_stays_in_the_picture() -> None:
    figure = figure_of(_hand_cut_off())
    assert not figure.limbs and figure.bound == {"arm_l", "arm_r"}


def test_a_sleeve_of_the_coats_cloth_is_not_cut_out() -> None:
    actor = person()
    assert figure_of(actor).limbs >= {"arm_l", "arm_r"}
    alike = actor.rgba.copy()
    cv2.rectangle(alike, (30, 120), (270, 320), (*SLEEVE, 255), -1)  # arms and trunk one mass of cloth
    assert figure_of(replace(actor, rgba=alike)).limbs == {"leg_l", "leg_r"}


def test_folded_arms_stay_folded() -> None:
    actor = person()
    actor.joints[[13, 15, 19, 14, 16, 20], :2] = [(204, 205), (120, 215), (108, 216), (96, 205), (180, 225), (192, 228)]  # type: ignore[index]
    assert figure_of(actor).bound == {"arm_l", "arm_r"}


@pytest.mark.parametrize("name", ["wave", "dance", "clap", "reach", "point"])
def test_a_bound_arm_only_hints(name: str) -> None:
    actor = _hand_cut_off()
    acted, _ = played(actor, name)
    still, _ = played(actor, "idle")
    scale = np.ptp(acted.vertices[0, :, 0]) / 150
    elbow = way(actor, acted, 14, "body") - way(actor, acted, 12, "body")
    rest = way(actor, still, 14, "body") - way(actor, still, 12, "body")
    swing = np.linalg.norm(elbow - rest.mean(0), axis=1).max()
    assert 0.003 * scale < swing < 30 * scale


def test_the_raised_arm_stays_on_its_shoulder_and_in_the_frame() -> None:
    for size in ("full", "medium"):
        actor = person()
        acted, _ = played(actor, "wave", size=size)
        assert actor.joints is not None
        scale = np.ptp(acted.vertices[0, :, 1]) / 552
        made = puppet(actor)
        ids = []
        for piece in ("body", "arm_r"):
            mine = np.nonzero(made.mesh.part == made.mesh.names.index(piece))[0]
            away = np.linalg.norm(made.mesh.points[mine] - actor.joints[12, :2], axis=1)
            ids.append(mine[away < 22])
        near = [acted.vertices[:, i].mean(1) for i in ids]
        assert np.linalg.norm(near[0] - near[1], axis=1).max() < 24 * scale
        wrist = way(actor, acted, 16, "arm_r")
        assert np.abs(wrist[:, 0]).max() < 16 / 18 and wrist[:, 1].min() > -0.5


def test_shoulders_dance_where_nothing_else_can() -> None:
    actor = bust()
    acted, _ = played(actor, "dance", seconds=6)
    left, right = (way(actor, acted, j, "body")[:, 1] for j in (11, 12))
    assert np.ptp(left - right) > 0.015  # one is up while the other is down
    head = way(actor, acted, 0, "body")
    assert np.ptp(head[:, 0]) > 0.04 and np.ptp(head[:, 1]) > 0.04


def _kicker() -> Actor:
    """The front view in a slide: leaning, one leg flung out to the side, the other folded."""
    joints = person().joints.copy()  # type: ignore[union-attr]
    image = np.zeros((480, 420, 4), np.uint8)
    place = {
        0: (120, 70), 2: (128, 62), 5: (112, 62), 7: (142, 68), 8: (98, 68), 9: (127, 84), 10: (113, 84), 11: (160, 130), 12: (80, 136),
        13: (200, 180), 14: (40, 110), 15: (240, 210), 16: (20, 60), 19: (252, 216), 20: (14, 46), 23: (196, 300), 24: (156, 310),
        25: (280, 325), 26: (130, 372), 27: (370, 352), 28: (196, 440), 29: (376, 356), 30: (190, 452), 31: (392, 340), 32: (220, 458),
    }  # fmt: skip
    for index, at in place.items():
        joints[index, :2] = at

    def line(a: int, b: int, thick: int, colour: tuple[int, int, int]) -> None:
        cv2.line(image, place[a], place[b], (*colour, 255), thick)

    for a, b, thick, colour in ((23, 25, 40, JEANS), (25, 27, 32, JEANS), (27, 31, 18, SHOE), (24, 26, 40, JEANS)):
        line(a, b, thick, colour)
    line(26, 28, 32, JEANS)
    line(28, 32, 18, SHOE)
    cv2.fillConvexPoly(image, np.array([[75, 120], [165, 116], [215, 310], [140, 320]], np.int32), (190, 60, 50, 255))
    cv2.ellipse(image, (120, 66), (30, 40), 0, 0, 360, (*SKIN, 255), -1)
    for a, b, thick, colour in ((12, 14, 26, SLEEVE), (14, 16, 20, SKIN), (16, 20, 18, SKIN), (11, 13, 26, SLEEVE)):
        line(a, b, thick, colour)
    line(13, 15, 20, SKIN)
    line(15, 19, 18, SKIN)
    return Actor("@Image1", image, joints, None, "full", 466.0, PALETTE, False)


@pytest.mark.parametrize("name", ["idle", "walk", "dance", "wave"])
def test_who_was_photographed_in_a_slide_stands_up(name: str) -> None:
    actor = _kicker()
    assert figure_of(actor).strained
    acted, _ = played(actor, name)
    hips = (way(actor, acted, 23, "body") + way(actor, acted, 24, "body")) / 2
    ankles = [way(actor, acted, j, p) for j, p in ((27, "leg_l"), (28, "leg_r"))]
    shoulders = (way(actor, acted, 11, "body") + way(actor, acted, 12, "body")) / 2
    trunk = np.linalg.norm(shoulders - hips, axis=1)
    for ankle in ankles:  # under the hips, a leg's length below
        assert (np.abs(ankle - hips)[:, 0] < 0.7 * trunk).all()
        assert np.median((ankle - hips)[:, 1] / trunk) > 0.8
    lean = np.arctan2((shoulders - hips)[:, 0], (hips - shoulders)[:, 1])
    assert np.abs(np.median(lean)) < 0.2


def test_who_stands_is_left_as_photographed() -> None:
    assert not figure_of(person()).strained and not figure_of(walker()).strained


def test_another_process_moves_every_point_alike() -> None:
    """Sets of names come in another order in every process: nothing may depend on it."""
    program = (
        "import hashlib, act_people as a; h = hashlib.sha256();"
        "[h.update(a.played(m(), 'wave')[0].vertices.tobytes()) for m in (a.walker, a.bust)]; print(h.hexdigest())"
    )
    found = set()
    for seed in ("1", "2"):
        path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
        found.add(
            subprocess.run(
                [sys.executable, "-c", program],
                env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
                capture_output=True,
                check=True,
            ).stdout
        )
    assert len(found) == 1
