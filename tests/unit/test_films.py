"""A film of this server as a reference of the next one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from refreel.jobs.spec import JobSpec
from refreel.jobs.status import Status
from refreel.links.sign import Address, Signer, link
from refreel.pipeline.films import OwnLink, address, own_films, row_at
from refreel.queue.base import JobControl, Outcome, Row
from refreel.queue.memory import MemoryQueue
from refreel.storage.files import FileStore

SIGNER = Signer(b"k" * 32, 3600)
NOW = 1775090723.0
ROW = Row(
    id="7cf9a2b4-1f0e-4a53-9f7e-2b8f6f1f0c11",
    namespace="alice",
    user_id="key",
    username="alice",
    spec=JobSpec("m", "x", (), "480p", 4, None, True, 1),
    repo="playground",
    directory="a/b",
    status=Status.QUEUED,
    enqueued_at=NOW,
)
URL = link(SIGNER, "http://127.0.0.1:8000", address(ROW), NOW)


class Shelf:
    """One film that was made, one that is still waiting, and the time."""

    def __init__(self, folder: Path) -> None:
        self.now = NOW
        self.queue = MemoryQueue()
        self.store = FileStore(f"file://{folder / 'films'}")
        (folder / "film.mp4").write_bytes(b"film")
        self.store.put_file("results/1.mp4", folder / "film.mp4")
        self.queue.submit([ROW])
        self.queue.work(made)
        assert (row := self.queue.wait(ROW.id, 10)) and row.status is Status.SUCCEEDED
        self.queue.close()
        self.queue.submit([replace(ROW, id=ROW.id.replace("7cf9", "8cf9"))])

    @property
    def read(self) -> OwnLink:
        return own_films(self.queue, self.store, SIGNER, lambda: self.now)


def made(row: Row, control: JobControl) -> Outcome:
    return Outcome(Status.SUCCEEDED, result_key="results/1.mp4")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def content(found: object) -> bytes:
    assert found is not None
    return b"".join(found)  # type: ignore[call-overload, no-any-return]


def test_a_link_gives_the_film(shelf: Shelf) -> None:
    assert content(shelf.read(URL, "alice")) == b"film"
    assert content(shelf.read(URL, "bob")) == b"film", "a signed link works for whoever has it"


def test_after_its_time_it_works_for_its_owner_only(shelf: Shelf) -> None:
    shelf.now = NOW + 7200
    assert content(shelf.read(URL, "alice")) == b"film"
    assert shelf.read(URL, "bob") is None


def test_anything_else_is_none_of_ours(shelf: Shelf) -> None:
    assert shelf.read(URL.replace("oxen_signature=", "oxen_signature=x"), "alice") is None
    assert shelf.read("https://example.com/a.mp4", "alice") is None
    waiting = replace(ROW, id=ROW.id.replace("7cf9", "8cf9"))
    assert shelf.read(link(SIGNER, "http://h", address(waiting), NOW), "alice") is None, "there is no film yet"
    nobody = Address("alice", "playground", "a/b/none.mp4")
    assert shelf.read(link(SIGNER, "http://h", nobody, NOW), "alice") is None


def test_an_address_is_exact(shelf: Shelf) -> None:
    assert row_at(address(ROW), shelf.queue) is not None
    for other in (
        Address("bob", "playground", f"a/b/{ROW.id}.mp4"),
        Address("alice", "other", f"a/b/{ROW.id}.mp4"),
        Address("alice", "playground", f"{ROW.id}.mp4"),
        Address("alice", "playground", f"a/b/{ROW.id}.mov"),
    ):
        assert row_at(other, shelf.queue) is None
