"""Only public addresses are dialled, and the one that was checked is the one that is dialled."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Sequence

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refreel.config import FetchSettings
from refreel.references.netguard import (
    Blocked,
    Clock,
    DeadlinePassed,
    GuardedDialer,
    Stopped,
    blocked_literal,
    is_public,
    policy_of,
    vetted,
)

NOBODY = policy_of(FetchSettings())

PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2002:a9fe:a9fe::",
    "2002:808:808::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "2a00:1450::5efe:7f00:1",
    "2a00:1450::200:5efe:a00:1",
]

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "172.15.255.255",
    "172.32.0.1",
    "223.255.255.254",
    "2606:4700:4700::1111",
    "2a00:1450:4001:82a::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("text", PRIVATE)
def test_not_public(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@given(st.ip_addresses(v=4))
def test_an_embedded_address_is_judged_like_itself(inner: ipaddress.IPv4Address) -> None:
    number = int(inner)
    for outer in ((0xFFFF << 32) | number, (0x64FF9B << 96) | number):
        assert is_public(ipaddress.IPv6Address(outer)) == is_public(inner)


def answering(*addresses: str) -> object:
    def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return resolve


def test_every_answer_must_be_public() -> None:
    assert vetted("a.example", 80, NOBODY, answering("8.8.8.8", "1.1.1.1")) == ("8.8.8.8", "1.1.1.1")
    for bad in ("10.0.0.1", "::1", "::ffff:127.0.0.1", "nonsense"):
        with pytest.raises(Blocked):
            vetted("a.example", 80, NOBODY, answering("8.8.8.8", bad))
    with pytest.raises(Blocked):
        vetted("a.example", 80, NOBODY, answering())


def test_an_unknown_name_looks_like_a_private_one() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name: secret.internal")

    with pytest.raises(Blocked) as told:
        vetted("a.example", 80, NOBODY, unknown)
    assert str(told.value) == "a.example"


def test_an_operator_allows_hosts_and_networks() -> None:
    policy = policy_of(
        FetchSettings(allow_hosts=("Media.Internal", ".lan"), allow_networks=("10.1.0.0/16", "fd00::/8"))
    )
    private = answering("10.9.9.9")
    for host in ("media.internal", "MEDIA.INTERNAL.", "nas.lan", "a.b.lan"):
        assert vetted(host, 80, policy, private) == ("10.9.9.9",)
    for host in ("xmedia.internal", "media.internal.example", "lan", "nas.lan.example"):
        with pytest.raises(Blocked):
            vetted(host, 80, policy, private)
    assert vetted("x.example", 80, policy, answering("10.1.2.3", "8.8.8.8"))
    assert vetted("x.example", 80, policy, answering("::ffff:10.1.2.3"))
    assert vetted("x.example", 80, policy, answering("fd12::1"))
    with pytest.raises(Blocked):
        vetted("x.example", 80, policy, answering("10.2.0.1"))


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "::ffff:7f00:1", "169.254.169.254"])
def test_written_out_addresses_need_no_look_up(host: str) -> None:
    assert blocked_literal(host, NOBODY)
    assert not blocked_literal("name.example", NOBODY)
    assert not blocked_literal("8.8.8.8", NOBODY)


@pytest.fixture
def listener() -> object:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def clock(seconds: float = 5.0) -> Clock:
    return Clock(time.monotonic() + seconds, lambda: False)


def test_the_vetted_address_is_dialled_and_the_name_resolved_once(listener: socket.socket) -> None:
    """DNS rebinding: the second answer would be another host, but nobody asks a second time."""
    answers = [("127.0.0.1",), ("127.0.0.2",)]
    asked: list[str] = []

    def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    policy = policy_of(FetchSettings(allow_networks=("127.0.0.0/8",)))
    stream = GuardedDialer(policy, rebinding, clock()).connect_tcp("films.example", listener.getsockname()[1], 2.0)
    assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
    assert asked == ["films.example"]
    stream.close()


def test_the_next_address_is_tried_when_one_refuses(listener: socket.socket) -> None:
    policy = policy_of(FetchSettings(allow_networks=("127.0.0.0/8", "::1/128")))
    dialer = GuardedDialer(policy, answering("127.0.0.9", "127.0.0.1"), clock())
    # Nothing listens on 127.0.0.9 at that port: the listener is bound to 127.0.0.1 alone.
    stream = dialer.connect_tcp("films.example", listener.getsockname()[1], 2.0)
    assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
    stream.close()


def test_a_private_address_is_never_dialled(listener: socket.socket) -> None:
    with pytest.raises(Blocked):
        GuardedDialer(NOBODY, answering("127.0.0.1"), clock()).connect_tcp("x.example", listener.getsockname()[1], 1.0)
    listener.settimeout(0.05)
    with pytest.raises(TimeoutError):
        listener.accept()


def test_unix_sockets_are_refused() -> None:
    with pytest.raises(Blocked):
        GuardedDialer(NOBODY, answering(), clock()).connect_unix_socket("/run/docker.sock")


def test_a_resolver_that_hangs_does_not_hang_us() -> None:
    released = threading.Event()

    def hanging(host: str, port: int) -> Sequence[str]:
        released.wait(10)
        return ("8.8.8.8",)

    started = time.monotonic()
    with pytest.raises(DeadlinePassed):
        GuardedDialer(NOBODY, hanging, clock(0.3)).connect_tcp("x.example", 80, 5.0)
    with pytest.raises(httpcore.ConnectTimeout):
        GuardedDialer(NOBODY, hanging, clock(5.0)).connect_tcp("x.example", 80, 0.3)
    assert time.monotonic() - started < 3.0
    released.set()


def test_a_cancel_ends_waiting() -> None:
    with pytest.raises(Stopped):
        GuardedDialer(NOBODY, answering("8.8.8.8"), Clock(time.monotonic() + 5, lambda: True)).connect_tcp("x", 80, 1.0)
