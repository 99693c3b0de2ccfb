"""Takes a reference that can be heard, gives its samples and what an ear finds in them; never cuts them."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.cast.listening import Heard, listen
from refreel.engines.animatic.cast.store import Arrays
from refreel.engines.animatic.values.cast import F32, Track
from refreel.media.loudness import integrated_lufs


def track_of(tag: str, samples: F32, heard: Heard, lufs: float) -> Track:
    """`samples` (n, 2) at 48 kHz with what was found in them."""
    return Track(
        tag=tag,
        samples=samples,
        beats=heard.beats,
        tempo=heard.tempo,
        onsets=heard.onsets,
        speech=heard.speech,
        pitch=heard.pitch,
        lufs=lufs,
    )


def heard_in(samples: F32) -> Arrays:
    """What is kept of a sound: all but the samples, which are quicker to decode than to keep."""
    heard = listen(samples)
    return {
        "onsets": heard.onsets,
        "tempo": np.array(heard.tempo),
        "beats": np.array(heard.beats, np.float64),
        "speech": np.array(heard.speech),
        "pitch": np.array(heard.pitch),
        "lufs": np.array(integrated_lufs(samples)),
    }


def from_arrays(arrays: Arrays) -> tuple[Heard, float]:
    beats = tuple(float(b) for b in np.asarray(arrays["beats"], np.float64))
    heard = Heard(
        np.asarray(arrays["onsets"], np.float32),
        float(arrays["tempo"]),
        beats,
        bool(arrays["speech"]),
        float(arrays["pitch"]),
    )
    return heard, float(arrays["lufs"])
