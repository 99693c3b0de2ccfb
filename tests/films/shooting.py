"""Make a film with the bare engine, and measure what is seen and heard in it."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from refreel.engines.animatic.engine import AnimaticEngine
from refreel.engines.base import Film, PreparedReference, RenderRequest
from refreel.jobs.kind import Kind
from refreel.media.frames import read_frames
from refreel.models import catalogue
from refreel.references.probe import Prober

MODEL = "bytedance-seedance-2-0-reference-to-video"
U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]
_KINDS = {".png": Kind.IMAGE, ".jpg": Kind.IMAGE, ".mp4": Kind.VIDEO, ".mp3": Kind.AUDIO, ".wav": Kind.AUDIO}


@dataclass(frozen=True)
class Crew:
    """Makes films at 480p with the real engine. `films` receives them; `prober` looks at the references as the intake does."""

    engine: AnimaticEngine
    prober: Prober
    films: Path

    def shoot(
        self, name: str, prompt: str, *references: Path, seconds: int = 4, seed: int = 7, sound: bool = False
    ) -> Film:
        model = catalogue.load({}).get(MODEL)
        work = self.films / f"{name}.work"
        work.mkdir()
        request = RenderRequest(
            generation_id="00000000-0000-0000-0000-000000000000", model=MODEL, prompt=prompt,
            references=self._prepared(references), resolution="480p",
            sizes={ratio: tuple(size) for ratio, size in model.sizes["480p"].items()},
            seconds=seconds, seconds_allowed=model.seconds, aspect_ratio="16:9", generate_audio=sound, seed=seed,
            workdir=work, out=self.films / f"{name}.mp4",
        )  # fmt: skip
        return self.engine.render(request, lambda _: None)

    def _prepared(self, paths: tuple[Path, ...]) -> tuple[PreparedReference, ...]:
        made: list[PreparedReference] = []
        for path in paths:
            content = path.read_bytes()
            info = self.prober.probe(path, sha256=hashlib.sha256(content).hexdigest(), size=len(content))
            kind = _KINDS[path.suffix]
            made.append(PreparedReference(kind, 1 + sum(m.kind is kind for m in made), path, info))
        return tuple(made)


def frames_of(film: Film, fps: float = 4.0) -> list[U8]:
    """The film's frames, `fps` a second, at half size."""
    return list(read_frames(film.path, width=film.width // 2, height=film.height // 2, fps=fps))


def matches(picture: U8, frame: U8) -> int:
    """How many features of `picture` are found in `frame` where one similarity transform puts them, upright and not mirrored."""
    sift = cv2.SIFT_create(1500)
    (a, da), (b, db) = (sift.detectAndCompute(cv2.cvtColor(p, cv2.COLOR_RGB2GRAY), None) for p in (picture, frame))
    if da is None or db is None or len(b) < 4:
        return 0
    pairs = cv2.BFMatcher().knnMatch(da, db, k=2)
    good = [p[0] for p in pairs if len(p) == 2 and p[0].distance < 0.8 * p[1].distance]
    if len(good) < 4:
        return 0
    here = np.array([a[m.queryIdx].pt for m in good], np.float32)
    there = np.array([b[m.trainIdx].pt for m in good], np.float32)
    cv2.setRNGSeed(0)
    found, inside = cv2.estimateAffinePartial2D(here, there, ransacReprojThreshold=6.0)
    if found is None or found[0, 0] <= 0.05:
        return 0
    return int(inside.sum())


def background_shift(frames: list[U8]) -> F32:
    """(n−1, 2) median optical flow between successive frames, in shares of the width and height. Positive x: the picture moved
    right."""
    gray = [cv2.cvtColor(f, cv2.COLOR_RGB2GRAY) for f in frames]
    flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    h, w = gray[0].shape
    moved = [np.median(flow.calc(p, q, None).reshape(-1, 2), axis=0) / (w, h) for p, q in itertools.pairwise(gray)]
    return np.array(moved, np.float32)


def heard(sound: F32, track: F32) -> float:
    """The greatest normalised cross-correlation, 0–1, of half a second out of the middle of `track` (n,) anywhere in `sound` (m,)."""
    middle = len(track) // 2
    piece = track[middle - 12000 : middle + 12000]
    size = 1 << (len(sound) + len(piece)).bit_length()
    product = np.fft.irfft(np.fft.rfft(sound, size) * np.conj(np.fft.rfft(piece, size)), size)[
        : len(sound) - len(piece)
    ]
    power = np.cumsum(np.concatenate([[0.0], sound.astype(np.float64) ** 2]))
    local = np.sqrt(power[len(piece) :][: len(product)] - power[: len(product)]) + 1e-9
    return float((product / local / np.linalg.norm(piece)).max())
