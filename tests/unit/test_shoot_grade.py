"""A reference's colours are taken on without harm to lights and faces."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from stage_plans import NOBODY, alone, board, colours, plan, rgb, shot

from refreel.engines.animatic.shoot import grade
from refreel.engines.animatic.shoot.film import shoot
from refreel.engines.animatic.stage.build import build
from refreel.engines.animatic.values.cast import F32, U8, ColourStats, Company
from refreel.engines.animatic.values.performance import ShotPerformance
from refreel.engines.animatic.values.plan import Style

GOALS = [*(colours(seed) for seed in range(1, 6)), ColourStats(np.float32([150, 112, 158]), np.float32([62, 9, 14]))]


def _lab(colour: U8) -> F32:
    return cv2.cvtColor(colour.reshape(1, 1, 3), cv2.COLOR_RGB2Lab).reshape(3).astype(np.float32)


@pytest.mark.parametrize("place", ["stage", "meadow"])
@pytest.mark.parametrize("goal", GOALS)
def test_a_style_keeps_the_order_of_brightness_and_leaves_white_white(place: str, goal: ColourStats) -> None:
    made = plan(shot(place))
    sample = rgb(next(shoot(made, NOBODY, build(made, NOBODY), [alone(made.frames)])))
    tables = grade.towards(goal, sample, grade.named(""))
    steps = np.diff(tables.luma.astype(int)[16:236])
    assert steps.min() >= 0
    assert steps[150:].max() <= 3, "lights are rolled off, not torn apart"
    greys = np.repeat(np.arange(256, dtype=np.uint8)[:, None, None], 3, 2)
    seen = grade.through(tables, greys)[:, 0].astype(int)
    assert seen[255].min() >= 215
    assert np.ptp(seen[255]) <= 0.5 * np.ptp(seen[128]) + 8
    assert len(np.unique(seen[200:256, 1])) >= 12, "lights keep their shades"


def test_a_style_tints_the_place_more_than_the_face() -> None:
    skin = np.array([224, 182, 158], np.uint8)
    goal = ColourStats(np.float32([120, 112, 160]), np.float32([60, 9, 14]))
    seen = []
    for style, company in (
        (Style(), NOBODY),
        (Style(reference="@Image2"), Company({}, {}, {}, {}, {"@Image2": goal})),
    ):
        made = plan(shot("stage", peopled=True), style=style, width=320, height=180)
        actor = board((int(skin[0]), int(skin[1]), int(skin[2])), made.frames, 0.0, 0.42, 0.25, 0.6)
        acted = [ShotPerformance((actor,), np.zeros(made.frames, np.float32))]
        frame = rgb(next(shoot(made, company, build(made, company), acted)))
        face = frame[80:110, 150:170].reshape(-1, 3).mean(0).astype(np.uint8)
        place = frame[40:90, 20:110].reshape(-1, 3).mean(0).astype(np.uint8)
        seen.append((_lab(face), _lab(place)))
    (face0, place0), (face1, place1) = seen
    assert np.linalg.norm((place1 - place0)[1:]) > 12
    assert np.linalg.norm((face1 - face0)[1:]) <= 0.7 * np.linalg.norm((place1 - place0)[1:])
    assert face1[0] <= 238
