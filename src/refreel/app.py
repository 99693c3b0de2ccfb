"""The composition root: takes settings, puts the parts together and runs them; decides nothing itself.

`serve` is the HTTP process with its workers, `work` one worker, `studio` the same pipeline inside one process for the command line.
`python -m refreel.app` is a worker that `serve` looks after: it reads its settings from stdin.
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from refreel import logs
from refreel.accounts.caller import Caller
from refreel.config import Settings
from refreel.engines import registry, supervise
from refreel.errors import ConfigError, RefreelError
from refreel.jobs import files
from refreel.jobs.status import Status
from refreel.links import secret
from refreel.links.sign import Signer
from refreel.models import catalogue as models
from refreel.models.catalogue import Catalogue
from refreel.pipeline import workfolder
from refreel.pipeline.accept import accept
from refreel.pipeline.housekeeping import tidy
from refreel.pipeline.identity import from_request
from refreel.pipeline.ownlinks import OwnLinks, bases
from refreel.pipeline.parts import AcceptParts, ProduceParts
from refreel.pipeline.produce import fetch, produce
from refreel.queue.base import Queue, Row
from refreel.queue.memory import MemoryQueue
from refreel.references import intake
from refreel.storage.files import FileStore

if TYPE_CHECKING:
    import sqlalchemy as sa

    from refreel.accounts.keys import Keys
    from refreel.api.parts import Parts
    from refreel.api.server import Server

_log = logs.of("app")

LOCAL = Caller(user_id="local", username="local", namespace="local", namespaces=("local",))
"""Who makes films on the command line."""

Announce = Callable[[str], None]


def serve(settings: Settings, announce: Announce | None = None) -> None:
    """Serve HTTP and keep `settings.workers` workers until a signal. `announce` is told the server's address once it listens.

    Raises ConfigError when the port is taken, or the data folder in use by another server or another machine.
    """
    from refreel.accounts.keys import Keys
    from refreel.api.server import Server, create_app
    from refreel.queue.checkpoint import checkpoints
    from refreel.queue.host import claim_alone
    from refreel.worker.handover import to_line
    from refreel.worker.supervisor import Supervisor

    with ExitStack() as stack:
        message = f"Another refreel server is already running on the data folder {settings.data}."
        stack.enter_context(claim_alone(settings.data, "serve", message))
        listener = stack.enter_context(_listen(settings.host, settings.port))
        settings = replace(settings, port=listener.getsockname()[1])
        engine = stack.enter_context(_database(settings, flush=True))
        stack.enter_context(checkpoints(engine))
        parts = _http_parts(settings, engine, Keys(engine))
        stack.callback(parts.queue.close)
        server = Server(create_app(parts), settings.host, settings.port, log_level=settings.log_level)
        workers = Supervisor([sys.executable, "-m", "refreel.app"], to_line(settings), settings.workers)
        stack.callback(workers.stop)
        stack.enter_context(_signals_stop(server))
        workers.start()
        address = f"http://{_shown(settings.host)}:{settings.port}"
        _log.info("listening on %s", address)
        if announce is not None:
            announce(address)
        # What lives from here on lives as long as the process: collections that walk it again and again only hold up requests.
        gc.collect()
        gc.freeze()
        server.run(sockets=[listener])


def work(settings: Settings, *, supervised: bool = False) -> None:
    """Be one worker until a signal."""
    from refreel.queue.durable import DurableQueue
    from refreel.worker import run

    # A server has brought the tables up to date before it starts its workers.
    with _database(settings, flush=False, migrate=not supervised) as engine:
        queue = DurableQueue(engine, run.give_up, partial(workfolder.delete, settings.work))
        parts = _produce_parts(settings, _tools(settings))
        # The first job need not wait for the process that looks at references.
        parts.intake.prober.warm()
        housekeep = partial(tidy, queue, parts.intake, settings.work)
        run.run(queue, partial(produce, parts=parts), partial(fetch, parts=parts), housekeep, supervised=supervised)


@contextmanager
def key_ring(settings: Settings) -> Iterator[Keys]:
    """The keys of the data folder's database."""
    from refreel.accounts.keys import Keys

    with _database(settings, flush=True) as engine:
        yield Keys(engine)


@dataclass(frozen=True, slots=True)
class Studio:
    """Makes films in this process's own queue."""

    _accepting: AcceptParts
    _store: FileStore

    def make(self, body: Mapping[str, Any], out: Path, report: Callable[[str, float, str], None]) -> Row:
        """Make the film of `body` (local files as `file://` URIs) and write it to `out`; the row says what became of it, and
        `error_message` why there is no film. `report` hears stage, fraction (0–1) and detail.

        The same body with a seed gives the same bytes: also the id that the film carries comes from it, so one studio makes a
        request once. Raises what `accept` raises for a body that is wrong.
        """
        queue = self._accepting.queue
        seen = queue.last_event()
        (row,) = accept(body, LOCAL, self._accepting, enqueue=False, ids=from_request)
        while not (now := queue.wait(row.id, 0.1) or row).status.final:
            seen = _report_since(queue, seen, report)
        _report_since(queue, seen, report)
        if now.status is Status.SUCCEEDED and now.result_key is not None:
            _write(self._store, now.result_key, out)
        return now


