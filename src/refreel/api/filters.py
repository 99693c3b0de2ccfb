"""The filters that the queue's listing and the history share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from refreel.accounts.caller import Caller
from refreel.accounts.namespaces import visible
from refreel.errors import InvalidParams, Problem
from refreel.jobs.status import Status
from refreel.queue.base import RowFilter

MAX_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Query parameters; None: any. `status` may be named several times or hold several, separated by commas."""

    namespace: Annotated[str | None, Query(description="Only this namespace; one that the key may use.")] = None
    model: Annotated[str | None, Query(description="Only this model.")] = None
    status: Annotated[
        list[str] | None, Query(description="Only these statuses: queued, processing, succeeded, failed, cancelled.")
    ] = None
    media_type: Annotated[str | None, Query(description="Only this kind of result: `video`.")] = None
    repo: Annotated[str | None, Query(description="Only this `target_repo`.")] = None
    folder: Annotated[str | None, Query(description="Only this `target_directory`.")] = None

    def rows(self, caller: Caller, default: tuple[Status, ...] | None, page: int, page_size: int) -> RowFilter:
        """What to list for `caller`; `default` are the statuses where the request names none. Raises Forbidden, InvalidParams."""
        return RowFilter(
            namespaces=visible(caller, self.namespace),
            statuses=self._statuses() or default,
            model=self.model,
            media_type=self.media_type,
            repo=self.repo,
            directory=self.folder.strip("/") if self.folder else None,
            page=page,
            page_size=page_size,
        )

    def _statuses(self) -> tuple[Status, ...]:
        names = [name.strip() for part in self.status or () for name in part.split(",") if name.strip()]
        if unknown := [name for name in names if name not in set(Status)]:
            hint = f"Statuses are {', '.join(Status)}."
            raise InvalidParams([Problem("status", f"Invalid status {name[:40]!r}", hint) for name in unknown])
        return tuple(Status(name) for name in dict.fromkeys(names))


Page = Annotated[int, Query(ge=1, le=10**9, description="Which page, from 1.")]
PageSize = Annotated[int, Query(ge=1, le=MAX_PAGE, description="Rows on a page.")]
