"""Accept, inspect and produce, over the in-memory queue and the fake engine; references are small true files."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from refreel import app, config
from refreel.accounts.caller import Caller
from refreel.config import EngineSettings, Settings
from refreel.engines.base import Film, RenderRequest, Report
from refreel.errors import Cancelled, EngineFailed, Forbidden, InvalidFileInput, InvalidParams, ModelNotFound
from refreel.jobs import files
from refreel.jobs.status import Status
from refreel.models.catalogue import load
from refreel.pipeline.accept import accept
from refreel.pipeline.housekeeping import tidy
from refreel.pipeline.inspect import inspect
from refreel.pipeline.parts import AcceptParts, ProduceParts
from refreel.pipeline.produce import fetch, key, produce
from refreel.queue.base import Row
from refreel.queue.memory import MemoryQueue
from refreel.references import intake

MODEL = "bytedance-seedance-2-0-reference-to-video"
ME = Caller("key-1", "me", "mine", ("mine", "ours"))


def picture(width: int = 640, height: int = 480) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(out, "PNG")
    return out.getvalue()


def data_uri(content: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(content).decode()


@dataclass
class Set:
    """Everything between a body and a film, in one folder."""

    settings: Settings
    queue: MemoryQueue
    accepting: AcceptParts
    producing: ProduceParts

    def accept(self, *, enqueue: bool = True, **body: Any) -> tuple[Row, ...]:
        return accept({"model": MODEL, "prompt": "a lake", **body}, ME, self.accepting, enqueue=enqueue)


class Hand:
    """A control that is never asked to stop, or is at its `stop`th question."""

    def __init__(self, stop: int | None = None) -> None:
        self.heard: list[tuple[str, float]] = []
        self.asked = 0
        self.stop = stop

    def progress(self, stage: str, fraction: float, detail: str = "") -> None:
        self.heard.append((stage, fraction))

    def cancelled(self) -> bool:
        self.asked += 1
        return self.stop is not None and self.asked >= self.stop


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Set]:
    engines = EngineSettings(seconds=60.0, by_model={m.id: "fake" for m in load()})
    settings = config.from_environment({}, data=tmp_path / "data", cache=tmp_path / "cache", engine=engines)
    tools = intake.tools_for(settings)
    queue = MemoryQueue()
    producing = app._produce_parts(settings, tools)
    accepting = app._accept_parts(settings, producing.catalogue, queue, tools, files.REMOTE)
    yield Set(settings, queue, accepting, producing)
    queue.close()
    tools.close()


def test_a_request_becomes_a_kept_film(stage: Set) -> None:
    (row,) = stage.accept(
        prompt="@Image1 waves", input_images=[data_uri(picture())], duration="4", resolution="480p", seed=9
    )
    assert (row.namespace, row.user_id, row.username, row.repo) == ("mine", "key-1", "me", "playground")
    assert stage.queue.read(row.id) == row
    hand = Hand()
    outcome = produce(row, hand, stage.producing)
    assert outcome.status is Status.SUCCEEDED
    assert outcome.result_key == f"mine/playground/{row.id}.mp4"
    assert stage.producing.store.head(outcome.result_key).size == outcome.result_bytes
    assert outcome.engine == "fake"
    model = stage.producing.catalogue.get(MODEL)
    assert float(outcome.cost or 0) == pytest.approx(float(model.price_per_second["480p"] * 4))
    fractions = [fraction for _, fraction in hand.heard]
    assert fractions == sorted(fractions)
    assert {s for s, _ in hand.heard} == {"references", "shoot"}
    assert list(stage.settings.work.iterdir()) == []


def test_each_of_several_films_has_a_seed_of_its_own(stage: Set) -> None:
    rows = stage.accept(num_generations=3, seed=5, target_repo="films", target_directory="a/b")
    assert [r.spec.seed for r in rows] == [5, 6, 7]
    assert len({r.id for r in rows}) == 3
    assert key(rows[0]) == f"mine/films/a/b/{rows[0].id}.mp4"


def test_a_seed_is_drawn_when_none_was_sent(stage: Set) -> None:
    seeds = {stage.accept()[0].spec.seed for _ in range(4)}
    assert len(seeds) == 4
    assert all(0 <= seed < 2**31 for seed in seeds)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"target_namespace": "theirs"}, Forbidden),
        ({"model": "nope"}, ModelNotFound),
        ({"duration": "99"}, InvalidParams),
        ({"input_images": [data_uri(b"no picture")]}, InvalidFileInput),
        ({"input_images": [data_uri(picture(40, 40))]}, InvalidFileInput),
        ({"input_images": ["file:///etc/passwd"]}, InvalidParams),
    ],
)
def test_a_wrong_request_writes_nothing(stage: Set, body: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        stage.accept(**body)
    assert stage.queue.last_event() == 0


def test_a_namespace_may_be_any_of_the_keys_own(stage: Set) -> None:
    assert stage.accept(target_namespace="ours")[0].namespace == "ours"


def test_a_trial_tells_the_plan_and_keeps_nothing(stage: Set) -> None:
    body = {"model": MODEL, "prompt": "@Image1", "input_images": [data_uri(picture(640, 480))], "duration": "5"}
    told = inspect(body, ME, stage.accepting)
    assert told["engine"] == "fake"
    assert told["plan"]["seconds"] == 5
    (reference,) = told["references"]
    assert (reference["tag"], reference["width"], reference["height"]) == ("@Image1", 640, 480)
    assert told["parameters"]["resolution"] == "720p"
    assert stage.queue.last_event() == 0
    assert list(stage.settings.work.iterdir()) == []
    assert stage.accepting.intake.snapshots.jobs() == ()


def test_a_retry_after_a_fetch_reads_what_was_remembered(stage: Set) -> None:
    (row,) = stage.accept(prompt="@Image1", input_images=[data_uri(picture())], duration="4", resolution="480p")
    fetch(row, Hand(), stage.producing)
    stage.accepting.intake.uploads.delete(row.spec.references[0].uri, "mine")
    assert produce(row, Hand(), stage.producing).status is Status.SUCCEEDED


def test_a_cancelled_job_leaves_nothing(stage: Set) -> None:
    (row,) = stage.accept(prompt="[fake: hang]", duration="4", resolution="480p")
    with pytest.raises(Cancelled):
        produce(row, Hand(stop=3), stage.producing)
    assert list(stage.settings.work.iterdir()) == []
    assert list(stage.producing.store.list("")) == []


def test_a_failing_engine_leaves_nothing(stage: Set) -> None:
    (row,) = stage.accept(prompt="[fake: fail too dark]", duration="4", resolution="480p")
    with pytest.raises(EngineFailed, match="too dark"):
        produce(row, Hand(), stage.producing)
    assert list(stage.settings.work.iterdir()) == []


def test_a_film_of_an_earlier_attempt_is_replaced_not_doubled(stage: Set) -> None:
    (row,) = stage.accept(duration="4", resolution="480p", seed=1)
    first = produce(row, Hand(), stage.producing)
    again = produce(row, Hand(), stage.producing)
    assert (first.result_key, first.result_bytes) == (again.result_key, again.result_bytes)
    assert len(list(stage.producing.store.list(""))) == 1


def test_the_engine_is_told_what_was_asked_for(stage: Set) -> None:
    told: list[RenderRequest] = []

    def render(engine: str, request: RenderRequest, report: Report, cancelled: Callable[[], bool]) -> Film:
        told.append(request)
        assert request.workdir.is_dir()
        raise EngineFailed("enough")

    (row,) = stage.accept(duration="auto", aspect_ratio="9:16", generate_audio=False, seed=4)
    with pytest.raises(EngineFailed):
        produce(row, Hand(), replace(stage.producing, render=render))
    request = told[0]
    assert (request.seconds, request.aspect_ratio, request.generate_audio, request.seed) == (None, "9:16", False, 4)
    assert request.sizes["16:9"] == (1280, 720)
    assert request.seconds_allowed == tuple(range(4, 16))


def test_tidying_deletes_what_nobody_wants(stage: Set) -> None:
    (waiting,) = stage.accept(prompt="@Image1", input_images=[data_uri(picture())], duration="4")
    (over,) = stage.accept(prompt="@Image1", input_images=[data_uri(picture())], duration="4")
    stage.queue.cancel(over.id)
    for name in (waiting.id, over.id, "unknown", "trial-now"):
        (stage.settings.work / name).mkdir(parents=True)
    for row in (waiting, over):
        partial(fetch, parts=replace(stage.producing, work=stage.settings.data / "elsewhere"))(row, Hand())
    tidy(stage.queue, stage.producing.intake, stage.settings.work)
    assert {f.name for f in stage.settings.work.iterdir()} == {waiting.id, "trial-now"}
    assert stage.producing.intake.snapshots.jobs() == (waiting.id,)


def test_a_film_of_this_server_may_be_a_reference(stage: Set) -> None:
    from urllib.parse import urlsplit

    from refreel.links.sign import Address, Signer, link
    from refreel.pipeline.ownlinks import OwnLinks, bases
    from refreel.references.unusable import Unusable

    (row,) = stage.accept(duration="4", resolution="480p")
    kept = produce(row, Hand(), stage.producing)
    signer = Signer(b"s" * 32, 60)
    own = OwnLinks(bases("127.0.0.1", 8000, None), signer, stage.producing.store, clock=lambda: 1000.0)
    signed = link(signer, "http://localhost:8000", Address("mine", "playground", f"{row.id}.mp4"), 1000.0)
    by_another_name = signed.replace("localhost:8000", "studio.lan")
    for uri, who in (
        (signed, "mine"),
        (signed, "theirs"),
        (signed.partition("?")[0], "mine"),
        (by_another_name, "mine"),
    ):
        assert len(b"".join(own(uri, who) or ())) == kept.result_bytes
    assert own("https://example.com" + urlsplit(signed).path, "mine") is None
    assert own("http://localhost:8000/api/health", "mine") is None
    for uri, who in ((signed.partition("?")[0], "theirs"), (signed.replace("mine", "ours"), "theirs")):
        with pytest.raises(Unusable):
            own(uri, who)
    with pytest.raises(Unusable, match="no such film"):
        own("http://localhost:8000/api/repos/mine/playground/files/gone.mp4", "mine")
