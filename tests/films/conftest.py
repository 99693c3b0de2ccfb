"""A real server with the real engine, and a web server with the references, for films made the way a client makes them."""

from __future__ import annotations

import functools
import http.server
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@dataclass(frozen=True)
class Running:
    """`base` and `key` of the server, `media` the base URL of the references."""

    base: str
    key: str
    media: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


@pytest.fixture(scope="session")
def media_url(media_kit: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(media_kit))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def running(
    media_url: str, weights: Path, engine_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """`refreel serve` as a user starts it, on a free port and an empty home."""
    home = tmp_path_factory.mktemp("home")
    env = {
        **os.environ,
        "REFREEL_KEY_FILE": str(home / "key"),
        "REFREEL_CACHE": str(engine_cache),
        "REFREEL_WEIGHTS": str(weights),
        "REFREEL_ALLOW_NETWORKS": "127.0.0.0/8",
    }
    command = [str(Path(sys.executable).with_name("refreel")), "serve", "--port", "0", "--data", str(home / "data")]
    server = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
    assert server.stderr
    try:
        said = []
        for line in server.stderr:
            said.append(line)
            if "listens on " in line:
                base = line.split("listens on ")[1].split()[0]
                break
        else:
            pytest.fail("the server ended: " + "".join(said))
        drain = threading.Thread(target=server.stderr.read, daemon=True)
        drain.start()
        yield Running(base, (home / "key").read_text().strip(), media_url)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
