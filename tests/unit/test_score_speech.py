"""Lines → voices with mouth times. The takes that a network says are made once for the whole run (`engine_cache`)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from score_plans import RATE, company_of, plan_of, shot_of, speech_track

from refreel.engines.animatic.score import speak
from refreel.engines.animatic.score.speech import store
from refreel.engines.animatic.score.speech.graph import with_output
from refreel.engines.animatic.score.speech.mouths import mouths_of
from refreel.engines.animatic.score.speech.recording import mouths_heard
from refreel.engines.animatic.score.speech.resample import resample
from refreel.engines.animatic.score.speech.take import Phone, Take, cut_at_word, shorten_pauses
from refreel.engines.animatic.score.speech.voices import DEFAULT, VOICES, choose
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.plan import Line
from refreel.engines.animatic.values.speech import VISEMES, Mouth, Utterance
from refreel.errors import EngineFailed


def follows(utterance: Utterance) -> float:
    """Correlation of the mouth's openness with the loudness, both smoothed over 70 ms."""
    steps = int((utterance.end - utterance.start) * 100)
    openness = np.zeros(steps)
    for m in utterance.mouths:
        openness[int((m.start - utterance.start) * 100) : int((m.end - utterance.start) * 100)] = m.openness
    frames = utterance.samples[: steps * 480].reshape(steps, 480)
    loud = np.sqrt(np.mean(frames.astype(np.float64) ** 2, axis=1))
    kernel = np.ones(7) / 7
    return float(np.corrcoef(np.convolve(openness, kernel, "same"), np.convolve(loud, kernel, "same"))[0, 1])


def sound_of_mouths(mouths: tuple[Mouth, ...]) -> None:
    for a, b in pairwise(mouths):
        assert a.end <= b.start + 1e-6
    for m in mouths:
        assert m.viseme in VISEMES and 0.0 <= m.openness <= 1.0 and m.end > m.start


def test_a_line_is_spoken_with_moving_lips(weights: Path, engine_cache: Path) -> None:
    plan = plan_of(shot_of(0, 6, lines=(Line("Hello there, my friend. Welcome home!", "@Image1", 0.5, 3.0),)))
    (said,) = speak(plan, company_of(), weights, engine_cache)
    assert said.voice == DEFAULT and said.speaker == "@Image1" and said.start == 0.5
    assert 1.5 < said.end - said.start < 4.0
    assert said.samples.dtype == np.float32 and np.abs(said.samples).max() < 1.0
    sound_of_mouths(said.mouths)
    assert said.mouths[0].start >= 0.5 and said.mouths[-1].end <= said.end + 1e-6
    assert {"rest", "closed", "wide"} <= {m.viseme for m in said.mouths}
    assert follows(said) >= 0.6


def test_the_same_line_is_the_same_sound_from_cache_or_not(weights: Path, engine_cache: Path, tmp_path: Path) -> None:
    plan = plan_of(shot_of(0, 4, lines=(Line("Yes.", None, 0.2, 1.0),)))
    first = speak(plan, company_of(), weights, tmp_path)[0]
    kept = speak(plan, company_of(), weights, tmp_path)[0]
    assert len(list((tmp_path / "speech").glob("*.npz"))) == 1
    assert np.array_equal(first.samples, kept.samples) and first.mouths == kept.mouths
    for file in (tmp_path / "speech").glob("*.npz"):
        file.write_bytes(b"damaged")
    again = speak(plan, company_of(), weights, tmp_path)[0]
    assert np.array_equal(first.samples, again.samples)


def test_a_line_too_long_for_the_film_ends_at_a_word_and_says_so(weights: Path, engine_cache: Path) -> None:
    words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    plan = plan_of(shot_of(0, 4, lines=(Line(words, "@Image1", 0.5, 4.0),)))
    (said,) = speak(plan, company_of(), weights, engine_cache)
    assert said.end <= plan.frames / 24 - 0.1
    assert np.abs(said.samples[-240:]).max() < 0.02
    assert any("film ends" in note for note in said.notes)


def test_two_lines_never_overlap(weights: Path, engine_cache: Path) -> None:
    lines = (Line("Where are you going tonight?", "@Image1", 0.2, 1.0), Line("I am going home.", "@Image2", 1.0, 2.0))
    first, second = speak(plan_of(shot_of(0, 5, lines=lines)), company_of(), weights, engine_cache)
    assert first.end < second.start and second.end < 5.0
    assert first.voice != second.voice


