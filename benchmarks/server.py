"""The server around a job: ready time, memory of the API process, latency of enqueue and read with 4 clients.

Starts `refreel serve` without workers on an empty data folder, so that what is measured is the API and the durable queue and
no film competes for the cores.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import requests

MODEL = "bytedance-seedance-2-0-text-to-video"
CLIENTS = 4


def main(arguments: list[str]) -> None:
    count = int(arguments[0]) if arguments else 250
    with tempfile.TemporaryDirectory(prefix="refreel-bench-") as folder:
        _measure(Path(folder), count)


def _measure(folder: Path, count: int) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "REFREEL_KEY_FILE": str(folder / "key"), "REFREEL_LOG_LEVEL": "WARNING"}
    command = [
        str(Path(sys.executable).with_name("refreel")),
        "serve",
        "--port",
        str(port),
        "--data",
        str(folder / "data"),
    ]
    begun = time.perf_counter()
    server = subprocess.Popen([*command, "--workers", "0"], env=env, stdout=subprocess.DEVNULL)
    try:
        base = f"http://127.0.0.1:{port}"
        ready = _until_ready(base, begun)
        key = (folder / "key").read_text().strip()
        headers = {"Authorization": f"Bearer {key}"}
        ids: list[str] = []

        def enqueue(session: requests.Session) -> None:
            body = {"model": MODEL, "prompt": "A serene mountain lake at sunrise"}
            answer = session.post(f"{base}/api/ai/queue", json=body, headers=headers)
            answer.raise_for_status()
            ids.append(answer.json()["generations"][0]["generation_id"])

        def read(session: requests.Session) -> None:
            session.get(f"{base}/api/ai/queue/{ids[len(ids) // 2]}", headers=headers).raise_for_status()

        _clients(enqueue, 10)
        figures = {
            "ready_s": round(ready, 2),
            "enqueue_ms": _spread(_clients(enqueue, count)),
            "read_ms": _spread(_clients(read, count)),
            "api_rss_mb": round(_rss(server.pid) / 1e6),
        }
        print(json.dumps(figures, indent=2))
    finally:
        server.terminate()
        server.wait(30)


def _until_ready(base: str, begun: float) -> float:
    while True:
        try:
            if requests.get(f"{base}/api/health", timeout=1).ok:
                return time.perf_counter() - begun
        except requests.ConnectionError:
            time.sleep(0.02)


def _clients(call: Callable[[requests.Session], None], count: int) -> list[float]:
    """`count` calls by each of the clients, all at once; the milliseconds of each call."""
    took: list[float] = []

    def client() -> None:
        with requests.Session() as session:
            for _ in range(count):
                begun = time.perf_counter()
                call(session)
                took.append((time.perf_counter() - begun) * 1000)

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def _spread(took: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(took, n=100)
    return {"p50": round(cuts[49], 1), "p99": round(cuts[98], 1), "max": round(max(took), 1), "calls": len(took)}


def _rss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("this benchmark reads memory from /proc, which is not here")
