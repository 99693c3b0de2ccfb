"""Tells whether a link is one of ours and still good."""

from __future__ import annotations

import hmac

from refreel.errors import Forbidden
from refreel.links.sign import Address, Signer, signature


def verify(signer: Signer, address: Address, given: str, expires: str, now: float) -> None:
    """Raises Forbidden unless `given` is the signature of `address` until `expires` (unix seconds as text) and `now` is not
    past it. Only a true signature learns that its time is over."""
    if not (expires.isascii() and expires.isdigit() and len(expires) <= 12):
        raise Forbidden("This link is not valid: its oxen_expires is not a time.")
    wanted = signature(signer.secret, address, int(expires))
    if not hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace")):
        raise Forbidden("This link is not valid: its signature does not belong to this file.")
    if now > int(expires):
        raise Forbidden("This link has expired. Read the generation again for a new one.")
