"""Camera moves that the test made itself are found again, with the right sign and size; cuts are told from pans."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest

from refreel.engines.animatic.cast.camera_path import Step, energy_of, path_of, step_between
from refreel.engines.animatic.cast.cuts import changes_of, colours_of, cuts_of

WIDTH, HEIGHT, FRAMES = 256, 144, 25


def wall(seed: int = 0) -> np.ndarray:
    """A large textured surface to look at, RGB."""
    random = np.random.default_rng(seed)
    small = random.integers(0, 255, (90, 130, 3), dtype=np.uint8)
    return cv2.GaussianBlur(cv2.resize(small, (1040, 720), interpolation=cv2.INTER_CUBIC), (0, 0), 2)


def seen(picture: np.ndarray, x: float, y: float, zoom: float, roll: float) -> np.ndarray:
    """What a camera at (x, y) pixels off the middle sees: s·R(r)·(q − p), as the performance's coordinates say."""
    cos, sin = zoom * np.cos(roll), zoom * np.sin(roll)
    turn = np.array([[cos, -sin], [sin, cos]])
    middle = np.array([picture.shape[1] / 2 + x, picture.shape[0] / 2 + y])
    shift = np.array([WIDTH / 2, HEIGHT / 2]) - turn @ middle
    return cv2.warpAffine(picture, np.column_stack([turn, shift]), (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR)


def filmed(x: float = 0, y: float = 0, zoom: float = 1, roll: float = 0, seed: int = 0) -> list[np.ndarray]:
    picture, t = wall(seed), np.linspace(0, 1, FRAMES)
    return [seen(picture, x * k, y * k, zoom**k, roll * k) for k in t]


def path(frames: list[np.ndarray]) -> np.ndarray:
    greys = [cv2.cvtColor(f, cv2.COLOR_RGB2GRAY) for f in frames]
    return path_of([step_between(a, b) for a, b in itertools.pairwise(greys)], WIDTH, HEIGHT)


@pytest.mark.parametrize(
    ("move", "wanted"),
    [
        ({"x": 100}, (100 / WIDTH, 0, 0, 0)),
        ({"x": -100}, (-100 / WIDTH, 0, 0, 0)),
        ({"y": 60}, (0, 60 / HEIGHT, 0, 0)),
        ({"zoom": 1.6}, (0, 0, np.log(1.6), 0)),
        ({"zoom": 0.7}, (0, 0, np.log(0.7), 0)),
        ({"roll": 0.3}, (0, 0, 0, 0.3)),
        ({"x": 60, "zoom": 1.4, "roll": -0.2}, (60 / WIDTH, 0, np.log(1.4), -0.2)),
    ],
)
def test_a_move_is_found_with_its_sign_and_size(move: dict[str, float], wanted: tuple[float, ...]) -> None:
    found = path(filmed(**move))
    assert found.shape == (FRAMES, 4)
    assert np.abs(found[0]).max() == 0
    assert found[-1] == pytest.approx(np.array(wanted), abs=0.02)


def test_a_still_camera_stands_still_while_somebody_walks_through() -> None:
    picture = seen(wall(), 0, 0, 1, 0)
    frames = []
    for k in range(FRAMES):
        frame = picture.copy()
        frame[30:140, 8 * k : 8 * k + 40] = wall(5)[:110, :40]
        frames.append(frame)
    assert np.abs(path(frames)).max() < 0.02


def test_energy_counts_what_moves_by_itself_and_not_the_camera() -> None:
    pan = [cv2.cvtColor(f, cv2.COLOR_RGB2GRAY) for f in filmed(x=100)]
    rng = np.random.default_rng(3)
    dance = [f.copy() for f in pan]
    for frame in dance:
        x, y = rng.integers(0, WIDTH - 90), rng.integers(0, HEIGHT - 90)
        frame[y : y + 90, x : x + 90] = 255
    calm = energy_of([step_between(a, b) for a, b in itertools.pairwise(pan)])
    wild = energy_of([step_between(a, b) for a, b in itertools.pairwise(dance)])
    assert calm.shape == wild.shape == (FRAMES,)
    assert calm.max() < 0.25 < 0.5 < np.median(wild) <= 1


def test_cuts_are_found_and_pans_are_not() -> None:
    frames = filmed(x=200, seed=0) + filmed(x=-150, zoom=1.3, seed=7) + [f // 3 for f in filmed(y=50, seed=9)]
    greys = [cv2.cvtColor(f, cv2.COLOR_RGB2GRAY) for f in frames]
    steps = [step_between(a, b) for a, b in itertools.pairwise(greys)]
    assert cuts_of(changes_of([colours_of(f) for f in frames]), steps, 24.0) == (FRAMES, 2 * FRAMES)


def test_a_flash_is_no_cut() -> None:
    frames = filmed(x=30)
    frames[12] = np.clip(frames[12].astype(int) + 70, 0, 255).astype(np.uint8)
    greys = [cv2.cvtColor(f, cv2.COLOR_RGB2GRAY) for f in frames]
    steps = [step_between(a, b) for a, b in itertools.pairwise(greys)]
    assert cuts_of(changes_of([colours_of(f) for f in frames]), steps, 24.0) == ()


def test_one_frame_has_a_path() -> None:
    assert path_of([], WIDTH, HEIGHT).tolist() == [[0, 0, 0, 0]]
    assert energy_of([]).tolist() == [0]
    assert path_of([Step(None, 0.5)], WIDTH, HEIGHT).tolist() == [[0, 0, 0, 0]] * 2
