"""Who calls: from the `Authorization` header to a Caller."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from refreel.accounts.caller import Caller
from refreel.api.state import State, of
from refreel.errors import Unauthenticated

_SCHEME = Depends(HTTPBearer(auto_error=False, description="An API key: `Authorization: Bearer rr_…`"))


async def caller(request: Request, documented: Annotated[object, _SCHEME] = None) -> Caller:
    """The caller of a route that wants a key. Raises Unauthenticated."""
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
    return await state.blocking(state.parts.keys.caller, key.strip())


Known = Annotated[Caller, Depends(caller)]
"""The type of a handler's argument that is its caller."""
