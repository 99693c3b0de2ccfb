"""What casting remembers: by content, whole or not at all, mended when damaged, bounded."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import numpy as np
import pytest

from refreel.engines.animatic.cast import store
from refreel.engines.animatic.cast.store import Arrays, Store

SHA = "ab" * 32


class Maker:
    def __init__(self, value: float = 1.0) -> None:
        self.made, self.value = 0, value

    def __call__(self) -> Arrays:
        self.made += 1
        return {"numbers": np.full(1000, self.value, np.float32), "word": np.array("half")}


def test_made_once_and_given_back_as_it_was(tmp_path: Path) -> None:
    make = Maker(0.25)
    first = Store(tmp_path).remembered(SHA, "actor", make)
    again = Store(tmp_path).remembered(SHA, "actor", make)
    assert make.made == 1
    assert np.array_equal(again["numbers"], first["numbers"])
    assert str(again["word"]) == "half"


def test_kept_apart_by_content_kind_and_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make, kept = Maker(), Store(tmp_path)
    kept.remembered(SHA, "actor", make)
    kept.remembered(SHA, "plate", make)
    kept.remembered("cd" * 32, "actor", make)
    assert make.made == 3
    monkeypatch.setattr(store, "VERSION", store.VERSION + 1)
    kept.remembered(SHA, "actor", make)
    assert make.made == 4


@pytest.mark.parametrize("damage", ["empty", "cut", "garbage", "bit"])
def test_a_damaged_entry_is_made_again_and_the_log_says_so(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    make, kept = Maker(), Store(tmp_path)
    kept.remembered(SHA, "actor", make)
    (entry,) = (tmp_path / "cast").glob("*.npz")
    whole = entry.read_bytes()
    middle = len(whole) // 2
    entry.write_bytes(
        {
            "empty": b"",
            "cut": whole[:middle],
            "garbage": b"not an archive" * 50,
            "bit": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        }[damage]
    )
    with caplog.at_level(logging.WARNING, "refreel.cast"):
        found = kept.remembered(SHA, "actor", make)
    assert make.made == 2
    assert found["numbers"].tolist() == [1.0] * 1000
    assert entry.name in caplog.text
    assert kept.remembered(SHA, "actor", make)["numbers"].tolist() == [1.0] * 1000
    assert make.made == 2


def test_an_entry_that_could_not_be_made_leaves_nothing(tmp_path: Path) -> None:
    def fails() -> Arrays:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        Store(tmp_path).remembered(SHA, "actor", fails)
    assert not list(tmp_path.rglob("*.*"))


def test_an_entry_that_could_not_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space"):
        Store(tmp_path).remembered(SHA, "actor", Maker())
    assert not list((tmp_path / "cast").iterdir())


def test_the_oldest_entries_go_when_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Store(tmp_path)
    for k in range(3):
        kept.remembered(f"{k}" * 64, "actor", Maker())
    entries = sorted((tmp_path / "cast").glob("*.npz"))
    for age, entry in enumerate(entries):
        os.utime(entry, (1000 + age, 1000 + age))
    kept.remembered("0" * 64, "actor", Maker())  # used again: now the youngest
    monkeypatch.setattr(store, "MOST_BYTES", 3 * entries[0].stat().st_size)
    kept.remembered("3" * 64, "actor", Maker())
    left = {p.name[0] for p in (tmp_path / "cast").glob("*.npz")}
    assert left == {"0", "2", "3"}
