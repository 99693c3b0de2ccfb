"""A small composer: words about music → a quiet piece that fits them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from refreel.engines.animatic.score.mix.room import echoes
from refreel.engines.animatic.score.music.instruments import INSTRUMENTS, hertz
from refreel.engines.animatic.score.sound.tone import lay, level
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.soundtrack import RATE


@dataclass(frozen=True, slots=True)
class Manner:
    """How a piece is made. `tempo` beats a minute; `minor`; `beats` of a bar; `chords`: instrument held through each bar; `figure`: one
    that plays broken chords, or empty; `lead`: the tune's, or empty; `drums`: none, soft, beat, club or war; `busy` 0–1: how many notes
    the tune has; `sevenths` in the chords."""

    tempo: float
    minor: bool
    chords: str
    figure: str
    lead: str
    drums: str = "none"
    busy: float = 0.5
    beats: int = 4
    sevenths: bool = False


@dataclass(frozen=True, slots=True)
class Played:
    """A note of the score: seconds, MIDI number, strength 0–1, place -1…1."""

    start: float
    seconds: float
    instrument: str
    midi: int
    strength: float
    pan: float


_CALM = Manner(72, False, "pad", "piano", "piano", busy=0.35)
# The first row whose words are there; special ones stand above general ones.
_MANNERS: tuple[tuple[str, Manner], ...] = (
    (r"waltz", Manner(126, False, "strings", "piano", "flute", beats=3, busy=0.5)),
    (r"jazz|swing|lounge|blues|bossa", Manner(104, False, "piano", "bass", "piano", "soft", 0.55, sevenths=True)),
    (r"lo-?fi|chill", Manner(78, True, "pad", "piano", "bells", "soft", 0.35, sevenths=True)),
    (r"techno|edm|house|club|electro|dance|synthwave|disco|trance|rave", Manner(124, True, "pad", "synth", "synth", "club", 0.6)),
    (r"hip.?hop|trap|rap|r&b|beat", Manner(88, True, "pad", "bass", "bells", "beat", 0.4)),
    (r"rock|punk|metal|grunge", Manner(128, True, "brass", "pluck", "pluck", "beat", 0.6)),
    (r"horror|scary|creepy|eerie|sinister|ominous", Manner(54, True, "strings", "", "bells", busy=0.2)),
    (r"tens|suspens|thrill|dark|myster|spy", Manner(66, True, "strings", "bass", "bells", "none", 0.25)),
    (r"epic|heroic|trailer|battle|adventur|triumph|majestic|powerful", Manner(92, True, "strings", "strings", "brass", "war", 0.45)),
    (r"orchestr|symphon|cinematic|dramatic|film score", Manner(80, True, "strings", "piano", "strings", "none", 0.4)),
    (r"sad|melanchol|sorrow|nostalg|lonely|tragic|bittersweet|emotional|moving", Manner(64, True, "strings", "piano", "piano", busy=0.3)),
    (r"romantic|love|tender|intimate|dreamy", Manner(70, False, "strings", "piano", "piano", busy=0.4, sevenths=True)),
    (r"happy|upbeat|cheer|joy|fun|playful|bright|energetic|lively|quirky|ukulele", Manner(116, False, "pad", "pluck", "bells", "beat", 0.6)),
    (r"folk|acoustic|country|guitar|campfire", Manner(98, False, "pad", "pluck", "pluck", busy=0.45)),
    (r"pop\b|uplift|inspir|hopeful|corporate|motivat", Manner(108, False, "pad", "piano", "pluck", "soft", 0.5)),
    (r"lullab|music box|child", Manner(76, False, "pad", "bells", "bells", busy=0.4)),
    (r"asian|zen|oriental|koto|japan|chinese", Manner(68, False, "pad", "pluck", "flute", busy=0.4)),
    (r"ambient|drone|space|meditat|atmospher|ethereal", Manner(58, False, "pad", "", "bells", busy=0.2)),
    (r"calm|soft|gentle|peace|seren|quiet|relax|slow|tranquil", _CALM),
)  # fmt: skip
_LEADS = (
    (r"piano|keys", "piano"), (r"guitar|harp|ukulele|banjo|lute|koto", "pluck"), (r"violin|cello|string", "strings"), (r"flute|pipe|whistle|recorder", "flute"),
    (r"bell|chime|music box|celesta|glockenspiel", "bells"), (r"trumpet|horn|brass|sax", "brass"), (r"synth|electronic", "synth"),
)  # fmt: skip
# Chords as steps of the scale, four bars.
_MAJOR = ((0, 4, 5, 3), (0, 5, 3, 4), (0, 3, 0, 4), (0, 2, 3, 4), (5, 3, 0, 4))
_MINOR = ((0, 5, 2, 6), (0, 3, 5, 4), (0, 6, 5, 6), (0, 5, 3, 4), (0, 2, 5, 6))
_SCALES = {False: (0, 2, 4, 5, 7, 9, 11), True: (0, 2, 3, 5, 7, 8, 10)}


def manner_of(words: str, mood: float) -> Manner:
    """The manner that words ask for; without any that are known, the mood of the film (-1 sad … +1 happy) decides."""
    low = words.lower()
    manner = next((m for pattern, m in _MANNERS if re.search(pattern, low)), None)
    if manner is None:
        manner = Manner(110, False, "pad", "pluck", "piano", "soft", 0.5) if mood > 0.35 else (
            Manner(66, True, "strings", "piano", "piano", busy=0.3) if mood < -0.35 else _CALM
        )  # fmt: skip
    lead = next((name for pattern, name in _LEADS if re.search(pattern, low)), None)
    if lead:
        manner = replace(manner, lead=lead, figure=manner.figure if manner.figure != manner.lead else lead)
    if re.search(r"\bslow", low):
        manner = replace(manner, tempo=manner.tempo * 0.85)
    elif re.search(r"\bfast|quick|driving", low):
        manner = replace(manner, tempo=manner.tempo * 1.18)
    if re.search(r"drum|percussion", low) and manner.drums == "none":
        manner = replace(manner, drums="soft")
    return manner


def composed(words: str, mood: float, n: int, rng: np.random.Generator) -> F32:
    """(n, 2) of music, root mean square 0.1; it ends with a held chord that fades within the film."""
    manner = manner_of(words, mood)
    seconds = n / RATE
    out = np.zeros((n, 2), np.float32)
    notes: dict[tuple[str, int, float], F32] = {}
    for played in _score(manner, seconds, rng):
        key = (played.instrument, played.midi, round(played.seconds, 2))
        if key not in notes:
            notes[key] = INSTRUMENTS[played.instrument](rng, hertz(played.midi), played.seconds)
        lay(out, round(played.start * RATE), notes[key], played.strength, played.pan)
    out += 2.0 * echoes(out, "stage", rng)
    tail = min(n, round(1.3 * RATE))
    out[n - tail :] *= np.cos(np.linspace(0, np.pi / 2, tail, dtype=np.float32))[:, None] ** 2
    return out * np.float32(0.1 / max(level(out), 1e-6))


def _score(manner: Manner, seconds: float, rng: np.random.Generator) -> list[Played]:
    """The tempo is bent by up to 8 % so that a bar line falls about 1.5 s before the end: there the last chord stands."""
    root = int(rng.integers(-4, 5)) + 57 - (0 if manner.minor else 2)
    progression = (_MINOR if manner.minor else _MAJOR)[int(rng.integers(5))]
    bars = max(1, round((seconds - 1.5) / (60 / manner.tempo * manner.beats)))
    beat = float(np.clip((seconds - 1.5) / bars / manner.beats, 60 / manner.tempo / 1.08, 60 / manner.tempo * 1.08))
    scale = _SCALES[manner.minor]
    motif = _motif(manner, rng)
    notes: list[Played] = []
    for bar in range(bars + 1):
        start = bar * beat * manner.beats
        last = bar == bars or start + beat * manner.beats > seconds
        degree = 0 if last else progression[bar % 4]
        chord = _chord(root, scale, degree, manner.sevenths and not last)
        length = (seconds - start if last else beat * manner.beats) + 0.1
        if length <= 0.15:
            break
        notes += _held(manner, chord, start, min(length, 6.0))
        if not last:
            notes += _figured(manner, chord, start, beat, bar)
            notes += _drummed(manner, start, beat, bar)
        if manner.lead and (bar > 0 or bars < 3):
            notes += _sung(manner, motif[bar % 2 if bar % 4 != 3 else 2], chord, root, scale, start, beat, last)
    return [p for p in notes if p.start < seconds - 0.05]


def _chord(root: int, scale: tuple[int, ...], degree: int, seventh: bool) -> list[int]:
    steps = [degree, degree + 2, degree + 4] + ([degree + 6] if seventh else [])
    notes = [root + scale[s % 7] + 12 * (s // 7) for s in steps]
    # Voices stay close to the middle, whatever the degree.
    return [note - 12 if note > root + 9 else note for note in notes]


def _held(manner: Manner, chord: list[int], start: float, length: float) -> list[Played]:
    soft = {"pad": 0.11, "strings": 0.11, "piano": 0.2, "brass": 0.09}.get(manner.chords, 0.12)
    notes = [
        Played(start, length, manner.chords, note, soft, -0.5 + k / max(1, len(chord) - 1))
        for k, note in enumerate(sorted(chord))
    ]
    return [
        *notes,
        Played(
            start,
            length,
            "bass" if manner.drums in ("beat", "club") else manner.chords,
            min(chord) - 12,
            soft * 1.3,
            0.0,
        ),
    ]


def _figured(manner: Manner, chord: list[int], start: float, beat: float, bar: int) -> list[Played]:
    if not manner.figure:
        return []
    if manner.figure == "bass":
        walk = [min(chord) - 12, sorted(chord)[1] - 12, max(chord) - 12, sorted(chord)[1] - 12]
        return [Played(start + k * beat, beat * 0.9, "bass", walk[k % 4], 0.3, 0.0) for k in range(manner.beats)]
    ladder = [*sorted(chord), min(chord) + 12]
    order = (0, 2, 1, 3, 1, 2, 0, 2) if manner.beats == 4 else (0, 2, 3, 1, 2, 3)
    strength = {"piano": 0.15, "pluck": 0.2, "synth": 0.12, "bells": 0.08, "strings": 0.06}.get(manner.figure, 0.12)
    return [
        Played(start + k * beat / 2, beat * (0.5 if manner.figure != "piano" else 0.9), manner.figure, ladder[i % len(ladder)], strength * (1.0 if k % 4 == 0 else 0.75), 0.25)
        for k, i in enumerate(order)
    ]  # fmt: skip


def _motif(manner: Manner, rng: np.random.Generator) -> list[list[tuple[float, int]]]:
    """Three bars of a tune as (beat, steps from the chord): the first, a variation, and an answer."""
    slots = [k / 2 for k in range(manner.beats * 2)]
    first: list[tuple[float, int]] = []
    step = int(rng.choice([0, 2, 4]))
    for slot in slots:
        if rng.random() < manner.busy * (1.2 if slot == int(slot) else 0.55):
            step = int(np.clip(step + int(rng.choice([-2, -1, -1, 0, 1, 1, 2])), -1, 7))
            first.append((slot, step))
    first = first or [(0.0, 2)]
    second = [(slot, s + int(rng.choice([0, 0, 1, -1]))) for slot, s in first]
    answer = [*first[: max(1, len(first) // 2)], (manner.beats / 2, 1), (manner.beats - 1.0, 0)]
    return [first, second, answer]


def _sung(manner: Manner, bar: list[tuple[float, int]], chord: list[int], root: int, scale: tuple[int, ...], start: float, beat: float, last: bool) -> list[Played]:  # fmt: skip
    if last:
        return [Played(start, 1.4, manner.lead, root + 12, 0.2, -0.15)]
    notes = []
    for i, (slot, step) in enumerate(bar):
        until = bar[i + 1][0] if i + 1 < len(bar) else manner.beats
        note = root + 12 + scale[step % 7] + 12 * (step // 7)
        if slot == int(slot) and int(slot) % 2 == 0:
            # Strong beats rest on the chord.
            note = min((c + o for c in chord for o in (0, 12, 24)), key=lambda c: (abs(c - note), c))
        notes.append(
            Played(
                start + slot * beat,
                max(0.2, (until - slot) * beat * 0.95),
                manner.lead,
                note,
                0.2 if slot == 0 else 0.16,
                -0.15,
            )
        )
    return notes


def _drummed(manner: Manner, start: float, beat: float, bar: int) -> list[Played]:
    rows: dict[str, tuple[tuple[str, tuple[float, ...], float], ...]] = {
        "none": (),
        "soft": (("kick", (0, 2.5), 0.3), ("snare", (1, 3), 0.1), ("hat", (0, 1, 2, 3), 0.05)),
        "beat": (("kick", (0, 1.5, 2), 0.42), ("snare", (1, 3), 0.2), ("hat", (0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5), 0.07)),
        "club": (("kick", (0, 1, 2, 3), 0.48), ("snare", (1, 3), 0.14), ("hat", (0.5, 1.5, 2.5, 3.5), 0.12)),
        "war": (
            ("drum", (0, 1.5, 2, 3), 0.4) if bar % 2 else ("drum", (0, 2, 3, 3.5), 0.4),
            ("snare", (3.5, 3.75), 0.06),
        ),
    }
    return [
        Played(start + at * beat, 0.2, name, 40, strength * (1.0 if at == 0 else 0.88), 0.3 if name == "hat" else 0.0)
        for name, beats, strength in rows[manner.drums]
        for at in beats
        if at < manner.beats
    ]
