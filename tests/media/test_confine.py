"""The decode child can read its one file and nothing else, write nothing, and reach nobody."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from refreel.media.confine import landlock_version


def confined(
    tmp_path: Path, code: str, memory: int = 1 << 30, seconds: float = 5.0
) -> subprocess.CompletedProcess[str]:
    """Run `code` in a confined process; `mine` is the path it may read."""
    mine = tmp_path / "mine"
    mine.write_text("mine")
    start = (
        "from pathlib import Path; from refreel.media.confine import confine, leave_the_network; import socket\n"
        f"leave_the_network(); mine = Path({str(mine)!r}); confine(mine, memory={memory}, seconds={seconds})\n"
    )
    environment = {"PYTHONPATH": ":".join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", start + code], capture_output=True, text=True, env=environment, check=False
    )


def test_its_own_file_is_readable(tmp_path: Path) -> None:
    done = confined(tmp_path, "print(mine.read_text()); import encodings.cp1252, colorsys; print('imported')")
    assert done.stdout.split() == ["mine", "imported"], done.stderr


@pytest.mark.skipif(landlock_version() == 0, reason="this kernel has no Landlock")
def test_no_other_file_is(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("secret")
    for target in (str(other), "/etc/passwd", "/proc/self/environ"):
        done = confined(tmp_path, f"print(open({target!r}).read())")
        assert "PermissionError" in done.stderr
        assert done.stdout == ""


def test_nothing_can_be_written(tmp_path: Path) -> None:
    done = confined(tmp_path, f"open({str(tmp_path / 'new')!r}, 'w').write('x' * 10); print('written')")
    assert "written" not in done.stdout
    assert not (tmp_path / "new").exists() or (tmp_path / "new").stat().st_size == 0


def test_nobody_can_be_reached(tmp_path: Path) -> None:
    apart = "from refreel.media.confine import leave_the_network; raise SystemExit(not leave_the_network())"
    environment = {"PYTHONPATH": ":".join(sys.path)}
    alone = subprocess.run([sys.executable, "-c", apart], env=environment, check=False).returncode == 0
    if not alone and landlock_version() < 4:
        pytest.skip("this system lets no process leave the network")
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = confined(
            tmp_path, f"socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 1); print('there')"
        )
    assert "there" not in done.stdout
    assert done.returncode != 0


def test_time_and_memory_end_it(tmp_path: Path) -> None:
    assert confined(tmp_path, "while True: pass", seconds=0.2).returncode == -14
    if sys.platform == "linux":
        assert "MemoryError" in confined(tmp_path, "bytes(2 << 30)").stderr
