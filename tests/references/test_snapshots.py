"""A job reads the same bytes again, and nothing is kept for jobs that are over."""

from __future__ import annotations

import os
from pathlib import Path

from refreel.jobs.kind import Kind
from refreel.media.info import MediaInfo
from refreel.references.snapshots import Snapshot, Snapshots


def keep(store: Snapshots, content: bytes, name: str = "ab" * 32) -> Snapshot:
    with store.incoming() as path:
        path.write_bytes(content)
        return store.keep(path, MediaInfo(Kind.IMAGE, "png", len(content), name, width=3, height=2, frames=1))


def test_a_later_process_remembers(tmp_path: Path) -> None:
    store = Snapshots(tmp_path)
    snapshot = keep(store, b"pixels")
    store.remember("job-1", "https://x.example/a?signature=secret", snapshot)
    later = Snapshots(tmp_path)
    assert later.remembered("job-1", "https://x.example/a?signature=secret") == snapshot
    assert later.remembered("job-1", "https://x.example/b") is None
    assert later.remembered("job-2", "https://x.example/a?signature=secret") is None
    assert all(b"secret" not in p.read_bytes() for p in tmp_path.rglob("*.json"))


def test_a_cut_file_is_not_remembered(tmp_path: Path) -> None:
    store = Snapshots(tmp_path)
    snapshot = keep(store, b"pixels")
    store.remember("job-1", "u", snapshot)
    snapshot.path.chmod(0o600)
    snapshot.path.write_bytes(b"pix")
    assert store.remembered("job-1", "u") is None


def test_odd_job_names_stay_inside(tmp_path: Path) -> None:
    store = Snapshots(tmp_path / "s")
    for job in ("../../x", "a/b", "", ".hidden", "x" * 500):
        store.remember(job, "u", keep(store, b"pixels"))
        assert store.remembered(job, "u") is not None
    assert [p.name for p in tmp_path.iterdir()] == ["s"]


def test_sweep_spares_what_open_jobs_need(tmp_path: Path) -> None:
    store = Snapshots(tmp_path)
    wanted, unwanted = keep(store, b"one", "aa" * 32), keep(store, b"two", "bb" * 32)
    store.remember("job-1", "u", wanted)
    assert store.sweep() == 0
    assert store.sweep(spare_seconds=-1.0) == 1
    assert wanted.path.exists()
    assert not unwanted.path.exists()
    store.forget("job-1")
    assert store.sweep(spare_seconds=-1.0) == 1
    assert not wanted.path.exists()


def test_old_notes_go(tmp_path: Path) -> None:
    store = Snapshots(tmp_path)
    store.remember("job-1", "u", keep(store, b"one"))
    for note in tmp_path.rglob("*.json"):
        os.utime(note, (1, 1))
    assert store.sweep(spare_seconds=-1.0) == 1
    assert store.remembered("job-1", "u") is None