@contextmanager
def studio(settings: Settings) -> Iterator[Studio]:
    """The pipeline in this process, in a folder of its own that is gone afterwards; local files may be references."""
    with tempfile.TemporaryDirectory(prefix="refreel-") as folder:
        settings = replace(settings, data=Path(folder), storage_url=None)
        tools = intake.tools_for(settings, allow_files=True)
        queue = MemoryQueue()
        parts = _produce_parts(settings, tools)
        try:
            queue.work(partial(produce, parts=parts))
            yield Studio(_accept_parts(settings, parts.catalogue, queue, tools, files.LOCAL), store(settings))
        finally:
            queue.close()
            tools.close()


def catalogue(settings: Settings) -> Catalogue:
    """The models with their engines. Raises ConfigError when an engine or a model is unknown."""
    found = models.load(settings.engine.by_model)
    for model in found:
        registry.check(model.engine)
    return found


def store(settings: Settings) -> FileStore:
    """Where films are kept."""
    return FileStore(settings.storage_url or f"file://{settings.data / 'files'}")


@contextmanager
def _database(settings: Settings, *, flush: bool, migrate: bool = True) -> Iterator[sa.Engine]:
    """The database with today's tables. A file's folder is held for this machine meanwhile."""
    import sqlalchemy as sa

    from refreel.queue.database import connect
    from refreel.queue.host import claim_folder

    with ExitStack() as stack:
        url = sa.make_url(settings.database)
        if url.get_backend_name() == "sqlite" and url.database:
            stack.enter_context(claim_folder(Path(url.database).absolute().parent, "host"))
        engine = connect(settings.database, flush=flush)
        stack.callback(engine.dispose)
        if migrate:
            from refreel.migrations.upgrade import upgrade

            upgrade(engine)
        yield engine


def _http_parts(settings: Settings, engine: sa.Engine, keys: Any) -> Parts:
    from refreel.api.parts import Parts
    from refreel.pipeline.inspect import inspect
    from refreel.queue.durable import DurableQueue

    found, tools, queue = catalogue(settings), _tools(settings), DurableQueue(engine)
    accepting = _accept_parts(settings, found, queue, tools, files.REMOTE)
    return Parts(
        settings=settings,
        catalogue=found,
        queue=queue,
        store=store(settings),
        keys=keys,
        signer=_signer(settings),
        uploads=tools.uploads,
        accept=partial(accept, parts=accepting),
        inspect=partial(inspect, parts=accepting),
        engines={name: {"version": version} for name, version in registry.offered({m.engine for m in found}).items()},
    )


def _accept_parts(
    settings: Settings, found: Catalogue, queue: Queue, tools: intake.Tools, schemes: frozenset[str]
) -> AcceptParts:
    plan = partial(supervise.plan, bounds=_bounds(settings))
    return AcceptParts(found, queue, tools, plan, settings.work, schemes)


def _produce_parts(settings: Settings, tools: intake.Tools) -> ProduceParts:
    bounds = _bounds(settings)

    def render(engine: str, request: Any, report: Any, cancelled: Callable[[], bool]) -> Any:
        return supervise.render(engine, request, bounds, report, cancelled)

    return ProduceParts(catalogue(settings), tools, render, store(settings), settings.work)


def _tools(settings: Settings) -> intake.Tools:
    known_as = bases(settings.host, settings.port, settings.public_url)
    return intake.tools_for(settings, own_link=OwnLinks(known_as, _signer(settings), store(settings)))


def _signer(settings: Settings) -> Signer:
    return Signer(secret.load(settings.data / "secret"), settings.link_seconds)


def _bounds(settings: Settings) -> supervise.Bounds:
    engine = settings.engine
    settings.cache.mkdir(parents=True, exist_ok=True)
    return supervise.Bounds(settings.weights, settings.cache, engine.seconds, engine.memory_bytes, settings.log_level)


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Bound before anything starts, so that a taken port costs nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio switches Nagle's algorithm off only for sockets that name it: without that every
    # answer waits 40 ms for the client's delayed acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
        return listener
    except OSError as error:
        listener.close()
        raise ConfigError(f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with --port.") from error


@contextmanager
def _signals_stop(server: Server) -> Iterator[None]:
    """Signals stop the HTTP server also before it runs, and nothing but it: when it has stopped it sends itself the signal again,
    by which this process would otherwise end before its workers are told."""
    before = {number: signal.signal(number, server.handle_exit) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _report_since(queue: Queue, seen: int, report: Callable[[str, float, str], None]) -> int:
    for event in queue.events(LOCAL.namespaces, seen):
        seen = event.seq
        if event.kind == "progress":
            report(event.data["stage"], event.data["fraction"], event.data["detail"])
    return seen


def _write(films: FileStore, key: str, out: Path) -> None:
    """`out` is there whole or not at all."""
    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("wb") as file:
            for chunk in films.read(key):
                file.write(chunk)
        shutil.move(part, out)
    finally:
        part.unlink(missing_ok=True)


def _supervised() -> int:
    """A worker whose settings come as the first line of stdin."""
    from refreel.worker.handover import from_line

    settings = from_line(_first_line())
    logs.setup(settings.log_level)
    try:
        work(settings, supervised=True)
    except RefreelError as error:
        _log.error("this worker cannot start: %s", error)
        return 1
    return 0


def _first_line() -> bytes:
    """Byte by byte past Python's own buffer, because the rest of stdin is watched for its end only."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            raise SystemExit("no settings on stdin; use: refreel work")
        line += byte
    return line


if __name__ == "__main__":
    sys.exit(_supervised())
