"""Every error that a user can meet, each with its public text, its type on the wire and whether trying again helps.

RefreelError
├── BadRequest                 the request is wrong; `problems` names every field at once
│   ├── InvalidParams          invalid_params
│   └── InvalidFileInput       invalid_file_input: a reference cannot be used
├── Unauthenticated            unauthenticated
├── InsufficientCredits        insufficient_credits
├── Forbidden                  forbidden
├── NotFound                   resource_not_found
│   └── ModelNotFound
├── Gone                       resource_gone: it was here and has expired
├── RateLimited                rate_limited, with `retry_after` seconds
├── JobFailed                  the job itself cannot succeed; its text becomes the row's `error_message`
│   ├── EngineFailed           the engine says why
│   ├── EngineCrashed          the engine's process died
│   ├── EngineTimedOut         it ran past its deadline
│   └── OutputInvalid          what the engine wrote is not the film that was asked for
├── Cancelled                  the job was cancelled while it ran
├── Unavailable                a part of ours (database, storage, models) cannot be reached now; trying again helps
└── ConfigError                a setting is wrong; names the variable and the format

HTTP statuses are decided in one table, `refreel.api.problems`. Foreign exceptions are translated where they enter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a request.

    `field` is the parameter's name (`duration`, `input_videos[1]`), `message` the contract's text word for word, `hint`
    what would be right (may be empty), `reference` the tag of the reference it is about (`@Video2`), if it is about one.
    """

    field: str
    message: str
    hint: str = ""
    reference: str | None = None

    def __str__(self) -> str:
        named = self.reference is None or self.reference in self.message
        where = self.field if named else f"{self.field} ({self.reference})"
        return f"{where}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class RefreelError(Exception):
    """Root. `public` is safe to show to anyone; what must stay inside goes to the log, never in here."""

    type = "unknown_error"
    title = "Something went wrong on our side."
    retryable = False

    def __init__(self, public: str = "") -> None:
        super().__init__(public or self.title)
        self.public = public or self.title


class BadRequest(RefreelError):
    """The request is wrong. Holds all problems found, not just the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(p) for p in self.problems))


class InvalidParams(BadRequest):
    type = "invalid_params"
    title = "Invalid parameters supplied, please check your request and try again."


class InvalidFileInput(BadRequest):
    type = "invalid_file_input"
    title = "A reference file could not be used."


class Unauthenticated(RefreelError):
    type = "unauthenticated"
    title = "Missing or invalid API key. Send it as: Authorization: Bearer <key>"


class InsufficientCredits(RefreelError):
    type = "insufficient_credits"
    title = "You have run out of credits."


class Forbidden(RefreelError):
    type = "forbidden"
    title = "This is not allowed with that key or link."


class NotFound(RefreelError):
    type = "resource_not_found"
    title = "The requested resource could not be found"


class ModelNotFound(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"Model not found: {name}")


class Gone(RefreelError):
    type = "resource_gone"
    title = "This file has expired."


class RateLimited(RefreelError):
    type = "rate_limited"
    title = "Too many requests."
    retryable = True

    def __init__(self, public: str = "", *, retry_after: int = 1) -> None:
        super().__init__(public)
        self.retry_after = retry_after


class JobFailed(RefreelError):
    title = "The generation failed."


class EngineFailed(JobFailed):
    title = "The engine could not make this film."


class EngineCrashed(JobFailed):
    title = "The engine's process died while making this film."
    retryable = True


class EngineTimedOut(JobFailed):
    title = "The engine took longer than its deadline."


class OutputInvalid(JobFailed):
    title = "The engine wrote a file that is not the film that was asked for."


class Cancelled(RefreelError):
    title = "The generation was cancelled."


class Unavailable(RefreelError):
    title = "A part of the server cannot be reached at the moment."
    retryable = True


class ConfigError(RefreelError):
    title = "A setting is wrong."
