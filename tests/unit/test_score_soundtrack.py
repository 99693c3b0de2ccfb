"""Whole soundtracks, by what can be measured in them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from score_plans import RATE, beat_track, company_of, level_db, plan_of, shot_of, speech_track, voice_like, walking

from refreel.engines.animatic.score import score
from refreel.engines.animatic.score.mix.control import DUCK
from refreel.engines.animatic.values.cast import F32, Company
from refreel.engines.animatic.values.plan import Line, ShotPlan
from refreel.engines.animatic.values.soundtrack import Soundtrack
from refreel.engines.animatic.values.speech import Mouth, Utterance
from refreel.media.loudness import integrated_lufs, true_peak_dbtp


def said(start: float = 1.5, seconds: float = 2.0, speaker: str | None = "@Image1") -> Utterance:
    mouths = (Mouth(start, start + seconds, "open", 0.5),)
    return Utterance(
        0,
        speaker,
        "…",
        start,
        voice_like(seconds + 0.7)[round(0.3 * RATE) : round((0.3 + seconds) * RATE)],
        mouths,
        "voice",
    )


PLANS: dict[str, tuple[ShotPlan, Company]] = {
    "a lake": (plan_of(shot_of(0, 4, "mountain_lake", "dawn", weather=("mist",))), company_of()),
    "three shots": (
        plan_of(shot_of(0, 2, "city"), shot_of(2, 2, "forest", "night"), shot_of(4, 3, "room", transition="fade")),
        company_of(),
    ),
    "effects in a storm": (
        plan_of(shot_of(0, 5, "sea", weather=("storm",), effects=("thunder", "glass breaking", "applause"))),
        company_of(),
    ),
    "music": (plan_of(shot_of(0, 5, "stage"), music="@Audio1"), company_of(beat_track(seconds=9))),
    "composed": (plan_of(shot_of(0, 5, "studio", music="soft piano")), company_of()),
    "ambience": (plan_of(shot_of(0, 6, "studio"), ambience="@Audio1"), company_of(speech_track(seconds=2))),
    "fifteen seconds": (plan_of(shot_of(0, 15, "market", props=("crowd",))), company_of()),
}


@pytest.mark.parametrize("name", PLANS)
def test_length_loudness_and_ceiling(name: str) -> None:
    plan, company = PLANS[name]
    sound = score(plan, company, (), ())
    assert sound.samples.shape == (round(plan.frames / 24 * RATE), 2) and sound.samples.dtype == np.float32
    assert integrated_lufs(sound.samples) == pytest.approx(-16, abs=1.0)
    assert true_peak_dbtp(sound.samples) <= -1.0
    assert not sound.samples[0].any() and not sound.samples[-1].any()
    assert sound.cues and all(0 <= c.start < c.end <= len(sound.samples) / RATE + 1e-3 for c in sound.cues)


def test_the_same_plan_gives_the_same_bytes_and_another_seed_another_film() -> None:
    plan, company = PLANS["effects in a storm"]
    first = score(plan, company, (), ()).samples
    assert first.tobytes() == score(plan, company, (), ()).samples.tobytes()
    other = score(replace(plan, seed=8), company, (), ()).samples
    assert abs(np.corrcoef(first[:, 0], other[:, 0])[0, 1]) < 0.5


def test_a_film_without_sound_is_silent() -> None:
    sound = score(plan_of(shot_of(0, 4), sound=False), company_of(), (), ())
    assert len(sound.samples) == 97 * 2000 and not sound.samples.any() and sound.cues == ()


def test_reference_music_is_found_where_it_was_put() -> None:
    track = beat_track(seconds=9)
    sound = score(plan_of(shot_of(0, 6, "city"), music="@Audio1"), company_of(track), (), ())
    assert _found(sound, track.samples[RATE : 3 * RATE, 0]) == pytest.approx(1.0, abs=0.001)


def _found(sound: Soundtrack, piece: np.ndarray) -> float:
    """Second at which a piece is in the left side of the film, by cross-correlation; its peak must stand out."""
    left = sound.samples[:, 0]
    size = 1 << (len(left) + len(piece)).bit_length()
    match = np.fft.irfft(np.fft.rfft(left, size) * np.conj(np.fft.rfft(piece, size)), size)[: len(left)]
    best = int(np.abs(match).argmax())
    assert match[best] > 8 * np.sqrt(np.mean(match**2))
    return best / RATE


def test_music_is_lowered_while_somebody_talks() -> None:
    rng = np.random.default_rng(1)
    tone = np.sin(2 * np.pi * 6000 * np.arange(7 * RATE) / RATE)
    samples = (
        np.stack([tone, tone], axis=1).astype(np.float32) * 0.2
        + rng.standard_normal((7 * RATE, 2)).astype(np.float32) * 1e-4
    )
    track = replace(beat_track(), samples=samples, beats=(), tempo=0.0)
    plan = plan_of(shot_of(0, 6, "studio"), music="@Audio1")
    sound = score(plan, company_of(track), (), (said(2.0, 2.0),)).samples

    def tone_at(second: float) -> float:
        part = sound[round(second * RATE) : round((second + 0.4) * RATE), 0] * np.hanning(round(0.4 * RATE))
        spectrum = np.abs(np.fft.rfft(part))
        return 20 * float(np.log10(spectrum[round(6000 * 0.4) - 3 : round(6000 * 0.4) + 4].max()))

    assert tone_at(3.0) - tone_at(0.8) == pytest.approx(DUCK, abs=1.5)
    assert tone_at(5.0 - 0.4) - tone_at(0.8) == pytest.approx(0, abs=1.5)


def test_a_voice_stands_out_of_its_place() -> None:
    sound = score(plan_of(shot_of(0, 6, "market")), company_of(), (), (said(2.0, 2.0),)).samples
    assert level_db(sound[round(2.1 * RATE) : round(3.9 * RATE)]) > level_db(sound[RATE // 2 : round(1.5 * RATE)]) + 6


def _band(samples: F32, low: float, high: float) -> F32:
    spectrum = np.fft.rfft(samples, axis=0)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(hertz < low) | (hertz > high)] = 0
    return np.asarray(np.fft.irfft(spectrum, len(samples), axis=0), np.float32)


@pytest.mark.parametrize("place", ["snow", "studio", "city", "meadow"])
def test_steps_are_heard_when_a_foot_comes_down(place: str) -> None:
    steps = (0.5, 1.1, 1.7, 2.3, 2.9)
    plan = plan_of(shot_of(0, 4, place))
    walked = score(plan, company_of(), (walking(97, steps),), ())
    assert [c.start for c in walked.cues if c.kind == "steps"] == pytest.approx(list(steps))
    high = np.abs(_band(walked.samples, 1000 if place == "city" else 250, 12_000).sum(axis=1))
    rises = [
        high[round(at * RATE) : round((at + 0.04) * RATE)].max()
        / high[round((at - 0.08) * RATE) : round(at * RATE)].max()
        for at in steps
    ]
    assert np.median(rises) > 1.4 and min(rises) > 1.1


def test_an_actor_on_the_left_is_heard_on_the_left() -> None:
    plan = plan_of(shot_of(0, 4, "studio"))
    left = score(plan, company_of(), (walking(97, (), x=-0.6),), (said(1.0, 2.0),)).samples[RATE : 3 * RATE]
    assert level_db(left[:, 0]) > level_db(left[:, 1]) + 2


def test_a_jump_lands_with_a_thump() -> None:
    lift = np.zeros(97, np.float32)
    lift[24:36] = 0.15 * np.sin(np.linspace(0, np.pi, 12))
    sound = score(plan_of(shot_of(0, 4, "room")), company_of(), (walking(97, (), lift=lift),), ())
    assert [c.start for c in sound.cues if c.name == "landing"] == [pytest.approx(35 / 24, abs=0.06)]


def test_a_seen_video_keeps_its_own_sound() -> None:
    track = replace(beat_track("@Video1", seconds=5), speech=False)
    sound = score(plan_of(shot_of(0, 4, "city", footage="@Video1")), company_of(track), (), ())
    assert [c.kind for c in sound.cues] == ["footage"]
    assert _found(sound, track.samples[RATE : 2 * RATE, 0]) == pytest.approx(1.0, abs=0.001)


def test_an_effect_sounds_at_its_words_in_the_shot() -> None:
    text = "she waits a long time in the dark and empty room and at the very end of it all comes a door knock"
    sound = score(plan_of(shot_of(0, 6, "studio", text=text, effects=("door knock",))), company_of(), (), ())
    (cue,) = [c for c in sound.cues if c.kind == "effect"]
    assert cue.name == "knock" and 3.5 < cue.start < 5.4
    at = round(cue.start * RATE)
    # Above the rumble of the room, which a film without anything else brings up to the same loudness.
    middle = _band(sound.samples, 250, 3000)
    assert level_db(middle[at : at + RATE // 10]) > level_db(middle[at - RATE // 2 : at - 2000]) + 4


def test_what_cannot_be_heard_is_noted() -> None:
    plan = plan_of(shot_of(0, 4, "room", effects=("zorp",)), music="@Audio1")
    notes = score(plan, company_of(), (), (replace(said(), notes=("Said fast.",)),)).notes
    assert notes == ("Said fast.", "There is no sound for “zorp”.", "@Audio1 has no sound that could be music.")


def test_music_is_composed_when_it_is_asked_for_and_stops_when_called_off() -> None:
    shots = (shot_of(0, 3, "room", music="soft piano"), shot_of(3, 2, "room"), shot_of(5, 3, "room", music="none"))
    cues = [c for c in score(plan_of(*shots), company_of(), (), ()).cues if c.kind == "music"]
    assert len(cues) == 1 and cues[0].start == 0 and cues[0].end == pytest.approx(5, abs=0.05)


def test_no_click_at_a_cut() -> None:
    """Around a cut between two places no sample jumps further than the places' own sounds do anyway."""
    shots = (shot_of(0, 2, "space"), shot_of(2, 2, "corridor"), shot_of(4, 2, "space"))
    samples = score(plan_of(*shots), company_of(), (), ()).samples
    jumps = np.abs(np.diff(samples, axis=0)).max(axis=1)
    usual = np.percentile(jumps[RATE // 2 : -RATE // 2], 99.9)
    for cut in (2, 4):
        assert jumps[round((cut - 0.05) * RATE) : round((cut + 0.05) * RATE)].max() < 2.5 * usual


def test_a_recorded_line_is_heard_as_speech() -> None:
    track = speech_track(seconds=3)
    line = Line("", "@Image1", 0.5, 3.5, recording="@Audio1")
    utterance = Utterance(0, "@Image1", "", 0.5, track.samples[:, 0], (Mouth(0.5, 3.5, "open", 0.5),), "@Audio1")
    plan = plan_of(shot_of(0, 5, "room", lines=(line,)))
    sound = score(plan, company_of(track), (), (utterance,))
    assert [c.name for c in sound.cues if c.kind == "speech"] == ["@Audio1"]
    assert (
        np.abs(np.corrcoef(sound.samples[RATE : 2 * RATE, 0], track.samples[RATE // 2 : 3 * RATE // 2, 0])[0, 1]) > 0.9
    )
