"""What each action does to the body, measured on the moved mesh."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from act_people import (
    GROUND,
    bust,
    company,
    cup,
    dog,
    part,
    person,
    place,
    plan,
    played,
    puppet,
    rate,
    track,
    walker,
    way,
)

from refreel.engines.animatic.act import act
from refreel.engines.animatic.act.figure import figure_of
from refreel.engines.animatic.values.music import beats_in_film
from refreel.engines.animatic.values.plan import ACTIONS, Action, Role

SUBJECTS = {"person": person, "walker": walker, "bust": bust, "cup": cup, "dog": dog}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_action_moves_every_subject_without_tearing(subject: str) -> None:
    actor = SUBJECTS[subject]()
    one = plan(part(actor.tag), seconds=4).shots[0]
    shots = tuple(
        replace(one, start=4.0 * k, parts=(part(actor.tag, Action(name, 0.0, 4.0)),)) for k, name in enumerate(ACTIONS)
    )
    wanted = replace(plan(part(actor.tag)), seconds=4 * len(ACTIONS), shots=shots)
    for name, shot in zip(ACTIONS, act(wanted, company(actor), [place()] * len(shots), []), strict=True):
        acted = shot.actors[0]
        assert acted.vertices.shape == (len(shot.follow), len(acted.uv), 2)
        assert np.isfinite(acted.vertices).all() and np.isfinite(acted.feet).all() and np.isfinite(acted.lift).all()
        moved = np.abs(np.diff(acted.vertices, axis=0)).max()
        assert 1e-4 < moved < 0.25, name
        assert _flipped(acted.vertices, acted.triangles) < (1.01 if name in ("spin", "turn") else 0.06), name


def _flipped(vertices: np.ndarray, triangles: np.ndarray) -> float:  # type: ignore[type-arg]
    """Largest share of the mesh's area that is turned over against the rest of it in any frame."""
    a, b, c = (vertices[:, triangles[:, k]] for k in range(3))
    area = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (c[..., 0] - a[..., 0]) * (b[..., 1] - a[..., 1])
    return float((np.clip(-area, 0, None).sum(1) / np.abs(area).sum(1)).max())


def test_walk_alternates_the_feet_at_its_cadence() -> None:
    actor = walker()
    acted, _ = played(actor, "walk", seconds=5)
    left, right = way(actor, acted, 27, "leg_l"), way(actor, acted, 28, "leg_r")
    steps = np.diff(acted.steps)
    assert 1.5 <= 1 / steps.mean() <= 2.5 and np.ptp(steps) < 0.02
    apart = left[:, 0] - right[:, 0]
    assert rate(apart) == pytest.approx(0.5 / steps.mean(), rel=0.1)
    assert np.corrcoef(left[:, 1], right[:, 1])[0, 1] < -0.2  # one is up while the other is down


@pytest.mark.parametrize("make", [walker, person])
def test_a_foot_on_the_ground_does_not_slide(make: type) -> None:
    actor = make()
    acted, _ = played(actor, "walk", seconds=5, move="follow")
    assert np.ptp(acted.feet[:, 0]) > 0.5  # it travels
    for joint, piece in ((27, "leg_l"), (28, "leg_r")):
        foot = way(actor, acted, joint, piece)
        down = foot[:, 1] > np.percentile(foot[:, 1], 90) - 0.004
        still = down[1:] & down[:-1]
        assert still.sum() > 25
        assert np.median(np.abs(np.diff(foot[:, 0])[still])) < 0.25 * np.median(np.abs(np.diff(acted.feet[:, 0])))


def test_walking_towards_the_camera_grows_and_lifts_knees_in_turn() -> None:
    actor = person()
    acted, shot = played(actor, "walk", seconds=5)
    height = np.ptp(acted.vertices[..., 1], axis=1)
    assert height[-12:].mean() > 1.15 * height[:12].mean()
    left, right = (way(actor, acted, j, p)[:, 1] for j, p in ((27, "leg_l"), (28, "leg_r")))
    assert rate(left - right) == pytest.approx(0.5 / np.diff(acted.steps).mean(), rel=0.12)
    assert not shot.follow.any()


def test_feet_stand_on_the_ground_of_the_set() -> None:
    for actor in (person(), cup()):
        acted, _ = played(actor, "idle")
        assert acted.feet[:, 1] == pytest.approx(GROUND, abs=0.01)
        assert acted.vertices[..., 1].max() == pytest.approx(GROUND, abs=0.03)


def test_waving_hand_is_above_the_shoulder_at_a_waving_pace() -> None:
    actor = person()
    acted, _ = played(actor, "wave")
    shoulder, wrist = way(actor, acted, 12, "arm_r"), way(actor, acted, 16, "arm_r")
    steady = slice(20, 90)
    assert (wrist[steady, 1] < shoulder[steady, 1] - 0.03).all()
    assert 1.0 <= rate(wrist[steady, 0]) <= 3.0
    assert np.ptp(wrist[steady, 0]) > 0.03


