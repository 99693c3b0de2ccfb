"""The intake's story: takes a checked job, gives its references fetched, kept, probed and within limits, or every problem."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from refreel.config import FetchSettings, Settings
from refreel.engines.base import PreparedReference, Progress, Report
from refreel.errors import Cancelled, InvalidFileInput, Problem
from refreel.jobs.spec import JobSpec, Reference
from refreel.media.info import MediaInfo
from refreel.models.model import Model
from refreel.references import datauri
from refreel.references.check import Found, check_limits
from refreel.references.disk import link_or_copy
from refreel.references.fetch import Fetcher
from refreel.references.localfile import is_local, local_path
from refreel.references.probe import Prober
from refreel.references.receive import chunks_of, receive
from refreel.references.snapshots import Snapshot, Snapshots
from refreel.references.unusable import Unusable
from refreel.references.uploads import Uploads, UploadSettings, is_upload_uri

STAGE = "references"
_DEFAULT_BYTES = 100 * 1024 * 1024

OwnLink = Callable[[str, str], Iterable[bytes] | None]
"""(URI, namespace) → the content behind a link of this very server that the namespace may read; None: no link of ours."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the intake needs. `allow_files` lets the command line (never the server) name local paths. `own_link` lets
    results of this server be references again although its address may be private."""

    fetcher: Fetcher
    uploads: Uploads
    snapshots: Snapshots
    prober: Prober
    parallel: int = 6
    allow_files: bool = False
    own_link: OwnLink | None = None

    def close(self) -> None:
        self.prober.close()


def tools_for(settings: Settings, *, allow_files: bool = False, own_link: OwnLink | None = None) -> Tools:
    """The intake's tools under the operator's settings. Starts nothing and writes nothing yet."""
    prober = Prober()
    uploads = Uploads(
        settings.data / "uploads", UploadSettings(keep_seconds=float(settings.upload_seconds)), prober=prober
    )
    fetch: FetchSettings = settings.fetch
    snapshots = Snapshots(settings.data / "snapshots")
    return Tools(Fetcher(fetch), uploads, snapshots, prober, fetch.parallel, allow_files, own_link)


@dataclass(frozen=True, slots=True)
class AtHand:
    """The file that a `data:` URI held, probed."""

    path: Path
    info: MediaInfo


def check_early(
    spec: JobSpec, model: Model, namespace: str, tools: Tools, until: ExitStack | None = None
) -> Mapping[str, AtHand]:
    """Everything about references that needs no network: the form of links, and the content of `data:` URIs, uploads and
    local files held against the model's limits.

    Raises InvalidFileInput with all problems. Keeps nothing, except until `until` is closed the files of `data:` URIs, for
    `put_away`: the answer names them by their URIs.
    """
    with ExitStack() as briefly:
        return _check_early(spec, model, namespace, tools, until or briefly)


def _check_early(spec: JobSpec, model: Model, namespace: str, tools: Tools, until: ExitStack) -> Mapping[str, AtHand]:
    at_hand: dict[str, AtHand] = {}
    found, problems, complete = [], [], True
    for reference in spec.references:
        try:
            one = _look_early(reference, model, namespace, tools, at_hand, until)
        except Unusable as problem:
            problems.append(_told(reference, problem))
        else:
            complete = complete and one is not None
            found += [one] if one is not None else []
    problems += check_limits(found, model, complete=complete and not problems)
    if problems:
        raise InvalidFileInput(problems)
    return at_hand


def put_away(spec: JobSpec, namespace: str, tools: Tools, at_hand: Mapping[str, AtHand]) -> JobSpec:
    """The same job with its `data:` URIs kept as uploads, durable when this returns, and uploads held until the job's
    turn, so that the row stays small (`sent` holds a shortened form of them already).

    `at_hand` comes from `check_early`; its files are taken over. Raises InvalidFileInput.
    """
    references, problems = [], []
    for reference in spec.references:
        try:
            references.append(_kept(reference, namespace, tools, at_hand))
        except Unusable as problem:
            problems.append(_told(reference, problem))
    if problems:
        raise InvalidFileInput(problems)
    return replace(spec, references=tuple(references))


def prepare(
    spec: JobSpec,
    model: Model,
    namespace: str,
    workdir: Path,
    tools: Tools,
    *,
    report: Report,
    cancelled: Callable[[], bool],
    job: str | None = None,
) -> tuple[PreparedReference, ...]:
    """All references of `spec` as files in `workdir`/references, in the order of `spec.references`.

    Sources are fetched at the same time, each once, and kept by content hash under `job` (the work folder's name unless
    given): called again for the same job after a crash, the same bytes come back, whatever their links give by then.
    Raises InvalidFileInput with all problems, Cancelled, or Unavailable (trying again helps).
    """
    job = job or workdir.name
    sources = _by_source(spec.references)
    if not sources:
        return ()
    report(Progress(STAGE, 0.0, "Fetching " + ", ".join(r.tag for r in spec.references)))
    kept, problems = _gather(sources, model, namespace, job, tools, report, cancelled)
    found = [Found(r, kept[r.uri].info) for r in spec.references if r.uri in kept]
    problems += check_limits(found, model, complete=not problems)
    if problems:
        raise InvalidFileInput(sorted(problems, key=_order(spec)))
    return tuple(_placed(r, kept[r.uri], workdir / "references") for r in spec.references)


def forget(job: str, tools: Tools) -> None:
    """The job is final: its snapshots are no longer needed."""
    tools.snapshots.forget(job)


def sweep(tools: Tools) -> int:
    """Delete expired uploads and unused snapshots; the number of files deleted. To be called now and then."""
    return tools.uploads.sweep() + tools.snapshots.sweep()


def _gather(
    sources: Mapping[str, Sequence[Reference]],
    model: Model,
    namespace: str,
    job: str,
    tools: Tools,
    report: Report,
    cancelled: Callable[[], bool],
) -> tuple[dict[str, Snapshot], list[Problem]]:
    kept: dict[str, Snapshot] = {}
    problems: list[Problem] = []
    # Only this thread asks `cancelled`, which may be a look into the database; the fetching ones look at a flag.
    stop = threading.Event()
    with ThreadPoolExecutor(tools.parallel, thread_name_prefix="fetch") as pool:
        tasks = {
            pool.submit(_obtain, uri, _cap(references, model), namespace, job, tools, stop.is_set): uri
            for uri, references in sources.items()
        }
        try:
            for done, task in enumerate(_as_done(tasks, cancelled), 1):
                references = sources[tasks[task]]
                said = "is here"
                try:
                    kept[tasks[task]] = task.result()
                except Unusable as problem:
                    problems += [_told(reference, problem) for reference in references]
                    said = "cannot be used"
                report(Progress(STAGE, done / len(tasks), f"{references[0].tag} {said}"))
        finally:
            stop.set()
            for task in tasks:
                task.cancel()
    return kept, problems


def _as_done(tasks: Mapping[Future[Snapshot], str], cancelled: Callable[[], bool]) -> Iterator[Future[Snapshot]]:
    waiting = set(tasks)
    while waiting:
        finished, waiting = wait(waiting, timeout=0.25, return_when=FIRST_COMPLETED)
        yield from finished
        if waiting and cancelled():
            raise Cancelled


def _obtain(
    uri: str, max_bytes: int, namespace: str, job: str, tools: Tools, cancelled: Callable[[], bool]
) -> Snapshot:
    known = tools.snapshots.remembered(job, uri)
    if known is not None:
        return known
    snapshot = _read(uri, max_bytes, namespace, tools, cancelled)
    tools.snapshots.remember(job, uri, snapshot)
    return snapshot


def _read(uri: str, max_bytes: int, namespace: str, tools: Tools, cancelled: Callable[[], bool]) -> Snapshot:
    if is_upload_uri(uri):
        upload = tools.uploads.get(uri, namespace)
        return tools.snapshots.share(tools.uploads.find(uri, namespace), upload.info)
    with tools.snapshots.incoming() as path:
        chunks = _at_hand(uri, max_bytes, namespace, tools)
        if chunks is not None:
            got = receive(chunks, path, max_bytes)
        else:
            got = tools.fetcher.fetch(uri, path, max_bytes=max_bytes, cancelled=cancelled)
        return tools.snapshots.keep(path, tools.prober.probe(path, sha256=got.sha256, size=got.bytes))


def _at_hand(uri: str, max_bytes: int, namespace: str, tools: Tools) -> Iterable[bytes] | None:
    """The content of a source that needs no network; None for a link."""
    if datauri.is_data_uri(uri):
        return datauri.chunks(uri, max_bytes)
    if tools.allow_files and is_local(uri):
        return chunks_of(local_path(uri))
    return tools.own_link(uri, namespace) if tools.own_link is not None else None


def _look_early(
    reference: Reference, model: Model, namespace: str, tools: Tools, at_hand: dict[str, AtHand], until: ExitStack
) -> Found | None:
    """What can be found without the network; None for a link, of which only the form is checked."""
    if is_upload_uri(reference.uri):
        return Found(reference, tools.uploads.get(reference.uri, namespace).info)
    if reference.uri in at_hand:
        return Found(reference, at_hand[reference.uri].info)
    max_bytes = _cap([reference], model)
    chunks = _at_hand(reference.uri, max_bytes, namespace, tools)
    if chunks is None:
        tools.fetcher.check_link(reference.uri)
        return None
    with ExitStack() as briefly:
        kept = datauri.is_data_uri(reference.uri)
        path = (until if kept else briefly).enter_context(tools.uploads.incoming())
        got = receive(chunks, path, max_bytes)
        info = tools.prober.probe(path, sha256=got.sha256, size=got.bytes)
        if kept:
            at_hand[reference.uri] = AtHand(path, info)
        return Found(reference, info)


def _kept(reference: Reference, namespace: str, tools: Tools, at_hand: Mapping[str, AtHand]) -> Reference:
    if is_upload_uri(reference.uri):
        tools.uploads.hold(reference.uri, namespace)
    if not datauri.is_data_uri(reference.uri):
        return reference
    held = at_hand[reference.uri]
    return replace(reference, uri=tools.uploads.keep(namespace, held.path, held.info, hold=True).uri)


def _by_source(references: Sequence[Reference]) -> dict[str, list[Reference]]:
    sources: dict[str, list[Reference]] = {}
    for reference in references:
        sources.setdefault(reference.uri, []).append(reference)
    return sources


def _cap(references: Sequence[Reference], model: Model) -> int:
    """The most bytes worth taking in: what the loosest of the kinds that name this source allows."""
    limits = [model.limits[r.kind] for r in references if r.kind in model.limits]
    return max((one.each_bytes or one.total_bytes or _DEFAULT_BYTES for one in limits), default=_DEFAULT_BYTES)


def _told(reference: Reference, problem: Unusable) -> Problem:
    return Problem(reference.field, f"{reference.tag} cannot be used: {problem.message}", problem.hint, reference.tag)


def _order(spec: JobSpec) -> Callable[[Problem], int]:
    """Problems in the order of the references they are about; those about several come last."""
    places = {reference.tag: at for at, reference in enumerate(spec.references)}
    return lambda problem: places.get(problem.reference or "", len(places))


def _placed(reference: Reference, snapshot: Snapshot, folder: Path) -> PreparedReference:
    path = folder / f"{reference.kind.value}{reference.position}.{snapshot.info.format}"
    link_or_copy(snapshot.path, path)
    return PreparedReference(reference.kind, reference.position, path, snapshot.info)
