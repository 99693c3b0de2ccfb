"""Takes a stream of strangers' bytes, gives a file and its hash; stops at the cap, and at the first bytes of what is no media."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from refreel.media.kinds import HEAD_BYTES, sniff
from refreel.references.unusable import Unusable

CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Received:
    """Hex digest and number of bytes of what was written."""

    sha256: str
    bytes: int


def receive(chunks: Iterable[bytes], into: Path, max_bytes: int, *, said: str = "it is") -> Received:
    """Write `chunks` to the new file `into`. `said` begins the problem: "it is", "its link gives".

    Raises Unusable when there are more than `max_bytes`, or when the beginning is no JPEG, PNG, WebP, MP4, MOV, MP3 or WAV:
    the rest is then not taken in.
    """
    digest, size = hashlib.sha256(), 0
    with into.open("wb") as file:
        for chunk in _sniffed(chunks, said):
            size += len(chunk)
            if size > max_bytes:
                raise too_large(max_bytes, said)
            digest.update(chunk)
            file.write(chunk)
    return Received(digest.hexdigest(), size)


def too_large(max_bytes: int, said: str) -> Unusable:
    unit = (1 << 20) if max_bytes % (1 << 20) == 0 else 10**6
    return Unusable(f"{said} more than {max_bytes / unit:g} MB")


def chunks_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _sniffed(chunks: Iterable[bytes], said: str) -> Iterator[bytes]:
    """The same bytes, held back until there are enough of them to tell what they are."""
    head, known = b"", False
    for chunk in chunks:
        if known:
            yield chunk
            continue
        head += chunk
        if len(head) >= HEAD_BYTES:
            known = True
            _check(head, said)
            yield head
    if not known:
        _check(head, said)
        yield head


def _check(head: bytes, said: str) -> None:
    found = sniff(head[:HEAD_BYTES])
    if not found.usable:
        raise Unusable(f"{said} {found.name}", found.hint)
