"""The guard on outgoing connections: takes a host, dials a vetted address, never a private one.

The guard sits in the dialer: a name is resolved once, every one of its addresses must be public (or allowed by the
operator), and the connection goes to one of those very addresses, so that no second look-up can answer differently (DNS
rebinding). It sees every connection, also those that redirects cause. TLS still checks the certificate against the name.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore

from refreel.config import FetchSettings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], Sequence[str]]
"""(host, port) → addresses as text; raises OSError when there are none."""

_SLICE = 0.25
"""Seconds between two looks at the deadline and at `cancelled` while waiting for bytes."""

# Not private by the registries, and yet never a place to fetch references from: the relay prefix of 6to4 (RFC 7526),
# Azure's host agent, which answers every virtual machine there, IPv4-compatible IPv6 (RFC 4291, 2.5.5.1), the local-use
# NAT64 prefix (RFC 8215), Teredo (RFC 4380), site-local addresses (RFC 3879) and the discard prefix (RFC 6666).
_REFUSED: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.88.99.0/24",
        "168.63.129.16/32",
        "::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",  # 6to4, withdrawn by RFC 7526: nobody serves from there, and Python versions judge it differently
        "fec0::/10",
        "100::/64",
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


class Blocked(Exception):
    """The host may not be dialled, or has no address. One message for both, so that nobody learns which names exist."""


class DeadlinePassed(Exception):
    """The whole exchange has taken too long."""


class Stopped(Exception):
    """`cancelled` said so."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What an operator allows beside public addresses. Hosts are lower case; `.example.org` means all names below it."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    def allows_host(self, host: str) -> bool:
        name = host.lower().rstrip(".")
        parents = (name[at:] for at, letter in enumerate(name) if letter == ".")
        return name in self.hosts or any(parent in self.hosts for parent in parents)

    def allows(self, address: Address) -> bool:
        plain = unwrapped(address)
        return any(a in network for network in self.networks for a in (address, plain) if a.version == network.version)


def policy_of(settings: FetchSettings) -> Policy:
    hosts = frozenset(host.lower().rstrip(".") for host in settings.allow_hosts)
    return Policy(hosts, tuple(ipaddress.ip_network(text, strict=False) for text in settings.allow_networks))


def unwrapped(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that only carries it (mapped, 6to4, NAT64, ISATAP), else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and (address in _NAT64 or (int(address) >> 32 & 0xFFFFFFFF) in _ISATAP):
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def is_public(address: Address) -> bool:
    """Whether anyone on the internet could reach the same host under this address."""
    inner = unwrapped(address)
    if inner != address and not is_public(inner):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return False
        if address.ipv4_mapped is not None or address in _NAT64:
            return True
    if any(address in network for network in _REFUSED if network.version == address.version):
        return False
    special = address.is_multicast or address.is_unspecified or address.is_reserved or address.is_link_local
    return address.is_global and not special


def system_resolver(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def vetted(host: str, port: int, policy: Policy, resolve: Resolver) -> tuple[str, ...]:
    """Addresses of `host` that may be dialled, IPv4 first. Raises Blocked when one of them may not, or there is none."""
    try:
        addresses = [ipaddress.ip_address(text) for text in resolve(host, port)]
    except (OSError, UnicodeError, ValueError) as error:
        raise Blocked(host) from error
    if not addresses:
        raise Blocked(host)
    if not policy.allows_host(host) and not all(is_public(a) or policy.allows(a) for a in addresses):
        raise Blocked(host)
    return tuple(str(a) for a in sorted(addresses, key=lambda a: a.version))


def blocked_literal(host: str, policy: Policy) -> bool:
    """Whether `host` is an address, not a name, and one that may not be dialled: known without any look-up."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return not (policy.allows_host(host) or is_public(address) or policy.allows(address))


@dataclass(frozen=True, slots=True)
class Clock:
    """When an exchange must be over (`time.monotonic`), and whether its job still wants it."""

    deadline: float
    cancelled: Callable[[], bool]

    def left(self) -> float:
        """Seconds left, above 0. Raises DeadlinePassed or Stopped."""
        if self.cancelled():
            raise Stopped
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise DeadlinePassed
        return left


class GuardedDialer(httpcore.NetworkBackend):
    """httpcore's way to the network, through the guard. One for each exchange: it carries that exchange's clock."""

    def __init__(self, policy: Policy, resolve: Resolver, clock: Clock) -> None:
        self._policy = policy
        self._resolve = resolve
        self._clock = clock
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        wait = timeout or 10.0
        addresses = self._vetted_within(host, port, wait)
        for at, address in enumerate(addresses):
            share = min(wait / len(addresses) if len(addresses) > 1 else wait, self._clock.left())
            try:
                stream = self._plain.connect_tcp(address, port, share, None, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if at + 1 == len(addresses):
                    raise
            else:
                return _ClockedStream(stream, self._clock)
        raise Blocked(host)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.NetworkStream:
        raise Blocked(path)

    def _vetted_within(self, host: str, port: int, seconds: float) -> tuple[str, ...]:
        """The system's resolver knows no time limit, so it runs beside us and is left behind when it takes too long."""
        answer: queue.Queue[tuple[str, ...] | Exception] = queue.Queue(1)

        def look_up() -> None:
            try:
                answer.put(vetted(host, port, self._policy, self._resolve))
            except Exception as error:  # noqa: BLE001 - carried to the waiting thread and raised there
                answer.put(error)

        threading.Thread(target=look_up, name="resolve", daemon=True).start()
        until = time.monotonic() + seconds
        while True:
            try:
                found = answer.get(timeout=min(_SLICE, self._clock.left()))
            except queue.Empty:
                self._clock.left()
                if time.monotonic() >= until:
                    raise httpcore.ConnectTimeout from None
                continue
            if isinstance(found, Exception):
                raise found
            return found


class _ClockedStream(httpcore.NetworkStream):
    """A connection whose every wait also ends at the deadline and at a cancel: a dripping server cannot outlast either."""

    def __init__(self, inner: httpcore.NetworkStream, clock: Clock) -> None:
        self._inner = inner
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        until = time.monotonic() + (timeout or 30.0)
        while True:
            try:
                return self._inner.read(max_bytes, min(_SLICE, self._clock.left()))
            except httpcore.ReadTimeout:
                if time.monotonic() >= until:
                    raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, min(timeout or 30.0, self._clock.left()))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = min(timeout or 10.0, self._clock.left())
        return _ClockedStream(self._inner.start_tls(ssl_context, server_hostname, wait), self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
