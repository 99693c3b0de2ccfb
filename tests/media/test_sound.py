"""Sound comes as stereo float at the rate that was asked for, in step with the picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from making import make_sound, make_video, tone
from refreel.media.decode import Unreadable
from refreel.media.sound import read_sound


def pitch(sound: NDArray[np.float32], rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(sound[:, 0] * np.hanning(len(sound))))
    return float(spectrum.argmax() * rate / len(sound))


@pytest.mark.parametrize("name", ["a.mp3", "a.wav"])
@pytest.mark.parametrize("rate", [48000, 16000])
def test_length_pitch_and_sides(tmp_path: Path, name: str, rate: int) -> None:
    sound = read_sound(make_sound(tmp_path / name, 2.0, hertz=440.0), rate)
    assert sound.dtype == np.float32
    assert len(sound) == pytest.approx(2.0 * rate, abs=0.06 * rate)
    assert pitch(sound, rate) == pytest.approx(440.0, abs=2.0)
    middle = sound[len(sound) // 4 : -len(sound) // 4]
    assert np.abs(middle[:, 0]).max() == pytest.approx(0.5, abs=0.03)
    assert np.abs(middle[:, 1]).max() == pytest.approx(0.25, abs=0.03)


def test_wav_is_exact(tmp_path: Path) -> None:
    sound = read_sound(make_sound(tmp_path / "a.wav", 1.0, rate=48000))
    assert np.abs(sound - tone(1.0, 48000)).max() < 1e-4


def test_at_most(tmp_path: Path) -> None:
    assert len(read_sound(make_sound(tmp_path / "a.wav", 3.0), seconds=0.5)) == 24000


def test_a_videos_sound(tmp_path: Path) -> None:
    path = make_video(tmp_path / "v.mp4", 64, 64, frames=48, sound=True)
    sound = read_sound(path)
    assert len(sound) == pytest.approx(96000, abs=3000)
    assert pitch(sound, 48000) == pytest.approx(440.0, abs=2.0)


def test_a_silent_video_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no sound"):
        read_sound(make_video(tmp_path / "v.mp4", 64, 64, frames=4))


def test_damage(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0")
    with pytest.raises(Unreadable):
        read_sound(tmp_path / "a.wav")
