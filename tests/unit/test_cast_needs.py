"""Only what the plan uses is cast, and the prompt says what is an animal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from refreel.engines.animatic.cast.needs import is_animal, needs_of
from refreel.engines.animatic.values.plan import (
    CameraMove,
    Line,
    Part,
    Role,
    Setting,
    Shot,
    ShotPlan,
    Style,
    Use,
)


def plan(shot: Shot | None = None, *, uses: tuple[Use, ...] = (), **more: object) -> ShotPlan:
    shot = shot or Shot(0, 5, "", Setting("room", "day"), (), CameraMove())
    base = ShotPlan(5, "16:9", 1280, 720, 1, (shot,), uses, (), Style())
    return replace(base, **more)  # type: ignore[arg-type]


def test_an_empty_plan_needs_nothing() -> None:
    needs = needs_of(plan())
    assert not (needs.actors | needs.plates | needs.footage | needs.tracks | needs.animals)


def test_parts_places_and_recordings_of_shots_are_needed() -> None:
    shot = Shot(
        0,
        5,
        "@Image1 walks",
        Setting("room", "day", picture="@Image2"),
        (Part("@Image1", Role.CHARACTER, ()),),
        CameraMove(reference="@Video1"),
        lines=(Line("", "@Image1", 0, 1, recording="@Audio2"),),
        footage="@Video2",
    )
    needs = needs_of(plan(shot, music="@Audio1", motion="@Video3"))
    assert needs.actors == {"@Image1"}
    assert needs.plates == {"@Image2"}
    assert {"@Video1", "@Video2", "@Video3"} <= needs.footage
    assert {"@Audio1", "@Audio2"} <= needs.tracks
    assert not needs.emptied


def test_a_picture_that_is_both_actor_and_place_is_emptied() -> None:
    uses = (Use("@Image1", Role.CHARACTER, ""), Use("@Image1", Role.PLACE, ""))
    assert needs_of(plan(uses=uses)).emptied == {"@Image1"}


def test_a_silent_film_hears_only_the_music_it_dances_to() -> None:
    uses = (Use("@Audio1", Role.MUSIC, ""), Use("@Audio2", Role.VOICE, ""))
    needs = needs_of(plan(uses=uses, music="@Audio1", voice="@Audio2", sound=False))
    assert needs.tracks == {"@Audio1"}


@pytest.mark.parametrize(
    ("text", "alone", "wanted"),
    [
        ("the cat in @Image1 jumps", False, True),
        ("@Image1, a small grey kitten, naps", False, True),
        ("@Image1 chases @Image2, the dog", False, False),
        ("@Image1 walks. A dog barks", False, False),
        ("A horse gallops through the snow", True, True),
        ("two dogs like @Image1", False, True),
        ("@Image1 drinks coffee", True, False),
        ("@Image1 wears a catsuit", True, False),
        ("", True, False),
    ],
)
def test_the_prompt_says_what_is_an_animal(text: str, alone: bool, wanted: bool) -> None:
    assert is_animal("@Image1", text, alone=alone) is wanted
