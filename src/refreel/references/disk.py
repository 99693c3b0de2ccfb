"""Writing files so that they are there whole or not at all, also after the power goes."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from refreel.errors import Unavailable

_INCOMING = ".incoming"


@contextmanager
def incoming(folder: Path) -> Iterator[Path]:
    """A path for a file in the making, on the same disk as `folder`; whatever is left there afterwards is deleted.

    A full disk becomes Unavailable.
    """
    staging = folder / _INCOMING
    staging.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = staging / secrets.token_hex(12)
    try:
        yield path
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
            raise Unavailable("The server has no room for files at the moment.") from error
        raise
    finally:
        path.unlink(missing_ok=True)


def settle(path: Path, final: Path) -> None:
    """Move the finished file `path` to `final`, durable when this returns. An existing `final` is replaced at once."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.replace(final)
    sync_folder(final.parent)


def write_json(folder: Path, final: Path, value: Mapping[str, Any]) -> None:
    with incoming(folder) as path:
        path.write_text(json.dumps(value))
        settle(path, final)


def sync_folder(folder: Path) -> None:
    """A rename is durable only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def link_or_copy(source: Path, target: Path) -> None:
    """`target` becomes a file with the content of `source`, sharing its blocks where the disk allows. Atomic."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        try:
            part.hardlink_to(source)
        except FileNotFoundError:
            raise
        except OSError:
            # Another disk, or a file system without hard links.
            shutil.copyfile(source, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def sweep_incoming(folder: Path, older_than: float = 3600.0) -> None:
    """Delete what processes that died left half made."""
    staging = folder / _INCOMING
    if not staging.is_dir():
        return
    before = time.time() - older_than
    for path in staging.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
