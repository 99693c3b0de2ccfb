"""Which engines there are: ours, and those that other packages offer under the entry point group `refreel.engines`.

An engine is offered as a callable that takes `weights` and `cache`, two folders, and gives a `base.Engine`. Names are looked at
without importing anything; `make` imports, and only in the engine's own process.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Final, cast

from refreel import __version__
from refreel.engines.base import Engine
from refreel.errors import ConfigError

GROUP: Final = "refreel.engines"
OURS: Final[Mapping[str, str]] = {
    "animatic": "refreel.engines.animatic.engine:AnimaticEngine",
    "fake": "refreel.engines.fake:FakeEngine",
}

FOR_TESTS: Final = frozenset({"fake"})


def versions() -> dict[str, str]:
    """Every engine's name with the version of the package that brings it."""
    brought = {entry.name: entry.dist.version if entry.dist is not None else "" for entry in _entries()}
    return {**brought, **dict.fromkeys(OURS, __version__)}


def offered(used: Collection[str]) -> dict[str, str]:
    """`versions` as users see them: an engine for tests only when it is `used` here."""
    return {name: version for name, version in versions().items() if name not in FOR_TESTS or name in used}


def check(name: str) -> None:
    """Raises ConfigError, naming the engines there are, when `name` is none."""
    if name not in versions():
        raise ConfigError(f"REFREEL_ENGINES: no engine is called {name!r}; there are {', '.join(sorted(offered(())))}")


def make(name: str, weights: Path, cache: Path) -> Engine:
    """The engine called `name`. Raises ConfigError when there is none."""
    check(name)
    if name in OURS:
        module, _, attribute = OURS[name].partition(":")
        offered = getattr(import_module(module), attribute)
    else:
        offered = next(entry for entry in _entries() if entry.name == name).load()
    return cast(Callable[..., Engine], offered)(weights=weights, cache=cache)


def _entries() -> tuple[EntryPoint, ...]:
    return tuple(entry_points(group=GROUP))
