"""`refreel keys`."""

from __future__ import annotations

import time
from pathlib import Path

import typer
from rich.table import Table

from refreel import app
from refreel.cli.terminal import console, results
from refreel.config import Settings, from_environment
from refreel.errors import NotFound


def create(namespaces: tuple[str, ...], name: str, data: Path | None) -> None:
    """Print the new key alone on standard output; what it may use goes to standard error."""
    with app.key_ring(_settings(data)) as keys:
        secret, key = keys.create(name or namespaces[0], namespaces)
    console().print(f"key {key.id} for {', '.join(key.namespaces)}; keep it now, it is not shown again:")
    typer.echo(secret)


def listing(namespace: str | None, data: Path | None) -> None:
    table = Table()
    for heading in ("id", "key", "name", "namespaces", "made", "state"):
        table.add_column(heading, overflow="fold")
    with app.key_ring(_settings(data)) as keys:
        for key in keys.list(namespace):
            state = "[red]revoked[/]" if key.revoked_at is not None else "[green]valid[/]"
            made = time.strftime("%Y-%m-%d %H:%M", time.localtime(key.created_at))
            table.add_row(key.id, f"{key.shown}…", key.username, ", ".join(key.namespaces), made, state)
    results().print(table)


def revoke(key_id: str, namespace: str | None, data: Path | None) -> None:
    with app.key_ring(_settings(data)) as keys:
        if key_id not in {key.id for key in keys.list(namespace)} or not keys.revoke(key_id):
            raise NotFound(f"There is no valid key {key_id}" + (f" that may use {namespace}." if namespace else "."))
    console().print(f"revoked {key_id}")


def _settings(data: Path | None) -> Settings:
    settings = from_environment(data=data.absolute() if data else None)
    settings.data.mkdir(parents=True, exist_ok=True)
    return settings
