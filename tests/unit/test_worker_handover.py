"""Settings survive their way to a worker."""

from __future__ import annotations

from pathlib import Path

from refreel.config import EngineSettings, FetchSettings, Settings
from refreel.worker.handover import from_line, to_line


def test_settings_arrive_as_they_were_sent(tmp_path: Path) -> None:
    sent = Settings(
        data=tmp_path / "daten für alle",
        cache=tmp_path / "cache",
        weights=tmp_path / "weights",
        keys_file=tmp_path / "key",
        port=8123,
        public_url="https://films.example",
        database_url="postgresql://u:p@db/refreel",
        fetch=FetchSettings(allow_hosts=("a", "b"), allow_networks=("10.0.0.0/8",), total_seconds=5.5),
        engine=EngineSettings(seconds=7.5, memory_bytes=1 << 31, by_model={"m": "fake"}),
    )
    line = to_line(sent)
    assert line.count(b"\n") == 1
    assert from_line(line) == sent
