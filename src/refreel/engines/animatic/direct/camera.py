"""How a scene is filmed: one camera move and one shot size, said in words or chosen to suit what happens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from random import Random

from refreel.engines.animatic.direct.lexicon import each
from refreel.engines.animatic.direct.looks import IGNORED, PEOPLE, PRONOUNS
from refreel.engines.animatic.direct.moves import camera_verb_lexicon, move_lexicon, size_lexicon
from refreel.engines.animatic.direct.script import Token, is_image, sentences

_CAMERAS = frozenset({"camera", "drone", "lens", "cam"})
_AIMED = each("to at into toward towards facing face faces from")
_UNSURE = frozenset({"truck", "push", "roll", "pan", "tilt", "zoom", "orbit", "tracking", "static", "aerial", "macro"})
_SURE_BEFORE = each(
    "slow slowly fast quick gentle smooth camera then subtle slight steady rapid quickly gently smoothly and lens"
)
_SLOW = each("slow slowly gentle gently smooth smoothly subtle subtly slight slightly gradual gradually steady calm")
_FAST = each("fast quick quickly rapid rapidly swift swiftly sudden suddenly dynamic energetic crash whip wild")


@dataclass(frozen=True, slots=True)
class Filming:
    """What a scene says of its camera; "" where it says nothing. `others` are further moves, as written; `seen` tokens understood;
    `unknown` tokens of a camera's doing that nobody understands."""

    move: str = ""
    size: str = ""
    speed: float = 1.0
    others: tuple[str, ...] = ()
    seen: frozenset[int] = frozenset()
    unknown: tuple[int, ...] = ()


def read_camera(tokens: Sequence[Token], guess: Callable[[str], str | None]) -> Filming:
    """The camera in `tokens`; `guess` names the move that unknown words mean, or None."""
    moves: list[tuple[str, float, str]] = []
    seen: set[int] = set()
    unknown: list[int] = []
    for sentence in sentences(tokens):
        _read_moves(sentence, guess, moves, seen, unknown)
    size = ""
    for i, length, name in size_lexicon().all(tokens):
        if length == 1 and tokens[i].text in _UNSURE and not _near(tokens, i, ("shot", "view", "shots")):
            continue
        size = size or name
        seen |= {t.index for t in tokens[i : i + length]}
    if not moves:
        return Filming("", size, 1.0, (), frozenset(seen), tuple(unknown))
    first = moves[0]
    others = tuple(m[2] for m in moves[1:] if m[0] != first[0])
    return Filming(first[0], size, first[1], others, frozenset(seen), tuple(unknown))


def _read_moves(
    s: tuple[Token, ...],
    guess: Callable[[str], str | None],
    moves: list[tuple[str, float, str]],
    seen: set[int],
    unknown: list[int],
) -> None:
    anywhere, by_camera = move_lexicon(), camera_verb_lexicon()
    filming = answered = False
    i = 0
    while i < len(s):
        token = s[i]
        if (
            token.kind == "word"
            and token.text in _CAMERAS
            and not (i and s[i - 1].text in _AIMED)
            and not (i > 1 and s[i - 2].text in _AIMED)
        ):
            filming, answered = True, False
            seen.add(token.index)
        elif filming and _other_subject(s, i, answered):
            filming = False
        hit = (by_camera if filming else anywhere).at(s, i)
        if hit and (filming or _sure(s, i, hit[0])):
            held = s[i : i + hit[0]]
            seen |= {t.index for t in held}
            speed = _speed(s, i, hit[0], seen)
            moves.append((_sided(hit[1], s, i + hit[0], seen), speed, " ".join(t.text for t in held)))
            answered = True
            i += hit[0]
            continue
        if filming and not answered and token.kind == "word" and token.text not in _CAMERAS | IGNORED | _SLOW | _FAST:
            move = guess("camera " + token.text) if token.text.isascii() and token.text[0].isalpha() else None
            if move:
                moves.append((move, _speed(s, i, 1, seen), token.text))
                seen.add(token.index)
            elif token.text.endswith(("s", "ing")):
                unknown.append(token.index)
            answered = True
        i += 1


