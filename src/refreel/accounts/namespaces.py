"""Namespaces: the owners of rows and files. Their names appear in links, so they are plain."""

from __future__ import annotations

import re

from refreel.accounts.caller import Caller
from refreel.errors import Forbidden

NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?", re.IGNORECASE)
"""1–63 letters, digits, `.`, `_`, `-`; first and last a letter or digit, so that no name is `..` or looks like a flag."""


def is_name(text: str) -> bool:
    return NAME.fullmatch(text) is not None and ".." not in text


def choose(caller: Caller, target: str | None) -> str:
    """The namespace a request works in: `target`, or the key's default.

    Raises Forbidden when the key may not use it; the answer is the same whether the namespace exists or not.
    """
    if target is None:
        return caller.namespace
    if not caller.may_use(target):
        raise Forbidden(f"This key may not use the namespace {target[:80]!r}.")
    return target


def visible(caller: Caller, wanted: str | None) -> tuple[str, ...]:
    """The namespaces a listing covers: all of the caller's, or the one they name. Raises Forbidden for another's."""
    return caller.namespaces if wanted is None else (choose(caller, wanted),)
