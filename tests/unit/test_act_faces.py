"""Mouths that follow speech, eyelids that close: measured in the patches' pixels."""

from __future__ import annotations

import numpy as np
from act_people import bust, cup, person, played

from refreel.engines.animatic.values.performance import Performance
from refreel.engines.animatic.values.speech import Mouth, Utterance


def _spoken(*mouths: Mouth, speaker: str = "@Image1", shot: int = 0) -> Utterance:
    end = max(m.end for m in mouths)
    return Utterance(shot, speaker, "words", 0.0, np.zeros(int(end * 48000), np.float32), mouths, "")


def _dark(acted: Performance, frame: int) -> int:
    """Pixels of the mouth's patch that are as dark as the inside of a mouth."""
    patches = [p for p in acted.patches[frame] if p.y > 60]
    return sum(int((p.rgba[..., :3].sum(-1) < 180)[p.rgba[..., 3] > 128].sum()) for p in patches)


def test_mouth_opens_with_the_sound() -> None:
    openness = [0.0, 0.3, 0.6, 1.0, 0.6, 0.0, 0.9, 0.2]
    mouths = tuple(Mouth(0.5 + 0.25 * k, 0.75 + 0.25 * k, "open", o) for k, o in enumerate(openness))
    acted, _ = played(person(), "idle", utterances=(_spoken(*mouths),))
    seen = [_dark(acted, round((0.5 + 0.25 * k + 0.11) * 24)) for k in range(len(openness))]
    assert np.corrcoef(openness, seen)[0, 1] > 0.9
    assert _dark(acted, 90) == 0  # and is shut again afterwards


def test_closed_lips_are_closed() -> None:
    acted, _ = played(
        person(), "idle", utterances=(_spoken(Mouth(0.5, 1.0, "open", 1.0), Mouth(1.0, 1.5, "closed", 0.0)),)
    )
    assert _dark(acted, 18) > 30
    assert _dark(acted, 30) == 0


def test_a_round_mouth_is_narrower_than_a_wide_one() -> None:
    wide, _ = played(person(), "idle", utterances=(_spoken(Mouth(0.5, 1.5, "wide", 1.0)),))
    tight, _ = played(person(), "idle", utterances=(_spoken(Mouth(0.5, 1.5, "round", 1.0)),))

    def width(acted: Performance) -> int:
        mouth = next(p for p in acted.patches[24] if p.y > 60)
        return int(np.ptp(np.nonzero(((mouth.rgba[..., :3].sum(-1) < 180) & (mouth.rgba[..., 3] > 128)).any(0))[0]))

    assert width(tight) < 0.85 * width(wide)


def test_only_the_speaker_speaks() -> None:
    acted, _ = played(person(), "idle", utterances=(_spoken(Mouth(0.5, 1.5, "open", 1.0), speaker="@Image2"),))
    assert all(_dark(acted, i) == 0 for i in range(97))


def test_eyes_blink_every_few_seconds() -> None:
    acted, _ = played(person(), "idle", seconds=15)
    shut = np.array([any(p.y < 60 for p in frame) for frame in acted.patches])
    starts = np.nonzero(np.diff(shut.astype(int)) == 1)[0]
    assert 3 <= len(starts) <= 9
    assert shut.mean() < 0.2


def test_patches_lie_inside_the_texture() -> None:
    for actor in (person(), bust()):
        acted, _ = played(actor, "laugh", utterances=(_spoken(Mouth(0.0, 3.0, "wide", 0.8)),))
        height, width = acted.texture.shape[:2]
        assert any(acted.patches)
        for patch in (p for frame in acted.patches for p in frame):
            h, w = patch.rgba.shape[:2]
            assert patch.x >= 0 and patch.y >= 0 and patch.x + w <= width and patch.y + h <= height


def test_a_thing_that_speaks_squashes_with_its_voice() -> None:
    loud = tuple(Mouth(0.5 * k, 0.5 * k + 0.25, "open", 1.0) for k in range(1, 7))
    acted, _ = played(cup(), "idle", utterances=(_spoken(*loud),))
    still, _ = played(cup(), "idle")
    assert acted.patches == ()
    height, quiet = np.ptp(acted.vertices[..., 1], axis=1), np.ptp(still.vertices[..., 1], axis=1)
    said = np.zeros(97)
    for m in loud:
        said[round(m.start * 24) : round(m.end * 24)] = 1
    assert np.corrcoef(said, height - quiet)[0, 1] > 0.7


def test_smiling_changes_the_mouth() -> None:
    acted, _ = played(person(), "smile")
    mouth = next(p for p in acted.patches[72] if p.y > 60)
    h, w = mouth.rgba.shape[:2]
    before = acted.texture[mouth.y : mouth.y + h, mouth.x : mouth.x + w]
    assert np.abs(before.astype(int) - mouth.rgba.astype(int)).max() > 40


def test_somebody_who_speaks_without_a_sound_still_moves_the_mouth() -> None:
    acted, _ = played(person(), "speak")
    opened = np.array([_dark(acted, i) > 0 for i in range(97)])
    assert 0.2 < opened.mean() < 0.95
    assert (np.diff(opened.astype(int)) == 1).sum() >= 3
