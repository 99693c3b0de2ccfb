"""A film of the animatic engine: 5 s at 720p, one actor and music; each stage, × real time, × the encode-only floor, memory.

Each film is made in a fresh process: once with an empty cache, once with the cache of the first. The floor encodes the very
same frames, ready in memory, with the same settings.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SECONDS = 5
PROMPT = "@Image1 dances in a sunny meadow to the rhythm of @Audio1"


def main(arguments: list[str]) -> None:
    if arguments and arguments[0] == "--inner":
        print(json.dumps(_film(Path(arguments[1]), Path(arguments[2]))))
        return
    if arguments and arguments[0] == "--floor":
        print(json.dumps(_floor(Path(arguments[1]))))
        return
    media = Path(arguments[0]) if arguments else Path("build/media")
    with tempfile.TemporaryDirectory(prefix="refreel-bench-") as folder:
        cold = _process("--inner", str(media), folder)
        warm = _process("--inner", str(media), folder)
        floor = _process("--floor", f"{folder}/film.mp4")
    shoot = warm["stages"]["shoot"]
    print(
        json.dumps(
            {
                "cold_cache": cold,
                "warm_cache": warm,
                "encode_only": floor,
                "render_and_encode_x_real_time": round(SECONDS / shoot, 2),
                "render_and_encode_cpu_x_floor": round(warm["shoot_cpu_s"] / floor["cpu_s"], 2),
            },
            indent=2,
        )
    )


def _process(*arguments: str) -> dict[str, Any]:
    begun = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-m", "benchmarks", "film", *arguments], stdout=subprocess.PIPE)
    assert child.stdout
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit("the film's process failed")
    whole = {"process_s": round(time.perf_counter() - begun, 2), "peak_mb": round(usage.ru_maxrss / 1024)}
    return {**json.loads(output), **whole}


def _film(media: Path, folder: Path) -> dict[str, Any]:
    from refreel.config import from_environment
    from refreel.engines.animatic.engine import AnimaticEngine
    from refreel.engines.base import PreparedReference, Progress, RenderRequest
    from refreel.jobs.kind import Kind
    from refreel.references.probe import Prober

    prober = Prober()

    def reference(kind: Kind, name: str) -> PreparedReference:
        path = media / name
        content = path.read_bytes()
        return PreparedReference(
            kind, 1, path, prober.probe(path, sha256=hashlib.sha256(content).hexdigest(), size=len(content))
        )

    request = RenderRequest(
        generation_id="bench", model="bench", prompt=PROMPT,
        references=(reference(Kind.IMAGE, "astronaut.png"), reference(Kind.AUDIO, "house_lo.mp3")),
        resolution="720p", sizes={"16:9": (1280, 720)}, seconds=SECONDS, seconds_allowed=tuple(range(4, 16)),
        aspect_ratio="16:9", generate_audio=True, seed=7, workdir=folder, out=folder / "film.mp4",
    )  # fmt: skip
    prober.close()
    stages: dict[str, float] = {}
    cpu: dict[str, float] = {}
    now = ["start", time.perf_counter(), time.process_time()]

    def report(progress: Progress) -> None:
        if progress.stage != now[0]:
            _close(now, stages, cpu)
            now[:] = [progress.stage, time.perf_counter(), time.process_time()]

    settings = from_environment()
    AnimaticEngine(settings.weights, folder / "cache").render(request, report)
    _close(now, stages, cpu)
    return {"stages": {k: round(v, 2) for k, v in stages.items()}, "shoot_cpu_s": round(cpu["shoot"], 2)}


def _close(now: list[Any], stages: dict[str, float], cpu: dict[str, float]) -> None:
    stages[now[0]] = stages.get(now[0], 0.0) + time.perf_counter() - now[1]
    cpu[now[0]] = cpu.get(now[0], 0.0) + time.process_time() - now[2]


def _floor(film: Path) -> dict[str, Any]:
    import av

    from refreel.media.mp4 import write_mp4

    with av.open(str(film)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(video=0)]
    begun, cpu = time.perf_counter(), time.process_time()
    write_mp4(film.with_name("floor.mp4"), iter(frames), width=1280, height=720)
    wall = time.perf_counter() - begun
    return {
        "wall_s": round(wall, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
        "x_real_time": round(SECONDS / wall, 2),
    }
