"""Which bytes of a file a request wants (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

_ONE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes [start, end) of the file; `partial` when the request asked for a part."""

    start: int
    end: int
    partial: bool


def span(headers: Mapping[str, str], size: int, etag: str, modified: float) -> Span | None:
    """What to send of a file of `size` bytes; None when it asks for a range that lies outside (416).

    One range, with both ends, an open end, or counted from the file's end. Anything else (several ranges, another unit, nonsense)
    gets the whole file, as the RFC allows; so does a range whose `If-Range` names another version.
    """
    whole = Span(0, size, partial=False)
    match = _ONE.fullmatch(headers.get("range", ""))
    if match is None or not _same(headers.get("if-range"), etag, modified):
        return whole
    first, last = match.groups()
    if not first:
        if not last:
            return whole
        return Span(max(size - int(last), 0), size, partial=True) if int(last) and size else None
    start = int(first)
    if last and int(last) < start:
        return whole
    if start >= size:
        return None
    return Span(start, min(int(last) + 1, size) if last else size, partial=True)


def unchanged(headers: Mapping[str, str], etag: str, modified: float) -> bool:
    """Whether the caller has this version already (304)."""
    known = headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or etag in (part.strip().removeprefix("W/") for part in known.split(","))
    since = _time(headers.get("if-modified-since"))
    return since is not None and int(modified) <= since


def http_date(at: float) -> str:
    return format_datetime(datetime.fromtimestamp(int(at), UTC), usegmt=True)


def _same(condition: str | None, etag: str, modified: float) -> bool:
    if condition is None:
        return True
    if condition.startswith('"'):
        return condition == etag
    return _time(condition) == int(modified)


def _time(text: str | None) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp() if text else None
    except (ValueError, TypeError, OverflowError):
        return None
