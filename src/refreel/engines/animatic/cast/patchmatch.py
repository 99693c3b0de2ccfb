"""Takes a picture with a hole, gives it filled with patches of its surroundings; works where the compiled library loads.

PatchMatch (Barnes, Shechtman, Finkelstein, Goldman 2009) as compiled in the `pypatchmatch` wheel (MIT licence), called directly: its C
interface passes images by value as {data pointer, {width, height, channels}, type}, type 0 being bytes.
"""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

import numpy as np

from refreel.engines.animatic.cast.networks import weight
from refreel.engines.animatic.values.cast import U8
from refreel.errors import EngineFailed

BYTES = 0


class _Shape(ctypes.Structure):
    _fields_ = (("width", ctypes.c_int), ("height", ctypes.c_int), ("channels", ctypes.c_int))


class _Image(ctypes.Structure):
    _fields_ = (("data", ctypes.c_void_p), ("shape", _Shape), ("type", ctypes.c_int))


class CannotLoad(Exception):
    """The library does not run on this machine; `str()` says why."""


class PatchMatch:
    """The library, loaded once. Raises CannotLoad where it has no build for the machine, EngineFailed when it is missing."""

    def __init__(self, weights: Path) -> None:
        if not sys.platform.startswith("linux"):
            raise CannotLoad(f"there is no build for {sys.platform}")
        try:
            self._library = ctypes.CDLL(str(weight(weights, "libpatchmatch.so")))
            self._inpaint = self._library.PM_inpaint
            self._inpaint.argtypes = [_Image, _Image, ctypes.c_int]
            self._inpaint.restype = _Image
            self._library.PM_set_random_seed.argtypes = [ctypes.c_uint]
            self._library.PM_free_pymat.argtypes = [_Image]
            self._library.PM_free_pymat.restype = None
            self._library.PM_last_error.restype = ctypes.c_char_p
        except (OSError, AttributeError) as error:
            raise CannotLoad(str(error)) from error

    def fill(self, rgb: U8, hole: U8, patch: int) -> U8:
        """`rgb` (h, w, 3) with the pixels where `hole` (h, w) is not 0 replaced, in patches of 2·`patch` + 1 pixels. The same input
        gives the same answer. Raises EngineFailed when the library refuses it."""
        picture = np.ascontiguousarray(rgb)
        mask = np.ascontiguousarray((hole > 0).astype(np.uint8)[..., None] * 255)
        self._library.PM_set_random_seed(ctypes.c_uint(1))
        out = self._inpaint(_wrapped(picture), _wrapped(mask), patch)
        if not out.data:
            reason = self._library.PM_last_error()
            raise EngineFailed(
                f"The place behind a subject could not be filled: {(reason or b'no reason given').decode()}"
            )
        try:
            shape = (out.shape.height, out.shape.width, out.shape.channels)
            size = shape[0] * shape[1] * shape[2]
            return np.frombuffer(ctypes.string_at(out.data, size), np.uint8).reshape(shape).copy()
        finally:
            self._library.PM_free_pymat(out)


def _wrapped(image: U8) -> _Image:
    height, width, channels = image.shape
    return _Image(ctypes.c_void_p(image.ctypes.data), _Shape(width, height, channels), BYTES)
