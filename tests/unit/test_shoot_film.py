"""The stream of frames: how many, how large, in which colours, moved by which camera, the same every time."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from stage_plans import NOBODY, alone, board, colours, grey, plan, rgb, shot, texture, with_plate

from refreel.engines.animatic.shoot import grade, kernels, raster
from refreel.engines.animatic.shoot.camera import path
from refreel.engines.animatic.shoot.film import frames_of, shoot
from refreel.engines.animatic.shoot.view import view
from refreel.engines.animatic.stage.build import build
from refreel.engines.animatic.values.cast import F32, U8, Company, Footage
from refreel.engines.animatic.values.performance import Performance, ShotPerformance
from refreel.engines.animatic.values.plan import MOVES, CameraMove, ShotPlan, Style


def _film(
    made: ShotPlan, company: Company = NOBODY, acted: list[ShotPerformance] | None = None, upto: int | None = None
) -> list[U8]:
    """The film's frames, kept; only those before `upto`."""
    sets = build(made, company)
    bounds = frames_of(made)
    acted = acted or [alone(b - a) for a, b in bounds]
    return [f.copy() for f in itertools.islice(shoot(made, company, sets, acted), upto)]


@pytest.mark.parametrize(("width", "height"), [(320, 180), (180, 320), (202, 86), (240, 240)])
def test_exactly_as_many_frames_as_promised_at_the_promised_size(width: int, height: int) -> None:
    made = plan(
        shot("studio", seconds=1.3), shot("sky", start=1.3, seconds=2.7, transition="fade"), width=width, height=height
    )
    frames = _film(made)
    assert len(frames) == made.frames == 97
    assert {f.shape for f in frames} == {(height * 3 // 2, width)}
    assert {f.dtype for f in frames} == {np.dtype(np.uint8)}


def test_frames_of_shots_join_without_gap() -> None:
    made = plan(shot(seconds=1.02), shot(start=1.02, seconds=0.5), shot(start=1.52, seconds=2.48))
    bounds = frames_of(made)
    assert bounds[0][0] == 0
    assert bounds[-1][1] == made.frames
    assert all(a[1] == b[0] for a, b in itertools.pairwise(bounds))


def test_a_frame_stays_while_the_next_four_are_drawn() -> None:
    made = plan(shot("meadow", move="pan_right", speed=2.0), width=160, height=90)
    held, copies = [], []
    for i, frame in enumerate(shoot(made, NOBODY, build(made, NOBODY), [alone(made.frames)])):
        held.append(frame)
        copies.append(frame.copy())
        if i >= 4:
            assert np.array_equal(held[i - 4], copies[i - 4])


@pytest.mark.parametrize("colour", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (200, 120, 40)])
def test_a_flat_colour_is_bt709(colour: tuple[int, int, int]) -> None:
    frame = np.empty((64, 64, 4), np.uint8)
    frame[...] = (*colour, 255)
    out = np.empty((96, 64), np.uint8)
    tables = grade.neutral()
    none = np.zeros(64, np.int32)
    kernels.to_i420(frame, out, tables.luma, tables.chroma, none, none)
    r, g, b = (c / 255 for c in colour)
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    want = (16 + 219 * y, 128 + 224 * (b - y) / 1.8556, 128 + 224 * (r - y) / 1.5748)
    planes = (out[:64], out.reshape(-1)[4096 : 4096 + 1024], out.reshape(-1)[4096 + 1024 :])
    for plane, value in zip(planes, want, strict=True):
        assert np.ptp(plane) == 0
        assert abs(float(plane.flat[0]) - value) <= 1.0


def _moved(before: U8, after: U8) -> F32:
    """The affine map (2, 3) from one luma picture to the other, from tracked corners."""
    corners = cv2.goodFeaturesToTrack(before, 300, 0.01, 6)
    found, ok, _ = cv2.calcOpticalFlowPyrLK(before, after, corners, None, winSize=(21, 21), maxLevel=4)
    keep = ok.reshape(-1) == 1
    matrix, _ = cv2.estimateAffinePartial2D(corners[keep], found[keep], ransacReprojThreshold=2.0)
    assert matrix is not None
    return np.asarray(matrix)


@pytest.mark.parametrize("move", [m for m in MOVES if m not in ("static", "handheld", "follow", "orbit")])
def test_a_move_is_seen_on_its_axis_with_its_sign(move: str) -> None:
    width, height = 480, 270
    made = plan(shot(picture="@Image1", move=move), width=width, height=height)
    frames = _film(made, with_plate(texture(600, 1100), horizon=0.99))
    total = np.eye(3)
    for k in range(0, 96, 12):
        total = np.vstack([_moved(grey(frames[k]), grey(frames[k + 12])), [0, 0, 1]]) @ total
    centre = total @ np.array([width / 2, height / 2, 1])
    dx, dy = centre[0] - width / 2, centre[1] - height / 2
    zoom = float(np.hypot(total[0, 0], total[1, 0]))
    turn = float(np.arctan2(total[1, 0], total[0, 0]))
    if move in ("pan_right", "truck_right"):
        assert dx < -6 and abs(dx) > 3 * abs(dy)
    elif move in ("pan_left", "truck_left"):
        assert dx > 6 and abs(dx) > 3 * abs(dy)
    elif move in ("tilt_up", "crane_up"):
        assert (dy > 3 or move == "crane_up") and abs(dx) < 2
    elif move in ("tilt_down", "crane_down"):
        assert (dy < -3 or move == "crane_down") and abs(dx) < 2
    elif move in ("zoom_in", "dolly_in"):
        assert zoom > 1.02
    elif move in ("zoom_out", "dolly_out"):
        assert zoom < 0.98
    else:
        assert abs(turn) > 0.08
    if move not in ("zoom_in", "zoom_out", "dolly_in", "dolly_out"):
        assert abs(zoom - 1) < 0.04


def test_a_truck_moves_the_near_more_than_the_far_and_a_pan_all_alike() -> None:
    far_near = {}
    for move in ("truck_right", "pan_right"):
        made = plan(shot("studio", move=move, peopled=True), width=320, height=180)
        n = made.frames
        near = board((255, 255, 255), n, 0.0, 0.2, 0.1, 0.1, 1.0)
        far = board((255, 255, 255), n, 0.0, -0.2, 0.1, 0.1, 2.9)
        frames = _film(made, acted=[ShotPerformance((far, near), np.zeros(n, np.float32))])
        way = []
        for rows in ((40, 60), (105, 130)):
            xs = [float(np.flatnonzero(grey(f)[slice(*rows)].mean(0) > 180).mean()) for f in (frames[0], frames[-1])]
            way.append(xs[1] - xs[0])
        far_near[move] = way
    far_way, near_way = far_near["truck_right"]
    assert near_way < -20 and near_way / far_way == pytest.approx(2.9, rel=0.12)
    far_way, near_way = far_near["pan_right"]
    assert near_way == pytest.approx(far_way, abs=1.5) and near_way < -20


def test_a_board_lands_where_the_formula_says() -> None:
    made = plan(shot("studio", move="dolly_in", peopled=True), width=320, height=180)
    n = made.frames
    actor = board((255, 255, 255), n, 0.2, 0.1, 0.2, 0.3)
    sets = build(made, NOBODY)
    frames = _film(made, acted=[ShotPerformance((actor,), np.zeros(n, np.float32))])
    for number in (0, 50, n - 1):
        camera = path(
            made.shots[0].camera, n, 320 / 180, np.random.default_rng(0), np.zeros(n, np.float32), sets[0], None
        )
        want = view(camera.at[number], 320, 180, 1.0).points(actor.vertices[number], 1.0)
        ys, xs = np.nonzero(grey(frames[number]) > 200)
        got = np.array([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1], float)
        assert np.abs(got - np.array([*want[0], *want[2]])).max() <= 1.5


def test_meshes_show_neither_crack_nor_doubled_seam() -> None:
    """A half transparent sheet cut into many triangles looks as if it were one piece."""
    rng = np.random.default_rng(5)
    grid = np.stack(np.meshgrid(np.linspace(10, 110, 12), np.linspace(10, 80, 9)), -1).reshape(-1, 2)
    inner = (grid[:, 0] > 11) & (grid[:, 0] < 109) & (grid[:, 1] > 11) & (grid[:, 1] < 79)
    grid[inner] += rng.uniform(-2.5, 2.5, grid[inner].shape)
    faces = []
    for r in range(8):
        for c in range(11):
            a = r * 12 + c
            faces += [[a, a + 1, a + 13], [a, a + 13, a + 12]]
    sheet = np.full((32, 32, 4), 128, np.uint8)
    frame = np.zeros((90, 120, 4), np.uint8)
    uv = np.full((len(grid), 2), 16.0, np.float32)
    raster.triangles(frame, sheet, grid.astype(np.float32), uv, np.array(faces, np.int32))
    inside = frame[12:78, 12:108, 0]
    assert inside.min() == inside.max() == 128


def test_a_patch_is_shown_in_its_frame_only() -> None:
    from refreel.engines.animatic.values.performance import Patch

    made = plan(shot("studio", peopled=True), width=320, height=180)
    n = made.frames
    plain = board((200, 60, 60), n, 0.0, 0.2, 0.4, 0.4)
    red = np.zeros((20, 20, 4), np.uint8)
    red[...] = (255, 255, 255, 255)
    patches = tuple((Patch(22, 22, red),) if i == 10 else () for i in range(n))
    actor = Performance(
        plain.tag,
        plain.z,
        plain.texture,
        plain.uv,
        plain.triangles,
        plain.vertices,
        patches,
        plain.feet,
        plain.width,
        plain.lift,
        (),
    )
    frames = _film(made, acted=[ShotPerformance((actor,), np.zeros(n, np.float32))])
    middle = [int(grey(f)[90, 160]) for f in (frames[9], frames[10], frames[11])]
    assert middle[1] > middle[0] + 60
    assert abs(middle[0] - middle[2]) <= 2


def test_an_actor_who_stands_has_a_shadow_and_one_in_the_air_a_weaker_one() -> None:
    made = plan(shot("desert", peopled=True), width=320, height=180)
    n = made.frames
    ground = build(made, NOBODY)[0].ground
    empty = _film(made, upto=6)[5]
    darker = []
    for lift in (0.0, 0.5):
        actor = board((120, 120, 120), n, 0.0, ground, 0.16, 0.3)
        up = Performance(
            actor.tag, 1.0, actor.texture, actor.uv, actor.triangles, actor.vertices - np.array([0, lift], np.float32), (), actor.feet, actor.width,
            np.full(n, lift, np.float32), (),
        )  # fmt: skip
        frame = _film(made, acted=[ShotPerformance((up,), np.zeros(n, np.float32))], upto=6)[5]
        below = slice(round((0.5 + ground) * 180) + 1, round((0.5 + ground) * 180) + 4)
        darker.append(float(grey(empty)[below, 150:170].mean() - grey(frame)[below, 150:170].mean()))
    assert darker[0] > 15 > darker[1]


def test_the_same_plan_gives_the_same_bytes_and_another_seed_others() -> None:
    films = [
        _film(plan(shot("sea", "dusk", move="handheld", weather=("rain",)), width=160, height=90, seed=s))
        for s in (4, 4, 5)
    ]
    assert all(np.array_equal(a, b) for a, b in zip(films[0], films[1], strict=True))
    assert any(not np.array_equal(a, b) for a, b in zip(films[0], films[2], strict=True))


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("place", ["market", "forest"])
def test_a_reference_style_halves_the_distance_of_colours(place: str, seed: int) -> None:
    goal = colours(seed)
    company = Company({}, {}, {}, {}, {"@Image1": goal})

    def distance(style: Style) -> float:
        made = plan(shot(place), style=style)
        got = grade.stats(rgb(_film(made, company, upto=49)[48]))
        return float(np.hypot(np.linalg.norm(got.mean - goal.mean), np.linalg.norm(got.std - goal.std)))

    assert distance(Style(reference="@Image1")) <= 0.5 * distance(Style())


def test_noir_has_no_colour() -> None:
    frame = _film(plan(shot("garden"), style=Style(name="noir")), upto=1)[0]
    chroma = frame.reshape(-1)[320 * 180 :].astype(int)
    assert np.abs(chroma - 128).max() <= 4


@pytest.mark.parametrize("name", ["vintage", "anime", "warm", "cool", "cinematic"])
def test_a_named_look_changes_the_picture(name: str) -> None:
    plain, styled = (_film(plan(shot("city"), style=s), upto=1)[0].astype(int) for s in (Style(), Style(name=name)))
    assert np.abs(plain - styled).mean() > 1.0


def test_subtitles_are_drawn_inside_the_frame() -> None:
    plain, titled = (
        _film(plan(shot("studio", subtitle=t)), upto=1)[0].astype(int)
        for t in ("", "你好 Hello there, this is quite a long line of words to be broken")
    )
    changed = np.abs(plain - titled)[:180] > 40
    rows, columns = np.nonzero(changed.any(1))[0], np.nonzero(changed.any(0))[0]
    assert rows.min() > 100 and rows.max() < 176
    assert columns.min() > 8 and columns.max() < 312


def test_a_fade_is_between_the_shots() -> None:
    cut, fade = (
        _film(plan(shot("desert", seconds=2), shot("space", start=2.0, seconds=2, transition=t)))
        for t in ("cut", "fade")
    )
    before, after = float(grey(cut[47]).mean()), float(grey(cut[48]).mean())
    middle = float(grey(fade[52]).mean())
    assert min(before, after) + 5 < middle < max(before, after) - 5
    assert np.array_equal(cut[70], fade[70])


def test_a_hand_trembles_smoothly_and_not_for_a_static_camera() -> None:
    place = build(plan(shot("meadow")), NOBODY)[0]
    still = np.zeros(97, np.float32)
    tripod = path(CameraMove("static"), 97, 16 / 9, np.random.default_rng(1), still, place, None)
    hand = path(CameraMove("handheld"), 97, 16 / 9, np.random.default_rng(1), still, place, None)
    assert np.ptp(tripod.at, axis=0).max() == 0
    pan = hand.at[:, 3]
    assert 0.002 < np.ptp(pan) < 0.1
    assert np.abs(np.diff(pan, 2)).max() < 0.25 * np.ptp(pan)


def test_the_camera_keeps_within_the_sets_reach_and_follows_the_leader() -> None:
    place = build(plan(shot("meadow")), NOBODY)[0]
    leader = np.linspace(0, 3, 97, dtype=np.float32)
    free = path(CameraMove("follow"), 97, 16 / 9, np.random.default_rng(1), leader, place, None)
    assert np.abs(free.at[:, 0] - leader).max() < 0.1
    held = path(CameraMove("follow"), 97, 16 / 9, np.random.default_rng(1), leader, replace(place, reach=0.5), None)
    assert np.abs(held.at[:, 0]).max() <= 0.5


def _recorded(seconds: float, rate: float = 12.0) -> Footage:
    """A video whose camera swings right and back, sinks, goes in and turns a little."""
    t = np.arange(int(seconds * rate)) / rate
    camera = np.stack([0.25 * np.sin(1.3 * t), 0.04 * t, 0.05 * t, 0.06 * np.sin(0.9 * t)], axis=1).astype(np.float32)
    still = np.zeros(len(t), np.float32)
    return Footage("@Video1", Path("none.mp4"), seconds, 1280, 720, rate, camera, None, (), still, colours(), False)


def test_the_camera_path_of_a_video_is_taken_over() -> None:
    place = build(plan(shot("meadow")), NOBODY)[0]
    footage = _recorded(5.0)
    move = CameraMove("static", reference="@Video1")
    n = 97
    made = path(move, n, 16 / 9, np.random.default_rng(1), np.zeros(n, np.float32), place, footage).at
    t = np.arange(n) / 24
    source = np.arange(len(footage.camera)) / footage.rate
    goal = [np.interp(t, source, footage.camera[:, k]) for k in range(4)]
    for column, want in zip((3, 4, 6), (goal[0], goal[1], goal[3]), strict=True):
        assert np.corrcoef(made[:, column], want)[0, 1] >= 0.99, column
    assert np.corrcoef(np.log(made[:, 5]), goal[2])[0, 1] >= 0.99
    assert np.ptp(made[:, 3]) == pytest.approx(np.ptp(goal[0]) * 16 / 9, rel=0.05)


def test_the_path_of_a_video_is_seen_in_the_picture() -> None:
    footage = _recorded(4.0)
    company = with_plate(texture(600, 1100), horizon=0.99)
    company = Company({}, company.plates, {"@Video1": footage}, {}, {})
    base = shot(picture="@Image1")
    made = plan(replace(base, camera=CameraMove("static", reference="@Video1")), width=480, height=270)
    frames = _film(made, company)
    steps = range(0, 96, 6)
    total, seen = np.eye(3), []
    for k in steps:
        seen.append(float((total @ np.array([240, 135, 1]))[0]))
        total = np.vstack([_moved(grey(frames[k]), grey(frames[k + 6])), [0, 0, 1]]) @ total
    source = np.arange(len(footage.camera)) / footage.rate
    want = [-float(np.interp(k / 24, source, footage.camera[:, 0])) for k in steps]
    assert np.corrcoef(seen, want)[0, 1] >= 0.8


def test_a_path_shorter_than_the_shot_is_held_at_its_end() -> None:
    place = build(plan(shot("meadow")), NOBODY)[0]
    made = path(
        CameraMove("static", reference="@Video1"),
        97,
        16 / 9,
        np.random.default_rng(1),
        np.zeros(97, np.float32),
        place,
        _recorded(2.0),
    )
    assert np.ptp(made.at[50:], axis=0).max() <= 1e-5 < np.ptp(made.at[:40, 3])


def test_mist_rolls_over_the_lake() -> None:
    """It is seen (the far shore pales) and it moves, though the camera stands still."""
    misty, clear = (
        _film(plan(shot("mountain_lake", "dawn", weather=w), width=320, height=180), upto=49)
        for w in (("mist",), ("clear",))
    )
    shore = slice(92, 128)
    assert grey(misty[0])[shore].mean() > grey(clear[0])[shore].mean() + 15
    moved = np.abs(grey(misty[48]).astype(float) - grey(misty[0]))[shore].mean()
    still = np.abs(grey(clear[48]).astype(float) - grey(clear[0]))[shore].mean()
    assert moved > 4 and moved > 1.3 * still


@pytest.mark.parametrize(("time", "darker"), [("night", 0.6), ("dusk", 0.95)])
def test_a_picture_is_shown_at_the_hour_that_is_asked_for(time: str, darker: float) -> None:
    company = with_plate(np.maximum(texture(400, 700), 60))
    day, later = (
        _film(plan(shot("meadow", t, picture="@Image1"), width=160, height=90), company, upto=1)[0]
        for t in ("day", time)
    )
    assert grey(later).mean() < darker * grey(day).mean()


def test_snow_falls_on_a_picture() -> None:
    company = with_plate(np.full((300, 540, 3), 90, np.uint8))
    frames = _film(plan(shot(picture="@Image1", weather=("snow",)), width=320, height=180), company, upto=13)
    white = [grey(f) > 190 for f in (frames[0], frames[12])]
    assert all(0.002 < w.mean() < 0.12 for w in white)
    assert (white[0] & white[1]).sum() < 0.5 * white[0].sum()
