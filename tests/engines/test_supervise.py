"""An engine in a process of its own, seen from its parent. The fake engine misbehaves on request."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from refreel.engines import registry, supervise
from refreel.engines.base import Progress, RenderRequest
from refreel.errors import Cancelled, ConfigError, EngineCrashed, EngineFailed, EngineTimedOut, RefreelError
from refreel.media.verify import verify


@pytest.fixture
def request_(tmp_path: Path) -> RenderRequest:
    workdir = tmp_path / "engine"
    workdir.mkdir()
    return RenderRequest(
        generation_id="g-1",
        model="m",
        prompt="a lake",
        references=(),
        resolution="480p",
        sizes={"16:9": (864, 496), "1:1": (640, 640)},
        seconds=None,
        seconds_allowed=(4, 5),
        aspect_ratio=None,
        generate_audio=True,
        seed=3,
        workdir=workdir,
        out=tmp_path / "film.mp4",
    )


@pytest.fixture
def bounds(tmp_path: Path) -> supervise.Bounds:
    return supervise.Bounds(tmp_path / "weights", tmp_path / "cache", seconds=60.0, memory=1 << 30, log_level="INFO")


def left(request: RenderRequest) -> list[str]:
    """Processes that still work in the engine's folder."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                cwd = (process / "cwd").readlink()
            except OSError:
                continue
            found += [process.name] if cwd == request.workdir else []
    return found


def never() -> bool:
    return False


def test_a_film_comes_back_verified(request_: RenderRequest, bounds: supervise.Bounds) -> None:
    heard: list[Progress] = []
    film = supervise.render("fake", request_, bounds, heard.append, never)
    assert (film.path, film.width, film.height, film.seconds, film.frames) == (request_.out, 864, 496, 4, 97)
    verify(film.path, width=864, height=496, frames=97, audio=True)
    assert heard[0].stage == "shoot"
    assert heard[-1].fraction == 1.0
    assert left(request_) == []


def test_the_same_order_gives_the_same_bytes_and_another_seed_another_film(
    request_: RenderRequest, bounds: supervise.Bounds, tmp_path: Path
) -> None:
    def film(seed: int, name: str) -> bytes:
        order = replace(request_, seed=seed, out=tmp_path / name, generate_audio=False)
        return supervise.render("fake", order, bounds, lambda p: None, never).path.read_bytes()

    assert film(1, "a.mp4") == film(1, "b.mp4")
    assert film(1, "a.mp4") != film(2, "c.mp4")


@pytest.mark.parametrize(
    ("told", "error", "message"),
    [
        ("fail no set today", EngineFailed, "no set today"),
        ("crash", EngineCrashed, "The engine's process died while making this film (SIGSEGV)."),
        ("exit", EngineCrashed, "The engine's process ended without a film (exit status 3)."),
        ("memory", EngineFailed, "The engine ran out of memory (it may use 1024 MB)."),
        ("fault", EngineCrashed, "The engine stopped with an error of its own."),
        ("short", EngineFailed, "frames is 96, wanted 97"),
    ],
)
def test_what_goes_wrong_is_told_in_words(
    request_: RenderRequest, bounds: supervise.Bounds, told: str, error: type[RefreelError], message: str
) -> None:
    with pytest.raises(error) as caught:
        supervise.render("fake", replace(request_, prompt=f"[fake: {told}]"), bounds, lambda p: None, never)
    assert message in caught.value.public
    assert left(request_) == []


def test_a_deadline_is_kept(request_: RenderRequest, bounds: supervise.Bounds) -> None:
    order = replace(request_, prompt="[fake: hang]")
    with pytest.raises(EngineTimedOut, match="longer than 2 seconds"):
        supervise.render("fake", order, replace(bounds, seconds=2.0), lambda p: None, never)
    assert left(request_) == []


def test_a_cancelled_engine_is_gone_at_once(request_: RenderRequest, bounds: supervise.Bounds) -> None:
    began: list[float] = []

    def report(progress: Progress) -> None:
        began.append(time.monotonic())

    with pytest.raises(Cancelled):
        supervise.render("fake", replace(request_, prompt="[fake: hang]"), bounds, report, lambda: bool(began))
    assert time.monotonic() - began[0] < 1.0
    assert left(request_) == []


def test_the_child_sees_nothing_of_the_parents_environment(
    request_: RenderRequest, bounds: supervise.Bounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFREEL_DATABASE_URL", "postgresql://secret")
    seen: list[bytes] = []

    def report(progress: Progress) -> None:
        if not seen:
            seen.append(Path(f"/proc/{left(request_)[0]}/environ").read_bytes())

    supervise.render("fake", replace(request_, prompt="[fake: slow 1]"), bounds, report, never)
    assert b"HOME=" in seen[0]
    assert b"secret" not in seen[0]


def test_a_plan_without_a_film(request_: RenderRequest, bounds: supervise.Bounds) -> None:
    plan = supervise.plan("fake", request_, bounds)
    assert plan is not None
    assert plan["seconds"] == 4
    assert not request_.out.exists()


def test_descriptors_do_not_leak(request_: RenderRequest, bounds: supervise.Bounds) -> None:
    def count() -> int:
        return sum(1 for _ in Path("/proc/self/fd").iterdir())

    supervise.plan("fake", request_, bounds)
    before = count()
    for _ in range(3):
        supervise.plan("fake", request_, bounds)
    assert count() == before


def test_an_unknown_engine_names_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"'nope'; there are (?!.*fake).*animatic"):
        registry.check("nope")
