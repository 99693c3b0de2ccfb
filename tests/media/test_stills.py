"""Pictures come out as a viewer shows them, whatever they were stored as."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from making import quadrants
from refreel.media.decode import Unreadable
from refreel.media.stills import read_image


def drawn() -> Image.Image:
    return Image.fromarray(quadrants(80, 40))


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp"])
def test_the_three_formats(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"p.{suffix}"
    drawn().save(path, quality=95)
    pixels = read_image(path)
    assert pixels.shape == (40, 80, 3)
    assert np.abs(pixels[10, 10].astype(int) - (220, 30, 30)).max() < 12


def test_exif_rotation_is_applied(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    drawn().save(tmp_path / "p.jpg", exif=exif, quality=95)
    pixels = read_image(tmp_path / "p.jpg")
    assert pixels.shape == (80, 40, 3)
    # Turned clockwise by 90°, the red quadrant is on the right.
    assert pixels[20, 30].argmax() == 0


@pytest.mark.parametrize("mode", ["CMYK", "L", "1", "P", "I;16", "LA"])
def test_every_mode_becomes_eight_bit_rgb(tmp_path: Path, mode: str) -> None:
    if mode == "I;16":
        image = Image.fromarray(np.full((20, 30), 128 * 257, np.uint16))
    elif mode == "LA":
        image = Image.new("LA", (30, 20), (128, 255))
    else:
        image = Image.new("RGB", (30, 20), (128, 128, 128)).convert(mode, palette=Image.Palette.ADAPTIVE)
    path = tmp_path / ("p.jpg" if mode == "CMYK" else "p.png")
    image.save(path)
    pixels = read_image(path)
    assert (pixels.shape, pixels.dtype) == ((20, 30, 3), np.uint8)
    if mode != "1":
        assert abs(int(pixels[10, 10, 0]) - 128) <= 3


def test_transparency_is_kept_and_full_opacity_dropped(tmp_path: Path) -> None:
    half = drawn().convert("RGBA")
    half.putalpha(Image.linear_gradient("L").resize(half.size))
    half.save(tmp_path / "half.png")
    drawn().convert("RGBA").save(tmp_path / "full.png")
    assert read_image(tmp_path / "half.png").shape == (40, 80, 4)
    assert read_image(tmp_path / "full.png").shape == (40, 80, 3)


def test_hidden_colours_do_not_bleed_when_shrunk(tmp_path: Path) -> None:
    pixels = np.zeros((200, 200, 4), np.uint8)
    pixels[:, :] = (0, 255, 0, 0)
    pixels[50:150, 50:150] = (200, 0, 0, 255)
    Image.fromarray(pixels).save(tmp_path / "p.png")
    small = read_image(tmp_path / "p.png", max_side=50)
    edge = small[small[..., 3] > 40]
    assert edge[:, 1].max() < 20


def test_max_side_shrinks_and_never_grows(tmp_path: Path) -> None:
    drawn().save(tmp_path / "p.png")
    assert read_image(tmp_path / "p.png", max_side=20).shape == (10, 20, 3)
    assert read_image(tmp_path / "p.png", max_side=500).shape == (40, 80, 3)


def test_a_broken_profile_is_ignored_and_a_real_one_read(tmp_path: Path) -> None:
    drawn().save(tmp_path / "broken.png", icc_profile=b"no profile")
    drawn().save(tmp_path / "srgb.png", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    assert np.array_equal(read_image(tmp_path / "broken.png"), quadrants(80, 40))
    assert np.abs(read_image(tmp_path / "srgb.png").astype(int) - quadrants(80, 40)).max() <= 1


def test_a_decompression_bomb_is_refused_from_its_header(tmp_path: Path) -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))
    (tmp_path / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(10**6))))
    with pytest.raises(Unreadable, match="million"):
        read_image(tmp_path / "bomb.png")


@pytest.mark.parametrize("keep", [0.5, 0.05])
def test_a_cut_off_picture_is_damaged(tmp_path: Path, keep: float) -> None:
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (300, 300, 3), np.uint8)).save(tmp_path / "p.png")
    data = (tmp_path / "p.png").read_bytes()
    (tmp_path / "p.png").write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(Unreadable):
        read_image(tmp_path / "p.png")


def test_other_formats_are_refused(tmp_path: Path) -> None:
    drawn().save(tmp_path / "p.gif")
    with pytest.raises(Unreadable):
        read_image(tmp_path / "p.gif")
