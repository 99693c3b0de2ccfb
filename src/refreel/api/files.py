"""/api/repos/{namespace}/{repo}/files/{path}: the films, by a signed link or by a key."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from refreel.api import examples, problems, ranges, rows
from refreel.api.auth import caller_if_any
from refreel.api.state import State, of
from refreel.errors import Forbidden, Gone, NotFound, Unauthenticated
from refreel.links.sign import Address
from refreel.links.verify import verify
from refreel.pipeline.films import row_at
from refreel.queue.base import Row
from refreel.storage.base import StoredFile

router = APIRouter(tags=["files"])


_PATH = "/api/repos/{namespace}/{repo}/files/{path:path}"


@router.head(_PATH, include_in_schema=False)
@router.get(_PATH, summary="A film", responses=examples.film(401, 403, 404, 410, 416))
async def film(
    request: Request,
    namespace: str,
    repo: str,
    path: str,
    oxen_signature: Annotated[str | None, Query(description="From the link.")] = None,
    oxen_expires: Annotated[str, Query(description="From the link: unix seconds.")] = "",
) -> Response:
    """Works with the link's signature, whatever header comes with it, and with the `Authorization` of a key of that namespace. Knows `HEAD`, one
    `Range`, `If-Range`, `ETag` and `If-None-Match`."""
    state, address = of(request), Address(namespace, repo, path)
    await _admit(request, address, oxen_signature, oxen_expires)
    row = await _row(state, address)
    try:
        stored = await state.blocking(state.parts.store.head, row.result_key or "")
    except NotFound:
        raise Gone("This film is no longer kept.") from None
    return await _send(request, row, stored)


async def _admit(request: Request, address: Address, signature: str | None, expires: str) -> None:
    """A good link is enough, whoever opens it; without one a key of the namespace is. Raises Forbidden for a link that is not
    good, Unauthenticated without link and key, NotFound for another's namespace."""
    if signature is not None:
        state = of(request)
        try:
            verify(state.parts.signer, address, signature, expires, state.clock())
            return
        except Forbidden:
            if "authorization" not in request.headers:
                raise
    caller = await caller_if_any(request)
    if caller is None:
        raise Unauthenticated("Open the whole link, with its signature, or send: Authorization: Bearer <key>")
    if not caller.may_use(address.namespace):
        raise NotFound


async def _row(state: State, address: Address) -> Row:
    is_row = rows.is_id(PurePosixPath(address.path).stem)
    row = await state.blocking(row_at, address, state.parts.queue) if is_row else None
    if row is None:
        raise NotFound
    return row


async def _send(request: Request, row: Row, stored: StoredFile) -> Response:
    etag = f'"{stored.etag.removeprefix("W/").strip(chr(34))}"'
    headers = {
        "ETag": etag,
        "Last-Modified": ranges.http_date(stored.modified),
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=86400",
        "Content-Disposition": f'inline; filename="{filename(row)}"',
    }
    if ranges.unchanged(request.headers, etag, stored.modified):
        return Response(status_code=304, headers=headers)
    span = ranges.span(request.headers, stored.size, etag, stored.modified)
    if span is None:
        refused = problems.refusal(416, f"The file has {stored.size} bytes.")
        refused.headers["Content-Range"] = f"bytes */{stored.size}"
        return refused
    headers["Content-Length"] = str(span.end - span.start)
    if span.partial:
        headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{stored.size}"
    status = 206 if span.partial else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type="video/mp4")
    state = of(request)
    chunks = await state.blocking(state.parts.store.read, stored.key, span.start, span.end)
    return StreamingResponse(state.blocking.each(chunks), status, headers, media_type="video/mp4")


def filename(row: Row) -> str:
    """A name for people: the prompt's first words and the id's first digits, in plain ASCII."""
    words = re.findall(r"[a-z0-9]+", row.spec.prompt.lower())
    slug = "-".join(words)[:48].rpartition("-")[0] if len("-".join(words)) > 48 else "-".join(words)
    return f"{slug or 'film'}-{row.id[:8]}.mp4"
