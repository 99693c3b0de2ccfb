"""`refreel models`: the catalogue, and the weights of the animatic engine."""

from __future__ import annotations

from rich.table import Table

from refreel.cli.terminal import console, results
from refreel.config import from_environment
from refreel.engines.animatic.weights import manifest, pull


def pull_all(*, quiet: bool) -> None:
    """Fetch what is missing; say which optional files could not be had and why."""
    settings = from_environment()
    items = manifest.load()
    out = console()
    if quiet and not manifest.missing(pull.wanted(items), settings.weights):
        return
    left_out = pull.pull(items, settings.weights, out.print)
    for reason in sorted({why for _, why in left_out}):
        names = [item.name for item, why in left_out if why == reason]
        out.print(
            f"[yellow]left out[/] {', '.join(names[:3])}{f' and {len(names) - 3} more' if len(names) > 3 else ''}: {reason}"
        )
    if not quiet or not left_out:
        out.print(f"weights are in {settings.weights}")


def listing() -> None:
    """Print the catalogue, then the weights."""
    from refreel.models.catalogue import load

    settings = from_environment()
    out = results()
    catalogue = Table(title="Models", title_justify="left")
    for heading in ("id", "takes", "seconds", "engine"):
        catalogue.add_column(heading, overflow="fold")
    for model in load():
        engine = settings.engine.by_model.get(model.id, model.engine)
        catalogue.add_row(model.id, ", ".join(model.input), f"{min(model.seconds)}–{max(model.seconds)}", engine)
    out.print(catalogue)
    weights = Table(title=f"Weights of the animatic engine ({settings.weights})", title_justify="left")
    for heading in ("file", "for", "licence", "MB", ""):
        weights.add_column(heading, overflow="fold")
    items = pull.wanted(manifest.load())
    absent = {item.file for item in manifest.missing(items, settings.weights)}
    for item in items:
        here = (
            "[green]here[/]" if item.file not in absent else "[red]missing[/]" if item.needed else "[yellow]missing[/]"
        )
        weights.add_row(item.file, item.job, item.licence, f"{item.size / 1e6:.1f}", here)
    out.print(weights)
    if absent:
        console().print("fetch what is missing with: refreel models pull")
