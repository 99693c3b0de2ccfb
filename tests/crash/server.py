"""A real server process for the crash tests: `python server.py DATA WORKERS MEMORY_MB`; prints its address on stdout."""

import sys
from pathlib import Path

from refreel import app, config, logs
from refreel.models.catalogue import load

data, workers, memory = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) << 20
logs.setup("INFO")
settings = config.from_environment(
    {},
    data=data,
    cache=data.parent / "cache",
    weights=data.parent / "weights",
    keys_file=data.parent / "key",
    port=0,
    workers=workers,
    engine=config.EngineSettings(seconds=60.0, memory_bytes=memory, by_model={m.id: "fake" for m in load()}),
)
app.serve(settings, announce=lambda address: print(address, flush=True))
