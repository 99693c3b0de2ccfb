"""Letters that cannot be written are left out, never drawn as boxes."""

from __future__ import annotations

from refreel.media.typeface import face, unwritable, writable

_NOBODYS = "\u0378"
"""A place that Unicode leaves empty: no typeface has it."""


def test_plain_letters_are_written_in_the_built_in_typeface() -> None:
    assert unwritable("Hello, café – naïve?") == ""
    assert face("Hello", 20).getlength("Hello") > 20  # type: ignore[union-attr]


def test_a_letter_that_no_typeface_has_is_named_and_left_out() -> None:
    assert unwritable(f"a{_NOBODYS}b{_NOBODYS}") == _NOBODYS
    assert writable(f"a{_NOBODYS}b", face("ab", 20)) == "ab"


def test_the_same_text_gives_the_same_typeface() -> None:
    first, second = face("Привет", 20), face("Привет", 20)
    assert getattr(first, "path", None) == getattr(second, "path", None)
