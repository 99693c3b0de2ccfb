"""What every way of getting at a reference says when it cannot."""

from __future__ import annotations


class Unusable(Exception):
    """One reference cannot be used. `message` completes "@Image1 cannot be used: …" in words for the one who sent it and
    tells nothing of the inside; `hint` says what would be right (may be empty)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
