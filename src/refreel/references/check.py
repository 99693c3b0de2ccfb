"""Holds probed references against a model's limits: takes what was found, gives every problem at once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from refreel.errors import Problem
from refreel.jobs.kind import Kind
from refreel.jobs.spec import Reference
from refreel.media.info import MediaInfo
from refreel.models.model import KindLimits, Model

SECONDS_SLACK = 0.1
"""Allowed beyond each limit in seconds, per file: a clip of 15 s holds 24·15 + 1 frames, an encoder pads its last block."""

FPS_SLACK = 0.005
"""Relative: 23.976 frames per second are 24 to everyone, and clocks of phones drift."""

_NAMES = {"jpeg": "JPEG", "png": "PNG", "webp": "WebP", "mp4": "MP4", "mov": "MOV", "mp3": "MP3", "wav": "WAV"}
_PLURAL = {Kind.IMAGE: "images", Kind.VIDEO: "videos", Kind.AUDIO: "audio"}
_ONE = {Kind.IMAGE: "image", Kind.VIDEO: "video", Kind.AUDIO: "audio file"}


@dataclass(frozen=True, slots=True)
class Found:
    """A reference and what a probe found in it."""

    reference: Reference
    info: MediaInfo


def check_counts(references: Sequence[Reference], model: Model) -> tuple[Problem, ...]:
    """How many references of which kind, with the contract's words."""
    problems = []
    if len(references) > model.max_files:
        problems.append(
            Problem("input_files", "Too many input files", f"{len(references)} given; at most {model.max_files} in all")
        )
    for kind in Kind:
        given = [r for r in references if r.kind is kind]
        limits = model.limits.get(kind)
        most = limits.max_count if limits else 0
        if len(given) > most:
            hint = f"{len(given)} {_PLURAL[kind]} given; at most {most}"
            problems.append(Problem(_field(given), "Too many input files", hint))
    kinds = {r.kind for r in references}
    if model.audio_needs_picture and kinds == {Kind.AUDIO}:
        field = _field([r for r in references if r.kind is Kind.AUDIO])
        problems.append(
            Problem(field, "Audio requires at least one image or video", "add at least one reference image or video")
        )
    return tuple(problems)


def check_limits(found: Sequence[Found], model: Model, *, complete: bool = True) -> tuple[Problem, ...]:
    """Every limit of `model` that `found` breaks. `complete` is False while some references are not here yet: sums are
    then only held against their upper limits."""
    problems: list[Problem] = []
    for one in found:
        problems += _each(one, model.limits.get(one.reference.kind))
    for kind in Kind:
        same = [f for f in found if f.reference.kind is kind and f.info.kind is kind]
        limits = model.limits.get(kind)
        if limits is not None and same:
            problems += _together(same, limits, complete)
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
        yield _problem(one, f"is {_size(info.bytes, limits.each_bytes)}; at most {_mb(limits.each_bytes)} are allowed")
    if limits.each_seconds is not None and not _within(info.seconds, limits.each_seconds, SECONDS_SLACK):
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
            yield _problem(one, f"is {size} pixels; sides of {many} must be {low}–{high} pixels")
    if limits.area is not None and not limits.area[0] <= area <= limits.area[1]:
        low, high = limits.area
        yield _problem(
            one, f"is {size} = {area:,} pixels; {many} must have {low:,}–{high:,} (about 480p to 720p)", _resize(info)
        )
    if limits.ratio is not None and info.height:
        ratio = info.width / info.height
        if not _within(ratio, limits.ratio, 0.001):
            low_ratio, high_ratio = limits.ratio
            yield _problem(
                one, f"is {size}, {ratio:.2f} times as wide as high; {many} must be {low_ratio:g}–{high_ratio:g}"
            )
    if limits.fps is not None and not _within(info.fps, limits.fps, limits.fps[1] * FPS_SLACK):
        low_fps, high_fps = limits.fps
        yield _problem(one, f"has {info.fps:.4g} frames per second; {many} must have {low_fps:g}–{high_fps:g}")


def _together(same: Sequence[Found], limits: KindLimits, complete: bool) -> Iterator[Problem]:
    kind = same[0].reference.kind
    size = sum(f.info.bytes for f in same)
    if limits.total_bytes is not None and size > limits.total_bytes:
        found = _size(size, limits.total_bytes)
        allowed = f"reference {_PLURAL[kind]} together may have at most {_mb(limits.total_bytes)}"
        yield _sum_problem(same, f"{_are(same)} {found}{_in_all(same)}; {allowed}")
    if limits.total_seconds is None:
        return
    seconds, slack = sum(f.info.seconds for f in same), SECONDS_SLACK * len(same)
    low, high = limits.total_seconds
    if seconds > high + slack or (complete and seconds < low - slack):
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


def _within(value: float, bounds: tuple[float, float], slack: float) -> bool:
    return bounds[0] - slack <= value <= bounds[1] + slack


def _format(info: MediaInfo) -> str:
    article = "an" if info.format in ("mp4", "mp3") else "a"
    return f"{article} {_NAMES[info.format]} {_ONE[info.kind]}"


def _either(formats: Sequence[str]) -> str:
    names = [_NAMES.get(f, f.upper()) for f in formats]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _mb(limit: int) -> str:
    """A limit as its author wrote it: in binary megabytes when it is a whole number of them."""
    return f"{limit >> 20} MB" if limit % (1 << 20) == 0 else f"{limit / 1e6:g} MB"


def _size(size: int, limit: int) -> str:
    """A size that is over `limit`, in the limit's unit and with enough digits to be seen to be over it."""
    unit = (1 << 20) if limit % (1 << 20) == 0 else 10**6
    for digits in (1, 3):
        if round(size / unit, digits) > limit / unit:
            return f"{size / unit:.{digits}f} MB"
    return f"{size:,} bytes"


def _s(seconds: float) -> str:
    return f"{seconds:.1f} s"


def _span(bounds: tuple[float, float]) -> str:
    low, high = bounds
    return f"{low:g}–{high:g} s" if low > 0 else f"at most {high:g} s"


def _resize(info: MediaInfo) -> str:
    wide = info.width >= info.height
    return "scale it to 1280×720" if wide else "scale it to 720×1280"
