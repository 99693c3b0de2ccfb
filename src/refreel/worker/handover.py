"""Settings on their way to a worker process, as one line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from refreel.config import EngineSettings, FetchSettings, Settings


def to_line(settings: Settings) -> bytes:
    """`settings` as one line. It may hold the database's password: hand it over through a pipe, never on a command line."""
    return json.dumps(asdict(settings), default=str).encode() + b"\n"


def from_line(line: bytes) -> Settings:
    values: dict[str, Any] = json.loads(line)
    for field in fields(Settings):
        if isinstance(values.get(field.name), str) and field.type == "Path":
            values[field.name] = Path(values[field.name])
    fetch: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in values.pop("fetch").items()}
    engine = EngineSettings(**values.pop("engine"))
    return Settings(**values, fetch=FetchSettings(**fetch), engine=engine)
