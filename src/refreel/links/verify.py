"""Tells whether a link is one of ours and still good."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from refreel.errors import Forbidden
from refreel.links.sign import Address, Signer, signature


def verify(signer: Signer, address: Address, given: str, expires: str, now: float) -> None:
    """Raises Forbidden unless `given` is the signature of `address` until `expires` (unix seconds as text) and `now` is not
    past it. Only a true signature learns that its time is over."""
    if not _is_time(expires):
        raise Forbidden("This link is not valid: its oxen_expires is not a time.")
    if not _is_true(signer, address, given, expires):
        raise Forbidden("This link is not valid: its signature does not belong to this file.")
    if now > int(expires):
        raise Forbidden("This link has expired. Read the generation again for a new one.")


_PATH = re.compile(r"/api/repos/([^/]+)/([^/]+)/files/(.+)")


@dataclass(frozen=True, slots=True)
class Linked:
    """What a link of ours is about, and until when (unix seconds)."""

    address: Address
    expires: int


def ours(signer: Signer, url: str) -> Linked | None:
    """What a link of this server says, whatever host it names: its signature shows whose it is. None for any other URL.

    Whether its time is over is the caller's to ask.
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that enclose no address
        return None
    match, query = _PATH.fullmatch(parts.path), parse_qs(parts.query)
    given, expires = query.get("oxen_signature", [""])[0], query.get("oxen_expires", [""])[0]
    if match is None or not _is_time(expires):
        return None
    address = Address(*(unquote(part) for part in match.groups()))
    return Linked(address, int(expires)) if _is_true(signer, address, given, expires) else None


def _is_true(signer: Signer, address: Address, given: str, expires: str) -> bool:
    wanted = signature(signer.secret, address, int(expires))
    return hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace"))


def _is_time(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12
