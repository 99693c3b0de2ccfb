"""The three kinds of reference, and the names by which a prompt and a request call them."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a reference is. The value is the word in prompts (`@Image1`), lower case."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"

    @property
    def field(self) -> str:
        """The request's array for this kind: `input_images`, `input_videos`, `input_audios`."""
        return f"input_{self.value}s"

    def tag(self, position: int) -> str:
        """The name in a prompt for the reference at 1-based `position`: `@Image1`."""
        return f"@{self.value.capitalize()}{position}"
