"""Subtitles as a picture laid over the frame."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from refreel.engines.animatic.values.cast import U8
from refreel.media.typeface import Face, face, writable


def subtitle(text: str, width: int, height: int) -> tuple[U8, int] | None:
    """A premultiplied (h, width, 4) strip with the text, white on a soft dark outline, and the row it starts at; None for
    none. Letters that no typeface has are left out (`direct` tells of them)."""
    text = " ".join(text.split())
    if not text:
        return None
    size = max(14, round(min(height * 0.052, width * 0.05)))
    font = face(text, size)
    text = " ".join(writable(text, font).split())
    if not text:
        return None
    lines = _broken(text, font, width * 0.86)
    step = round(size * 1.28)
    pad = max(3, size // 5)
    strip = Image.new("RGBA", (width, step * len(lines) + 2 * pad), (0, 0, 0, 0))
    pen = ImageDraw.Draw(strip)
    for i, words in enumerate(lines):
        pen.text(
            (width / 2, pad + i * step), words, font=font, anchor="ma", fill=(255, 255, 255, 255), stroke_width=max(1, size // 12),
            stroke_fill=(0, 0, 0, 205),
        )  # fmt: skip
    rgba = np.asarray(strip, np.uint8)
    a = rgba[..., 3:].astype(np.uint16)
    out = rgba.copy()
    out[..., :3] = (rgba[..., :3] * a + 127) // 255
    top = max(0, height - round(height * 0.07) - strip.height)
    return out[: height - top], top


def _broken(text: str, font: Face, widest: float) -> list[str]:
    """Lines no wider than `widest`; words without spaces (Chinese, Japanese) are broken anywhere."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}".strip()
        if font.getlength(longer) <= widest:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while font.getlength(line) > widest and len(line) > 1:
            cut = max(1, int(len(line) * widest / font.getlength(line)))
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line] if line else lines
