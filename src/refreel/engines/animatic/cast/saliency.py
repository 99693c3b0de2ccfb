"""Takes a picture, gives a soft map of what stands out as its subject; knows no kinds of subjects.

U²-Net, small variant (Qin et al. 2020, "U²-Net: Going Deeper with Nested U-Structure for Salient Object Detection").
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from refreel.engines.animatic.cast.networks import Onnx, weight
from refreel.engines.animatic.cast.pixels import resized
from refreel.engines.animatic.values.cast import F32, U8

SIDE = 320
_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_STD = np.array([0.229, 0.224, 0.225], np.float32)


class Saliency:
    """The network, loaded once."""

    def __init__(self, weights: Path) -> None:
        self._network = Onnx(weight(weights, "u2netp.onnx"))

    def __call__(self, rgb: U8) -> F32:
        """(320, 320) float32 0–1 over all of `rgb` (h, w, 3), whatever its shape."""
        small = resized(rgb, SIDE, SIDE).astype(np.float32)
        scaled = (small / max(float(small.max()), 1.0) - _MEAN) / _STD
        chance = self._network(np.ascontiguousarray(scaled.transpose(2, 0, 1)[None], np.float32))
        found: F32 = np.clip(chance[0, 0], 0, 1).astype(np.float32)
        return found
