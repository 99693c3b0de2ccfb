"""The crash tests' fixture."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from crash.house import House, descendants
from refreel.accounts.keys import Keys
from refreel.migrations.upgrade import upgrade
from refreel.queue.database import connect
from refreel.queue.durable import DurableQueue


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    data = tmp_path / "data"
    data.mkdir()
    engine = connect(f"sqlite:///{data / 'refreel.sqlite'}", flush=False)
    upgrade(engine)
    secret, _ = Keys(engine).create("me", ["local"])
    made = House(tmp_path, engine, DurableQueue(engine), secret)
    try:
        yield made
    finally:
        for server in made.servers:
            for pid in [server.pid, *descendants(server.pid)]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            server.wait()
        made.queue.close()
        engine.dispose()
