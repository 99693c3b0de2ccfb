"""How commands speak: results on standard output, everything else on standard error, mistakes without a trace."""

from __future__ import annotations

from collections.abc import Callable

import typer
from rich.console import Console
from rich.markup import escape

from refreel.errors import BadRequest, ConfigError, ModelNotFound, RefreelError


def console() -> Console:
    """For people: progress, tables, notes. Standard error, so that standard output stays clean for scripts."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def results() -> Console:
    """For what was asked for: lists and findings, on standard output."""
    return Console(highlight=False, soft_wrap=True)


def guarded(command: Callable[[], None]) -> None:
    """Run a command; a known error becomes its text and an exit status: 2 for a wrong request or setting, 1 for the rest."""
    try:
        command()
    except BadRequest as error:
        for problem in error.problems:
            console().print(f"[red]✗[/] {escape(str(problem))}")
        raise typer.Exit(2) from None
    except (ConfigError, ModelNotFound) as error:
        console().print(f"[red]✗[/] {escape(error.public)}")
        raise typer.Exit(2) from None
    except RefreelError as error:
        console().print(f"[red]✗[/] {escape(error.public)}")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        console().print("stopped")
        raise typer.Exit(130) from None