def _other_subject(s: Sequence[Token], i: int, answered: bool) -> bool:
    """Whether somebody else begins to act here: ", she waves", "while @Image1 walks"."""
    token, before = s[i], s[i - 1] if i else None
    if answered and before is not None and before.kind == "comma" and token.text != "then":
        return True
    if before is None or not (before.kind == "comma" or before.text in ("while", "as", "and", "when")):
        return False
    return answered and (is_image(token) or token.text in PRONOUNS or token.text == "the" or bool(token.forms & PEOPLE))


def _sure(s: Sequence[Token], i: int, length: int) -> bool:
    before = s[i - 1] if i else None
    if before is not None and (is_image(before) or before.text in PRONOUNS):
        return False  # "@Image1 pulls out a letter"
    if length > 1 or not s[i].forms & _UNSURE:
        return True
    return (before is not None and before.text in _SURE_BEFORE) or _near(
        s, i, ("shot", "shots", "camera", "left", "right", "up", "down")
    )


def _near(s: Sequence[Token], i: int, words: tuple[str, ...]) -> bool:
    return any(t.text in words for t in s[i + 1 : i + 3])


def _speed(s: Sequence[Token], i: int, length: int, seen: set[int]) -> float:
    for token in (*reversed(s[max(0, i - 3) : i]), *s[i + length : i + length + 2]):
        if token.text in _SLOW or token.text in _FAST:
            seen.add(token.index)
            return 0.5 if token.text in _SLOW else 1.8
    return 1.0


def _sided(move: str, s: Sequence[Token], after: int, seen: set[int]) -> str:
    """ "Pans slowly to the left": the side stands a few words on."""
    if move.split("_")[0] not in ("pan", "truck", "tilt", "crane"):
        return move
    for token in s[after : after + 4]:
        if token.kind != "word":
            break
        if token.text in ("left", "right") and move.startswith(("pan", "truck")):
            seen.add(token.index)
            return move.split("_")[0] + "_" + token.text
        if token.text.removesuffix("wards").removesuffix("ward") in ("up", "down") and move.startswith(
            ("tilt", "crane")
        ):
            seen.add(token.index)
            return move.split("_")[0] + "_" + token.text.removesuffix("wards").removesuffix("ward")
    return move


def default_camera(actions: Collection[str], actors: int, chance: Random) -> tuple[str, float, str]:
    """Move, speed and size for a scene that says nothing of its camera."""
    side = chance.choice(("truck_left", "truck_right"))
    if not actors:
        return (*chance.choice((("dolly_in", 0.8), (side, 1.0), ("dolly_in", 0.9))), "wide")
    if {"walk", "run", "drive"} & set(actions):
        return "follow", 1.0, "full"
    if {"dance", "jump", "spin", "fall"} & set(actions):
        return (*chance.choice((("dolly_in", 0.5), (side, 0.5), ("orbit", 0.5))), "full")
    if {"fly", "float"} & set(actions):
        return "crane_up", 0.6, "full"
    if {"speak", "sing"} & set(actions):
        return "dolly_in", 0.4, "medium" if actors < 3 else "full"
    if {"wave", "clap", "bow", "sit", "point"} & set(actions):
        return "dolly_in", 0.5, "full"
    return (*chance.choice((("dolly_in", 0.5), (side, 0.4))), "medium" if actors == 1 else "full")


def default_size(actions: Collection[str], actors: int, move: str) -> str:
    """The size that suits a move said without one."""
    if not actors:
        return "wide"
    if move.startswith("crane") or actors > 3:
        return "wide"
    if set(actions) & {"speak", "sing", "smile", "laugh"} and not set(actions) & {
        "walk",
        "run",
        "dance",
        "jump",
        "drive",
        "fly",
    }:
        return "medium"
    return "full"
