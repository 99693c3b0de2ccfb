"""Takes kept on disk by a hash of all that made them, so that a line that was said once need not be said again."""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

import numpy as np

from refreel.engines.animatic.score.speech.take import Take
from refreel.engines.animatic.values.speech import Mouth

_log = logging.getLogger(__name__)
_EDITION = "2"  # raised whenever the same text would be said in another way


def key_of(*parts: str | float) -> str:
    """A name for the file of a take."""
    return hashlib.sha256("\x1f".join([_EDITION, *(str(p) for p in parts)]).encode()).hexdigest()[:40]


def load(folder: Path, key: str) -> Take | None:
    """The kept take, or None; a damaged file is logged and said anew."""
    path = folder / f"{key}.npz"
    try:
        with np.load(path, allow_pickle=False) as kept:
            shapes = zip(kept["times"], kept["visemes"], kept["openness"], strict=True)
            mouths = tuple(Mouth(float(t[0]), float(t[1]), str(v), float(o)) for t, v, o in shapes)
            return Take(kept["samples"].astype(np.float32), mouths, tuple(float(e) for e in kept["edges"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, EOFError) as problem:
        _log.warning("kept speech %s cannot be read (%s): said anew", path.name, problem)
        return None


def keep(folder: Path, key: str, take: Take) -> None:
    """Writes a take under its key, whole or not at all; a full disk is logged and does not stop the film."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        half = folder / f"{key}.{os.getpid()}.part"
        with half.open("wb") as file:
            np.savez(
                file,
                samples=take.samples,
                times=np.array([(m.start, m.end) for m in take.mouths], np.float64).reshape(-1, 2),
                visemes=np.array([m.viseme for m in take.mouths], "U8"),
                openness=np.array([m.openness for m in take.mouths], np.float64),
                edges=np.array(take.edges, np.float64),
            )
        half.replace(folder / f"{key}.npz")
    except OSError as problem:
        _log.warning("speech cannot be kept in %s: %s", folder, problem)
