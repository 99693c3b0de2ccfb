"""Which voice says a line."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Voice:
    """`name` of the style file; `pitch` median Hz and `pace` (length of a sentence, 1 = middling) as measured on one sentence;
    `shift` multiplies pitch and formants together (a child's small throat, a giant's large one); `speed` of speaking."""

    name: str
    pitch: float
    pace: float
    shift: float = 1.0
    speed: float = 1.0

    @property
    def british(self) -> bool:
        return self.name.startswith("b")

    @property
    def female(self) -> bool:
        return self.name[1] == "f"


_MEASURED = (
    ("af_heart", 198.3, 3.40), ("af_bella", 205.1, 3.62), ("af_sarah", 201.7, 3.85), ("af_nova", 157.9, 3.73),
    ("af_alloy", 140.8, 3.77), ("af_aoede", 177.8, 3.35), ("af_kore", 152.9, 3.40), ("af_jessica", 210.5, 3.23),
    ("af_river", 183.9, 3.27), ("af_sky", 163.3, 3.58), ("af_nicole", 141.2, 5.12), ("am_michael", 117.6, 4.08),
    ("am_fenrir", 137.1, 3.27), ("am_puck", 117.1, 3.20), ("am_liam", 124.4, 3.33), ("am_eric", 159.5, 3.23),
    ("am_echo", 105.3, 3.73), ("am_adam", 115.9, 3.65), ("am_onyx", 88.6, 3.75), ("am_santa", 170.2, 3.65),
    ("bf_emma", 181.8, 3.50), ("bf_isabella", 218.2, 3.70), ("bf_alice", 220.2, 3.52), ("bf_lily", 196.7, 3.50),
    ("bm_george", 143.7, 3.98), ("bm_fable", 127.7, 3.67), ("bm_daniel", 127.0, 3.60), ("bm_lewis", 78.2, 4.15),
)  # fmt: skip
VOICES = {name: Voice(name, pitch, round(seconds / 3.5, 3)) for name, pitch, seconds in _MEASURED}
DEFAULT = "af_heart"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FEMALE = _words(
    "woman female girl lady mother mom mum grandmother grandma queen princess she her feminine actress "
    "witch wife sister aunt daughter waitress heroine women girls goddess soprano alto"
)
_MALE = _words(
    "man male boy guy gentleman father dad grandfather grandpa king prince he his masculine actor wizard "
    "husband brother uncle son waiter men boys lad monk knight tenor baritone bass"
)
_OLD = _words("old elderly aged ancient grandmother grandma grandfather grandpa wise senior")
_CHILD = _words("child kid boy boys children toddler baby childlike kids lad")
_LITTLE = _words("little young small tiny")
_BRITISH = _words("british english england london posh butler victorian oxford scottish irish")
_DEEP = _words(
    "deep low gruff bass husky villain dark menacing booming gravelly baritone hoarse raspy rough robot robotic"
)
_HUGE = _words("monster giant demon dragon ogre troll beast")
_SMALL = _words("squeaky cartoon elf fairy mouse chipmunk high-pitched squirrel")
_WHISPER = _words("whisper whispers whispering whispered hushed breathy asmr")
_NARRATOR = _words("narrator narration documentary voiceover voice-over announcer storyteller commentator newsreader")
_QUICK = _words("fast quick excited hurried energetic rapid cheerful")
_SLOW = _words("slow slowly calm gentle sleepy tired solemn soft sad quiet")


def choose(words: str, speaker: str | None, seed: int, cast: dict[str | None, Voice], pitch: float = 0.0) -> Voice:
    """The voice for `speaker`: by the words said about it, else by a reference voice's `pitch` (Hz, 0: none), else the default;
    a second speaker without any words gets a voice of its own, the seed decides which. `cast` holds the speakers heard before."""
    said = set(re.findall(r"[a-z][a-z-]*", words.lower()))
    if not said and speaker in cast:
        return cast[speaker]
    if pitch > 0 and not cast:
        return _nearest(pitch)
    taken = {v.name for s, v in cast.items() if s != speaker}
    if not said & _KNOWN:
        if pitch > 0:
            return _nearest(pitch)
        if DEFAULT not in taken:
            return VOICES[DEFAULT]
    return _described(said, speaker, seed, taken)


_KNOWN = (
    _FEMALE | _MALE | _OLD | _CHILD | _BRITISH | _DEEP | _HUGE | _SMALL | _WHISPER | _NARRATOR | _QUICK | _SLOW
)  # fmt: skip


def _described(said: set[str], speaker: str | None, seed: int, taken: set[str]) -> Voice:
    female, male = bool(said & _FEMALE), bool(said & _MALE)
    child = bool(said & _CHILD) or ("girl" in said and bool(said & _LITTLE))
    voice = _from_pool(_pool(said, female, male, child), speaker, seed, taken)
    shift, speed = 1.0, 1.0
    if child:
        shift, speed = (1.16, 0.98) if voice.female else (1.42, 0.98)
    elif said & _OLD:
        shift, speed = 0.95, 0.88
    if said & _HUGE:
        shift, speed = 0.8, 0.92
    elif said & _SMALL:
        shift = 1.35 if voice.female else 1.6
    if said & _QUICK:
        speed *= 1.1
    elif said & _SLOW:
        speed *= 0.92
    return replace(voice, shift=shift, speed=round(speed, 3))


def _pool(said: set[str], female: bool, male: bool, child: bool) -> tuple[str, ...]:
    if said & _WHISPER and not male:
        return ("af_nicole",)
    if child:
        return ("am_eric",) if male and not female else ("af_jessica", "af_bella")
    if said & _BRITISH:
        return ("bf_emma", "bf_isabella", "bf_lily", "bf_alice") if female else ("bm_george", "bm_fable", "bm_daniel") if male else (
            "bf_emma", "bm_george")  # fmt: skip
    if said & (_DEEP | _HUGE):
        return ("af_alloy", "af_kore") if female else ("am_onyx", "am_echo")
    if said & _OLD and not female:
        return ("am_michael", "am_echo", "am_adam")
    if said & _NARRATOR and not female and not male:
        return ("bm_george", "am_michael")
    if female:
        return ("af_heart", "af_bella", "af_sarah", "af_aoede")
    if male:
        return ("am_michael", "am_fenrir", "am_puck", "am_liam")
    return ("af_heart", "am_michael", "af_bella", "am_fenrir", "bf_emma", "bm_george")


def _from_pool(pool: tuple[str, ...], speaker: str | None, seed: int, taken: set[str]) -> Voice:
    free = [name for name in pool if name not in taken] or list(pool)
    return VOICES[free[zlib.crc32(f"{seed}:{speaker}".encode()) % len(free)]]


def _nearest(pitch: float) -> Voice:
    """The voice nearest to a pitch, moved the rest of the way, by 8 % at most."""
    voice = min(VOICES.values(), key=lambda v: abs(pitch / v.pitch - 1.0) + (0.04 if v.name == "af_nicole" else 0.0))
    return replace(voice, shift=round(min(1.08, max(0.92, pitch / voice.pitch)), 3))
