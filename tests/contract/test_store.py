"""What a store promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from refreel.errors import NotFound
from refreel.storage.files import CHUNK, FileStore


@pytest.fixture
def kept(tmp_path: Path) -> FileStore:
    return FileStore(f"file://{tmp_path / 'files'}")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(bytes(range(256)) * 3000)
    return path


def test_what_is_put_is_there_whole(kept: FileStore, film: Path) -> None:
    stored = kept.put_file("ns/repo/a b/é.mp4", film)
    assert (stored.key, stored.size) == ("ns/repo/a b/é.mp4", film.stat().st_size)
    assert kept.head(stored.key) == stored
    assert b"".join(kept.read(stored.key)) == film.read_bytes()


def test_ranges_are_exact_and_come_in_chunks(kept: FileStore, film: Path) -> None:
    whole = film.read_bytes()
    kept.put_file("k", film)
    for start, end in ((0, 1), (5, 600_000), (len(whole) - 1, None), (10, 10**9)):
        assert b"".join(kept.read("k", start, end)) == whole[start:end]
    assert list(kept.read("k", len(whole))) == []
    assert list(kept.read("k", 7, 7)) == []
    assert max(len(chunk) for chunk in kept.read("k")) <= CHUNK


def test_putting_again_replaces(kept: FileStore, film: Path) -> None:
    before = kept.put_file("k", film)
    film.write_bytes(b"shorter")
    after = kept.put_file("k", film)
    assert (after.size, b"".join(kept.read("k"))) == (7, b"shorter")
    assert after.etag != before.etag


@pytest.mark.parametrize("key", ["nothing", "../outside", "a//b", "a/../b"])
def test_what_is_not_there_is_not_found(kept: FileStore, key: str) -> None:
    for ask in (kept.head, kept.read, kept.delete):
        with pytest.raises(NotFound):
            ask(key)


def test_listing_and_deleting(kept: FileStore, film: Path) -> None:
    for key in ("a/1", "a/2", "b/1"):
        kept.put_file(key, film)
    assert sorted(f.key for f in kept.list("a")) == ["a/1", "a/2"]
    kept.delete("a/1")
    assert [f.key for f in kept.list("a")] == ["a/2"]
    assert len(list(kept.list(""))) == 2


def test_nothing_escapes_the_folder(kept: FileStore, film: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        kept.put_file("../escaped", film)
    assert not (tmp_path / "escaped").exists()
