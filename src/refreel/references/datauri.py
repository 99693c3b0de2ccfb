"""`data:` URIs (RFC 2397): takes the text, gives the bytes. The media type they claim is ignored: content decides."""

from __future__ import annotations

import binascii
import re
from urllib.parse import unquote_to_bytes

from refreel.references.receive import too_large
from refreel.references.unusable import Unusable

_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_SPACE = b" \t\r\n"
_PIECE = 1 << 20
"""Characters of base64 decoded at a time, so that tens of megabytes do not hold up the process's other threads."""
_HEADER = re.compile(r"data:([^,]{0,200}),", re.IGNORECASE)


def is_data_uri(uri: str) -> bool:
    return uri[:5].lower() == "data:"


def decode(uri: str, max_bytes: int) -> bytes:
    """The bytes in `uri`. Base64 may be percent-encoded, of the URL-safe alphabet, broken into lines, or without padding.

    Raises Unusable when it is no well-formed `data:` URI or holds more than `max_bytes` (told before decoding).
    """
    header = _HEADER.match(uri)
    if header is None:
        raise Unusable("its data: URI has no comma", "write data:image/png;base64,<the file in base64>")
    base64 = header[1].replace(" ", "").lower().endswith(";base64")
    text = uri[header.end() :]
    if len(text) > (max_bytes * 3 if not base64 else max_bytes * 2):
        raise Unusable(_too_large(max_bytes))
    body = unquote_to_bytes(text)
    content = _from_base64(body) if base64 else body
    if len(content) > max_bytes:
        raise Unusable(_too_large(max_bytes))
    if not content:
        raise Unusable("its data: URI is empty")
    return content


def _from_base64(body: bytes) -> bytes:
    packed = body.translate(_URL_SAFE, _SPACE).rstrip(b"=")
    padded = packed + b"=" * (-len(packed) % 4)
    try:
        if b"=" in packed:
            raise binascii.Error
        pieces = (padded[at : at + _PIECE] for at in range(0, len(padded), _PIECE))
        return b"".join(binascii.a2b_base64(piece, strict_mode=True) for piece in pieces)
    except binascii.Error:
        raise Unusable("its data: URI is not valid base64") from None


def _too_large(max_bytes: int) -> str:
    return str(too_large(max_bytes, "its data: URI holds"))
