"""The prompt as a script: tokens with what stands in marks lifted out, cut into scenes.

The marks are those of the prompt guide: dialogue in double quotes or braces, music in ( ), effects in < >, subtitles in 【 】,
references as mentions. "Shot 2:", "0-3s:", "[0-4s]:" and "cut to" begin a scene.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from refreel.engines.animatic.direct.lexicon import forms
from refreel.jobs.kind import Kind
from refreel.jobs.mentions import Mention, find

MUSICAL = re.compile(
    r"\b(music\w*|songs?|melod\w+|tunes?|soundtrack|score|bgm|pianos?|guitars?|violins?|cello|flutes?|drums?|drumming|beats?"
    r"|jazz|rock|pop|techno|hip.?hop|lo.?fi|orchestra\w*|synth\w*|waltz|ballad|lullaby|symphony|strings|saxophone|sax|harp"
    r"|trumpets?|ukulele|accordion|choir|electronic|ambient|folk|blues|funk|disco|house|edm|reggae|instrumental|theme)\b",
    re.IGNORECASE,
)
_QUOTES = r'"[^"“”]*"|“[^“”"]*[”"]|«[^»]*»|「[^」]*」|『[^』]*』|\{[^{}]*\}'
_SINGLE = r"(?:(?<=[\s:,(])|^)(?:'(?=[^\s'\d])(?:[^'\n]|'(?=\w))+'|‘[^‘’\n]*(?:’(?=\w)[^‘’\n]*)*’)(?=[\s.,;:!?)]|$)"
"""Single quotes: they open after a space or a colon and close before a space or a mark, so that no apostrophe is one."""
_MARKS = re.compile(
    rf"(?P<quote>{_QUOTES}|{_SINGLE})|(?P<subtitle>【[^】]*】)|(?P<effect><[^<>\n]{{1,120}}>)|(?P<paren>[(（][^()（）\n]*[)）])"
)
_NUMBER = r"(?:\d{1,2}:\d{2}(?:\.\d+)?|\d+(?:\.\d+)?)"
_UNIT = r"\s*(?:s|secs?|seconds?|秒)?"
_TIMES = rf"(?P<from>{_NUMBER}){_UNIT}\s*(?:-|–|—|~|to|至|到)\s*(?P<to>{_NUMBER})(?P<unit>{_UNIT})"
_HEAD = re.compile(
    r"(?P<named>(?:\b(?:shot|scene|cut|clip|part)\s*#?\d{1,2}|(?:镜头|鏡頭|场景|第)\s*[\d一二三四五六七八九十]{1,2}\s*(?:镜|个镜头|幕)?)"
    rf"\s*(?:[\[(（]\s*{_TIMES}\s*[\])）])?\s*(?:[:：.,—–-]|(?=\s|$)))"
    rf"|(?P<timed>[\[(（]\s*{_TIMES.replace('from', 'from2').replace('to>', 'to2>').replace('unit', 'unit2')}\s*[\])）]\s*[:：,]?"
    rf"|(?<![\w.]){_TIMES.replace('from', 'from3').replace('to>', 'to3>').replace('unit', 'unit3')}\s*[:：])"
    r"|(?P<turn>\b(?:hard\s+|smash\s+|jump\s+)?cuts?\s+to\b:?|\bnext\s+shot\b:?|\bnew\s+shot\b:?)"
    r"|(?P<fade>\b(?:fades?|dissolves?|cross.?fades?)\s+(?:in)?to\b(?!\s+(?:black|white))[:]?)",
    re.IGNORECASE,
)
_WORD = re.compile(
    r"\d+(?:\.\d+)?(?:[a-zA-Z]{1,4}\b)?|[^\W\d_](?:[^\W_]|['’](?=[^\W_]))*|(?P<stop>[.!?;\n。！？；]+|\.{3}|…)|(?P<comma>[,，、])|(?P<colon>[:：])"
)
_PLACE_OF = {"quote": "quote", "subtitle": "subtitle", "effect": "effect", "paren": "music"}


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of the prompt. `kind`: word, mention, stop, comma, colon, or a lifted mark: quote, effect, music, subtitle.
    `text` is the lower-case word, the mention's tag, or the words inside the mark as written; `index` counts through the prompt."""

    kind: str
    text: str
    start: int
    end: int
    index: int = 0
    forms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scene:
    """A stretch of the script that becomes one shot. `begin`, `end` are seconds if the prompt gave times, else None."""

    tokens: tuple[Token, ...]
    begin: float | None = None
    end: float | None = None
    transition: str = "cut"


@dataclass(frozen=True, slots=True)
class Script:
    """`preamble` is what stands before the first heading and holds for every scene; empty when there is no heading."""

    prompt: str
    tokens: tuple[Token, ...]
    preamble: tuple[Token, ...]
    scenes: tuple[Scene, ...]

    def words(self, tokens: Iterable[Token]) -> str:
        """The prompt's own text from the first to the last of `tokens`."""
        held = tuple(tokens)
        return self.prompt[held[0].start : held[-1].end].strip() if held else ""


def read(prompt: str) -> Script:
    """The script of `prompt`; never fails, whatever the text."""
    mentions = find(prompt)
    marks = _marks(prompt, mentions)
    heads = _heads(prompt, marks + [(m.start, m.end) for m in mentions])
    spans = _lifted(prompt, mentions, marks)
    tokens = _tokens(prompt, spans, heads)
    if not heads:
        return Script(prompt, tokens, (), (Scene(tokens),))
    return _cut(prompt, tokens, heads)


