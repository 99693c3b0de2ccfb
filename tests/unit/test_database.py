"""The database under the queue."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from refreel.queue.database import connect


def test_it_tells_the_time_in_milliseconds_on_any_sqlite(tmp_path: Path) -> None:
    """DBOS writes its time stamps with it, also where Python runs on an SQLite that is older than the function."""
    with connect(f"sqlite:///{tmp_path / 'x.sqlite'}", flush=False).connect() as connection:
        told = connection.execute(sa.text("SELECT unixepoch('subsec')")).scalar_one()
    assert told == pytest.approx(time.time(), abs=5)
    assert isinstance(told, float)
