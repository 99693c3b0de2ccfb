"""The public double: an engine that makes a true film of plain colours in a moment, and misbehaves when the prompt says so.

[fake: fail WHY]     fails with WHY as its reason        [fake: slow 3]     takes 3 seconds, reporting progress
[fake: crash]        its process is killed by a signal   [fake: hang]       never ends
[fake: exit]         its process ends without a word     [fake: fault]      raises what no engine may raise
[fake: memory]       asks for all the memory there is    [fake: short]      writes a film one frame too short
[fake: poison]       kills the worker that ran it
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from refreel import __version__
from refreel.engines.base import Capabilities, Film, Progress, RenderRequest, Report
from refreel.errors import EngineFailed
from refreel.jobs.kind import Kind
from refreel.media.mp4 import SOUND_RATE, write_mp4

_TOLD = re.compile(r"\[fake: (\w+)(?: ([^\]]*))?\]")
_FPS = 24


class FakeEngine:
    """`weights` and `cache` are taken because every engine is given them; it needs neither."""

    name = "fake"
    version = __version__
    stages = ("shoot",)
    capabilities = Capabilities(
        kinds=frozenset(Kind), audio=True, seconds=(1, 60), seed=True, cancel=True, progress=True
    )

    def __init__(self, weights: Path, cache: Path) -> None:
        self.weights, self.cache = weights, cache

    def outline(self, request: RenderRequest) -> dict[str, Any]:
        ratio, seconds = _choice(request)
        return {"engine": self.name, "aspect_ratio": ratio, "seconds": seconds, "shots": [{"seconds": seconds}]}

    def render(self, request: RenderRequest, report: Report) -> Film:
        told = _TOLD.search(request.prompt)
        report(Progress("shoot", 0.0, "colours"))
        if told is not None:
            _misbehave(told[1], told[2] or "", report)
        ratio, seconds = _choice(request)
        width, height = request.sizes[ratio]
        frames = seconds * _FPS + 1
        write_mp4(
            request.out,
            _frames(width, height, frames - (told is not None and told[1] == "short"), request.seed),
            width=width,
            height=height,
            sound=_hum(frames, request.seed) if request.generate_audio else None,
            metadata={"comment": f"refreel fake {self.version} {request.generation_id} seed {request.seed}"},
        )
        report(Progress("shoot", 1.0))
        return Film(request.out, width, height, seconds, frames, request.generate_audio, plan=self.outline(request))


def _choice(request: RenderRequest) -> tuple[str, int]:
    ratio = request.aspect_ratio or ("16:9" if "16:9" in request.sizes else next(iter(request.sizes)))
    return ratio, request.seconds or min(request.seconds_allowed)


def _misbehave(how: str, what: str, report: Report) -> None:
    if how == "fail":
        raise EngineFailed(what or "It was told to fail.")
    if how == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if how == "exit":
        os._exit(3)
    if how == "fault":
        raise ZeroDivisionError("it was told to")
    if how == "hang":
        signal.pause()
    if how == "memory":
        np.ones(1 << 40, dtype=np.uint8)
    if how == "poison":
        os.kill(os.getppid(), signal.SIGKILL)
    if how == "slow":
        _dawdle(float(what or 1), report)


def _dawdle(seconds: float, report: Report) -> None:
    steps = max(1, int(seconds * 10))
    for step in range(steps):
        time.sleep(seconds / steps)
        report(Progress("shoot", 0.5 * (step + 1) / steps, f"dawdling, {step + 1} of {steps}"))


def _frames(width: int, height: int, count: int, seed: int) -> Iterator[NDArray[np.uint8]]:
    """Plain frames whose colour the seed decides and whose brightness drifts, as planar I420."""
    planar = np.empty((height * 3 // 2, width), dtype=np.uint8)
    planar[height : height + height // 4] = 64 + seed % 128
    planar[height + height // 4 :] = 64 + seed // 128 % 128
    for number in range(count):
        planar[:height] = 60 + number * 120 // max(count, 1)
        yield planar


def _hum(frames: int, seed: int) -> NDArray[np.float32]:
    """A quiet tone as long as the picture, (n, 2) at 48 kHz."""
    time_ = np.arange(frames * SOUND_RATE // _FPS, dtype=np.float32) / SOUND_RATE
    tone = 0.05 * np.sin(2 * np.pi * (220 + seed % 220) * time_)
    return np.stack([tone, tone], axis=1).astype(np.float32)