def test_who_has_no_free_arm_greets_with_the_head() -> None:
    actor = bust()
    acted, _ = played(actor, "wave")
    idle, _ = played(actor, "idle")
    head = way(actor, acted, 0, "body")
    assert np.ptp(head[:, 0]) > 1.8 * np.ptp(way(actor, idle, 0, "body")[:, 0])


def test_jump_crouches_flies_and_lands_squashed() -> None:
    actor = person()
    acted, _ = played(actor, "jump", seconds=4)
    lift = acted.lift
    assert lift.max() > 0.08 and lift[0] == 0 and lift[-1] == 0
    flight = np.nonzero(lift > 0)[0]
    first = flight[: np.argmax(np.diff(flight) > 1) + 1] if (np.diff(flight) > 1).any() else flight
    arc = lift[first]
    assert np.polyfit(np.arange(len(arc)) / 24, arc, 2)[0] < -0.8  # a parabola that falls
    head = way(actor, acted, 0, "body")[:, 1]
    before = head[: first[0]]
    assert before.max() > head[0] + 0.02  # down before up
    after = head[first[-1] + 1 : first[-1] + 8]
    assert after.max() > head[0] + 0.015
    assert any(abs(s - (first[-1] + 1) / 24) < 0.09 for s in acted.steps)


@pytest.mark.parametrize("make", [person, bust, cup])
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("count", [15, 9], ids=["long music", "music that repeats"])
def test_dance_is_strongest_on_the_beats(make: type, seed: int, count: int) -> None:
    music = track(tuple(0.31 + 0.52 * k for k in range(count)))
    beats = beats_in_film(music, 8.0)
    acted, _ = played(make(), "dance", seconds=8, music="@Audio1", tracks={"@Audio1": music}, seed=seed)
    hem = acted.vertices[0, :, 1] < 0.6
    speed = np.abs(np.diff(acted.vertices[:, hem], axis=0)).sum(-1).mean(1)
    peaks = [
        i
        for i in range(1, len(speed) - 1)
        if speed[i - 1] < speed[i] >= speed[i + 1] and speed[i] > 0.6 * np.percentile(speed, 90)
    ]
    times = np.array([(i + 0.5) / 24 for i in peaks])
    heard = np.array([b for b in beats if 0.1 < b < 7.9])
    hits = sum(np.abs(times - b).min() <= 0.07 for b in heard)
    right = sum(np.abs(heard - t).min() <= 0.07 for t in times)
    recall, precision = hits / len(heard), right / len(times)
    assert 2 * recall * precision / (recall + precision) >= 0.7


def test_manner_sets_the_pace() -> None:
    slow, _ = played(walker(), "walk", manner=-1.0)
    fast, _ = played(walker(), "walk", manner=1.0)
    assert np.diff(fast.steps).mean() < 0.7 * np.diff(slow.steps).mean()


def test_actions_follow_one_another_without_a_jerk() -> None:
    acted, _ = played(person(), "idle", "wave", "dance", seconds=6)
    speed = np.abs(np.diff(acted.vertices, axis=0)).max((1, 2))
    assert speed.max() < 0.12


def test_a_cut_edge_is_never_in_the_frame() -> None:
    for name in ("idle", "walk", "jump", "dance", "wave", "fall", "fly"):
        for size in ("wide", "full", "medium", "close"):
            actor = bust()
            acted, _ = played(actor, name, size=size)
            low = np.nonzero(puppet(actor).mesh.points[:, 1] >= actor.ground - 3)[0]
            assert acted.vertices[:, low, 1].min() > 0.5, (name, size)


def test_a_bust_that_walks_is_followed_by_the_camera() -> None:
    acted, shot = played(bust(), "walk")
    assert np.ptp(shot.follow) > 0.2
    assert np.ptp(acted.feet[:, 0] - shot.follow) < 1e-4


def test_travel_stays_within_the_sets_reach() -> None:
    for name in ("walk", "run", "fly", "drive"):
        wanted = plan(part("@Image1", *_whole(name, 15)), seconds=15, move="follow")
        shot = act(wanted, company(person()), [place(0.8)], [])[0]
        assert np.abs(shot.follow).max() <= 0.8 + 1e-4


def _whole(name: str, seconds: int) -> list[Action]:
    return [Action(name, 0.0, float(seconds))]


def test_the_seed_decides() -> None:
    first, _ = played(person(), "dance", seed=5)
    again, _ = played(person(), "dance", seed=5)
    other, _ = played(person(), "dance", seed=6)
    assert first.vertices.tobytes() == again.vertices.tobytes()
    assert np.abs(first.vertices - other.vertices).max() > 0.02


def test_frames_fill_the_film() -> None:
    one = plan(part("@Image1"), seconds=5)
    shots = (replace(one.shots[0], seconds=1.77), replace(one.shots[0], start=1.77, seconds=3.23))
    acted = act(replace(one, shots=shots), company(person()), [place(), place()], [])
    assert sum(len(a.follow) for a in acted) == one.frames


