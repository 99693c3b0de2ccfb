"""Typefaces for lettering: the built-in one, or, for letters that it lacks, the first of this machine's that has them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PIL import ImageFont

Face = ImageFont.FreeTypeFont | ImageFont.ImageFont

_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
_WANTED = ("notosanscjk", "sourcehansans", "wqy", "pingfang", "hiragino", "msyh", "yugoth", "malgun", "arialunicode", "notosans", "dejavusans",
           "arial")  # fmt: skip
"""Beginnings of file names, best first; then all others by name."""
_MOST = 200
_NO_LETTER = "\U0010fffe"


def face(text: str, size: int) -> Face:
    """The typeface in which most of `text` can be written, `size` pixels high; the same machine always gives the same."""
    own = ImageFont.load_default(size)
    lacking = _lacking(own, text)
    if not lacking:
        return own
    best: tuple[int, Face] = (len(lacking), own)
    for path in _installed():
        found = _opened(path, size)
        if found is None:
            continue
        count = len(_lacking(found, text))
        if count < best[0]:
            best = (count, found)
        if count == 0:
            break
    return best[1]


def unwritable(text: str) -> str:
    """The letters of `text` that no typeface on this machine has, each once."""
    return "".join(_lacking(face(text, 24), text))


def writable(text: str, typeface: Face) -> str:
    """`text` without the letters that `typeface` lacks."""
    lacking = set(_lacking(typeface, text))
    return "".join(c for c in text if c not in lacking)


def _lacking(typeface: Face, text: str) -> tuple[str, ...]:
    blank = _shape(typeface, _NO_LETTER)
    return tuple(c for c in dict.fromkeys(text) if not c.isspace() and _shape(typeface, c) == blank)


def _shape(typeface: Face, letter: str) -> tuple[tuple[int, int], bytes]:
    mask = typeface.getmask(letter)
    return (mask.size[0], mask.size[1]), bytes(mask)


def _opened(path: Path, size: int) -> Face | None:
    try:
        return ImageFont.truetype(path, size)
    except OSError:  # a file that is no typeface, or one that may not be read: the next one is tried
        return None


@cache
def _installed() -> tuple[Path, ...]:
    found = sorted(_files(), key=lambda p: (_rank(p), p.name.lower(), str(p)))
    return tuple(found[:_MOST])


def _files() -> Iterator[Path]:
    for folder in map(Path, _FOLDERS):
        if folder.is_dir():
            yield from (p for p in folder.rglob("*") if p.suffix.lower() in (".ttf", ".otf", ".ttc"))


def _rank(path: Path) -> tuple[int, bool]:
    name = path.stem.lower().replace("-", "").replace(" ", "")
    place = next((i for i, start in enumerate(_WANTED) if name.startswith(start)), len(_WANTED))
    return place, not any(word in name for word in ("regular", "medium")) and "-" in path.stem
