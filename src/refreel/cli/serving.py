"""`refreel serve` and `refreel work`."""

from __future__ import annotations

from pathlib import Path

from rich.markup import escape

from refreel import app, logs
from refreel.accounts.first_key import ensure_first_key
from refreel.cli.terminal import console
from refreel.config import Settings, from_environment


def run_server(
    *, host: str | None, port: int | None, data: Path | None, workers: int | None, log_level: str | None
) -> None:
    """Serve until a signal; the first start makes a key, shows it once and keeps it for the command line."""
    settings = _settings(host=host, port=port, data=data, workers=workers, log_level=log_level)
    with app.key_ring(settings) as keys:
        made = ensure_first_key(keys, settings.keys_file)
    out = console()
    if made is not None:
        out.print(f"[bold]Your key (shown this once):[/] {made}")
    out.print(f"The command line's key is kept in {escape(str(settings.keys_file))}")
    app.serve(
        settings, lambda address: out.print(f"[bold]refreel[/] listens on {address} · documentation: {address}/docs")
    )


def run_worker(*, data: Path | None, log_level: str | None) -> None:
    app.work(_settings(data=data, log_level=log_level))


def _settings(**flags: object) -> Settings:
    flags = {name: flag.absolute() if isinstance(flag, Path) else flag for name, flag in flags.items()}
    settings = from_environment(None, **flags)
    settings.data.mkdir(parents=True, exist_ok=True)
    logs.setup(settings.log_level)
    return settings
