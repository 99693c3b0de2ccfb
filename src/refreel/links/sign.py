"""Makes links: `{base}/api/repos/{namespace}/{repo}/files/{path}?oxen_signature=…&oxen_expires=<unix>`."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode


@dataclass(frozen=True, slots=True)
class Address:
    """What a link is about: the file `path` (may hold `/`) of a repository of a namespace."""

    namespace: str
    repo: str
    path: str

    @property
    def url_path(self) -> str:
        return f"/api/repos/{quote(self.namespace, safe='')}/{quote(self.repo, safe='')}/files/{quote(self.path)}"


@dataclass(frozen=True, slots=True)
class Signer:
    """`secret` is this server's own, `seconds` how long a link works."""

    secret: bytes = field(repr=False)
    seconds: int = 3600


def link(signer: Signer, base: str, address: Address, now: float) -> str:
    """A link that works from `now` (unix seconds) for the signer's time; `base` is scheme and host, without a last slash."""
    expires = int(now) + signer.seconds
    query = urlencode({"oxen_signature": signature(signer.secret, address, expires), "oxen_expires": expires})
    return f"{base}{address.url_path}?{query}"


def signature(secret: bytes, address: Address, expires: int) -> str:
    """HMAC-SHA256 over the address and the time it ends, in URL-safe base64 without padding.

    The fields stand on lines of their own, quoted, so that no two addresses give the same text.
    """
    text = f"{address.url_path}\n{expires}".encode()
    return urlsafe_b64encode(hmac.digest(secret, text, hashlib.sha256)).rstrip(b"=").decode()