def test_a_tag_that_was_not_cast_is_left_out() -> None:
    acted = act(plan(part("@Image2")), company(person()), [place()], [])
    assert acted[0].actors == () and len(acted[0].follow) == 97


def test_a_dogs_fore_and_hind_feet_swing_against_each_other() -> None:
    actor = dog()
    acted, _ = played(actor, "walk", seconds=5, move="follow")
    assert figure_of(actor).facing == 1
    made = puppet(actor)
    feet = made.mesh.points[:, 1] > 285
    hind, fore = (np.nonzero(feet & side)[0] for side in (made.mesh.points[:, 0] < 200, made.mesh.points[:, 0] > 250))
    body = acted.vertices[:, made.mesh.points[:, 1] < 140, 0].mean(1)
    swing = [acted.vertices[:, ids, 0].mean(1) - body for ids in (hind, fore)]
    assert np.ptp(swing[0]) > 0.02 and np.ptp(swing[1]) > 0.02
    assert np.corrcoef(*swing)[0, 1] < 0.3


def test_who_walks_to_somebody_behind_turns_round() -> None:
    actors = (walker("@Image1"), cup("@Image2"))
    go = Action("walk", 0.0, 4.0, target="@Image2")
    shot = act(
        plan(part("@Image1", go, x=0.4), part("@Image2", x=-0.6, role=Role.PROP)), company(*actors), [place()], []
    )[0]
    acted = next(a for a in shot.actors if a.tag == "@Image1")
    assert acted.feet[-1, 0] < acted.feet[0, 0] - 0.2
    nose, ear = way(actors[0], acted, 0, "body"), way(actors[0], acted, 7, "body")
    assert (nose[:, 0] < ear[:, 0]).all()


def test_a_bust_says_that_it_cannot_lift_a_hand() -> None:
    _, shot = played(bust(), "wave")
    assert shot.notes == ("@Image1 waves with the head: no arm is free in its picture",)
    assert played(person(), "wave")[1].notes == ()


def test_a_portrait_without_a_skeleton_still_turns_its_head() -> None:
    actor = bust()
    portrait = replace(actor, joints=None, extent="face", rgba=np.ascontiguousarray(actor.rgba[:160]), ground=159.0)
    acted, _ = played(portrait, "shake_head")
    made = puppet(portrait)
    assert portrait.face is not None
    nose = int(np.argmin(np.linalg.norm(made.mesh.points - portrait.face.mean(0), axis=1)))
    edge = int(np.argmin(made.mesh.points[:, 1]))
    assert rate(acted.vertices[:, nose, 0]) == pytest.approx(1.6, abs=0.25)
    assert np.ptp(acted.vertices[:, nose, 0]) > 1.5 * np.ptp(acted.vertices[:, edge, 0])


@pytest.mark.parametrize("reach", [0.0, 0.05, 0.4])
@pytest.mark.parametrize("make", [person, walker, bust, cup])
def test_a_small_set_holds_its_actors(make: type, reach: float) -> None:
    actor = make()
    for name in ("walk", "fly"):
        wanted = plan(part("@Image1", *_whole(name, 6)), seconds=6, move="follow")
        shot = act(wanted, company(actor), [place(reach)], [])[0]
        assert np.abs(shot.follow).max() <= reach + 1e-4
        seen = shot.actors[0].feet[:, 0] - shot.follow
        assert np.abs(seen).max() < 16 / 9 / 2
        turns = np.abs(np.diff(np.sign(np.diff(shot.actors[0].feet[:, 0]))))
        assert (turns > 1).sum() < 8  # nobody runs to and fro on a hand's breadth


def test_companions_walk_at_one_pace() -> None:
    actors = (person("@Image1"), cup("@Image2"))
    parts = [part(a.tag, *_whole("walk", 5), x=x) for a, x in zip(actors, (-0.4, 0.4), strict=True)]
    shot = act(plan(*parts, seconds=5, move="follow"), company(*actors), [place()], [])[0]
    apart = shot.actors[0].feet[:, 0] - shot.actors[1].feet[:, 0]
    assert np.ptp(shot.follow) > 0.3 and np.ptp(apart) < 0.08


def test_walking_past_somebody_who_stands_keeps_to_its_side() -> None:
    actors = (walker("@Image1"), cup("@Image2"))
    walk = part("@Image1", *_whole("run", 6), x=-0.6)
    shot = act(plan(walk, part("@Image2", x=0.6), seconds=6), company(*actors), [place()], [])[0]
    mine, other = (next(a for a in shot.actors if a.tag == tag) for tag in ("@Image1", "@Image2"))
    assert not shot.follow.any()  # the camera stays with both
    assert np.ptp(mine.feet[:, 0]) > 0.3
    assert mine.vertices[..., 0].mean(1).max() < other.vertices[..., 0].min() + 0.1
