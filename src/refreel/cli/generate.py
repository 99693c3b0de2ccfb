"""`refreel generate`: a film here and now, through the very same accept and produce as the server's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from refreel import app, logs
from refreel.cli.terminal import console
from refreel.config import from_environment
from refreel.errors import InvalidFileInput, InvalidParams, JobFailed, Problem
from refreel.jobs.status import Status
from refreel.queue.base import Row


@dataclass(frozen=True, slots=True)
class Order:
    """What was typed. `duration` stays a string: the contract's own validation reads it."""

    prompt: str
    images: tuple[str, ...]
    videos: tuple[str, ...]
    audios: tuple[str, ...]
    duration: str
    resolution: str
    aspect_ratio: str
    seed: int | None
    generate_audio: bool
    model: str
    output: Path

    def body(self) -> dict[str, Any]:
        """The request as a client of the server would send it."""
        body: dict[str, Any] = {
            "model": self.model,
            "prompt": self.prompt,
            "duration": self.duration,
            "resolution": self.resolution,
            "aspect_ratio": self.aspect_ratio,
            "generate_audio": self.generate_audio,
        }
        references = (("input_images", self.images), ("input_videos", self.videos), ("input_audios", self.audios))
        body.update({field: [_uri(p) for p in paths] for field, paths in references if paths})
        if self.seed is not None:
            body["seed"] = self.seed
        return body


def make(order: Order, log_level: str | None) -> None:
    """Make the film, saying what happens; raises what guarded() turns into an exit status."""
    settings = from_environment(log_level=log_level or "WARNING")
    logs.setup(settings.log_level)
    _check_output(order.output)
    out = console()
    with app.studio(settings) as studio, _bar(out) as bar:
        task = bar.add_task("reading the request", total=1.0)

        def report(stage: str, fraction: float, detail: str) -> None:
            bar.update(task, completed=fraction, description=f"{stage}: {detail}" if detail else stage)

        row = studio.make(order.body(), order.output, report)
    if row.status is not Status.SUCCEEDED:
        raise _failure(row)
    _tell(row, order.output, out)


def _uri(place: str) -> str:
    """A path becomes a file URI, so that what the pipeline sees is always a URI."""
    if "://" in place or place.startswith("data:"):
        return place
    return Path(place).expanduser().absolute().as_uri()


def _check_output(output: Path) -> None:
    """Before minutes of work, not after."""
    if output.is_dir() or not output.absolute().parent.is_dir():
        raise InvalidParams([Problem("output", f"{output} cannot be written", "name a file in a folder that is there")])


def _bar(out: Console) -> Progress:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<34}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
    )
    return Progress(*columns, TimeElapsedColumn(), console=out, transient=True)


def _failure(row: Row) -> Exception:
    message = row.error_message or "The film could not be made."
    if row.problems:
        return InvalidFileInput(row.problems)
    return JobFailed(message)


def _tell(row: Row, output: Path, out: Console) -> None:
    plan = row.plan or {}
    for line in plan.get("summary", ()):
        out.print(f"  {escape(line)}", style="dim")
    for line in row.unused:
        out.print(f"  [yellow]note[/] {escape(line)}")
    facts = [f"{plan['width']}×{plan['height']}", f"{plan['seconds']} s"] if "width" in plan else []
    facts.append(f"seed {row.spec.seed}")
    if row.completed_at and row.started_at:
        facts.append(f"made in {row.completed_at - row.started_at:.1f} s")
    out.print(f"[green]✓[/] [bold]{escape(str(output))}[/]  {', '.join(facts)}")
