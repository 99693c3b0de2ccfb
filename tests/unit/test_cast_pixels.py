"""Mattes, colours, horizons and filled places on pictures whose truth the test knows."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from refreel.engines.animatic.cast import plate
from refreel.engines.animatic.cast.colour import joined, palette, statistics
from refreel.engines.animatic.cast.horizon import ground_of, horizon_of
from refreel.engines.animatic.cast.matte import decontaminated, refined
from refreel.engines.animatic.cast.patchmatch import CannotLoad
from refreel.engines.animatic.cast.region import Region
from refreel.engines.animatic.cast.study import Study, opaque

ORANGE, TEAL = np.array([220, 120, 30]), np.array([20, 110, 120])


def portrait(size: int = 480) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A soft-edged orange star on textured teal: picture, true alpha, rough mask as a 320-pixel network would give it."""
    y, x = np.mgrid[0:size, 0:size] - size / 2
    angle, radius = np.arctan2(y, x), np.hypot(x, y)
    edge = size * (0.27 + 0.05 * np.cos(9 * angle))
    alpha = np.clip((edge - radius) / 4 + 0.5, 0, 1).astype(np.float32)
    texture = np.random.default_rng(0).normal(0, 4, (size, size, 3))
    picture = (ORANGE * alpha[..., None] + TEAL * (1 - alpha[..., None]) + texture).clip(0, 255).astype(np.uint8)
    rough = cv2.GaussianBlur(cv2.resize(alpha, (240, 240), interpolation=cv2.INTER_AREA), (0, 0), 1.3)
    return picture, alpha, rough


def test_a_rough_mask_comes_to_follow_the_edge() -> None:
    picture, alpha, rough = portrait()
    before = np.abs(cv2.resize(rough, picture.shape[:2]) - alpha).mean()
    after = np.abs(refined(picture, rough) - alpha).mean()
    assert after < 0.45 * before
    assert after < 0.01


def test_no_old_background_is_left_in_the_edge() -> None:
    picture, alpha, _ = portrait()
    clean = decontaminated(picture, alpha).astype(float)
    edge = (alpha > 0.25) & (alpha < 0.9)
    before = np.abs(picture[edge] - ORANGE).mean()
    after = np.abs(clean[edge] - ORANGE).mean()
    assert before > 35 > 9 > after
    inside = alpha == 1
    assert np.abs(clean[inside] - picture[inside]).mean() < 2


def test_the_palette_has_the_main_colours_most_common_first() -> None:
    picture = np.zeros((100, 100, 3), np.uint8)
    picture[:, :60], picture[:, 60:90], picture[:, 90:] = (200, 30, 30), (30, 30, 200), (240, 240, 240)
    found = palette(picture, np.ones((100, 100), np.float32)).astype(int)
    assert np.abs(found[0] - [200, 30, 30]).max() < 4
    assert np.abs(found[1] - [30, 30, 200]).max() < 4
    assert found.shape == (5, 3)
    only_white = np.zeros((100, 100), np.float32)
    only_white[:, 90:] = 1
    assert palette(picture, only_white).min() > 235


def test_statistics_of_parts_join_to_those_of_the_whole() -> None:
    random = np.random.default_rng(0)
    one = random.integers(0, 120, (64, 64, 3), dtype=np.uint8)
    two = random.integers(90, 255, (64, 64, 3), dtype=np.uint8)
    whole, parts = statistics(np.vstack([one, two])), joined([statistics(one), statistics(two)])
    assert parts.mean == pytest.approx(whole.mean, abs=0.01)
    assert parts.std == pytest.approx(whole.std, abs=0.01)


@pytest.mark.parametrize("at", [0.3, 0.45, 0.6, 0.7])
def test_the_horizon_is_where_sky_meets_land(at: float) -> None:
    picture = np.zeros((360, 640, 3), np.uint8)
    row = round(at * 360)
    picture[:row] = np.linspace((90, 140, 210), (190, 210, 235), row)[:, None]
    picture[row:] = (80, 100, 50)
    noisy = (picture + np.random.default_rng(0).normal(0, 8, picture.shape)).clip(0, 255).astype(np.uint8)
    assert horizon_of(noisy) == pytest.approx(at, abs=0.03)


def test_no_horizon_in_a_wall() -> None:
    assert horizon_of(np.full((300, 400, 3), 120, np.uint8)) == 0.5


def test_feet_stand_below_the_horizon() -> None:
    assert ground_of(0.5, 0.82) == 0.82
    for horizon in (0.1, 0.5, 0.9):
        assert horizon < ground_of(horizon, None) <= 0.95
        assert ground_of(horizon, 0.05) == ground_of(horizon, None)


def test_without_patchmatch_the_place_is_filled_softly_and_the_user_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    def refuse(_: object) -> object:
        raise CannotLoad("no build for this machine")

    monkeypatch.setattr(plate, "PatchMatch", refuse)
    picture, alpha, _ = portrait()
    found, note = plate.emptied("@Image1", picture, Study(alpha, None, None, False), tmp_path, fill=True)  # type: ignore[arg-type]
    assert "no build for this machine" in note
    assert np.abs(found.rgb.astype(int) - TEAL).mean() < 8
    assert np.abs(found.rgb[240, 240].astype(int) - TEAL).max() < 25  # where the star was


def test_a_place_that_is_not_emptied_stays_as_it_is(tmp_path: object) -> None:
    picture, alpha, _ = portrait()
    found, note = plate.emptied("@Image1", picture, Study(alpha, None, None, False), tmp_path, fill=False)  # type: ignore[arg-type]
    assert np.array_equal(found.rgb, picture)
    assert note == ""


def test_a_turned_square_and_its_points_go_there_and_back() -> None:
    picture = np.zeros((400, 600, 3), np.uint8)
    cv2.circle(picture, (420, 130), 4, (255, 255, 255), -1)
    region = Region(400, 150, 120, 0.6)
    crop = region.crop(picture, 256)
    y, x = np.unravel_index(crop[..., 0].astype(int).argmax(), crop.shape[:2])
    back = region.place(np.array([[x, y]], np.float32), 256)[0]
    assert back == pytest.approx([420, 130], abs=5)


def test_a_person_leaning_right_stands_upright_in_the_square() -> None:
    from refreel.engines.animatic.cast.pose import body_region

    region = body_region(np.array([[100, 200], [150, 150]], np.float32))
    top = region.place(np.array([[128, 0]], np.float32), 256)[0]
    assert top[0] > 150 and top[1] < 150  # the middle of its upper side lies beyond the head, up and to the right


def test_a_cut_out_picture_keeps_its_alpha_and_an_opaque_one_has_none() -> None:
    rgba = np.zeros((40, 40, 4), np.uint8)
    rgba[10:30, 10:30] = (200, 10, 10, 255)
    rgb, alpha = opaque(rgba)
    assert rgb[0, 0].tolist() == [128, 128, 128] and alpha is not None and alpha[20, 20] == 1
    rgba[..., 3] = 255
    assert opaque(rgba)[1] is None


def test_what_runs_from_side_to_side_is_a_landscape() -> None:
    mask = np.zeros((100, 200), np.float32)
    mask[50:] = 1
    assert Study(mask, None, None, False).share == 0
    assert Study(mask, np.zeros((33, 3), np.float32), None, False).share == 0.5
    mask[:, :20] = 0
    assert Study(mask, None, None, False).share == pytest.approx(0.45)
