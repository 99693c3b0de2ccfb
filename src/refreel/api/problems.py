"""The one table from errors to HTTP statuses, and every error's shape on the wire.

    {"error": {"type", "title", "detail", "message"}, "status": "error", "status_message": <type>}

`message` repeats `detail`, so that clients that look for either find it. A wrong request adds
`"problems": [{"field", "message", "hint", "reference"}]`, all of them at once. An error of ours that nobody foresaw adds
`request_id`, which stands beside its trace in the log, and tells nothing of the inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from refreel import errors
from refreel.queue.base import Row

STATUS: Final[Mapping[type[errors.RefreelError], int]] = {
    errors.BadRequest: 400,
    errors.Unauthenticated: 401,
    errors.InsufficientCredits: 402,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Cancelled: 409,
    errors.Gone: 410,
    errors.RateLimited: 429,
    errors.Unavailable: 503,
    errors.RefreelError: 500,
}
"""A class answers with the status of its nearest ancestor here."""

FRAMEWORK: Final[Mapping[int, tuple[str, str]]] = {
    404: (errors.NotFound.type, errors.NotFound.title),
    405: ("method_not_allowed", "This address does not know that method."),
    406: ("not_acceptable", "The answer cannot be given in that form."),
    408: ("request_timeout", "The request did not come in in time."),
    413: ("payload_too_large", "The request's body is too large."),
    415: ("unsupported_media_type", "The request's body has a type that is not understood here."),
    416: ("range_not_satisfiable", "The file does not have that range of bytes."),
}
"""Type and title of what HTTP itself refuses."""

_FAILED: Final[Mapping[str, type[errors.RefreelError]]] = {
    errors.InvalidFileInput.type: errors.InvalidFileInput,
    errors.InvalidParams.type: errors.InvalidParams,
    errors.InsufficientCredits.type: errors.InsufficientCredits,
}
"""Failures of a job that are the request's own fault, by the type in its row."""


def status_of(error: type[errors.RefreelError]) -> int:
    return next(STATUS[ancestor] for ancestor in error.__mro__ if ancestor in STATUS)


def shape(kind: str, title: str, detail: str = "", **more: Any) -> dict[str, Any]:
    """The body of an error. Without `detail` there is neither `detail` nor `message`."""
    said = {"detail": detail, "message": detail} if detail else {}
    return {"error": {"type": kind, "title": title, **said, **more}, "status": "error", "status_message": kind}


def answer(error: errors.RefreelError, **more: Any) -> JSONResponse:
    """The response for an error that was foreseen."""
    plain_not_found = type(error) is errors.NotFound and error.public == error.title
    if isinstance(error, errors.BadRequest):
        more["problems"] = [problem(p) for p in error.problems]
    return JSONResponse(
        shape(error.type, error.title, "" if plain_not_found else error.public, **more),
        status_of(type(error)),
        _headers(error),
    )


def problem(found: errors.Problem) -> dict[str, Any]:
    return {"field": found.field, "message": found.message, "hint": found.hint, "reference": found.reference}


def failure(row: Row) -> JSONResponse:
    """The blocking route's answer for a job that failed: its row's own text, with the status of its type."""
    kind = row.error_type or errors.JobFailed.type
    known = _FAILED.get(kind)
    title = known.title if known else errors.JobFailed.title
    more = {"problems": [problem(p) for p in row.problems]} if row.problems else {}
    body = shape(kind, title, row.error_message or title, generation_id=row.id, **more)
    return JSONResponse(body, status_of(known) if known else status_of(errors.JobFailed))


def unforeseen(request_id: str) -> JSONResponse:
    return JSONResponse(
        shape(
            errors.RefreelError.type,
            errors.RefreelError.title,
            f"Something went wrong on our side. Tell the operator this request id: {request_id}",
            request_id=request_id,
        ),
        500,
    )


def refusal(status: int, detail: str = "") -> JSONResponse:
    """The response for what HTTP itself refuses."""
    kind, title = FRAMEWORK.get(status, ("invalid_request", "The request cannot be answered."))
    return JSONResponse(shape(kind, title, detail), status)


def install(app: FastAPI) -> None:
    """Have `app` answer every error in our shape."""
    app.add_exception_handler(errors.RefreelError, _refreel)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)


async def _refreel(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.RefreelError)
    if status_of(type(error)) == 500:
        raise error  # foreseen elsewhere, not by the route: `requests.Requests` logs it and answers with its id
    return answer(error)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    from_framework = error.detail in ("Not Found", "Method Not Allowed")
    response = refusal(error.status_code, "" if from_framework else str(error.detail))
    response.headers.update(error.headers or {})
    return response


async def _validation(request: Request, error: Exception) -> JSONResponse:
    """Wrong query parameters and headers, which the framework checks; bodies are checked by `jobs.validate`."""
    assert isinstance(error, RequestValidationError)
    found = [
        errors.Problem(
            str(e["loc"][-1]), f"Invalid {e['loc'][-1]}" if e["type"] != "missing" else "Field required", e["msg"]
        )
        for e in error.errors()
    ]
    return answer(errors.InvalidParams(found))


def _headers(error: errors.RefreelError) -> dict[str, str]:
    if isinstance(error, errors.Unauthenticated):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, errors.RateLimited):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, errors.Unavailable):
        return {"Retry-After": "5"}
    return {}