def test_without_the_large_network_the_light_voice_speaks_and_says_so(
    weights: Path, engine_cache: Path, tmp_path: Path
) -> None:
    for name in ("piper_joe.onnx", "piper_joe.json", "misaki_us_gold.json", "misaki_us_silver.json"):
        (tmp_path / name).symlink_to(weights / name)
    plan = plan_of(shot_of(0, 5, lines=(Line("Hello there, my friend.", "@Image1", 0.5, 3.0, voice="british woman"),)))
    (said,) = speak(plan, company_of(), tmp_path, engine_cache)
    assert said.voice == "piper_joe" and any("lighter voice" in n for n in said.notes)
    assert follows(said) >= 0.6


def test_without_any_voice_the_missing_file_is_named(weights: Path, tmp_path: Path) -> None:
    for name in ("misaki_us_gold.json", "misaki_us_silver.json"):
        (tmp_path / name).symlink_to(weights / name)
    plan = plan_of(shot_of(0, 4, lines=(Line("Hello.", None, 0.5, 3.0),)))
    with pytest.raises(EngineFailed, match=r"kokoro\.onnx.*refreel models pull"):
        speak(plan, company_of(), tmp_path, tmp_path)


def test_a_line_in_another_script_is_silent_and_says_so(weights: Path, engine_cache: Path) -> None:
    (said,) = speak(plan_of(shot_of(0, 4, lines=(Line("你好", "@Image1", 0, 1),))), company_of(), weights, engine_cache)
    assert len(said.samples) == 0 and said.mouths == () and any("你好" in n for n in said.notes)


def test_a_film_without_sound_has_no_speech(tmp_path: Path) -> None:
    plan = plan_of(shot_of(0, 4, lines=(Line("Hello.", None, 0.5, 3.0),)), sound=False)
    assert speak(plan, company_of(), tmp_path, tmp_path) == ()


def test_a_recording_is_what_is_said_and_moves_the_mouth(tmp_path: Path) -> None:
    track = speech_track(seconds=3.0)
    plan = plan_of(shot_of(0, 5, lines=(Line("", "@Image1", 1.0, 4.0, recording="@Audio1"),)))
    (said,) = speak(plan, company_of(track), tmp_path, tmp_path)
    assert said.voice == "@Audio1" and np.allclose(said.samples, track.samples.mean(axis=1))
    sound_of_mouths(said.mouths)
    assert follows(said) >= 0.6
    assert said.mouths[0].viseme == "rest"


def test_a_recording_goes_on_over_a_cut(tmp_path: Path) -> None:
    track = speech_track(seconds=4.0)
    line = Line("", "@Image1", 0.0, 2.0, recording="@Audio1")
    plan = plan_of(shot_of(0, 2, lines=(line,)), shot_of(2, 2, lines=(replace(line, speaker="@Image2"),)))
    first, second = speak(plan, company_of(track), tmp_path, tmp_path)
    joined = np.concatenate([first.samples, second.samples])
    assert first.end == pytest.approx(second.start, abs=0.13)
    assert np.corrcoef(joined[RATE : 2 * RATE - 8000], track.samples[RATE : 2 * RATE - 8000, 0])[0, 1] > 0.99


def test_a_recording_without_sound_is_told(tmp_path: Path) -> None:
    plan = plan_of(shot_of(0, 4, lines=(Line("", "@Image1", 0.0, 2.0, recording="@Audio1"),)))
    (said,) = speak(plan, company_of(), tmp_path, tmp_path)
    assert said.notes == ("@Audio1 has no sound.",) and len(said.samples) == 0


@pytest.mark.parametrize(
    ("words", "starts", "higher"),
    [
        ("old man", "am_", False), ("woman", "af_", False), ("british man", "bm_", False), ("British lady", "bf_", False),
        ("little girl", "af_", True), ("boy", "am_", True), ("whispering woman", "af_nicole", False), ("narrator", ("bm_", "am_"), False),
        ("deep gruff", "am_", False), ("squeaky mouse", ("a", "b"), True),
    ],
)  # fmt: skip
def test_voices_are_chosen_by_their_description(words: str, starts: str | tuple[str, ...], higher: bool) -> None:
    voice = choose(words, "@Image1", 3, {})
    assert voice.name.startswith(starts)
    assert (voice.shift > 1.0) == higher
    assert choose(words, "@Image1", 3, {}) == voice


def test_without_words_the_default_voice_speaks_and_each_speaker_keeps_theirs() -> None:
    first = choose("", "@Image1", 5, {})
    assert first.name == DEFAULT
    second = choose("", "@Image2", 5, {"@Image1": first})
    assert second.name != DEFAULT
    assert choose("", "@Image1", 5, {"@Image1": first, "@Image2": second}) == first


