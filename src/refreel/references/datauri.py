"""`data:` URIs (RFC 2397): takes the text, gives the bytes. The media type they claim is ignored: content decides."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote_to_bytes

from refreel.references.receive import too_large
from refreel.references.unusable import Unusable

_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_SPACE = b" \t\r\n"
_PIECE = 1 << 20
"""Characters taken at a time."""
_NO_BASE64 = "its data: URI is not valid base64"
_HEADER = re.compile(r"data:([^,]{0,200}),", re.IGNORECASE)


def is_data_uri(uri: str) -> bool:
    return uri[:5].lower() == "data:"


def decode(uri: str, max_bytes: int) -> bytes:
    """The bytes in `uri`, whole; raises as `chunks` does."""
    return b"".join(chunks(uri, max_bytes))


def chunks(uri: str, max_bytes: int) -> Iterator[bytes]:
    """The bytes in `uri`, piece by piece: tens of megabytes are not copied over and over, and hold up no other thread. Base64
    may be percent-encoded, of the URL-safe alphabet, broken into lines, or without padding.

    Raises Unusable when it is no well-formed `data:` URI, empty, or holds more than `max_bytes` (told before decoding where
    its length shows it).
    """
    header = _HEADER.match(uri)
    if header is None:
        raise Unusable("its data: URI has no comma", "write data:image/png;base64,<the file in base64>")
    base64 = header[1].replace(" ", "").lower().endswith(";base64")
    if len(uri) - header.end() > max_bytes * (2 if base64 else 3):
        raise Unusable(_too_large(max_bytes))
    size = 0
    for piece in _from_base64(_pieces(uri, header.end())) if base64 else _pieces(uri, header.end()):
        size += len(piece)
        if size > max_bytes:
            raise Unusable(_too_large(max_bytes))
        yield piece
    if size == 0:
        raise Unusable("its data: URI is empty")


def _pieces(uri: str, start: int) -> Iterator[bytes]:
    """The text from `start` on as bytes, without percent-encoding."""
    if uri.find("%", start) >= 0:
        yield unquote_to_bytes(uri[start:])
        return
    for at in range(start, len(uri), _PIECE):
        yield uri[at : at + _PIECE].encode()


def _from_base64(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What is in `pieces`, which may break anywhere: whole fours are decoded as they come, padding only ends them."""
    rest, padded = b"", False
    for piece in pieces:
        packed = piece.translate(_URL_SAFE, _SPACE)
        bare = packed.rstrip(b"=")
        if b"=" in bare or (padded and bare):
            raise Unusable(_NO_BASE64)
        padded = padded or len(bare) < len(packed)
        rest += bare
        whole = len(rest) - len(rest) % 4
        yield _four(rest[:whole])
        rest = rest[whole:]
    yield _four(rest + b"=" * (-len(rest) % 4))


def _four(text: bytes) -> bytes:
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except binascii.Error:
        raise Unusable(_NO_BASE64) from None


def _too_large(max_bytes: int) -> str:
    return str(too_large(max_bytes, "its data: URI holds"))
