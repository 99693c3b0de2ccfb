"""The intake's tools on a temporary folder, and a real web server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from refreel.config import from_environment
from refreel.models import catalogue
from refreel.models.model import Model
from refreel.references.fetch import Fetcher
from refreel.references.intake import Tools, tools_for
from refreel.references.probe import Prober
from refreel.references.snapshots import Snapshots
from refreel.references.uploads import Uploads
from serving import LOCAL, Web, web_server


@pytest.fixture
def web() -> Iterator[Web]:
    with web_server() as server:
        yield server


@pytest.fixture(scope="session")
def prober() -> Iterator[Prober]:
    helper = Prober()
    yield helper
    helper.close()


@pytest.fixture
def uploads(tmp_path: Path, prober: Prober) -> Uploads:
    return Uploads(tmp_path / "uploads", prober=prober)


@pytest.fixture
def tools(tmp_path: Path, prober: Prober, uploads: Uploads) -> Tools:
    return Tools(Fetcher(LOCAL), uploads, Snapshots(tmp_path / "snapshots"), prober)


@pytest.fixture
def guarded_tools(tmp_path: Path) -> Iterator[Tools]:
    """As a server has them by default: nothing private may be dialled."""
    made = tools_for(from_environment({}, data=tmp_path / "data"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def seedance() -> Model:
    return catalogue.load().get("bytedance-seedance-2-0-reference-to-video")