@pytest.mark.parametrize("pitch", [85.0, 120.0, 165.0, 210.0])
def test_a_reference_voice_gives_the_nearest_pitch(pitch: float) -> None:
    voice = choose("", "@Image1", 5, {}, pitch)
    assert voice.pitch * voice.shift == pytest.approx(pitch, rel=0.06)
    assert all(abs(pitch - voice.pitch) <= abs(pitch - v.pitch) for v in VOICES.values() if v.name != "af_nicole")


def _take(seconds: float = 3.0) -> Take:
    mouths = (
        Mouth(0.0, 1.0, "open", 0.8), Mouth(1.0, 1.6, "rest", 0.0), Mouth(1.6, 2.4, "wide", 0.4), Mouth(2.4, 3.0, "open", 0.7),
    )  # fmt: skip
    t = np.arange(round(seconds * RATE)) / RATE
    return Take(np.sin(2 * np.pi * 200 * t).astype(np.float32), mouths, (1.0, 2.4, 3.0))


def test_pauses_are_shortened_and_the_mouths_move_along() -> None:
    short = shorten_pauses(_take(), 0.4)
    assert short.seconds == pytest.approx(2.6, abs=0.02)
    assert short.mouths[2].start == pytest.approx(1.2, abs=0.01)
    assert short.edges == pytest.approx((1.0, 2.0, 2.6), abs=0.01)
    assert np.abs(np.diff(short.samples)).max() < 0.06
    assert shorten_pauses(_take(), 9.0).seconds == pytest.approx(3.0 - 0.53, abs=0.02)


def test_a_take_is_cut_after_the_last_word_that_fits() -> None:
    cut = cut_at_word(_take(), 2.7)
    assert cut.seconds == pytest.approx(2.4) and cut.mouths[-1].end <= 2.4 and abs(cut.samples[-1]) < 0.01


def test_lips_close_for_p_b_and_m_and_round_for_o() -> None:
    phones = [Phone(s, 0.1 * i, 0.1 * (i + 1)) for i, s in enumerate("mOpubi")]
    mouths = mouths_of(phones, np.full(RATE, 0.1, np.float32))
    shapes = [m.viseme for m in mouths]
    assert shapes.count("closed") == 3 and "round" in shapes and "wide" in shapes
    assert all(m.openness == 0.0 for m in mouths if m.viseme == "closed")


def test_loud_speech_opens_the_mouth_more_than_soft() -> None:
    phones = [Phone("ɑ", 0.0, 0.5), Phone(" ", 0.5, 0.7), Phone("ɑ", 0.7, 1.2)]
    samples = np.concatenate([np.full(RATE // 2, 0.3), np.zeros(RATE // 5), np.full(RATE // 2, 0.05)]).astype(
        np.float32
    )
    loud, rest, soft = mouths_of(phones, samples)
    assert rest.viseme == "rest" and loud.openness > 1.3 * soft.openness


@pytest.mark.parametrize("samples", [np.zeros(RATE, np.float32), np.zeros(10, np.float32)])
def test_silence_moves_no_mouth(samples: F32) -> None:
    assert all(m.viseme == "rest" and m.openness == 0 for m in mouths_heard(samples))


@pytest.mark.parametrize("ratio", [48 / 24, 48 / 22.05, 0.8, 1.25])
def test_resampling_keeps_the_tone(ratio: float) -> None:
    n = 24_000
    tone = np.sin(2 * np.pi * 440 * np.arange(n) / 24_000).astype(np.float32)
    out = resample(tone, ratio)
    assert len(out) == round(n * ratio)
    expected = np.sin(2 * np.pi * 440 * np.arange(len(out)) / (24_000 * ratio))
    assert np.abs(out - expected)[200:-200].max() < 0.002


def test_an_output_is_added_to_a_network(weights: Path) -> None:
    import onnxruntime

    model = with_output(weights / "piper_joe.onnx", "/Ceil_output_0")
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    assert [o.name for o in session.get_outputs()] == ["output", "/Ceil_output_0"]


def test_a_network_without_that_node_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kokoro.onnx").write_bytes(b"not a network")
    with pytest.raises(EngineFailed, match=r"kokoro\.onnx"):
        with_output(tmp_path / "kokoro.onnx", "/encoder/Clip_output_0")


def test_a_full_disk_does_not_stop_the_film(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    store.keep(blocked / "speech", "key", _take())
    assert store.load(tmp_path, "key") is None
