"""The whole HTTP side over the in-memory queue, a store in a folder, and a produce function that tests steer by the prompt."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from refreel.accounts.caller import Caller
from refreel.accounts.keys import Keys, keys
from refreel.accounts.namespaces import choose
from refreel.api.parts import Parts
from refreel.api.server import Server, create_app
from refreel.config import Settings
from refreel.errors import Cancelled, EngineFailed, InvalidFileInput, Problem
from refreel.jobs.kind import Kind
from refreel.jobs.status import Status
from refreel.jobs.validate import validate
from refreel.links.sign import Signer
from refreel.media.info import MediaInfo
from refreel.models import catalogue
from refreel.queue.base import JobControl, Outcome, Row
from refreel.queue.memory import MemoryQueue
from refreel.storage.files import FileStore

MODEL = "bytedance-seedance-2-0-reference-to-video"
FILM = bytes(range(256)) * 5 + b"end"
"""What every film consists of here: 1283 bytes, a length that three does not divide."""
BAD_FILE = Problem("input_videos[0]", "Unreadable file", "Send an MP4 or MOV.", "@Video1")
CLOCK = 1775090723.5


@dataclass(frozen=True)
class Kept:
    uri: str
    sha256: str
    bytes: int
    info: MediaInfo
    expires_at: float


class UploadsDouble:
    """Remembers what was saved. Files that begin with `bad` are no media."""

    def __init__(self) -> None:
        self.saved: list[tuple[str, int, str]] = []

    def save(self, namespace: str, chunks: Iterable[bytes], filename: str = "") -> Kept:
        content = b"".join(chunks)
        if content.startswith(b"bad"):
            raise InvalidFileInput([Problem("file", "Not an image, video or sound that can be read", "Send a PNG.")])
        self.saved.append((namespace, len(content), filename))
        info = MediaInfo(Kind.IMAGE, "png", len(content), "ab" * 32, 640, 480)
        return Kept("refreel://uploads/0123", "ab" * 32, len(content), info, CLOCK + 60)


@dataclass
class Bench:
    """The application and the hands to move what lies behind it. `clock[0]` is the time on its clock, in unix seconds."""

    app: FastAPI
    parts: Parts
    client: httpx.Client
    server: Server
    key: str
    other_key: str
    queue: MemoryQueue
    store: FileStore
    film: Path
    clock: list[float]
    go: threading.Event = field(default_factory=threading.Event)

    @property
    def auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    @property
    def other(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.other_key}"}

    def post(self, path: str, body: Any, **more: Any) -> httpx.Response:
        return self.client.post(path, json=body, headers=self.auth | more.pop("headers", {}), **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.client.get(path, headers=self.auth | more.pop("headers", {}), **more)

    def work(self) -> None:
        """Begin to make films. A prompt that holds `wait` takes until `go` is set or it is cancelled."""
        self.queue.work(partial(produce, store=self.store, film=self.film, go=self.go), 4)


def produce(row: Row, control: JobControl, *, store: FileStore, film: Path, go: threading.Event) -> Outcome:
    control.progress("cast", 0.25, "cutting out @Image1")
    if "wait" in row.spec.prompt:
        while not go.wait(0.02):
            if control.cancelled():
                raise Cancelled
    if "bad file" in row.spec.prompt:
        raise InvalidFileInput([BAD_FILE])
    if "engine fails" in row.spec.prompt:
        raise EngineFailed("The engine could not find anybody in @Image1.")
    stored = store.put_file(f"results/{row.id}.mp4", film)
    return Outcome(
        Status.SUCCEEDED,
        engine="fake",
        result_key=stored.key,
        result_etag=stored.etag,
        result_bytes=stored.size,
        cost="0.7560",
        plan={"shots": 1},
        unused=("the second wish",),
    )


@contextmanager
def opened(folder: Path, **settings: Any) -> Iterator[Bench]:
    """A bench whose files all lie in `folder`: a real server on a real socket, and a client that knows its address."""
    queue, clock, store = MemoryQueue(), [CLOCK], FileStore(f"file://{folder / 'films'}")
    film = folder / "film.mp4"
    film.write_bytes(FILM)
    parts = assembled(queue, store, Settings(folder, folder, folder, folder / "key", **settings))
    key, _ = parts.keys.create("alice", ["alice", "team"])
    other_key, _ = parts.keys.create("bob", ["bob"])
    app = create_app(parts, clock=lambda: clock[0], keep_alive=0.3)
    server = Server(app, "127.0.0.1", 0, drain_seconds=10)
    with running(server) as url, httpx.Client(base_url=url, timeout=30) as client:
        made = Bench(app, parts, client, server, key, other_key, queue, store, film, clock)
        yield made
        made.go.set()
    queue.close()


def assembled(queue: MemoryQueue, store: FileStore, settings: Settings) -> Parts:
    engine = sa.create_engine(f"sqlite:///{settings.data / 'keys.sqlite'}")
    keys.create(engine)
    models = catalogue.load()

    def accept(body: Mapping[str, Any], caller: Caller, *, enqueue: bool) -> tuple[Row, ...]:
        spec, target = validate(body, models.get(body["model"]), enqueue=enqueue)
        rows = tuple(
            Row(
                id=f"00000000-0000-4000-8000-{len(queue._rows) + number:012x}",
                namespace=choose(caller, target.namespace),
                user_id=caller.user_id,
                username=caller.username,
                spec=replace(spec, seed=spec.seed + number),
                repo=target.repo,
                directory=target.directory,
                status=Status.QUEUED,
                enqueued_at=CLOCK,
            )
            for number in range(target.count)
        )
        queue.submit(rows)
        return rows

    def inspect(body: Mapping[str, Any], caller: Caller) -> Mapping[str, Any]:
        spec, _ = validate(body, models.get(body["model"]), enqueue=True)
        if "bad file" in spec.prompt:
            raise InvalidFileInput([BAD_FILE])
        return {"status": "success", "model": spec.model, "resolution": spec.resolution}

    return Parts(
        settings=settings,
        catalogue=models,
        queue=queue,
        store=store,
        keys=Keys(engine),
        signer=Signer(b"s" * 32, 3600),
        uploads=UploadsDouble(),
        accept=accept,
        inspect=inspect,
        engines={"fake": {"version": "1"}},
    )


@contextmanager
def running(server: Server) -> Iterator[str]:
    """The address of `server`, which runs in a thread of its own until the block ends or something stops it."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.handle_exit(signal.SIGTERM, None)
    server._captured_signals.clear()
    thread.join(20)
    listener.close()
    assert not thread.is_alive(), "the server does not stop"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with opened(tmp_path) as made:
        yield made


@pytest.fixture
def working(bench: Bench) -> Bench:
    """A bench that makes films."""
    bench.work()
    return bench


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """One bench for all tests of a module that only ask; nothing is made on it."""
    with opened(tmp_path_factory.mktemp("shared")) as made:
        yield made
