"""A first cheap look at each reference, so that the director knows what it is casting."""

from __future__ import annotations

from dataclasses import dataclass

from refreel.jobs.kind import Kind


@dataclass(frozen=True, slots=True)
class Glance:
    """width, height  pixels as displayed, 0 for audio
    seconds        0 for images
    subject        share of the picture's area that stands out as one subject, 0–1 (0 for audio and video)
    person, face   whether a human body / face was found (of a video only the body is looked for)
    sound          whether it can be heard
    speech         whether the sound is mostly a voice
    tempo          BPM of the sound, 0 when there is no steady beat
    """

    tag: str
    kind: Kind
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    subject: float = 0.0
    person: bool = False
    face: bool = False
    sound: bool = False
    speech: bool = False
    tempo: float = 0.0
