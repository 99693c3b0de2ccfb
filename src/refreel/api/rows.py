"""Rows as their callers may see them: another namespace's row answers like one that never was."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request

from refreel.accounts.caller import Caller
from refreel.api import wire
from refreel.api.state import State, of
from refreel.errors import NotFound
from refreel.queue.base import Row


async def find(state: State, caller: Caller, generation_id: str) -> Row:
    """The row of that id. Raises NotFound when there is none, or it is not the caller's."""
    row = await state.blocking(state.parts.queue.read, generation_id) if is_id(generation_id) else None
    if row is None or not caller.may_use(row.namespace):
        raise NotFound
    return row


def url(request: Request, row: Row) -> str | None:
    """A fresh link to a row's film, if it has one."""
    state = of(request)
    return wire.result_url(row, state.parts.signer, state.base_url(request), state.clock())


def shown(request: Request, row: Row, *, whole: bool = False) -> dict[str, Any]:
    return wire.generation(row, url(request, row), whole=whole)


def is_id(text: str) -> bool:
    """Whether `text` is a UUID the way rows are named; anything else needs no query."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
