"""Signed links and the secret behind them."""

from __future__ import annotations

import stat
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refreel import logs
from refreel.errors import ConfigError, Forbidden
from refreel.links import secret
from refreel.links.sign import Address, Signer, link, signature
from refreel.links.verify import Linked, ours, verify

SIGNER = Signer(b"k" * 32, 3600)
FILM = Address("alice", "playground", "a b/c.mp4")
NOW = 1775090723.9


def parts(url: str) -> tuple[str, str]:
    query = parse_qs(urlsplit(url).query)
    return query["oxen_signature"][0], query["oxen_expires"][0]


def test_a_link() -> None:
    url = link(SIGNER, "https://h", FILM, NOW)
    assert url.startswith("https://h/api/repos/alice/playground/files/a%20b/c.mp4?oxen_signature=")
    assert url.endswith("&oxen_expires=1775094323")
    assert link(SIGNER, "https://h", FILM, NOW) == url


def test_a_link_holds_until_its_time_is_over() -> None:
    given, expires = parts(link(SIGNER, "", FILM, NOW))
    verify(SIGNER, FILM, given, expires, int(expires))
    with pytest.raises(Forbidden, match="expired"):
        verify(SIGNER, FILM, given, expires, int(expires) + 0.5)


@pytest.mark.parametrize(
    "other",
    [
        Address("bob", "playground", "a b/c.mp4"),
        Address("alice", "other", "a b/c.mp4"),
        Address("alice", "playground", "a b/d.mp4"),
        Address("alice", "playground/files/a b", "c.mp4"),
        Address("alice/playground", "files", "a b/c.mp4"),
    ],
)
def test_a_link_is_for_one_file(other: Address) -> None:
    given, expires = parts(link(SIGNER, "", FILM, NOW))
    with pytest.raises(Forbidden, match="signature"):
        verify(SIGNER, other, given, expires, NOW)
    with pytest.raises(Forbidden):
        verify(Signer(b"x" * 32), FILM, given, expires, NOW)
    with pytest.raises(Forbidden):
        verify(SIGNER, FILM, given, str(int(expires) + 1), NOW)


@given(st.text(), st.text())
def test_made_up_links(given: str, expires: str) -> None:
    with pytest.raises(Forbidden):
        verify(SIGNER, FILM, given, expires, NOW)


def test_a_link_of_ours_is_known_whatever_host_it_names() -> None:
    url = link(SIGNER, "http://10.0.0.1:8000", FILM, NOW)
    assert ours(SIGNER, url) == Linked(FILM, 1775094323)
    assert ours(SIGNER, url.replace("c.mp4", "d.mp4")) is None
    assert ours(SIGNER, url.replace("oxen_expires=1", "oxen_expires=2")) is None
    assert ours(Signer(b"x" * 32), url) is None
    for other in (
        "https://example.com/a.jpg?oxen_signature=a&oxen_expires=9",
        "https://example.com/a.jpg",
        "http://[",
        "",
    ):
        assert ours(SIGNER, other) is None


def test_neither_logs_nor_reprs_show_what_is_secret() -> None:
    url = link(SIGNER, "https://h", FILM, NOW)
    assert signature(SIGNER.secret, FILM, 1775094323) not in logs.strike_out(url)
    assert "kkk" not in repr(SIGNER)


def test_the_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret"
    made = secret.load(path)
    assert len(made) == 32
    assert secret.load(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [f.name for f in path.parent.iterdir()] == ["secret"]
    assert secret.load(tmp_path / "other") != made


def test_two_that_make_it_at_once_get_the_same(tmp_path: Path) -> None:
    found: list[bytes] = []
    together = threading.Barrier(8)

    def make() -> None:
        together.wait()
        found.append(secret.load(tmp_path / "secret"))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert [f.name for f in tmp_path.iterdir()] == ["secret"]


@pytest.mark.parametrize("content", ["", "short", "g" * 64, "é" * 64])
def test_a_file_that_holds_no_secret(tmp_path: Path, content: str) -> None:
    path = tmp_path / "secret"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match="signing secret"):
        secret.load(path)
