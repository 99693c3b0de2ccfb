"""BS.1770 figures that anyone can check by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from refreel.media import loudness


def sine(hertz: float, amplitude: float, seconds: float = 5.0, rate: int = 48000, phase: float = 0.0) -> np.ndarray:
    t = np.arange(int(seconds * rate)) / rate
    return (amplitude * np.sin(2 * np.pi * hertz * t + phase)).astype(np.float32)


@pytest.mark.parametrize("rate", [48000, 44100])
def test_full_scale_997_hz_in_one_channel_is_minus_3_01(rate: int) -> None:
    tone = sine(997, 1.0, rate=rate)
    stereo = np.stack([tone, np.zeros_like(tone)], axis=1)
    assert loudness.integrated_lufs(stereo, rate) == pytest.approx(-3.01, abs=0.02)


def test_both_channels_are_three_decibels_louder() -> None:
    tone = sine(997, 0.1)
    assert loudness.integrated_lufs(np.stack([tone, tone], axis=1)) == pytest.approx(-20.0, abs=0.02)


def test_shelf_and_high_pass_weigh_the_spectrum() -> None:
    level = {hz: loudness.integrated_lufs(sine(hz, 0.5)[:, None]) for hz in (30, 997, 8000)}
    assert level[8000] - level[997] == pytest.approx(3.3, abs=0.15)  # the K curve: +0.7 dB at 1 kHz, +4.0 dB above
    assert level[30] - level[997] < -6


def test_coefficients_are_those_of_the_recommendation() -> None:
    (b, a), (_, c) = loudness._shelf(48000), loudness._high_pass(48000)
    assert b == pytest.approx([1.53512485958697, -2.69169618940638, 1.19839281085285], abs=1e-8)
    assert a == pytest.approx([1.0, -1.69065929318241, 0.73248077421585], abs=1e-8)
    assert c == pytest.approx([1.0, -1.99004745483398, 0.99007225036621], abs=1e-8)


def test_pauses_are_gated_out() -> None:
    tone = sine(997, 0.1, seconds=4)
    both = np.concatenate([tone, np.zeros(8 * 48000, np.float32)])[:, None]
    assert loudness.integrated_lufs(both) == pytest.approx(loudness.integrated_lufs(tone[:, None]), abs=0.3)


def test_silence_has_no_loudness() -> None:
    assert loudness.integrated_lufs(np.zeros((48000, 2), np.float32)) == -math.inf
    assert loudness.integrated_lufs(np.zeros((100, 2), np.float32)) == -math.inf
    assert loudness.true_peak_dbtp(np.zeros((48000, 2), np.float32)) == -math.inf


def test_true_peak_sees_between_the_samples() -> None:
    tone = sine(12000, 1.0, seconds=0.1, phase=math.pi / 4)  # every sample lies at ±0.707
    assert np.abs(tone).max() == pytest.approx(math.sqrt(0.5), abs=1e-3)
    assert loudness.true_peak_dbtp(np.stack([tone, tone], axis=1)) == pytest.approx(0.0, abs=0.2)


def test_true_peak_of_a_faded_low_tone_is_its_amplitude() -> None:
    tone = sine(440, 0.5, seconds=0.2) * np.hanning(9600).astype(np.float32)
    assert loudness.true_peak_dbtp(tone[:, None]) == pytest.approx(-6.02, abs=0.05)
