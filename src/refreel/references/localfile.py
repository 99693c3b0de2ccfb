"""Local paths as references, for the command line only: takes `./cat.png`, `~/cat.png` or `file:///…`, gives a path."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from refreel.references.unusable import Unusable

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


def is_local(uri: str) -> bool:
    """Whether `uri` is a path: a `file:` URL, or text without a scheme (one letter and a colon is a drive, not a scheme)."""
    return uri[:5].lower() == "file:" or not _SCHEME.match(uri)


def local_path(uri: str) -> Path:
    """Raises Unusable when there is no such file."""
    path = Path(unquote(urlsplit(uri).path)) if uri[:5].lower() == "file:" else Path(uri).expanduser()
    if not path.is_file():
        raise Unusable(f"there is no file {path}")
    return path
