"""The key that the first start makes, so that nobody has to read about keys before the first film."""

from __future__ import annotations

import os
from pathlib import Path

from refreel.accounts.keys import Keys
from refreel.errors import ConfigError, Unauthenticated

NAMESPACE = "local"


def ensure_first_key(keys: Keys, file: Path) -> str | None:
    """Make sure that the key kept in `file` opens this server. Returns a key that was made just now, to be shown this once.

    A new data folder takes over the key that is kept already, so that a user's one key opens every server of theirs. A server
    whose keys an operator manages (there are some, and the kept one is not among them) is left as it is.
    Raises ConfigError when the file cannot be read or written.
    """
    kept = _kept(file)
    if kept is not None and _opens(keys, kept):
        return None
    if any(key.revoked_at is None for key in keys.list()):
        return None
    if kept is not None and keys.adopt(kept, NAMESPACE, [NAMESPACE]):
        return None
    secret, _ = keys.create(NAMESPACE, [NAMESPACE])
    _keep(file, secret)
    return secret


def _kept(file: Path) -> str | None:
    try:
        return file.read_text("ascii").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The key file {file} cannot be read: {error}") from error


def _opens(keys: Keys, secret: str) -> bool:
    try:
        keys.caller(secret)
    except Unauthenticated:
        return False
    return True


def _keep(file: Path, secret: str) -> None:
    """Whole or not at all, and never readable by others, not even for an instant."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(secret + "\n")
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ConfigError(f"The key file {file} cannot be written: {error.strerror}. Set REFREEL_KEY_FILE.") from error
