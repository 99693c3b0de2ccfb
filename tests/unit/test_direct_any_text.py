"""Whatever the prompt, the plan is one that can be filmed."""

from __future__ import annotations

import itertools

from direct_cases import plan, references, visible
from hypothesis import given, settings
from hypothesis import strategies as st

from refreel.engines.animatic.direct.outline import outline, summary
from refreel.engines.animatic.values.plan import ACTIONS, MOVES, PLACES, SHOT_SIZES, TIMES, WEATHERS, ShotPlan

PIECES = (
    "@Image1", "@Image2", "@Video1", "@Audio1", "<Image 1>", "walks", "dances", "says", '"Hello there."', "“Oh!”", "{Hi}", "(soft piano)",
    "(0-3s)", "[0-4s]:", "3-9s:", "Shot 1:", "Shot 2:", "cut to", ". ", ", ", "and", "then", "while", "she", "the camera", "orbits", "zooms in",
    "in the style of", "as the background", "to the rhythm of", "with the voice of", "holding", "through", "a market", "at night", "no", "music",
    "extend", "<thunder>", "【Title】", "slowly", "blorbs", "8k", "\n", "一个女孩", '"', "<", "(", "vertical", "a voice", "in", "sits", "lip-syncs to",
)  # fmt: skip
prompts = st.one_of(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join), st.text(max_size=80))
letters = st.lists(st.sampled_from("ptlVvmsn"), max_size=7).map("".join)


def check(made: ShotPlan, letters: str) -> None:
    refs, _ = references(letters)
    tags = {r.tag for r in refs}
    assert 4 <= made.seconds <= 15
    at = 0.0
    for shot in made.shots:
        assert abs(shot.start - at) < 1e-6
        assert shot.seconds > 0
        at = shot.start + shot.seconds
        assert (
            shot.setting.place in PLACES and shot.setting.time in TIMES and set(shot.setting.weather) <= set(WEATHERS)
        )
        assert shot.camera.move in MOVES and shot.camera.size in SHOT_SIZES and 0.3 <= shot.camera.speed <= 2.0
        assert not (shot.footage and shot.setting.picture)
        here = [p.tag for p in shot.parts]
        assert len(here) == len(set(here))
        for part in shot.parts:
            assert part.tag in tags and -1 <= part.x <= 1 and part.actions
            for action in part.actions:
                assert action.name in ACTIONS
                assert -1e-6 <= action.start <= action.end <= shot.seconds + 1e-6
                assert -1 <= action.manner <= 1 and -1 <= action.mood <= 1
                assert action.target is None or action.target in here
        spoken = sorted((x for x in shot.lines if not x.recording), key=lambda x: x.start)
        for line in shot.lines:
            assert 0 <= line.start < line.end and shot.start + line.end <= made.seconds + 1e-6
            assert bool(line.text) != bool(line.recording)
            assert line.speaker is None or line.speaker in here
        for line in spoken:
            assert line.end <= shot.seconds + 1e-6
        for one, two in itertools.pairwise(spoken):
            assert one.end <= two.start + 1e-6
    assert abs(at - made.seconds) < 1e-6
    assert visible(made) >= tags
    assert {u.tag for u in made.uses} == tags
    assert all(u.what.strip() and u.why for u in made.unused)
    assert outline(made)["shots"] and len(summary(made)) == len(made.shots)


@settings(max_examples=250, deadline=None)
@given(prompts, letters, st.sampled_from((None, 4, 5, 15)), st.integers(0, 2**31))
def test_any_text_gives_a_film_that_can_be_shot(prompt: str, letters: str, seconds: int | None, seed: int) -> None:
    made = plan(prompt, letters, seconds=seconds, seed=seed)
    assert seconds is None or made.seconds == seconds
    check(made, letters)


@settings(max_examples=30, deadline=None)
@given(prompts, letters, st.integers(0, 2**31))
def test_the_same_request_gives_the_same_plan(prompt: str, letters: str, seed: int) -> None:
    assert plan(prompt, letters, seed=seed) == plan(prompt, letters, seed=seed)
