"""Holds probed references against a model's limits: takes what was found, gives every problem at once. Pure.

How many references there may be is checked with the request, in `jobs`. Bounds in seconds and frames per second carry the
model's tolerance in them (a clip of 15 s holds 24·15 + 1 frames, an encoder pads its last block, 23.976 frames per second
are called 24); people are told the whole number.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from refreel.errors import Problem
from refreel.jobs.kind import Kind
from refreel.jobs.spec import Reference
from refreel.media.info import MediaInfo
from refreel.models.model import KindLimits, Model

_NAMES = {"jpeg": "JPEG", "png": "PNG", "webp": "WebP", "mp4": "MP4", "mov": "MOV", "mp3": "MP3", "wav": "WAV"}
_PLURAL = {Kind.IMAGE: "images", Kind.VIDEO: "videos", Kind.AUDIO: "audio"}
_ONE = {Kind.IMAGE: "image", Kind.VIDEO: "video", Kind.AUDIO: "audio file"}


@dataclass(frozen=True, slots=True)
class Found:
    """A reference and what a probe found in it."""

    reference: Reference
    info: MediaInfo


def check_limits(found: Sequence[Found], model: Model, *, complete: bool = True) -> tuple[Problem, ...]:
    """Every limit of `model` that `found` breaks. `complete` is False while some references are not here yet: sums are
    then only held against their upper limits."""
    problems: list[Problem] = []
    for one in found:
        problems += _each(one, model.limits.get(one.reference.kind))
    for kind in Kind:
        same = [f for f in found if f.reference.kind is kind and f.info.kind is kind]
        limits = model.limits.get(kind)
        whole = complete and len(same) == sum(f.reference.kind is kind for f in found)
        if limits is not None and same:
            problems += _together(same, limits, whole)
    return tuple(problems)


def _each(one: Found, limits: KindLimits | None) -> Iterator[Problem]:
    kind, info = one.reference.kind, one.info
    if limits is None:
        yield _problem(one, "cannot be used", f"this model takes no reference {_PLURAL[kind]}")
        return
    if info.kind is not kind or info.format not in limits.formats:
        takes = f"reference {_PLURAL[kind]} must be {_either(limits.formats)}"
        yield _problem(one, f"is {_format(info)}; {takes}")
        return
    if limits.each_bytes is not None and info.bytes > limits.each_bytes:
        yield _problem(one, f"is {_size(info.bytes, limits.each_bytes)}; {_at_most(limits.each_bytes)} allowed")
    if limits.each_seconds is not None and not _within(info.seconds, limits.each_seconds):
        yield _problem(
            one, f"is {_s(info.seconds)} long; each reference {_ONE[kind]} must last {_span(limits.each_seconds)}"
        )
    if kind is not Kind.AUDIO:
        yield from _picture(one, limits)


def _picture(one: Found, limits: KindLimits) -> Iterator[Problem]:
    info, many = one.info, f"reference {_PLURAL[one.reference.kind]}"
    size, area = f"{info.width}×{info.height}", info.width * info.height
    if limits.side is not None:
        low, high = limits.side
        if min(info.width, info.height) < low or max(info.width, info.height) > high:
            yield _problem(one, f"is {size} pixels; sides of {many} must be {low}–{high} pixels", _resize(one))
            return
    if limits.area is not None and not limits.area[0] <= area <= limits.area[1]:
        low, high = limits.area
        yield _problem(
            one, f"is {size} = {area:,} pixels; {many} must have {low:,}–{high:,} (about 480p to 720p)", _resize(one)
        )
    if limits.ratio is not None and info.height:
        ratio = info.width / info.height
        if not _within(ratio, limits.ratio):
            low_ratio, high_ratio = limits.ratio
            yield _problem(
                one, f"is {size}, {ratio:.3f} times as wide as high; {many} must be {low_ratio:g}–{high_ratio:g}"
            )
    if limits.fps is not None and not _within(info.fps, limits.fps):
        low_fps, high_fps = (_nominal(bound) for bound in limits.fps)
        yield _problem(one, f"has {info.fps:.4g} frames per second; {many} must have {low_fps:g}–{high_fps:g}")


def _together(same: Sequence[Found], limits: KindLimits, complete: bool) -> Iterator[Problem]:
    kind = same[0].reference.kind
    size = sum(f.info.bytes for f in same)
    if limits.total_bytes is not None and size > limits.total_bytes:
        found = _size(size, limits.total_bytes)
        allowed = f"reference {_PLURAL[kind]} together may have {_at_most(limits.total_bytes)}"
        yield _sum_problem(same, f"{_are(same)} {found}{_in_all(same)}; {allowed}")
    if limits.total_seconds is None:
        return
    if len(same) == 1 and limits.each_seconds is not None and not _within(same[0].info.seconds, limits.each_seconds):
        return  # said already, of the file itself
    seconds = round(sum(f.info.seconds for f in same), 3)
    low, high = limits.total_seconds
    if seconds > high or (complete and seconds < low):
        allowed = f"reference {_PLURAL[kind]} together must last {_span((low, high))}"
        yield _sum_problem(same, f"{_are(same)} {_s(seconds)} long{_in_all(same)}; {allowed}")


def _problem(one: Found, what: str, hint: str = "") -> Problem:
    reference = one.reference
    return Problem(reference.field, f"{reference.tag} {what}", hint, reference.tag)


def _sum_problem(same: Sequence[Found], text: str) -> Problem:
    if len(same) == 1:
        return Problem(same[0].reference.field, text, "", same[0].reference.tag)
    each = ", ".join(f"{f.reference.tag} {_s(f.info.seconds)}, {f.info.bytes / 1e6:.1f} MB" for f in same)
    if same[0].info.kind is Kind.IMAGE:
        each = ", ".join(f"{f.reference.tag} {f.info.bytes / 1e6:.1f} MB" for f in same)
    return Problem(_field([f.reference for f in same]), text, each)


def _field(references: Iterable[Reference]) -> str:
    """The array's name without a position: `input_videos`."""
    return next(r.field for r in references).partition("[")[0]


