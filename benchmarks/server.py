"""The server around a job: ready time, memory of the API process, latency of enqueue and read with 4 clients.

Starts `refreel serve` without workers on an empty data folder, so that what is measured is the API and the durable queue and
no film competes for the cores. Each client is a process of its own with one kept-open connection and the barest HTTP there
is: clients share the machine with the server, and a comfortable one (`requests`) takes more of it than the server does.
Latency is measured with one client and with four at once. `server_cpu_ms` is the processor time that the server itself spent on
each call: unlike latency it hardly depends on what else the machine is doing.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

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
    env = {**os.environ, "REFREEL_KEY_FILE": str(folder / "key")}
    command = [
        str(Path(sys.executable).with_name("refreel")),
        "serve",
        "--port",
        str(port),
        "--data",
        str(folder / "data"),
    ]
    begun = time.perf_counter()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([*command, "--workers", "0"], env=env, stderr=log)
    try:
        ready = _until_ready(f"http://127.0.0.1:{port}", begun)
        api = Api(port, (folder / "key").read_text().strip())
        _clients(api.enqueue, 10, CLIENTS)
        figures: dict[str, Any] = {"ready_s": round(ready, 2)}
        for clients in (1, CLIENTS):
            cpu = [_cpu(server.pid)]
            ids, enqueued = _clients(api.enqueue, count, clients)
            cpu.append(_cpu(server.pid))
            _, read = _clients(api.read, count, clients, ids)
            cpu.append(_cpu(server.pid))
            figures[f"{clients} client{'s' * (clients > 1)}"] = {
                "enqueue_ms": _spread(enqueued, cpu[1] - cpu[0]),
                "read_ms": _spread(read, cpu[2] - cpu[1]),
            }
        print(json.dumps(figures | {"api_rss_mb": round(_rss(server.pid) / 1e6), "load": os.getloadavg()}, indent=2))
    finally:
        server.terminate()
        server.wait(30)


class Api:
    """The two requests that are measured."""

    def __init__(self, port: int, key: str) -> None:
        self.port = port
        self._key = key

    def enqueue(self, connection: socket.socket, _: str) -> str:
        body = json.dumps({"model": MODEL, "prompt": "A serene mountain lake at sunrise"}).encode()
        (made,) = self._ask(connection, "POST /api/ai/queue", body)["generations"]
        return str(made["generation_id"])

    def read(self, connection: socket.socket, generation_id: str) -> str:
        return str(self._ask(connection, f"GET /api/ai/queue/{generation_id}")["generation_id"])

    def _ask(self, connection: socket.socket, what: str, body: bytes = b"") -> dict[str, Any]:
        head = f"{what} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAuthorization: Bearer {self._key}\r\n"
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        connection.sendall(head.encode() + b"\r\n" + body)
        heard = b""
        while b"\r\n\r\n" not in heard:
            heard += connection.recv(65536)
        told, _, content = heard.partition(b"\r\n\r\n")
        if not told.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(heard.decode())
        (length,) = (int(line[15:]) for line in told.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        while len(content) < length:
            content += connection.recv(65536)
        answer: dict[str, Any] = json.loads(content)
        return answer


Call = Callable[[socket.socket, str], str]


def _clients(call: Call, count: int, clients: int, over: Sequence[str] = ("",)) -> tuple[list[str], list[float]]:
    """`count` calls by each of `clients` processes at once, each over the values `over`: answers, and milliseconds each took."""
    fork = multiprocessing.get_context("fork")
    begin = fork.Barrier(clients)
    with fork.Pool(clients, _each_client, (call, begin)) as pool:
        done = pool.map(_calls, [(count, tuple(over))] * clients, chunksize=1)
    return [a for answers, _ in done for a in answers], [t for _, took in done for t in took]


_client: dict[str, Any] = {}


def _each_client(call: Any, begin: Any) -> None:
    _client.update(call=call, begin=begin)


def _calls(order: tuple[int, Sequence[str]]) -> tuple[list[str], list[float]]:
    count, over = order
    call = _client["call"]
    answers, took = [], []
    with socket.create_connection(("127.0.0.1", call.__self__.port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _client["begin"].wait()
        for number in range(count):
            begun = time.perf_counter()
            answers.append(call(connection, over[number * 7 % len(over)]))
            took.append((time.perf_counter() - begun) * 1000)
    return answers, took


def _until_ready(base: str, begun: float) -> float:
    while True:
        try:
            with urllib.request.urlopen(f"{base}/api/health", timeout=1):
                return time.perf_counter() - begun
        except urllib.error.URLError:
            time.sleep(0.02)


def _spread(took: list[float], cpu_seconds: float) -> dict[str, float]:
    cuts = statistics.quantiles(took, n=100)
    return {
        "p50": round(cuts[49], 1),
        "p99": round(cuts[98], 1),
        "max": round(max(took), 1),
        "calls": len(took),
        "server_cpu_ms": round(cpu_seconds * 1000 / len(took), 2),
    }


def _cpu(pid: int) -> float:
    """Seconds of processor time that `pid` has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("this benchmark reads memory from /proc, which is not here")
