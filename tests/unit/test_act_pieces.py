"""Puppets: what is cut apart, filled in and framed."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from act_people import GROUND, bust, company, cup, part, person, place, plan, played, puppet, walker, way

from refreel.engines.animatic.act import act
from refreel.engines.animatic.act.figure import figure_of
from refreel.engines.animatic.act.layers import pieces_of
from refreel.engines.animatic.values.cast import ColourStats, Footage
from refreel.engines.animatic.values.plan import Role


def test_a_standing_person_comes_apart_into_limbs() -> None:
    figure = figure_of(person())
    assert figure.limbs == {"arm_l", "arm_r", "leg_l", "leg_r"}
    assert not figure.sideways and figure.facing == 0
    assert [p.name for p in pieces_of(figure)] == ["leg_l", "leg_r", "body", "arm_l", "arm_r"]


def test_hidden_hands_stay_with_the_body() -> None:
    assert [p.name for p in pieces_of(figure_of(bust()))] == ["body"]


def test_somebody_seen_from_the_side_looks_that_way() -> None:
    figure = figure_of(walker())
    assert figure.sideways and figure.facing == 1


def test_pieces_together_show_the_whole_picture() -> None:
    figure = figure_of(person())
    cover = np.zeros(figure.rgba.shape[:2], np.float32)
    for piece in pieces_of(figure):
        h, w = piece.rgba.shape[:2]
        window = cover[piece.y : piece.y + h, piece.x : piece.x + w]
        alpha = piece.rgba[..., 3].astype(np.float32) / 255
        window[...] = window + alpha * (1 - window)
    solid = figure.rgba[..., 3] > 250
    assert cover[solid].min() > 0.75 and (cover[solid] > 0.97).mean() > 0.99
    assert cover[figure.rgba[..., 3] == 0].max() == 0


def test_cloth_is_painted_where_an_arm_lay_over_it() -> None:
    actor = person()
    actor.joints[[14, 16, 20], :2] = [(100, 200), (150, 230), (165, 236)]  # type: ignore[index]
    rgba = actor.rgba.copy()
    cv2.line(rgba, (100, 200), (165, 236), (222, 180, 150, 255), 22)
    crossed = replace(actor, rgba=rgba)
    body = next(p for p in pieces_of(figure_of(crossed)) if p.name == "body").rgba
    where = body[228:234, 140:150].reshape(-1, 4).astype(int)
    assert (where[:, 3] > 240).all()
    assert np.abs(where[:, :3].mean(0) - np.array([190, 60, 50])).max() < 40  # the shirt, not the skin


@pytest.mark.parametrize(
    ("size", "low", "high"), [("wide", 0.33, 0.43), ("full", 0.64, 0.8), ("medium", 1.2, 2.0), ("close", 2.2, 4.0)]
)
def test_shot_size_sets_the_height(size: str, low: float, high: float) -> None:
    acted, _ = played(person(), "idle", size=size)
    height = np.ptp(acted.vertices[0, :, 1])
    assert low < height < high
    if size not in ("wide", "full"):
        assert -0.5 < acted.vertices[..., 1].min() < -0.33  # the head has air above it


def test_a_part_can_ask_for_its_size() -> None:
    wanted = plan(replace(part("@Image1"), size=0.5))
    acted = act(wanted, company(person()), [place()], [])[0].actors[0]
    assert np.ptp(acted.vertices[0, :, 1]) == pytest.approx(0.5, abs=0.06)


def test_several_actors_stand_side_by_side_within_the_frame() -> None:
    actors = [person("@Image1"), bust("@Image2"), cup("@Image3"), walker("@Image4"), person("@Image5")]
    parts = [part(a.tag, x=0.2, role=Role.PROP if i == 2 else Role.CHARACTER) for i, a in enumerate(actors)]
    shot = act(plan(*parts), company(*actors), [place()], [])[0]
    assert len(shot.actors) == 5
    spans = sorted((a.vertices[0, :, 0].min(), a.vertices[0, :, 0].max()) for a in shot.actors)
    assert spans[0][0] > -16 / 9 / 2 - 0.05 and spans[-1][1] < 16 / 9 / 2 + 0.05
    for (_, end), (start, _) in itertools.pairwise(spans):
        assert end - start < 0.06


def test_x_places_left_and_right() -> None:
    left, _ = act(plan(part("@Image1", x=-1.0)), company(person()), [place()], [])[0].actors[0], None
    right = act(plan(part("@Image1", x=1.0)), company(person()), [place()], [])[0].actors[0]
    assert left.feet[0, 0] < -0.4 and right.feet[0, 0] > 0.4
    assert left.feet[0, 1] == pytest.approx(GROUND)


def _video(poses: np.ndarray | None, energy: np.ndarray) -> Footage:  # type: ignore[type-arg]
    colour = ColourStats(np.zeros(3, np.float32), np.ones(3, np.float32))
    return Footage(
        "@Video1",
        Path("none.mp4"),
        len(energy) / 24,
        640,
        360,
        24.0,
        np.zeros((len(energy), 4), np.float32),
        poses,
        (),
        energy,
        colour,
        False,
    )


def test_the_videos_arm_moves_the_actors_arm() -> None:
    t = np.arange(97) / 24
    base = person().joints
    assert base is not None
    poses = np.repeat((base / np.float32([600, 600, 1]))[None], 97, 0).astype(np.float32)
    angle = 1.4 + 0.9 * np.sin(2 * np.pi * 0.75 * t)
    reach = np.stack([-np.sin(angle), np.cos(angle)], -1).astype(np.float32)
    poses[:, 14, :2] = poses[:, 12, :2] + 0.12 * reach
    poses[:, 16, :2] = poses[:, 14, :2] + 0.12 * reach
    actor = person()
    acted, _ = played(actor, "idle", motion="@Video1", footage={"@Video1": _video(poses, np.zeros(97, np.float32))})
    wrist, shoulder = way(actor, acted, 16, "arm_r"), way(actor, acted, 12, "arm_r")
    other = way(actor, acted, 15, "arm_l")
    assert np.corrcoef(wrist[:, 1] - shoulder[:, 1], np.cos(angle))[0, 1] > 0.95
    assert np.ptp(other[:, 1]) < 0.25 * np.ptp(wrist[:, 1])


def test_a_video_without_a_person_lends_its_rhythm() -> None:
    energy = (0.5 + 0.5 * np.sin(2 * np.pi * 0.8 * np.arange(97) / 24)).astype(np.float32)
    actor = cup()
    acted, _ = played(actor, "idle", motion="@Video1", footage={"@Video1": _video(None, energy)})
    height = np.ptp(acted.vertices[..., 1], axis=1)
    assert np.corrcoef(height, energy)[0, 1] < -0.6


def test_the_mesh_stays_small() -> None:
    for actor in (person(), walker(), bust(), cup()):
        made = puppet(actor)
        assert 40 <= len(made.mesh.triangles) <= 700
        assert made.mesh.triangles.max() < len(made.mesh.points)


def test_a_whole_picture_stands_as_a_card_and_a_cut_side_ends_softly() -> None:
    card = replace(cup(), rgba=np.full((120, 160, 4), 255, np.uint8), ground=119.0)
    assert pieces_of(figure_of(card))[0].rgba[..., 3].min() == 255
    cut = replace(cup(), rgba=np.ascontiguousarray(cup().rgba[:, 60:]))
    alpha = pieces_of(figure_of(cut))[0].rgba[60, :, 3].astype(int)
    assert alpha[0] < 60 and alpha[20] > 240 and np.diff(alpha[:20]).max() < 130
