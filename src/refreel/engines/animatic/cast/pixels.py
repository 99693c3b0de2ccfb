"""Takes arrays, gives resized, blurred or warped arrays of the same type: OpenCV's calls with exact types."""

from __future__ import annotations

from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import ArrayLike

from refreel.engines.animatic.values.cast import F32, U8

Image = TypeVar("Image", U8, F32)


def floats(values: ArrayLike) -> F32:
    """The same numbers as float32."""
    return np.asarray(values, np.float32)


def shares(values: U8) -> F32:
    """0–255 as 0–1."""
    return floats(values) / np.float32(255)


def resized(image: Image, width: int, height: int) -> Image:
    """`image` at width × height: averaged when it shrinks, cubic when it grows."""
    if image.shape[:2] == (height, width):
        return image
    shrinks = width * height < image.shape[0] * image.shape[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (width, height), interpolation=method), image.dtype)


def within(image: Image, side: int) -> Image:
    """`image` shrunk so that its longer side is at most `side`."""
    height, width = image.shape[:2]
    factor = side / max(width, height)
    if factor >= 1:
        return image
    return resized(image, max(1, round(width * factor)), max(1, round(height * factor)))


def box(image: F32, radius: int) -> F32:
    """Mean over a square of 2·radius + 1 pixels; the edge repeats its nearest pixels mirrored."""
    side = 2 * radius + 1
    return np.asarray(cv2.blur(image, (side, side), borderType=cv2.BORDER_REFLECT_101), np.float32)


def gaussian(image: Image, sigma: float) -> Image:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REFLECT_101), image.dtype)


def warped(image: Image, matrix: F32, width: int, height: int) -> Image:
    """`image` moved by the 2×3 `matrix` (its pixels → pixels of the result), 0 where nothing falls."""
    return np.asarray(
        cv2.warpAffine(image, matrix.astype(np.float64), (width, height), flags=cv2.INTER_LINEAR), image.dtype
    )


def grown(mask: U8, radius: int) -> U8:
    """`mask` widened by a disc of `radius` pixels."""
    return np.asarray(cv2.dilate(mask, _disc(radius)), np.uint8) if radius > 0 else mask


def shrunk(mask: U8, radius: int) -> U8:
    """`mask` narrowed by a disc of `radius` pixels; what lies outside the picture counts as inside the mask."""
    return np.asarray(cv2.erode(mask, _disc(radius)), np.uint8) if radius > 0 else mask


def luminance(rgb: U8) -> F32:
    """0–1, BT.709 weights on the stored values."""
    return np.asarray(rgb.astype(np.float32) @ np.array([0.2126, 0.7152, 0.0722], np.float32) / 255, np.float32)


def lab(rgb: U8) -> F32:
    """OpenCV's 8-bit L*a*b* as floats: L 0–255, a and b 128 for grey."""
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB), np.float32)


def _disc(radius: int) -> U8:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)), np.uint8)
