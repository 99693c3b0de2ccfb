"""Checks the parameters against their model's JSON Schema, and says each problem in the contract's words.

A property of the schema may carry `x-message` (the problem's text), `x-hint` (what would be right) and `x-unused` (taken, without
effect on the film).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from math import isfinite
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from refreel.errors import Problem
from refreel.models.model import Model

REQUIRED = "Field required"
MAX_BYTES = 256 * 1024
"""Most that all parameters but the references may take, as JSON."""
MAX_DEPTH = 16
MAX_NAMES = 200
"""Most parameters of one request."""

_LIKE_A_REFERENCE = re.compile(r"(?:input|reference|tail|first|last)_\w*?(?:image|video|audio)s?(?:_urls?)?")
_UNFIT = re.compile("[\x00\ud800-\udfff]")
_ALIKE = 0.84


def check(sent: Mapping[str, Any], model: Model) -> list[Problem]:
    """The problems of the parameters in the schema's order, then those of unknown ones. `sent` holds no None."""
    properties = model.schema["properties"]
    found: dict[str, Problem] = {}
    for error in Draft202012Validator(model.schema).iter_errors(sent):
        for problem in _problems(error, sent, model):
            found.setdefault(problem.field, problem)
    for problem in _oversize(sent, model):
        found.setdefault(problem.field, problem)
    order = {name: place for place, name in enumerate(properties)}
    known = sorted(found.values(), key=lambda p: order.get(p.field.partition("[")[0], len(order)))
    return [*known, *_unknown(sent, model)]


def without_effect(sent: Mapping[str, Any], model: Model) -> tuple[str, ...]:
    """The names of parameters that were sent and change nothing: unknown ones, and unused ones that are not at their default."""
    properties = model.schema["properties"]
    return tuple(
        name
        for name, value in sent.items()
        if name not in properties
        or (properties[name].get("x-unused", False) and value != properties[name].get("default"))
    )


def overgrown(sent: Mapping[str, Any]) -> list[Problem]:
    """A problem for a body of so many parameters that looking at each would be a burden."""
    if len(sent) <= MAX_NAMES:
        return []
    return [Problem("body", "Too many parameters", f"At most {MAX_NAMES}.")]


def unfit_text(sent: Mapping[str, Any]) -> list[Problem]:
    """Problems of values that JSON can carry but no database or file can: NUL, halves of surrogate pairs, numbers beyond
    all bounds, nesting without end."""
    return [
        Problem(name if not _UNFIT.search(name) else "body", complaint)
        for name, value in sent.items()
        for complaint in [_complaint(name) or _complaint(value)]
        if complaint
    ]


def _complaint(value: object) -> str:
    stack = [(value, 0)]
    while stack:
        held, depth = stack.pop()
        if depth > MAX_DEPTH:
            return "Nested too deeply"
        if isinstance(held, str) and _is_unfit(held):
            return "Text must be valid Unicode without NUL characters"
        if isinstance(held, float) and not isfinite(held):
            return "Number out of range"
        if isinstance(held, Mapping):
            stack += [(part, depth + 1) for pair in held.items() for part in pair]
        elif isinstance(held, list):
            stack += [(part, depth + 1) for part in held]
    return ""


def _is_unfit(text: str) -> bool:
    """A search would take half a second of tens of megabytes, and let no other thread run meanwhile; they are ASCII."""
    return "\0" in text if text.isascii() else _UNFIT.search(text) is not None


def _problems(error: ValidationError, sent: Mapping[str, Any], model: Model) -> Iterator[Problem]:
    path = list(error.absolute_path)
    if not path:
        missing = [name for name in model.schema["required"] if name not in sent]
        yield from (Problem(name, REQUIRED, _hint(model, name)) for name in missing)
        return
    name = str(path[0])
    if error.validator == "maxItems" or (name == "prompt" and sent[name] == ""):
        return  # told by `files.check` and by `validate`, which know all files and the whole prompt
    rules = model.schema["properties"][name]
    place = "".join(f"[{part}]" for part in path[1:])
    yield Problem(name + place, rules.get("x-message", f"Invalid {name}"), _hint(model, name))


def _hint(model: Model, name: str) -> str:
    return str(model.schema["properties"][name].get("x-hint", ""))


def _oversize(sent: Mapping[str, Any], model: Model) -> Iterator[Problem]:
    carriers = {field for fields in model.fields.values() for field, _ in fields}
    for name, value in sent.items():
        if name not in carriers and len(json.dumps(value, default=str)) > MAX_BYTES:
            yield Problem(name, "Too long", f"At most {MAX_BYTES // 1024} KB, written as JSON.")


def _unknown(sent: Mapping[str, Any], model: Model) -> Iterator[Problem]:
    known = model.schema["properties"]
    for name in sent:
        if name in known:
            continue
        meant = get_close_matches(name.lower()[:100], [k for k in known if k not in sent], n=1, cutoff=_ALIKE)
        if meant:
            yield Problem(name[:100], "Unknown parameter", f"Did you mean {meant[0]!r}?")
        elif _LIKE_A_REFERENCE.fullmatch(name):
            yield Problem(name[:100], "Unknown parameter", f"{model.id} takes no such reference.")
        elif len(name) > 100:
            yield Problem(name[:100], "Unknown parameter", "Names have at most 100 characters.")
