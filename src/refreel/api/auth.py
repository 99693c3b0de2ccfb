"""Who calls: from the `Authorization` header to a Caller."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from refreel.accounts.caller import Caller
from refreel.api.state import State, of
from refreel.errors import Unauthenticated


class _Key(HTTPBearer):
    """The dependency of every route that wants a key: documented as a bearer token, and the caller itself in one step."""

    async def __call__(self, request: Request) -> Caller:  # type: ignore[override]
        found = await caller_if_any(request)
        if found is None:
            raise Unauthenticated
        return found


async def caller_if_any(request: Request) -> Caller | None:
    """The caller, or None without an `Authorization` header. Raises Unauthenticated for a header that holds no valid key."""
    state: State = of(request)
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, key = header.partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated
    key = key.strip()
    return state.parts.keys.remembered(key) or await state.blocking(state.parts.keys.caller, key)


Known = Annotated[
    Caller, Depends(_Key(description="An API key: `Authorization: Bearer rr_…`", scheme_name="HTTPBearer"))
]
"""The type of a handler's argument that is its caller. Raises Unauthenticated."""
