"""POST /api/ai/files: a file in, a URI out that requests of the same namespace may use as a reference."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, BinaryIO

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from refreel.accounts.namespaces import choose
from refreel.api import examples
from refreel.api.auth import Known
from refreel.api.parts import Upload
from refreel.api.state import of
from refreel.errors import InvalidParams, Problem
from refreel.models.catalogue import Catalogue

router = APIRouter(tags=["files"])

_CHUNK = 256 * 1024
_AROUND = 64 * 1024
"""Bytes that a form may have around its file."""


@router.post(
    "/api/ai/files",
    summary="Upload a reference",
    openapi_extra=examples.FORM,
    responses=examples.responses(examples.UPLOADED, 400, 401, 403, 413, 415),
)
async def upload(request: Request, caller: Known) -> dict[str, Any]:
    """A form with one file, named `file`, and optionally `target_namespace`. The file is looked at on the spot: the answer says what
    it is, how to name it in a request, and how long it is kept."""
    state = of(request)
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise HTTPException(415, "Send the file as multipart/form-data, in a part named 'file'.")
    form = await _form(request, _largest(state.parts.catalogue) + _AROUND)
    try:
        file = _file(form)
        target = form.get("target_namespace")
        namespace = choose(caller, target if isinstance(target, str) and target else None)
        kept = await state.blocking(state.parts.uploads.save, namespace, _chunks(file.file), file.filename or "")
        return _shown(kept, file.filename or "", namespace)
    finally:
        await form.close()


async def _form(request: Request, most: int) -> FormData:
    """The form, its file written to disk as it comes in; 413 past `most` bytes."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        raise _too_large(most)

    async def counted() -> AsyncIterator[bytes]:
        size = 0
        async for part in request.stream():
            size += len(part)
            if size > most:
                raise _too_large(most)
            yield part

    try:
        return await MultiPartParser(request.headers, counted(), max_files=1, max_fields=8).parse()  # type: ignore[arg-type]
    except (MultiPartException, KeyError) as error:
        said = error.message if isinstance(error, MultiPartException) else "the boundary is missing"
        raise InvalidParams([Problem("body", "The form cannot be read", said)]) from None


def _file(form: FormData) -> UploadFile:
    files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
    if not files:
        raise InvalidParams(
            [Problem("file", "Field required", "Send the file in a part named 'file', with a filename.")]
        )
    return files[0]


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _shown(kept: Upload, filename: str, namespace: str) -> dict[str, Any]:
    info = kept.info
    return {
        "object": "file",
        "uri": kept.uri,
        "filename": filename,
        "namespace": namespace,
        "kind": info.kind.value,
        "format": info.format,
        "bytes": kept.bytes,
        "sha256": kept.sha256,
        "width": info.width or None,
        "height": info.height or None,
        "seconds": round(info.seconds, 3) or None,
        "expires_at": int(kept.expires_at),
    }


def _largest(catalogue: Catalogue) -> int:
    """Bytes of the largest file that any model takes."""
    return max(
        (
            size
            for model in catalogue
            for limits in model.limits.values()
            for size in (limits.each_bytes, limits.total_bytes)
            if size
        ),
        default=0,
    )


def _too_large(most: int) -> HTTPException:
    return HTTPException(413, f"No model takes a file of more than {(most - _AROUND) / 1024**2:.0f} MB.")
