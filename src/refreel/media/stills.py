"""Pictures: takes a JPEG, PNG or WebP, gives RGB or RGBA pixels as a viewer shows them."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from refreel.media.decode import MAX_PIXELS, Unreadable

_FORMATS = ("JPEG", "PNG", "WEBP")


def read_image(path: Path, max_side: int | None = None) -> NDArray[np.uint8]:
    """The picture as uint8 of shape (h, w, 3) RGB, or (h, w, 4) RGBA when some of it is transparent (alpha not
    premultiplied). EXIF rotation is applied, an embedded colour profile is converted to sRGB, 16-bit, grey, palette and
    CMYK pictures become 8-bit RGB. An animation gives its first frame. With `max_side` the longer side is at most that.

    Raises Unreadable when the file is not a readable picture or has more than MAX_PIXELS pixels.
    """
    with open_image(Path(path)) as image:
        if max_side is not None and image.format == "JPEG":
            # The JPEG decoder scales by 1/2, 1/4, 1/8 for nothing; twice the wanted size leaves the resampling its quality.
            image.draft(None, (2 * max_side, 2 * max_side))
        image.load()
        upright = ImageOps.exif_transpose(image)
        picture = _eight_bit(_to_srgb(upright))
        if max_side is not None and max(picture.size) > max_side:
            picture = _shrunk(picture, max_side)
        return np.array(picture, dtype=np.uint8)


@contextmanager
def open_image(path: Path) -> Iterator[ImageFile.ImageFile]:
    """Header read, size checked, nothing decoded yet. Pillow's exceptions become Unreadable, inside the block too."""
    try:
        with warnings.catch_warnings():
            # Our own cap below is what counts; Pillow's warning would only reach the log.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=_FORMATS) as image:
                check_pixels(*image.size)
                yield image
    except UnidentifiedImageError as error:
        raise Unreadable("it is not a readable JPEG, PNG or WebP") from error
    except Image.DecompressionBombError as error:
        raise Unreadable(f"it has more than {MAX_PIXELS // 10**6} million pixels") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise Unreadable("it is damaged or cut short") from error


def check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise Unreadable(f"it is {width}×{height} pixels; at most {MAX_PIXELS // 10**6} million are read")


def has_alpha(image: Image.Image) -> bool:
    """Whether any pixel is not opaque: an alpha channel that is full everywhere is no transparency."""
    if image.mode not in ("RGBA", "LA", "PA", "RGBa", "La") and "transparency" not in image.info:
        return False
    low, _ = image.convert("RGBA").getchannel("A").getextrema()
    return bool(low != 255)


def _to_srgb(image: Image.Image) -> Image.Image:
    """Phones write Display P3, printers CMYK with a profile: without conversion colours come out dull or wrong."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK"):
        return image
    out = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=out)
    except (ImageCms.PyCMSError, OSError):
        # A profile that cannot be read is decoration that failed, not a picture that failed: viewers ignore it too.
        return image
    return converted if converted is not None else image


def _eight_bit(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        deep = np.asarray(image).astype(np.float32)
        # 16-bit grey comes as 0–65535 in modes I;16 and I.
        image = Image.fromarray(np.clip(deep / 257.0 + 0.5, 0, 255).astype(np.uint8))
    return image.convert("RGBA" if has_alpha(image) else "RGB")


def _shrunk(image: Image.Image, max_side: int) -> Image.Image:
    scale = max_side / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    if image.mode != "RGBA":
        return image.resize(size, Image.Resampling.LANCZOS)
    # Colours under transparent pixels are arbitrary; premultiplied they cannot bleed into the edge.
    return image.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
