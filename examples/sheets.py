"""Contact sheets and spectrograms of films, for the demo and the gallery."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from refreel.media.frames import read_frames
from refreel.media.sound import read_sound


def contact_sheet(
    film: Path, out: Path, *, width: int, height: int, seconds: float, count: int = 12, columns: int = 4
) -> None:
    """`count` frames spread over the film, each with its timecode, as one JPEG."""
    tile = (320, round(320 * height / width))
    rows = -(-count // columns)
    sheet = Image.new("RGB", (columns * (tile[0] + 6) + 6, rows * (tile[1] + 22) + 6), "#16181d")
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(12)
    rate = count / seconds
    for number, frame in enumerate(read_frames(film, width=tile[0], height=tile[1], fps=rate)):
        if number == count:
            break
        x = 6 + number % columns * (tile[0] + 6)
        y = 6 + number // columns * (tile[1] + 22)
        sheet.paste(Image.fromarray(frame), (x, y))
        draw.text((x, y + tile[1] + 3), f"{number / rate:05.2f} s", fill="#9aa3b2", font=font)
    sheet.save(out, quality=88)


def spectrogram(film: Path, out: Path, *, width: int = 640, height: int = 160) -> None:
    """The sound as a picture: time to the right, 0–12 kHz upwards, 80 dB from dark to bright, the waveform below."""
    sound = read_sound(film).mean(axis=1)
    window = 2048
    starts = np.linspace(0, max(len(sound) - window, 0), width).astype(int)
    frames = np.stack([sound[s : s + window] for s in starts]) * np.hanning(window)
    level = 20 * np.log10(np.abs(np.fft.rfft(frames))[:, : window // 4].T + 1e-6)
    picture = np.clip((level - level.max() + 80) / 80, 0, 1)[::-1]
    colour = np.stack([picture**1.5, picture**2.2 * 0.9, 0.25 + 0.5 * picture * (1 - picture) * 2], -1)
    image = Image.fromarray((np.clip(colour, 0, 1) * 255).astype(np.uint8)).resize((width, height))
    sheet = Image.new("RGB", (width, height + 48), "#16181d")
    sheet.paste(image, (0, 0))
    draw = ImageDraw.Draw(sheet)
    edges = np.linspace(0, len(sound), width + 1).astype(int)
    for x in range(width):
        peak = float(np.abs(sound[edges[x] : edges[x + 1]]).max(initial=0))
        draw.line((x, height + 24 - 22 * peak, x, height + 24 + 22 * peak), fill="#7fb4ff")
    sheet.save(out)
