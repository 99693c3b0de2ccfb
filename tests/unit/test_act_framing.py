"""Where subjects stand in frames of every shape, and what must never be seen of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from act_people import bust, company, cup, part, person, place, plan, puppet, way

from refreel.engines.animatic.act import act
from refreel.engines.animatic.values.cast import Actor
from refreel.engines.animatic.values.performance import Performance
from refreel.engines.animatic.values.plan import ACTIONS, Action

RATIOS = {"21:9": (21, 9), "16:9": (16, 9), "4:3": (4, 3), "1:1": (1, 1), "3:4": (3, 4), "9:16": (9, 16)}


def _framed(actor: Actor, ratio: str, size: str, *actions: Action, seconds: int = 1) -> Performance:
    wide, high = RATIOS[ratio]
    wanted = replace(
        plan(part(actor.tag, *actions), seconds=seconds, size=size), ratio=ratio, width=wide * 80, height=high * 80
    )
    return act(wanted, company(actor), [place()], [])[0].actors[0]


def _eyes(actor: Actor, acted: Performance) -> tuple[float, float]:
    """Rest x of the nose and y of the eyes in the first frame."""
    assert actor.face is not None
    at = actor.face[[33, 263]].mean(0)
    points = puppet(actor).mesh.points
    nearest = np.argsort(np.linalg.norm(points - at, axis=1))[:4]
    share = np.linalg.lstsq(np.c_[points[nearest], np.ones(4)].T, [*at, 1.0], rcond=None)[0]
    x, y = share @ acted.vertices[0, nearest]
    return float(x), float(y)


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("size", ["full", "medium", "close"])
def test_a_busts_eyes_are_where_a_photographer_would_put_them(ratio: str, size: str) -> None:
    x, y = _eyes(bust(), _framed(bust(), ratio, size))
    assert abs(x) < 0.04  # the head is centred
    assert 0.30 <= y + 0.5 <= (0.50 if size == "full" else 0.44)


@pytest.mark.parametrize("ratio", RATIOS)
def test_nearer_sizes_are_nearer_in_every_frame(ratio: str) -> None:
    for actor in (bust(), person()):
        spans = [np.ptp(_framed(actor, ratio, size).vertices[0, :, 0]) for size in ("full", "medium", "close")]
        assert spans[0] < spans[1] < spans[2] or (ratio == "9:16" and spans[0] <= spans[1] < spans[2])


def test_a_bust_fills_a_tall_frame_from_side_to_side() -> None:
    acted = _framed(bust(), "9:16", "close")
    across = acted.vertices[0, :, 0]
    assert across.min() < -0.6 * 9 / 32 and across.max() > 0.6 * 9 / 32
    assert acted.vertices[0, :, 1].min() > -0.5  # with air above the head


@pytest.mark.parametrize("ratio", RATIOS)
def test_things_are_whole_in_every_frame(ratio: str) -> None:
    wide, high = RATIOS[ratio]
    for size in ("full", "medium", "close"):
        points = _framed(cup(), ratio, size).vertices[0]
        assert np.abs(points[:, 0]).max() < wide / high / 2 and np.abs(points[:, 1]).max() < 0.53, size


def _cropped() -> Actor:
    """A face that fills its picture: every edge cuts it."""
    image = np.random.default_rng(3).integers(60, 200, (300, 400, 4)).astype(np.uint8)
    image[..., 3] = 0
    rows, columns = np.mgrid[:300, :400]
    image[((rows - 150) / 190) ** 2 + ((columns - 200) / 250) ** 2 < 1, 3] = 255
    palette = np.zeros((5, 3), np.uint8)
    return Actor("@Image1", image, None, None, "animal", 300.0, palette, True, True, True, True)


@pytest.mark.parametrize("ratio", ["21:9", "4:3", "9:16"])
def test_edges_that_cut_a_subject_stay_outside_the_frame(ratio: str) -> None:
    actor = _cropped()
    wide, high = RATIOS[ratio]
    points = puppet(actor).mesh.points
    rims = {"left": points[:, 0] < 12, "right": points[:, 0] > 387, "top": points[:, 1] < 12}
    for name in ACTIONS:
        acted = _framed(actor, ratio, "full", Action(name, 0.0, 3.0), seconds=3)
        half = wide / high / 2
        assert acted.vertices[:, rims["left"], 0].max() <= -half, name
        assert acted.vertices[:, rims["right"], 0].min() >= half, name
        assert acted.vertices[:, rims["top"], 1].max() <= -0.5, name
        assert np.abs(np.diff(acted.vertices, axis=0)).max() > 1e-4, name  # and still it lives


def test_beside_somebody_a_cropped_subject_takes_its_share_of_the_frame() -> None:
    actors = (replace(_cropped(), tag="@Image1"), replace(cup(), tag="@Image2"))
    shot = act(plan(part("@Image1", x=-0.5), part("@Image2", x=0.5)), company(*actors), [place()], [])[0]
    spans = [np.ptp(a.vertices[0, :, 0]) for a in shot.actors]
    assert max(spans) < 1.3


def test_a_whole_person_keeps_the_head_in_near_shots() -> None:
    for ratio in RATIOS:
        for size in ("medium", "close"):
            acted = _framed(person(), ratio, size)
            nose = way(person(), acted, 0, "body")[0]
            assert abs(nose[0]) < 0.08 and -0.5 < acted.vertices[0, :, 1].min() < -0.2, (ratio, size)


@pytest.mark.parametrize("ratio", ["16:9", "1:1", "9:16"])
@pytest.mark.parametrize("size", ["full", "medium", "close"])
def test_a_bust_and_a_whole_person_look_each_other_in_the_eyes(ratio: str, size: str) -> None:
    wide, high = RATIOS[ratio]
    actors = (bust("@Image1"), person("@Image2"), cup("@Image3"))
    parts = [part(a.tag, x=x) for a, x in zip(actors[:2], (-0.5, 0.5), strict=True)]
    wanted = replace(plan(*parts, seconds=1, size=size), ratio=ratio, width=wide * 80, height=high * 80)
    shot = act(wanted, company(*actors), [place()], [])[0]
    seen = {a.tag: _eyes(next(x for x in actors if x.tag == a.tag), a) for a in shot.actors}
    assert [a.tag for a in shot.actors] == ["@Image2", "@Image1"]  # the bust is nearer
    assert abs(seen["@Image1"][1] - seen["@Image2"][1]) < 0.12
    for x, y in seen.values():
        assert abs(x) < wide / high / 2 and -0.4 < y < 0.2
