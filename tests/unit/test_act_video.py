"""Reference videos: whom to believe, and that the dance goes on where nobody can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from act_people import bust, person, played, track, way

from refreel.engines.animatic.act.trust import arm_trust, trust_of
from refreel.engines.animatic.values.cast import ColourStats, Footage

Array = np.ndarray[Any, np.dtype[np.float32]]


def _standing(frames: int = 120) -> Array:
    base = person().joints
    assert base is not None
    return np.repeat((base / np.float32([600, 600, 1]))[None], frames, 0).astype(np.float32)


def _video(poses: Array) -> Footage:
    colour = ColourStats(np.zeros(3, np.float32), np.ones(3, np.float32))
    energy = (0.5 + 0.5 * np.sin(np.arange(len(poses)) / 3)).astype(np.float32)
    return Footage(
        "@Video1", Path("none.mp4"), len(poses) / 24, 640, 360, 24.0, np.zeros((len(poses), 4), np.float32), poses, (), energy,
        colour, False,
    )  # fmt: skip


def _nonsense(frames: int = 120) -> Array:
    """What a pose network dreams into something that is nobody: points anywhere, all of them sure."""
    rng = np.random.default_rng(4)
    anchors = rng.uniform(0.2, 0.8, (frames // 6 + 1, 33, 2))
    poses = np.repeat(anchors, 6, axis=0)[:frames]
    return np.concatenate([poses, np.ones((frames, 33, 1))], -1).astype(np.float32)


def test_a_person_is_believed_and_a_dream_is_not() -> None:
    assert trust_of(_standing(), (), 24.0).min() > 0.95
    assert trust_of(_nonsense(), (), 24.0).max() < 0.05


def test_lying_leaping_and_swelling_bodies_are_not_believed() -> None:
    lying = _standing()
    lying[:40, :, :2] = lying[:40, :, 1::-1]
    leaping = _standing()
    leaping[60:64, :, 0] += np.linspace(0, 0.9, 4)[:, None]
    leaping[64:, :, 0] += 0.9
    swelling = _standing()
    swelling[80:, :, :2] *= 2.2
    assert trust_of(lying, (), 24.0)[:30].max() < 0.1 and trust_of(lying, (), 24.0)[60:].min() > 0.9
    assert trust_of(leaping, (), 24.0)[61:63].max() < 0.5 and trust_of(leaping, (), 24.0)[:36].min() > 0.9
    assert trust_of(swelling, (), 24.0)[100:].max() < 0.1


def test_cuts_and_glimpses_are_passed_over_softly() -> None:
    cut = trust_of(_standing(), (2.5,), 24.0)
    assert cut[60] < 0.6 and cut[30] > 0.95 and cut[90] > 0.95
    glimpse = _standing()
    glimpse[:50, :, 2] = glimpse[60:, :, 2] = 0.05
    assert trust_of(glimpse, (), 24.0).max() < 0.05
    lost = _standing()
    lost[60:, :, 2] = 0.05
    fading = trust_of(lost, (), 24.0)
    assert fading[30] > 0.95 and fading[90] < 0.05 and np.abs(np.diff(fading)).max() < 0.15


def test_an_arm_longer_than_an_arm_is_not_followed() -> None:
    poses = _standing()
    poses[:, 16, 0] -= 0.5
    assert arm_trust(poses, "r").max() < 0.1 and arm_trust(poses, "l").min() > 0.9


def test_the_dance_goes_on_when_the_video_shows_nobody() -> None:
    beats = tuple(0.3 + 0.5 * k for k in range(12))
    for make in (bust, person):
        for poses in (_nonsense(), _standing()):
            options: dict[str, Any] = {"music": "@Audio1", "motion": "@Video1", "seconds": 5}
            acted, _ = played(
                make(), "dance", tracks={"@Audio1": track(beats)}, footage={"@Video1": _video(poses)}, **options
            )
            shown = acted.vertices[:, acted.vertices[0, :, 1] < 0.5]
            speed = np.abs(np.diff(shown, axis=0)).sum(-1).mean(1)
            by_second = speed.reshape(5, 24).mean(1)
            still, _ = played(make(), "idle", seconds=5)
            quiet = np.abs(np.diff(still.vertices[:, still.vertices[0, :, 1] < 0.5], axis=0)).sum(-1).mean()
            assert by_second.min() > 4 * quiet  # it is seen to dance, all the time
            near = np.array([np.abs((i + 0.5) / 24 - np.array(beats)).min() < 0.11 for i in range(len(speed))])
            assert speed[near].mean() > 1.25 * speed[~near].mean()


def test_the_first_frame_looks_natural_whatever_the_video_says() -> None:
    poses = _nonsense()
    poses[12:, :, :] = _standing(108)
    for make in (bust, person):
        actor = make()
        acted, _ = played(actor, "dance", motion="@Video1", footage={"@Video1": _video(poses)})
        nose, neck = way(actor, acted, 0, "body")[0], way(actor, acted, 11, "body")[0]
        other = way(actor, acted, 12, "body")[0]
        up = nose - (neck + other) / 2
        assert abs(np.arctan2(up[0], -up[1])) < 0.45
        assert abs(np.arctan2(*(neck - other)[::-1])) < 0.4


def test_what_a_video_asks_for_is_bounded() -> None:
    poses = _standing()
    turn = 0.5 * np.sin(np.arange(120) / 20)
    middle = poses[:, [23, 24], :2].mean(1, keepdims=True)
    away = poses[..., :2] - middle
    c, s = np.cos(turn)[:, None], np.sin(turn)[:, None]
    poses[..., :2] = middle + np.stack([c * away[..., 0] - s * away[..., 1], s * away[..., 0] + c * away[..., 1]], -1)
    actor = bust()
    acted, _ = played(actor, "idle", motion="@Video1", footage={"@Video1": _video(poses)})
    left, right = way(actor, acted, 11, "body"), way(actor, acted, 12, "body")
    tilt = np.arctan2((left - right)[:, 1], (left - right)[:, 0])
    assert 0.08 < np.ptp(tilt) < 0.45  # it leans along, half as far
