"""Who does what, in which order, and who says the quoted words: a scene's tokens read from left to right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from refreel.engines.animatic.direct.deeds import Acting, Deed, Said, nouns_of, person_noun
from refreel.engines.animatic.direct.lexicon import Lexicon, each
from refreel.engines.animatic.direct.looks import IGNORED, PEOPLE, PRONOUNS, VOICE_WORDS
from refreel.engines.animatic.direct.places import NATURE_VERBS
from refreel.engines.animatic.direct.script import Token, is_image, sentences
from refreel.engines.animatic.direct.verbs import (
    FACIAL,
    NOUN_LIKE,
    OVERLAYS,
    Verb,
    adverb_lexicon,
    holding_lexicon,
    verb_lexicon,
)

_CAMERAS = frozenset({"camera", "drone", "lens", "cam"})
_TOWARDS = each("to at into toward towards facing face faces directly for with on from past")
_ARTICLES = each("the a an this that these those his her their its my our your some every each no")
_BEFORE_NOUN = _ARTICLES | each(
    "of in with by on from for into and's gentle big small slow fast ocean sea crashing high"
)
_TAKES_NOUN = each(
    "give gives giving take takes taking do does doing with make makes flash flashes perform performs have has"
)
_SEQUENCE = each("then afterwards afterward next finally later subsequently eventually lastly secondly thirdly")
_TOGETHER = each("while as whilst meanwhile simultaneously")
_OFF = each("narrator narration voiceover announcer commentator")
_EDGES = frozenset({"comma", "colon"})
_LONGEST_LOOK = 9


@dataclass(frozen=True, slots=True)
class Reader:
    """What the reading needs to know: the words for actions and adverbs, which tags may act, the nouns that stand for them,
    which tokens other readings have taken, nouns of nature, and a guess for unknown verbs (action, or None)."""

    verbs: Lexicon[Verb]
    adverbs: Lexicon[tuple[float, float]]
    holding: Lexicon[str]
    cast: tuple[str, ...]
    nouns: dict[str, str]
    taken: frozenset[int]
    nature: frozenset[int]
    guess: Callable[[str], str | None]


def reader(
    cast: tuple[str, ...],
    tokens: Sequence[Token],
    taken: frozenset[int],
    nature: frozenset[int],
    guess: Callable[[str], str | None],
) -> Reader:
    return Reader(
        verb_lexicon(), adverb_lexicon(), holding_lexicon(), cast, nouns_of(cast, tokens), taken, nature, guess
    )


def read_acting(reader: Reader, tokens: Sequence[Token], subject: tuple[str, ...]) -> Acting:
    """The acting of one scene; `subject` is who was last spoken of."""
    state = _State(reader, Acting(subject=subject))
    for sentence in _spoken_apart(tokens):
        state.begin()
        state.read(sentence)
    return state.acting


def _spoken_apart(tokens: Sequence[Token]) -> list[tuple[Token, ...]]:
    """Sentences; a quotation that closes one ("… says "Hi!" @Image2 waves") ends it too."""
    parts: list[tuple[Token, ...]] = []
    for sentence in sentences(tokens):
        start = 0
        for i, token in enumerate(sentence[:-1]):
            ended = token.kind == "quote" and token.text.rstrip()[-1:] in ".!?…。！？"
            if (
                ended
                and any(t.kind in ("word", "mention") for t in sentence[start:i])
                and sentence[i + 1].kind != "comma"
            ):
                parts.append(sentence[start : i + 1])
                start = i + 1
        parts.append(sentence[start:])
    return parts


class _State:
    """The eye of the reader as it goes through a scene."""

    def __init__(self, reader: Reader, acting: Acting) -> None:
        self.reader = reader
        self.acting = acting
        self.step = 0
        self.pending = (0.0, 0.0)
        self.fresh = False
        self.forced = False
        self.together = False
        self.camera = False
        self.clause: list[Deed] = []
        self.open_subject = False

    def begin(self) -> None:
        self.fresh = bool(self.acting.deeds or self.acting.said)
        self.forced = self.together = self.camera = self.open_subject = False
        self.pending = (0.0, 0.0)
        self.clause = []

    def read(self, sentence: Sequence[Token]) -> None:
        i = 0
        while i < len(sentence):
            i += max(1, self._one(sentence, i))

    def _one(self, s: Sequence[Token], i: int) -> int:
        token = s[i]
        if token.kind == "quote":
            return self._quote(s, i)
        if is_image(token):
            self._mention(s, i, token.text)
            return 1
        if token.kind in _EDGES:
            self.pending = (0.0, 0.0)
            listed = i + 1 < len(s) and (is_image(s[i + 1]) or s[i + 1].text == "and")
            self.open_subject = self.open_subject and (token.kind == "colon" or listed)
        if token.kind != "word":
            return 1
        return self._word(s, i)

    def _word(self, s: Sequence[Token], i: int) -> int:
        token = s[i]
        if token.text in _CAMERAS:
            aimed = any(t.text in _TOWARDS for t in s[max(0, i - 2) : i])
            self.camera = self.camera or not aimed
            return 1
        if token.text in _SEQUENCE or (token.text == "that" and i and s[i - 1].text == "after"):
            self.forced, self.together = True, False
            return 1
        if token.text in _TOGETHER:
            self.together = True
            self.camera = False
            return 1
        if self._somebody(s, i):
            return 1
        if token.index in self.reader.taken:
            return 1
        hit = self.reader.verbs.at(s, i)
        noun = hit is not None and self._noun(s, i, hit[0])
        if hit and not noun and not self.camera and not self._natural(s, i):
            self._do(s, i, hit[0], hit[1])
            return hit[0]
        return self._adverb(s, i) or self._guessed(s, i, noun) or 1

    def _somebody(self, s: Sequence[Token], i: int) -> bool:
        """A pronoun or a noun for somebody of the cast."""
        token, acting = s[i], self.acting
        cast = self.reader.cast
        if not cast:
            return False
        noun = self.reader.nouns.get(person_noun(token)) if person_noun(token) else None
        if noun:
            self._mention(s, i, noun)
            acting.seen.add(token.index)
            return True
        if token.text not in PRONOUNS:
            return False
        if self._acts(s, i + 1):
            self.camera = False
        if token.text in ("they", "both"):
            named = tuple(dict.fromkeys(acting.named))
            acting.subject = named if len(named) > 1 else acting.subject or cast
        self.open_subject = not self.camera
        return True

    def _mention(self, s: Sequence[Token], i: int, tag: str) -> None:
        acting = self.acting
        acting.seen.add(s[i].index)
        if tag not in self.reader.cast:
            return
        self._side(s, i, tag)
        acts = self._acts(s, i + 1) and not self._held(s, i)
        if self.camera and not acts:
            return  # "the camera circles @Image1": seen, but the camera's own clause goes on
        if tag not in acting.named:
            acting.named.append(tag)
        joined = i >= 1 and (s[i - 1].text in ("and", "&", "with") or s[i - 1].kind == "comma") and self.open_subject
        if joined:
            acting.subject = tuple(dict.fromkeys((*acting.subject, tag)))
        elif acts or not (self.clause or self._held(s, i)):
            acting.subject = (tag,)
            self.camera = False
            if acts:
                self.together = self.together and not self.fresh
        else:
            for deed in self.clause[-len(acting.subject) or -1 :]:
                if deed.tag != tag and deed.target is None:
                    deed.target = tag
            return
        self.open_subject = True

    def _held(self, s: Sequence[Token], i: int) -> bool:
        """Whether somebody named before holds this one: "@Image1 holding @Image2 smiles"."""
        for k in range(i - 1, max(-1, i - 5), -1):
            if s[k].kind != "word":
                return False
            if self.reader.holding.at(s, k):
                self.acting.seen.add(s[k].index)
                return any(is_image(t) or t.text in PRONOUNS for t in s[:k])
            if s[k].text not in _ARTICLES and s[k].text not in ("up", "from", "of", "onto", "out"):
                return False
        return False

    def _acts(self, s: Sequence[Token], start: int) -> bool:
        """Whether what follows is something this one does: a verb before anything else of weight."""
        for i in range(start, min(len(s), start + _LONGEST_LOOK)):
            token = s[i]
            if token.index in self.reader.taken or token.kind == "quote":
                return token.kind == "quote"
            if is_image(token) or token.kind == "colon":
                continue
            if token.text == "and" or token.kind == "comma":
                then = s[i + 1] if i + 1 < len(s) else token
                if is_image(then) or then.text == "and" or self.reader.nouns.get(person_noun(then)):
                    continue  # "@Image1, @Image2 and @Image3 dance"
                return False
            if token.kind != "word":
                return False
            hit = self.reader.verbs.at(s, i)
            if hit and not self._noun(s, i, hit[0]):
                return True
            if token.text in ("on", "at", "from") and any(t.text in ("left", "right") for t in s[i + 1 : i + 4]):
                continue  # "@Image2 on the left claps"
            if token.text in ("in", "on", "at", "through", "to", "of", "from", "by", "while"):
                return False
            skipped = token.text in IGNORED or token.text in PEOPLE or self.reader.adverbs.at(s, i)
            if not skipped:
                return i == start and token.text.endswith("s")
        return False

    def _side(self, s: Sequence[Token], i: int, tag: str) -> None:
        near = [t.text for t in s[i + 1 : i + 7]]
        for side, x in (("left", -0.5), ("right", 0.5)):
            if side in near:
                at = near.index(side)
                before = near[max(0, at - 2) : at]
                if ({"on", "from", "at"} & set(before)) and not any(is_image(t) for t in s[i + 1 : i + 1 + at]):
                    self.acting.sides[tag] = x

    def _noun(self, s: Sequence[Token], i: int, length: int) -> bool:
        """Whether the word at i is a noun or an adjective here ("the waves", "falling leaves", "a short walk")."""
        token, before = s[i], s[i - 1] if i else None
        if length > 1 and before is not None and before.text not in _ARTICLES:
            return False
        ing = token.text.endswith("ing")
        nxt = s[i + length] if i + length < len(s) else None
        if (
            ing
            and nxt is not None
            and nxt.index in self.reader.nature
            and (before is None or before.text in _BEFORE_NOUN or before.kind != "word")
        ):
            return not (before is not None and is_image(before))
        if before is None:
            return not ing and not self.acting.subject and bool(token.forms & NOUN_LIKE) and token.text.endswith("s")
        if before.text in ("a", "an") and i >= 2 and bool(s[i - 2].text in _TAKES_NOUN):
            return False
        if before.text in _ARTICLES:
            return not (before.text in ("her", "his", "their") and ing)
        if ing:
            return False
        return before.text in _BEFORE_NOUN and bool(token.forms & NOUN_LIKE)

    def _natural(self, s: Sequence[Token], i: int) -> bool:
        """Water, wind and light move by themselves: "mist rolling across the water"."""
        if self._others(s, i):
            self.acting.seen.add(s[i].index)
            return True
        if s[i].text not in NATURE_VERBS:
            return False
        for token in reversed(s[max(0, i - 3) : i]):
            if token.kind != "word":
                return False
            if token.index in self.reader.nature:
                self.acting.seen.add(s[i].index)
                return True
            if token.text not in IGNORED and not token.text.endswith("ly"):
                return False
        return False

    def _others(self, s: Sequence[Token], i: int) -> bool:
        """Whether the set does it: a clause of its own begins with a noun of the set (", audience applauding")."""
        if not i or s[i - 1].index not in self.reader.nature:
            return False
        for k in range(i - 2, max(-1, i - 5), -1):
            if s[k].kind != "word" or s[k].text in _TOGETHER:
                return s[k].kind in _EDGES or s[k].text in _TOGETHER
            if s[k].text in _BEFORE_NOUN - _ARTICLES or s[k].text in ("at", "through", "under", "near", "along"):
                return False
        return i <= 3

    def _do(self, s: Sequence[Token], i: int, length: int, verb: Verb) -> None:
        acting = self.acting
        if verb.says and any(t.text in _OFF or t.text == "voice" for t in s[:i]):
            acting.seen |= {t.index for t in s[i : i + length]}
            return
        if not self.reader.cast:
            return
        acting.seen |= {t.index for t in s[i : i + length]}
        acting.speaks = acting.speaks or "speak" in verb.actions
        who = acting.subject or self.reader.cast[:1]
        acting.subject = who
        ing = s[i].text.endswith("ing")
        self._place_in_time(who, verb.actions, ing)
        self.clause = []
        for tag in who:
            if tag not in acting.named:
                acting.named.append(tag)
            for action in verb.actions:
                held = next((d for d in acting.deeds if (d.tag, d.action, d.step) == (tag, action, self.step)), None)
                if held is None:
                    held = Deed(tag, action, self.step, verb.manner, verb.mood)
                    acting.deeds.append(held)
                held.manner = self.pending[0] or held.manner
                held.mood = self.pending[1] or held.mood
                self.clause.append(held)
        self.pending = (0.0, 0.0)
        self.open_subject = False

    def _place_in_time(self, who: tuple[str, ...], actions: tuple[str, ...], ing: bool) -> None:
        mine = [d for d in self.acting.deeds if d.step == self.step and d.tag in who]
        others = [d for d in self.acting.deeds if d.step == self.step and d.tag not in who]
        body = any(a not in OVERLAYS for a in actions)
        clash = body and any(d.action not in OVERLAYS and d.action not in actions for d in mine)
        clash = clash or any(d.action not in FACIAL and d.action in OVERLAYS and a not in FACIAL and a in OVERLAYS
                             for d in mine for a in actions if a != d.action)  # fmt: skip
        onward = self.fresh and not (set(actions) <= FACIAL and not others and "speak" not in actions)
        apart = self.forced or clash or onward
        if apart and (mine or others or self.acting.said) and not (self.together or (ing and not clash)):
            self.step += 1
        self.fresh = self.forced = False

    def _adverb(self, s: Sequence[Token], i: int) -> int:
        hit = self.reader.adverbs.at(s, i)
        if not hit:
            return 0
        length, (manner, mood) = hit
        if not self.camera:
            attached = (
                self.clause
                and (s[i].text.endswith("ly") or length > 1)
                and s[i - 1].kind == "word"
                and s[i - 1].text not in ("and", "then")
            )
            if attached and not self._acts(s, i + length):
                for deed in self.clause:
                    deed.manner, deed.mood = manner or deed.manner, mood or deed.mood
            else:
                self.pending = (manner or self.pending[0], mood or self.pending[1])
            self.acting.seen |= {t.index for t in s[i : i + length]}
        return length

    def _guessed(self, s: Sequence[Token], i: int, noun: bool) -> int:
        """A word where a verb belongs that no table knows: ask the word model, or note it as unknown."""
        token = s[i]
        after = s[i - 1] if i else None
        verbal = self.open_subject or (
            after is not None and (after.text in ("and", "then") or after.kind == "comma") and bool(self.acting.deeds)
        )
        ending = token.text.endswith(("s", "ing", "ed")) or (
            self.open_subject and after is not None and after.text in ("they", "both")
        )
        if (
            noun
            or self.camera
            or not (verbal and ending)
            or not self.reader.cast
            or token.text in IGNORED
            or token.index in self.reader.nature
        ):
            return 0
        if not token.text.isascii() or token.text.endswith("ss") or (after is not None and after.text in _ARTICLES):
            return 0
        if self.reader.holding.at(s, i):
            self.acting.seen.add(token.index)
            return 0
        action = self.reader.guess(token.text)
        if action is None:
            if after is not None and (
                is_image(after) or after.text in PRONOUNS or self.reader.nouns.get(person_noun(after))
            ):
                self.acting.unknown.append((token.index,))
            return 0
        self._do(s, i, 1, Verb((action,)))
        return 1

    def _quote(self, s: Sequence[Token], i: int) -> int:
        acting = self.acting
        before, after = list(s[:i]), list(s[i + 1 :])
        last_quote = max((k for k, t in enumerate(before) if t.kind == "quote"), default=-1)
        near = before[last_quote + 1 :]
        told_before = any(self._says(near, k) for k in range(len(near))) or any(t.kind == "colon" for t in near)
        clause = near
        if not told_before and after:
            tail = after[: next((k for k, t in enumerate(after) if t.kind == "quote"), len(after))]
            if tail and tail[0].kind == "comma":
                tail = tail[1:]
            if any(self._says(tail, k) for k in range(min(4, len(tail)))):
                clause = tail
                self._speaker_after(tail)
        voice = " ".join(t.text for t in clause if t.kind == "word" and t.text in VOICE_WORDS)
        off = any(t.text in _OFF for t in clause) or self._from_off(clause)
        speaker = None if off else next(iter(acting.subject or self.reader.cast[:1]), None)
        if self.forced or (self.fresh and speaker is not None and not self.clause):
            self.step += 1 if acting.deeds or acting.said else 0
            self.fresh = self.forced = False
        acting.said.append(Said(s[i].text, speaker, self.step, voice))
        acting.seen |= {t.index for t in clause if t.text in VOICE_WORDS or t.text in _OFF} | {s[i].index}
        if speaker and speaker not in acting.named:
            acting.named.append(speaker)
        self.clause = []
        return 1

    def _says(self, s: Sequence[Token], k: int) -> bool:
        hit = self.reader.verbs.at(s, k) if s[k].kind == "word" else None
        return bool(hit and hit[1].says)

    def _speaker_after(self, tail: Sequence[Token]) -> None:
        for token in tail[:6]:
            tag = token.text if is_image(token) else self.reader.nouns.get(person_noun(token), "")
            if tag in self.reader.cast:
                self.acting.subject = (tag,)
                return

    def _from_off(self, clause: Sequence[Token]) -> bool:
        texts = [t.text for t in clause]
        for k, text in enumerate(texts):
            if text == "voice" and "in" not in texts[max(0, k - 6) : k] and "with" not in texts[max(0, k - 6) : k]:
                return not any(is_image(t) for t in clause)
        return False
