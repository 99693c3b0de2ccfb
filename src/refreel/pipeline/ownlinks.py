"""Films of this very server as references: read from the store, since a server may refuse to fetch from its own private address."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from refreel.errors import Forbidden, NotFound
from refreel.links.sign import Address, Signer
from refreel.links.verify import ours, verify
from refreel.references.unusable import Unusable
from refreel.storage.base import Store

_HEAD, _FILES = "/api/repos/", "/files/"


@dataclass(frozen=True, slots=True)
class OwnLinks:
    """`bases` are the addresses this server goes by, `http://host:port` each."""

    bases: tuple[str, ...]
    signer: Signer
    store: Store
    clock: Callable[[], float] = time.time

    def __call__(self, uri: str, namespace: str) -> Iterable[bytes] | None:
        """What lies behind `uri` if it is a link to a film of this server; None otherwise.

        A namespace may use its own films by any link to them, others' by a link that works now. Raises Unusable.
        """
        address = self._address(uri)
        if address is None:
            return None
        if address.namespace != namespace:
            self._check(uri, address)
        try:
            return self.store.read(f"{address.namespace}/{address.repo}/{address.path}")
        except NotFound:
            raise Unusable("this server has no such film") from None

    def _address(self, uri: str) -> Address | None:
        parts = urlsplit(uri)
        namespace, _, rest = parts.path.removeprefix(_HEAD).partition("/")
        repo, found, path = rest.partition(_FILES)
        if f"{parts.scheme}://{parts.netloc}".lower() not in self.bases or not found:
            # A server goes by names it does not know of; but what it has signed is its own.
            linked = ours(self.signer, uri)
            return linked.address if linked is not None else None
        return Address(unquote(namespace), unquote(repo), unquote(path))

    def _check(self, uri: str, address: Address) -> None:
        query = parse_qs(urlsplit(uri).query)
        signature, expires = (query.get(name, [""])[0] for name in ("oxen_signature", "oxen_expires"))
        try:
            verify(self.signer, address, signature, expires, self.clock())
        except Forbidden as error:
            raise Unusable(f"it cannot be read: {error.public}") from None


def bases(host: str, port: int, public_url: str | None) -> tuple[str, ...]:
    """The addresses a server goes by that listens on `host` and `port`."""
    names = {f"[{host}]" if ":" in host else host, "localhost", "127.0.0.1", "[::1]"}
    local = {f"http://{name}:{port}" for name in names}
    return tuple(sorted(local | ({public_url.lower().rstrip("/")} if public_url else set())))
