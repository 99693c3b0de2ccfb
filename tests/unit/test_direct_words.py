"""The word model finds what unknown words mean, and would rather say nothing than something wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from direct_cases import plan

from refreel.engines.animatic.direct.lexicon import forms
from refreel.engines.animatic.direct.places import place_lexicon
from refreel.engines.animatic.direct.verbs import VERBS
from refreel.engines.animatic.direct.words import Words
from refreel.errors import EngineFailed

VERBS_UNSEEN = {
    "perambulates": "walk", "waltzed": "dance", "jitterbugs": "dance", "hurtles": "run", "skedaddles": "run", "snatches": "reach",
    "clutches": "reach", "pedals": "drive", "paddles": "float", "gawks": "look", "squints": "look", "blabbers": "speak",
    "orates": "speak", "pounces": "jump", "bakes": "reach", "genuflects": "bow", "gyrates": "spin", "chauffeurs": "drive",
    "evaporates": None, "photosynthesizes": None, "explodes": None, "inherits": None, "bleeds": None, "marries": None,
}  # fmt: skip
PLACES_UNSEEN = {
    "boutique": "market", "pizzeria": "room", "atoll": "sea", "autobahn": "road", "speedway": "road", "amphitheater": "stage",
    "catacombs": "corridor", "asteroid belt": "space", "permafrost": "snow", "ravine": "mountain_lake", "stratosphere": "sky",
    "agora": "market", "bayou": "forest", "favela": "city", "parlor": "room", "crown": None, "red coat": None, "trumpet": None,
    "sandwich": None, "tuxedo": None, "slippers": None, "violin bow": None, "mustache": None, "good mood": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def words(weights: Path) -> Words:
    return Words(weights)


def test_the_lists_hold_no_known_word() -> None:
    verbs = {p.strip() for _, ps in VERBS for p in ps.split(",")} - {"waltz"}
    assert not [v for v in VERBS_UNSEEN if forms(v) & verbs]
    known = place_lexicon()._by_first
    assert not [p for p in PLACES_UNSEEN if p in known]


@pytest.mark.parametrize(("table", "least_right"), [("action", 0.45), ("place", 0.7)])
def test_unseen_words(words: Words, table: str, least_right: float) -> None:
    truth = VERBS_UNSEEN if table == "action" else PLACES_UNSEEN
    told = {word: getattr(words, table)(word) for word in truth}
    right = [w for w in truth if told[w] == truth[w]]
    wrong = {w: told[w] for w in truth if told[w] not in (None, truth[w])}
    assert len(right) >= least_right * len(truth), told
    assert len(wrong) <= 0.05 * len(truth), wrong


def test_a_camera_move(words: Words) -> None:
    assert words.move("camera jitters") == "handheld"
    assert words.move("camera sparkles") is None


def test_a_plan_uses_it(words: Words) -> None:
    made = plan("@Image1 pedals across the autobahn", "p", words=words)
    assert [a.name for a in made.shots[0].parts[0].actions] == ["drive"]
    assert made.shots[0].setting.place == "road" and made.unused == ()
    without = plan("@Image1 pedals across the autobahn", "p")
    assert {"pedals", "autobahn"} <= {u.what for u in without.unused}
    assert all("refreel models pull" in u.why for u in without.unused)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match=r"bge_small_en\.onnx.*refreel models pull"):
        Words(tmp_path)
