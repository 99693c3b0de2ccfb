"""High dynamic range pictures, as phones film them: takes HLG or PQ pixels, gives the standard picture that people expect.

Curves and primaries are those of ITU-R BT.2100, the white level that of BT.2408 (203 cd/m², 75 % of HLG), the result is
meant for a BT.1886 display. Without this such a video comes out grey and pale.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

PQ, HLG = 16, 18
"""`color_trc` of frames, by the code points of ITU-T H.273."""

_WHITE = 203.0
_KNEE = 0.65
_STEPS = 4096

# BT.2020 to BT.709 primaries, both linear (BT.2087, rows sum to 1).
_TO_709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], dtype=np.float32
)


def to_standard(picture: NDArray[np.uint16], transfer: int) -> NDArray[np.uint8]:
    """`picture`: (h, w, 3) BT.2020 R'G'B', full 16-bit range, in the curve `transfer` (PQ or HLG). Result: (h, w, 3) RGB.

    Up to 65 % of white light is kept as it is; what is brighter is bent to fit below white, all three colours alike, so that
    hues stay.
    """
    light = _light(transfer)[picture]
    if transfer == HLG:
        # The system gamma of 1.2 for a display of 1000 cd/m² acts on luminance (BT.2100, table 5).
        luminance = light @ np.array([0.2627, 0.6780, 0.0593], dtype=np.float32)
        light *= (1000.0 / _WHITE) * np.power(luminance, 0.2, dtype=np.float32)[..., None]
    light = np.maximum(light @ _TO_709.T, 0.0)
    brightest = np.maximum(light.max(axis=2, keepdims=True), 1e-6)
    bent = np.where(brightest > _KNEE, 1.0 - (1.0 - _KNEE) * np.exp((_KNEE - brightest) / (1.0 - _KNEE)), brightest)
    light *= bent / brightest
    # Square-rooted steps: eyes see differences in the dark that a table of equal steps would lose.
    steps = (np.sqrt(np.minimum(light, 1.0)) * (_STEPS - 1) + 0.5).astype(np.uint16)
    shown: NDArray[np.uint8] = _gamma()[steps]
    return shown


@cache
def _light(transfer: int) -> NDArray[np.float32]:
    """Linear light for each 16-bit code: PQ as a multiple of white, HLG as scene light 0–1."""
    code = np.arange(65536) / 65535.0
    if transfer == HLG:
        a, b, c = 0.17883277, 0.28466892, 0.55991073
        return np.where(code <= 0.5, code**2 / 3, (np.exp((code - c) / a) + b) / 12).astype(np.float32)
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    root = code ** (1 / m2)
    return (10000.0 / _WHITE * (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1)).astype(np.float32)


@cache
def _gamma() -> NDArray[np.uint8]:
    linear = (np.arange(_STEPS) / (_STEPS - 1)) ** 2
    return (255.0 * linear ** (1 / 2.4) + 0.5).astype(np.uint8)
