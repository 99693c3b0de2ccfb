"""`refreel doctor`: every part that a film needs, looked at on this machine."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.table import Table

import refreel
from refreel.cli.terminal import results
from refreel.config import Settings, from_environment
from refreel.engines.animatic.weights import manifest, pull

_ROOM = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """`good`: True works, None works with a limit, False does not; `cure` what to do."""

    what: str
    good: bool | None
    found: str
    cure: str = ""


def examine(data: Path | None) -> None:
    """Print the findings; exit 1 when something that a film needs does not work."""
    settings = from_environment(data=data)
    findings = tuple(_findings(settings))
    table = Table(show_header=False, box=None, pad_edge=False)
    for finding in findings:
        mark = {True: "[green]✓[/]", None: "[yellow]![/]", False: "[red]✗[/]"}[finding.good]
        table.add_row(mark, finding.what, finding.found + (f"\n[bold]{finding.cure}[/]" if finding.cure else ""))
    results().print(table)
    if any(finding.good is False for finding in findings):
        raise typer.Exit(1)


def _findings(settings: Settings) -> Iterator[Finding]:
    yield Finding("refreel", True, f"{refreel.__version__} on Python {platform.python_version()}, {pull.here()}")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    yield Finding("cores", True if cores > 1 else None, f"{cores}")
    yield _extra()
    yield _codecs()
    yield from _weights(settings)
    yield _folder("data folder", settings.data)
    yield _folder("cache folder", settings.cache)
    yield _key(settings)
    yield _port(settings)


def _extra() -> Finding:
    wanted = ("cv2", "numba", "onnxruntime", "ai_edge_litert")
    absent = [name for name in wanted if importlib.util.find_spec(name) is None]
    if absent:
        return Finding("animatic engine", False, f"missing: {', '.join(absent)}", "pip install 'refreel[animatic]'")
    return Finding("animatic engine", True, "installed")


def _codecs() -> Finding:
    import av.codec

    absent = [name for name in ("libx264", "aac") if name not in av.codec.codecs_available]
    if absent:
        return Finding(
            "encoders", False, f"PyAV lacks {', '.join(absent)}", "install PyAV from its wheel: pip install av"
        )
    return Finding("encoders", True, "H.264 and AAC")


def _weights(settings: Settings) -> Iterator[Finding]:
    items = pull.wanted(manifest.load())
    absent = manifest.missing(items, settings.weights)
    needed = [item.file for item in absent if item.needed]
    if needed:
        yield Finding("weights", False, f"missing: {', '.join(needed)}", "refreel models pull")
    else:
        yield Finding("weights", True, f"{len(items) - len(absent)} of {len(items)} files in {settings.weights}")
    for name, file in (
        ("better voices", "kokoro"),
        ("fill behind subjects", "libpatchmatch"),
        ("unknown words", "bge"),
    ):
        if any(item.file.startswith(file) for item in absent):
            cure = "refreel models pull" + (
                "" if shutil.which("npm") or file != "kokoro" else " (needs npm: install Node.js)"
            )
            yield Finding(name, None, "not here; the engine does with less", cure)


def _folder(what: str, folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding(
            what, False, f"{folder}: {error.strerror}", "choose another with --data, REFREEL_DATA or REFREEL_CACHE"
        )
    return Finding(what, True if free > _ROOM else None, f"{folder}, {free / 1e9:.0f} GB free")


def _key(settings: Settings) -> Finding:
    if not settings.keys_file.exists():
        return Finding("key", True, f"none yet; `refreel serve` makes one and keeps it in {settings.keys_file}")
    mode = stat.S_IMODE(settings.keys_file.stat().st_mode)
    if mode & 0o077:
        return Finding("key", None, f"{settings.keys_file} can be read by others", f"chmod 600 {settings.keys_file}")
    return Finding("key", True, f"{settings.keys_file}")


def _port(settings: Settings) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            return Finding(
                "port", None, f"{where}: {error.strerror}", "a server may be running; or choose another with --port"
            )
    return Finding("port", True, f"{settings.host}:{settings.port} is free")
