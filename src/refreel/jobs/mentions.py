"""Where a prompt names its references.

`@Image1` is the contract's form. People also write `@image1`, `@Image 1`, `[Image 1]`, `[Image1]`, `<Image 1>`, and plain
`Image 1`, for videos and sounds alike; all mean the same reference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from refreel.errors import Problem
from refreel.jobs.kind import Kind

_UNITS = r"seconds?|secs?|minutes?|mins?|fps|px|pixels?|percent|%|hz|khz|db|bpm"
"""What a number after a kind's word may count when it is no name, as in "a video 10 seconds long"."""

_PATTERN = re.compile(
    r"(?P<at>(?<![a-z0-9_.])@(?P<at_kind>image|video|audio)[ _]?(?P<at_place>[0-9]{1,4})(?![0-9]))"
    r"|(?P<square>\[\s*@?(?P<square_kind>image|video|audio)[ _]?(?P<square_place>[0-9]{1,4})\s*\])"
    r"|(?P<angle><\s*@?(?P<angle_kind>image|video|audio)[ _]?(?P<angle_place>[0-9]{1,4})\s*>)"
    r"|(?P<bare>(?<![a-z0-9_@-])(?P<bare_kind>image|video|audio)[ \u00a0]?(?P<bare_place>[0-9]{1,4})"
    rf"(?![a-z0-9_])(?![.:,×/][0-9])(?![ -]?(?:{_UNITS})(?![a-z])))",
    re.IGNORECASE,
)
"""Letters are ASCII on purpose: `@Image1` may be followed at once by a word of a script without spaces."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One naming of a reference: prompt[start:end]. `position` is 1-based within its kind. `plain` for the form without
    any mark, which prose can hit by chance."""

    kind: Kind
    position: int
    start: int
    end: int
    plain: bool = False

    @property
    def tag(self) -> str:
        return self.kind.tag(self.position)


def find(prompt: str) -> tuple[Mention, ...]:
    """Every mention, in the prompt's order; whether such a reference exists is not asked here."""
    return tuple(_mention(match) for match in _PATTERN.finditer(prompt))


def check(prompt: str, counts: Mapping[Kind, int]) -> list[Problem]:
    """A problem for each tag that names no reference, once each. `counts` says how many there are of each kind.

    Plain words ("video 2 of the series") are taken for a name only where the request has references of that kind.
    """
    missing = {
        mention.tag: mention
        for mention in find(prompt)
        if not 1 <= mention.position <= counts.get(mention.kind, 0)
        and not (mention.plain and counts.get(mention.kind, 0) == 0)
    }
    return [
        Problem("prompt", f"{tag} is not among the references", _given(m.kind, counts.get(m.kind, 0)), tag)
        for tag, m in missing.items()
    ]


def _mention(match: re.Match[str]) -> Mention:
    form = match.lastgroup or ""
    return Mention(
        kind=Kind(match[f"{form}_kind"].lower()),
        position=int(match[f"{form}_place"]),
        start=match.start(),
        end=match.end(),
        plain=form == "bare",
    )


def _given(kind: Kind, count: int) -> str:
    if count == 0:
        return f"The request has no {kind.field}."
    return f"The request has {kind.tag(1)}" + (f" to {kind.tag(count)}." if count > 1 else " only.")
