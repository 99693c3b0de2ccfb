"""The references of a request body: gathered and numbered, counted, and their URIs looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from refreel.errors import Problem
from refreel.jobs.kind import Kind
from refreel.jobs.spec import Reference
from refreel.models.model import Model

References = tuple[Reference, ...]

REMOTE = frozenset({"http", "https", "data", "refreel"})
"""Schemes that a request over HTTP may use; `refreel:` is an uploaded file."""
LOCAL = REMOTE | {"file"}
"""Schemes on the command line, where the caller may read the machine's own files."""

TOO_MANY = "Too many input files"
INVALID = "Invalid URI"
NEEDS_PICTURE = "Audio requires at least one image or video"
MAX_URL = 8192
MAX_LIST = 100
"""Entries of a list from which on only their number is told, not what is wrong with each."""
SHOWN = 64
"""Characters of a `data:` URI that a row gives back."""

_DATA = re.compile(r"data:[^,]{0,1000},", re.IGNORECASE)
_UNFIT = re.compile(r"[\x00-\x20\x7f]")


def collect(sent: Mapping[str, Any], model: Model) -> References:
    """The references in order of kind and, within a kind, in the order of the model's fields: that is how prompts count
    them. Values of a wrong type are left out; the schema's check tells of them."""
    return tuple(reference for kind in Kind for reference in _of_kind(sent, model, kind))


def check(references: References, model: Model, schemes: frozenset[str]) -> list[Problem]:
    return [
        *_too_many_of_a_kind(references, model),
        *_too_many(references, model),
        *_only_audio(references, model),
        *(p for reference in references for p in _uri(reference, schemes)),
    ]


def overgrown(sent: Mapping[str, Any], model: Model) -> list[Problem]:
    """A problem for each list so long that looking at its entries would be a burden."""
    return [
        Problem(field, TOO_MANY, f"{len(sent[field])} files were given; at most {model.limits[kind].max_count} may be.")
        for kind, fields in model.fields.items()
        for field, _ in fields
        if isinstance(sent.get(field), list) and len(sent[field]) > MAX_LIST
    ]


def shortened(sent: Mapping[str, Any], model: Model) -> dict[str, Any]:
    """`sent` with every `data:` URI cut to its beginning and its length: the job has the whole one, and rows stay small."""
    carriers = {field for fields in model.fields.values() for field, _ in fields}
    return {name: _short(value) if name in carriers else value for name, value in sent.items()}


def _of_kind(sent: Mapping[str, Any], model: Model, kind: Kind) -> Iterator[Reference]:
    position = 0
    for field, array in model.fields.get(kind, ()):
        value = sent.get(field)
        single = isinstance(value, str)
        for index, uri in enumerate([value] if single else value if isinstance(value, list) else []):
            position += 1
            if isinstance(uri, str):
                yield Reference(kind, position, uri, field if single and not array else f"{field}[{index}]")


def _too_many_of_a_kind(references: References, model: Model) -> Iterator[Problem]:
    for kind, limits in model.limits.items():
        given = sum(r.kind is kind for r in references)
        if given > limits.max_count:
            field = next(r.field for r in references if r.kind is kind and r.position > limits.max_count)
            hint = f"{given} {kind.value}s were given; at most {limits.max_count} may be."
            yield Problem(field.partition("[")[0], TOO_MANY, hint)
    for kind in model.fields:
        for field, array in model.fields[kind]:
            given = sum(r.field.partition("[")[0] == field for r in references)
            if not array and given > 1:
                yield Problem(field, TOO_MANY, f"{field} takes one file; {given} were given.")


def _too_many(references: References, model: Model) -> Iterator[Problem]:
    if model.max_files and len(references) > model.max_files:
        field = references[model.max_files].field.partition("[")[0]
        hint = f"{len(references)} files were given; at most {model.max_files} may be, of all kinds together."
        yield Problem(field, TOO_MANY, hint)


def _only_audio(references: References, model: Model) -> Iterator[Problem]:
    sounds = [r for r in references if r.kind is Kind.AUDIO]
    if model.audio_needs_picture and sounds and len(sounds) == len(references):
        hint = "Add a reference to input_images or input_videos."
        yield Problem(sounds[0].field.partition("[")[0], NEEDS_PICTURE, hint)


def _uri(reference: Reference, schemes: frozenset[str]) -> Iterator[Problem]:
    complaint = _complaint(reference.uri, schemes)
    if complaint:
        spaced = complaint == INVALID and _UNFIT.search(reference.uri)
        hint = "Write a space as %20; control characters cannot be." if spaced else _wanted(schemes)
        yield Problem(reference.field, complaint, hint, reference.tag)


def _complaint(uri: str, schemes: frozenset[str]) -> str:
    scheme = uri[:16].partition(":")[0].lower()
    if not uri or scheme not in schemes or ":" not in uri:
        return INVALID
    if scheme == "data":
        return "" if _DATA.match(uri) else "Invalid data: URI"
    if len(uri) > MAX_URL:
        return "URI too long"
    if _UNFIT.search(uri):
        return INVALID
    return "" if scheme not in ("http", "https") or _has_host(uri) else INVALID


def _has_host(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # a port that is no number, brackets that enclose no address
        return False


def _wanted(schemes: frozenset[str]) -> str:
    names = [f"{s}:" if s in ("data", "refreel") else f"{s}://" for s in ("https", "http", "data", "refreel", "file")]
    return (
        "A URI begins with "
        + ", ".join(n for n in names if n.rstrip(":/") in schemes)
        + f"; at most {MAX_URL} characters but for data: URIs."
    )


def _short(value: Any) -> Any:
    if isinstance(value, list):
        return [_short(part) for part in value]
    if isinstance(value, str) and len(value) > 2 * SHOWN and value[:5].lower() == "data:":
        return f"{value[:SHOWN]}… ({len(value)} characters)"
    return value
