"""Holds the import rules of ARCHITECTURE.md: imports point down, stages do not know each other, and a server that only answers
requests loads neither a decoder nor an engine."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "refreel"

BELOW: dict[str, set[str]] = {
    "errors": set(),
    "logs": set(),
    "tables": set(),
    "config": {"errors"},
    "jobs": {"errors", "models.model"},
    "models": {"errors", "jobs"},
    "media": {"errors", "logs", "jobs", "models"},
    "links": {"errors", "logs", "jobs", "models"},
    "accounts": {"errors", "logs", "config", "jobs", "models", "tables"},
    "storage": {"errors", "logs", "config", "jobs", "models"},
    "references": {"errors", "logs", "config", "jobs", "models", "media", "engines.base"},
    "engines": {"errors", "logs", "config", "jobs", "models", "media"},
    "queue": {"errors", "logs", "config", "jobs", "models", "tables"},
    "migrations": {"errors", "logs", "config", "tables", "queue", "accounts"},
    "pipeline": {
        "errors", "logs", "config", "jobs", "models", "media", "accounts", "links", "queue.base", "storage.base", "engines.base",
        "references",
    },
    "api": {
        "errors", "logs", "config", "jobs", "models", "media.info", "accounts", "links", "queue.base",
        "storage.base", "pipeline",
    },
    "studio": {"errors", "logs", "config", "jobs", "models", "api"},
    "worker": {
        "errors", "logs", "config", "jobs", "models", "media", "queue", "storage", "references", "engines", "links", "accounts",
        "pipeline",
    },
    "client": set(),
}  # fmt: skip
"""What each package may import from refreel besides itself. `app` and `cli`, at the top, may import anything."""

ABOVE = {"app", "cli", "client"}
HEAVY = ("av", "cv2", "numba", "onnxruntime", "ai_edge_litert", "torch")
DECODERS = {"av", "cv2", "PIL"}
WEB = {"fastapi", "starlette", "uvicorn"}


def modules() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if path.name != "__init__.py" or path.stat().st_size)


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, anywhere in it, as a dotted name, with its line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}:{node.lineno}: imports are written from the root"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def package(path: Path) -> str:
    return path.relative_to(SOURCE).with_suffix("").parts[0]


def allowed(name: str, rules: set[str]) -> bool:
    return any(name == rule or name.startswith(f"{rule}.") for rule in rules)


def test_imports_point_down() -> None:
    wrong = []
    for path in modules():
        own = package(path)
        if own in ABOVE - {"client"} or own == "__init__":
            continue
        assert own in BELOW, f"{own} has no place in the order of packages yet"
        for name, line in imported(path):
            inside = name.removeprefix("refreel.")
            if inside != name and not allowed(inside, BELOW[own] | {own, "__version__"}):
                wrong.append(f"{path.relative_to(SOURCE)}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_stages_of_the_animatic_engine_do_not_know_each_other() -> None:
    engine = SOURCE / "engines" / "animatic"
    stages = {folder.name for folder in engine.iterdir() if (folder / "__init__.py").is_file()} - {"values"}
    wrong = [
        f"{path.relative_to(SOURCE)}:{line} imports {name}"
        for stage in stages
        for path in (engine / stage).rglob("*.py")
        for name, line in imported(path)
        if name.startswith("refreel.engines.animatic.") and name.split(".")[3] not in {stage, "values"}
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("libraries", "homes"),
    [
        (WEB, {"api", "app", "studio"}),
        ({"av"}, {"media", "cli"}),
        (DECODERS, {"media", "engines", "cli"}),
        ({"sqlalchemy"}, {"tables", "queue", "accounts", "migrations", "app", "cli"}),
        ({"dbos"}, {"queue", "migrations"}),
        ({"httpx"}, {"references", "engines", "client", "cli"}),
    ],
)
def test_a_library_has_its_home(libraries: set[str], homes: set[str]) -> None:
    wrong = [
        f"{path.relative_to(SOURCE)}:{line} imports {name}"
        for path in modules()
        for name, line in imported(path)
        if name.split(".")[0] in libraries and package(path) not in homes
    ]
    assert not wrong, "\n".join(wrong)


def test_only_config_reads_the_environment() -> None:
    reads = {
        str(path.relative_to(SOURCE))
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in {"environ", "getenv"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
        and isinstance(node.ctx, ast.Load)
    }
    assert reads <= {"config.py"}, reads


def test_every_package_says_what_it_takes_and_gives() -> None:
    for path in SOURCE.rglob("__init__.py"):
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert said, f"{path.relative_to(SOURCE)} has no docstring"


@pytest.mark.parametrize("module", ["refreel.api.server", "refreel.pipeline.accept", "refreel.queue.durable"])
def test_the_api_process_loads_no_decoder_and_no_engine(module: str) -> None:
    program = f"import sys, {module}; print([n for n in {HEAVY!r} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
