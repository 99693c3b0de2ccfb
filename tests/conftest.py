"""What every test may ask for: real media, the animatic engine's weights, and a clean place for caches."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
import pytest

ROOT = Path(__file__).resolve().parent.parent
PEOPLE = Path("/usr/share/doc/opencv-doc/examples/data")


def _left_out(reason: str) -> None:
    """Skip on a machine that lacks something; in CI nothing may be left out."""
    if os.environ.get("CI"):
        pytest.fail(f"CI leaves nothing out: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def media_kit() -> Path:
    """Folder of real pictures, videos and music (`examples/media.json`): astronaut.png chelsea.png coffee.png rocket.jpg
    logo.png bigbuckbunny.mp4 bikes.mp4 carphone_pristine.mp4 house_lo.mp3."""
    folder = Path(os.environ.get("REFREEL_TEST_MEDIA", ROOT / "build" / "media"))
    if not (folder / "house_lo.mp3").is_file():
        _left_out("sample media are missing: ./run setup fetches them")
    return folder


@pytest.fixture(scope="session")
def people() -> Path:
    """Folder with whole-body pictures (messi5.jpg, basketball1.png) of Debian's opencv-doc."""
    if not (PEOPLE / "messi5.jpg").is_file():
        _left_out("whole-body pictures are missing: apt-get install opencv-doc")
    return PEOPLE


@pytest.fixture(scope="session")
def weights() -> Path:
    """Folder of the animatic engine's networks."""
    folder = Path(os.environ.get("REFREEL_WEIGHTS", Path(platformdirs.user_cache_dir("refreel")) / "weights"))
    if not (folder / "u2netp.onnx").is_file():
        _left_out("the engine's weights are missing: refreel models pull")
    return folder


@pytest.fixture(scope="session")
def engine_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that lives as long as the test run: casts and speech are made once."""
    return tmp_path_factory.mktemp("cache")
