"""Every place at every hour is painted, covers what the camera may see, and is what its light says."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from stage_plans import NOBODY, alone, grey, plan, rgb, shot, texture, with_plate

from refreel.engines.animatic.shoot.film import shoot
from refreel.engines.animatic.stage.build import build
from refreel.engines.animatic.values.cast import U8, Company
from refreel.engines.animatic.values.plan import PLACES, WEATHERS, ShotPlan

EXTREMES = (
    "pan_left",
    "pan_right",
    "tilt_up",
    "tilt_down",
    "zoom_out",
    "dolly_in",
    "dolly_out",
    "truck_left",
    "truck_right",
    "crane_up",
    "crane_down",
    "orbit",
    "roll",
)


def _frames(made_plan: ShotPlan, company: Company = NOBODY, numbers: tuple[int, ...] = (0,)) -> list[U8]:
    """The frames of these numbers; none after the last of them is drawn."""
    sets = build(made_plan, company)
    acted = [alone(made_plan.frames) for _ in made_plan.shots]
    film = enumerate(shoot(made_plan, company, sets, acted))
    return [f.copy() for i, f in itertools.islice(film, max(numbers) + 1) if i in numbers]


@pytest.mark.parametrize("place", PLACES)
def test_a_place_differs_from_all_others_and_holds_detail(place: str) -> None:
    picture = grey(_frames(plan(shot(place)))[0])
    assert 25 < picture.mean() < 235
    assert picture.std() > 5, "a flat picture is no place"


def test_no_two_places_look_alike() -> None:
    thumbs = {p: rgb(_frames(plan(shot(p), width=160, height=90))[0]).astype(np.float32) for p in PLACES}
    names = list(thumbs)
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            assert np.abs(thumbs[a] - thumbs[b]).mean() > 6, (a, b)


@pytest.mark.parametrize("place", [p for p in PLACES if p not in ("space", "stage", "studio", "abstract")])
def test_night_is_darker_than_day(place: str) -> None:
    day, night = (float(grey(_frames(plan(shot(place, t)))[0]).mean()) for t in ("day", "night"))
    assert night < 0.9 * day


def test_dusk_is_warmer_than_day() -> None:
    day, dusk = (rgb(_frames(plan(shot("sea", t)))[0]).reshape(-1, 3).mean(0) for t in ("day", "dusk"))
    assert dusk[0] / dusk[2] > day[0] / day[2] * 1.2


@pytest.mark.parametrize("weather", [w for w in WEATHERS if w != "clear"])
def test_weather_is_seen(weather: str) -> None:
    clear, other = (_frames(plan(shot("meadow", weather=w)), numbers=(0, 40)) for w in ((), (weather,)))
    assert max(float(np.abs(grey(a).astype(int) - grey(b)).mean()) for a, b in zip(clear, other, strict=True)) > 0.4


@pytest.mark.parametrize("place", PLACES)
def test_no_camera_extreme_shows_an_empty_edge(place: str) -> None:
    """A marker colour lies under everything: none of it may be left in the last frame of any move."""
    from refreel.engines.animatic.shoot import camera, scene

    made = plan(shot(place, peopled=True), width=212, height=90)
    sets = build(made, NOBODY)
    rng = np.random.default_rng(0)
    for move in EXTREMES:
        path = camera.path(
            shot(place, move=move, speed=2.0).camera, 360, 212 / 90, rng, np.zeros(360, np.float32), sets[0], None
        )
        ready = scene.ready(sets[0], path, alone(360), 212, 90, "full", rng, None)
        for number in (0, 359):
            ready.frame[...] = (255, 0, 255, 255)
            seen = scene.draw(ready, number)[..., :3].astype(int)
            marker = (seen[..., 0] > 250) & (seen[..., 1] < 3) & (seen[..., 2] > 250)
            assert not marker.any(), (place, move, number, int(marker.sum()))


def test_another_seed_paints_another_lake_and_the_same_seed_the_same() -> None:
    a, b, c = (build(plan(shot("mountain_lake", "dawn"), seed=s), NOBODY)[0] for s in (1, 2, 1))
    pick = next(i for i, layer in enumerate(a.layers) if layer.name == "peaks")
    assert np.array_equal(a.layers[pick].image, c.layers[pick].image)
    other = next(layer for layer in b.layers if layer.name == "peaks")
    assert a.layers[pick].image.shape != other.image.shape or not np.array_equal(a.layers[pick].image, other.image)


def test_a_lake_is_mirrored_in_its_water() -> None:
    picture = rgb(_frames(plan(shot("mountain_lake", "day"), width=640, height=360))[0]).astype(np.float32)
    line = round(360 * 0.54)
    above, below = picture[line - 50 : line - 8][::-1].mean(-1), picture[line + 8 : line + 50].mean(-1)
    columns_above, columns_below = above.mean(0), below.mean(0)
    assert np.corrcoef(columns_above, columns_below)[0, 1] > 0.4


def test_shots_in_one_setting_share_its_set() -> None:
    made = plan(shot("city", seconds=2), shot("city", start=2.0, seconds=2, move="pan_left"))
    first, second = build(made, NOBODY)
    assert first is second


def test_a_picture_as_place_fills_the_frame_and_goes_on_beyond_its_edges() -> None:
    company = with_plate(texture(240, 300))
    for move in ("zoom_out", "truck_left", "truck_right", "tilt_up", "tilt_down", "dolly_out"):
        made = plan(shot(picture="@Image1", move=move, speed=2.0))
        for frame in _frames(made, company, numbers=(0, 48, 96)):
            picture = grey(frame)
            edges = [picture[:, :6], picture[:, -6:], picture[:6].T, picture[-6:].T]
            assert all(float(e.std()) > 6 for e in edges), "a plain border shows at an edge"


def test_a_light_is_one_an_actor_can_be_seen_in() -> None:
    for place in PLACES:
        light = build(plan(shot(place, "night", weather=("storm",), peopled=True), width=160, height=90), NOBODY)[
            0
        ].light
        assert 0.4 < sum(light.colour) / 3 < 1.3
