"""The shape of a film: its size and its number of frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import log
from typing import Final

FPS: Final = 24
"""Frames a second of every film."""


def frames(seconds: int) -> int:
    """Frames of a film of that many whole seconds: the first frame stands at 0 and the last at the very end, so one more than
    `FPS` a second (measured on films of the real model)."""
    return FPS * seconds + 1


def ratio_of(name: str) -> float:
    """Width over height of `"16:9"`. Raises ValueError for text that is no ratio."""
    width, _, height = name.partition(":")
    return float(Fraction(int(width), int(height)))


def nearest(ratio: float, names: Iterable[str]) -> str:
    """The name among `names` closest to `ratio` (width over height), measured as a factor so that 2:1 and 1:2 are as far
    from 1:1; the first of equals."""
    return min(names, key=lambda name: abs(log(ratio_of(name) / ratio)))


def size(sizes: Mapping[str, Mapping[str, tuple[int, int]]], resolution: str, ratio: str) -> tuple[int, int]:
    """Width and height in pixels from a model's table."""
    return sizes[resolution][ratio]
