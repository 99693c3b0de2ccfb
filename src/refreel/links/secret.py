"""The secret that links are signed with: made once, kept in a file that only the server's user can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from refreel.errors import ConfigError

_BYTES = 32


def load(path: Path) -> bytes:
    """The secret in `path`, made first if there is none yet.

    The file appears whole or not at all, and of two processes that make it at once both get the same one. Raises ConfigError
    when the file holds no secret.
    """
    if not path.exists():
        _make(path)
    text = path.read_text(encoding="ascii", errors="replace").strip()
    if len(text) != 2 * _BYTES or any(c not in "0123456789abcdef" for c in text):
        raise ConfigError(
            f"{path} does not hold a signing secret ({2 * _BYTES} hex digits); remove it to have a new one made"
        )
    return bytes.fromhex(text)


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return  # another process was first; its secret holds
    finally:
        draft.unlink()