@dataclass(frozen=True, slots=True)
class _Head:
    start: int
    end: int
    begin: float | None
    until: float | None
    kind: str


def _marks(prompt: str, mentions: Iterable[Mention]) -> list[tuple[int, int]]:
    inside = [(m.start, m.end) for m in mentions]
    found = []
    for match in _MARKS.finditer(prompt):
        whole = match.span()
        body = prompt[whole[0] + 1 : whole[1] - 1]
        if any(a <= whole[0] and whole[1] <= b for a, b in inside):
            continue  # `<Image 1>` is a mention
        bare = body
        for a, b in inside:
            if whole[0] <= a and b <= whole[1]:
                bare = bare.replace(prompt[a:b], " ")
        if not bare.strip():
            continue  # `{@Image1}`, `(@Audio1)`: a mention in brackets
        if match.lastgroup == "paren" and (bare != body or not MUSICAL.search(body)):
            continue  # an aside, read as ordinary words
        found.append(whole)
    return found


def _heads(prompt: str, taken: list[tuple[int, int]]) -> list[_Head]:
    heads = []
    for match in _HEAD.finditer(prompt):
        if any(a < match.end() and match.start() < b for a, b in taken):
            continue
        groups = match.groupdict()
        begin, until = _times(groups)
        kind = "cut" if groups["turn"] else "fade" if groups["fade"] else "shot"
        if kind == "shot" and begin is None and not groups["named"]:
            continue
        heads.append(_Head(match.start(), match.end(), begin, until, kind))
    return _joined(prompt, heads)


def _joined(prompt: str, heads: list[_Head]) -> list[_Head]:
    """ "Shot 1: [0-3s]" is one heading, not two."""
    joined: list[_Head] = []
    for head in heads:
        last = joined[-1] if joined else None
        if (
            last
            and head.kind == "shot"
            and last.kind == "shot"
            and not prompt[last.end : head.start].strip(" :：,-–—\n")
        ):
            begin = last.begin if last.begin is not None else head.begin
            until = last.until if last.until is not None else head.until
            joined[-1] = _Head(last.start, head.end, begin, until, "shot")
        else:
            joined.append(head)
    return joined


def _times(groups: dict[str, str | None]) -> tuple[float | None, float | None]:
    for a, b in (("from", "to"), ("from2", "to2"), ("from3", "to3")):
        first, last = groups.get(a), groups.get(b)
        if first and last:
            begin, until = _seconds(first), _seconds(last)
            return (begin, until) if 0 <= begin < until <= 3600 else (None, None)
    return None, None


def _seconds(text: str) -> float:
    minutes, colon, seconds = text.rpartition(":")
    return (float(minutes) * 60 if colon else 0.0) + float(seconds)


def _lifted(prompt: str, mentions: Iterable[Mention], marks: list[tuple[int, int]]) -> list[Token]:
    spans = []
    for start, end in marks:
        kind = next(k for k, v in _MARKS.match(prompt, start).groupdict().items() if v)  # type: ignore[union-attr]
        spans.append(Token(_PLACE_OF[kind], " ".join(prompt[start + 1 : end - 1].split()), start, end))
    for m in mentions:
        if not any(a <= m.start and m.end <= b for a, b in marks):
            spans.append(Token("mention", m.kind.tag(m.position), m.start, m.end))
    return sorted(spans, key=lambda t: t.start)


def _tokens(prompt: str, spans: list[Token], heads: list[_Head]) -> tuple[Token, ...]:
    blocks = sorted([(t.start, t.end, t) for t in spans] + [(h.start, h.end, None) for h in heads], key=lambda b: b[:2])
    tokens: list[Token] = []
    at = 0
    for start, end, token in [*blocks, (len(prompt), len(prompt), None)]:
        tokens += _plain(prompt, at, start)
        if token is not None:
            tokens.append(token)
        at = max(at, end)
    return tuple(replace(token, index=i) for i, token in enumerate(tokens))


def _plain(prompt: str, start: int, end: int) -> list[Token]:
    found = []
    for match in _WORD.finditer(prompt, start, max(start, end)):
        text = match.group().lower().replace("’", "'")
        kind = match.lastgroup or "word"
        found.append(Token(kind, text, match.start(), match.end(), 0, forms(text) if kind == "word" else frozenset()))
    return found


def _cut(prompt: str, tokens: tuple[Token, ...], heads: list[_Head]) -> Script:
    edges = [*(h.start for h in heads), len(prompt) + 1]
    before = tuple(t for t in tokens if t.start < edges[0])
    scenes = []
    for i, head in enumerate(heads):
        held = tuple(t for t in tokens if edges[i] <= t.start < edges[i + 1])
        transition = "fade" if head.kind == "fade" else "cut"
        if any(t.kind != "stop" for t in held):
            scenes.append(Scene(held, head.begin, head.until, transition))
    if not scenes:
        return Script(prompt, tokens, (), (Scene(tokens),))
    if heads[0].kind != "shot" and any(t.kind != "stop" for t in before):
        return Script(
            prompt, tokens, (), (Scene(before), *scenes)
        )  # "A lake. Cut to a forest": the first words are a shot
    return Script(prompt, tokens, before, tuple(scenes))


def sentences(tokens: Iterable[Token]) -> list[tuple[Token, ...]]:
    """`tokens` cut at full stops and line ends; the stops themselves are left out."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "stop":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tuple(p) for p in parts if p]


def is_image(token: Token) -> bool:
    return token.kind == "mention" and token.text.startswith(f"@{Kind.IMAGE.value.capitalize()}")
