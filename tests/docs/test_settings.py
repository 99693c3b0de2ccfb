"""Every setting is documented, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_setting_has_its_line() -> None:
    read = set(re.findall(r'"(REFREEL_[A-Z_]+)"', (ROOT / "src/refreel/config.py").read_text("utf-8")))
    told = set(re.findall(r"^\| `(REFREEL_[A-Z_]+)` \|", (ROOT / "docs/settings.md").read_text("utf-8"), re.MULTILINE))
    assert read == told
