"""What is said in each scene: quoted words and recordings, by whom, and in which of the scene's steps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from refreel.engines.animatic.direct.backdrops import Backed
from refreel.engines.animatic.direct.reading import Reading
from refreel.engines.animatic.direct.timing import PAUSE, speaking_seconds
from refreel.engines.animatic.values.glance import Glance
from refreel.engines.animatic.values.plan import Role, Unused, Use

_OFF = re.compile(r"voice ?-?over|narrat|off.?screen|from off", re.IGNORECASE)
_WARM = (
    "Hello! It's so good to see you.",
    "Hi there! I'm really glad you're here today.",
    "Welcome! Let me show you something wonderful.",
)
_GRAVE = ("Listen. There is something I have to tell you.", "I never thought it would come to this.")
_PLAIN = (
    "Hello, and thank you for being here.",
    "Let me tell you a little about this.",
    "Welcome. There is a lot to see today.",
)
_EASY = 3.1
"""Words a second of these plain lines, as the voices say them: they should fill the scene, not end half way."""
_MORE = (
    "Come a little closer.",
    "Are you ready?",
    "Take your time, and have a look around.",
    "I think you are going to like what comes next.",
    "It all begins with one small step.",
    "And that is only the beginning.",
)


@dataclass(frozen=True, slots=True)
class Speech:
    """Something said in step `step` of scene `scene`. `recording`: an audio tag that is heard instead of a voice."""

    scene: int
    step: int
    speaker: str | None
    text: str
    voice: str = ""
    recording: str | None = None
    seconds: float = 0.0

    @property
    def need(self) -> float:
        return self.seconds + PAUSE


def read_speech(
    reading: Reading, scenes: Sequence[Backed], glances: Mapping[str, Glance], seconds: int | None, chance: Random
) -> tuple[list[Speech], list[Use], list[Unused]]:
    """All that is said, in order; and roles and notes that follow from it: a voice to imitate without any words is heard itself, and
    somebody who speaks without given words gets a few."""
    cast = reading.casting.tags(Role.CHARACTER)
    spoken = [
        Speech(
            i,
            said.step,
            said.speaker if said.speaker in cast else None,
            said.text,
            said.voice,
            None,
            speaking_seconds(said.text),
        )
        for i, scene in enumerate(scenes)
        for said in (*(reading.before.acting.said if reading.before and i == 0 else ()), *scene.reading.acting.said)
        if said.text.strip()
    ]
    recorded = list(reading.casting.tags(Role.SPEECH))
    uses: list[Use] = []
    if not spoken:
        mute = [t for t in reading.casting.tags(Role.VOICE) if t not in recorded]
        uses = [Use(t, Role.SPEECH, "there are no words for its voice to say, so it is heard itself") for t in mute]
        recorded += mute
    spoken += [_recording(tag, k, reading, scenes, glances) for k, tag in enumerate(recorded)]
    notes: list[Unused] = []
    if not spoken:
        spoken, notes = _invented(scenes, cast, seconds, chance)
    spoken.sort(key=lambda s: (s.scene, s.step))
    return spoken, uses, notes


def _recording(tag: str, k: int, reading: Reading, scenes: Sequence[Backed], glances: Mapping[str, Glance]) -> Speech:
    cast = reading.casting.tags(Role.CHARACTER)
    why = " ".join(u.why for u in reading.casting.uses if u.tag == tag)
    named = [i for i, s in enumerate(scenes) if tag in s.reading.mentions]
    speaking = [i for i, s in enumerate(scenes) if any(d.action in ("speak", "sing") for d in s.reading.acting.deeds)]
    at = (named or speaking or [min(k, len(scenes) - 1)])[0]
    deeds = [d for d in scenes[at].reading.acting.deeds if d.action in ("speak", "sing")]
    faces = [t for t in cast if glances[t].face]
    voiced = glances[tag].speech or bool(named)
    speaker = deeds[0].tag if deeds else faces[0] if faces and voiced else None
    if _OFF.search(why) or (not glances[tag].speech and not deeds):
        speaker = None
    step = deeds[0].step if deeds else 0
    return Speech(at, step, speaker, "", "", tag, max(0.6, glances[tag].seconds))


def _invented(
    scenes: Sequence[Backed], cast: Sequence[str], seconds: int | None, chance: Random
) -> tuple[list[Speech], list[Unused]]:
    """A few words for somebody who "speaks to the camera", when the prompt gives none."""
    for i, scene in enumerate(scenes):
        deed = next((d for d in scene.reading.acting.deeds if d.action == "speak" and d.tag in cast), None)
        if deed is None:
            continue
        mood = deed.mood or scene.reading.around.mood
        text = chance.choice(_WARM if mood > 0.3 else _GRAVE if mood < -0.3 else _PLAIN)
        room = (seconds or 5) / len(scenes) - 1.0
        for more in chance.sample(_MORE, len(_MORE)):
            if speaking_seconds(f"{text} {more}", _EASY) <= room:
                text = f"{text} {more}"
        note = Unused("what is said", f"no words were given in quotes, so a few are spoken: {text}")
        return [Speech(i, deed.step, deed.tag, text, "", None, speaking_seconds(text, _EASY))], [note]
    return [], []
