"""Probes of reference media in the decode child: milliseconds on the clock for each file, and the helper's memory.

`python -m benchmarks probe [FOLDER]` (default `build/media`). Each file is probed seven times; the median is told.
"""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path

from refreel.references.probe import Prober
from refreel.references.unusable import Unusable

TIMES = 7


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0]) if arguments else Path("build/media")
    prober = Prober()
    files = sorted(path for path in folder.iterdir() if path.is_file())
    begun = time.perf_counter()
    _probe(prober, files[0], "first")
    result: dict[str, object] = {"helper_start_ms": _ms(begun)}
    for path in files:
        spent = []
        for number in range(TIMES):
            begun = time.perf_counter()
            _probe(prober, path, str(number))
            spent.append(_ms(begun))
        result[path.name] = statistics.median(spent)
    status = Path(f"/proc/{prober.helper_pid}/status")
    if status.exists():
        result["helper_mb"] = int(status.read_text().split("VmRSS:")[1].split()[0]) // 1024
    prober.close()
    print(json.dumps(result, indent=2))


def _probe(prober: Prober, path: Path, number: str) -> None:
    """`number` makes each call a new file to the prober, which remembers what it has seen."""
    try:
        prober.probe(path, sha256=f"{path.name}-{number}", size=path.stat().st_size)
    except Unusable as problem:
        print(f"{path.name}: {problem.message}")


def _ms(begun: float) -> float:
    return round(1000 * (time.perf_counter() - begun), 1)