def _are(same: Sequence[Found]) -> str:
    tags = [f.reference.tag for f in same]
    return f"{tags[0]} is" if len(tags) == 1 else f"{', '.join(tags[:-1])} and {tags[-1]} are"


def _in_all(same: Sequence[Found]) -> str:
    return " in all" if len(same) > 1 else ""


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= round(value, 3) <= bounds[1]


def _format(info: MediaInfo) -> str:
    article = "an" if info.format in ("mp4", "mp3") else "a"
    return f"{article} {_NAMES[info.format]} {_ONE[info.kind]}"


def _either(formats: Sequence[str]) -> str:
    names = [_NAMES.get(f, f.upper()) for f in formats]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _at_most(limit: int) -> str:
    """A limit in bytes as its author meant it: `at most 30 MB`, and `less than 50 MB` for one byte under."""
    for words, whole in (("at most", limit), ("less than", limit + 1)):
        if whole % (1 << 20) == 0:
            return f"{words} {whole >> 20} MB"
    return f"at most {limit / 1e6:g} MB"


def _size(size: int, limit: int) -> str:
    """A size that is over `limit`, in the limit's unit and with enough digits to be seen to be over it."""
    unit = (1 << 20) if (limit + 1 & ~1) % (1 << 20) == 0 else 10**6
    for digits in (1, 3):
        if round(size / unit, digits) > limit / unit:
            return f"{size / unit:.{digits}f} MB"
    return f"{size:,} bytes"


def _s(seconds: float) -> str:
    return f"{seconds:.1f} s"


def _span(bounds: tuple[float, float]) -> str:
    low, high = (_nominal(bound) for bound in bounds)
    return f"{low:g}–{high:g} s" if low > 0 else f"at most {high:g} s"


def _nominal(bound: float) -> float:
    """The number that a bound with its tolerance stands for: 1.95 is 2, 15.2 is 15, 23.5 is 24."""
    return math.floor(bound + 0.5) if bound >= 1 else bound


def _resize(one: Found) -> str:
    if one.reference.kind is not Kind.VIDEO:
        return ""
    return "scale it to 1280×720" if one.info.width >= one.info.height else "scale it to 720×1280"
