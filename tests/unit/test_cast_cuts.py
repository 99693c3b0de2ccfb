"""Which edges of its picture cut a subject, and what does not belong to it though the filter took it along."""

from __future__ import annotations

import numpy as np
import pytest

from refreel.engines.animatic.cast.actor import cut_out, from_arrays, to_arrays
from refreel.engines.animatic.cast.matte import without_smears
from refreel.engines.animatic.cast.study import Study

EDGES = ("cut_top", "cut_bottom", "cut_left", "cut_right")


def _actor(left: int, top: int, right: int, bottom: int) -> dict[str, bool]:
    """The cuts of a red box in a blue picture of 300 × 200, kept and read again."""
    picture = np.full((200, 300, 3), (30, 40, 160), np.uint8)
    picture[top:bottom, left:right] = (210, 40, 30)
    mask = np.zeros((200, 300), np.float32)
    mask[top:bottom, left:right] = 1
    actor = from_arrays("@Image1", to_arrays(cut_out("@Image1", picture, Study(mask, None, None, False))))
    return {name: bool(getattr(actor, name)) for name in EDGES}


@pytest.mark.parametrize(
    ("box", "cut"),
    [
        ((80, 40, 220, 160), set()),
        ((80, 40, 220, 200), {"cut_bottom"}),
        ((80, 0, 220, 200), {"cut_top", "cut_bottom"}),
        ((0, 0, 300, 150), {"cut_top", "cut_left", "cut_right"}),
    ],
)
def test_an_actor_knows_the_edges_that_cut_it(box: tuple[int, int, int, int], cut: set[str]) -> None:
    assert {name for name, found in _actor(*box).items() if found} == cut


def test_an_edge_that_is_only_grazed_does_not_cut() -> None:
    picture = np.full((200, 300, 3), (30, 40, 160), np.uint8)
    mask = np.zeros((200, 300), np.float32)
    mask[60:180, 60:240] = 1
    mask[90:110, :60] = 1  # an elbow
    picture[mask > 0] = (210, 40, 30)
    assert not cut_out("@Image1", picture, Study(mask, None, None, False)).cut_left


def test_who_came_cut_out_is_not_cut_by_its_picture() -> None:
    picture = np.full((100, 100, 4), 255, np.uint8)
    picture[:, :20, 3] = 0
    actor = cut_out("@Image1", picture, Study(np.ones((100, 100), np.float32), None, None, True))
    assert not (actor.cut_top or actor.cut_left or actor.cut_right)


def test_faint_patches_beside_the_subject_go_and_its_soft_rim_stays() -> None:
    alpha = np.zeros((300, 300), np.float32)
    alpha[60:260, 100:200] = 1
    alpha[60:260, 200:206] = np.linspace(0.9, 0.1, 6)  # hair
    alpha[120:150, 230:260] = 0.4  # a patch of wall
    cleared = without_smears(alpha)
    assert cleared[120:150, 230:260].max() == 0
    assert np.abs(cleared[60:260, 100:206] - alpha[60:260, 100:206]).max() < 0.02
