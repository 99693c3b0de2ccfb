"""Runs one job and says how it ended: every exception becomes an outcome whose text its user may read."""

from __future__ import annotations

from refreel import logs
from refreel.errors import BadRequest, Cancelled, Problem, RefreelError
from refreel.jobs.status import Status
from refreel.queue.base import JobControl, Outcome, Produce, Row

_log = logs.of("queue")

TOO_MANY_ATTEMPTS = (
    "The worker process died {attempts} times while making this film, so it was given up. "
    "Try again with smaller or fewer references, or tell the operator."
)


def run(row: Row, produce: Produce, control: JobControl) -> Outcome:
    """The outcome of `produce(row, control)`. Raises `Cancelled` only: whether that means the row is cancelled, or was handed
    to another worker, is the queue's to decide."""
    try:
        return produce(row, control)
    except Cancelled:
        raise
    except BadRequest as error:
        return _failed(error.type, error.public, error.problems)
    except RefreelError as error:
        _log.warning("failed: %s", error, extra=logs.about(row.id), exc_info=error.__cause__)
        return _failed(error.type, error.public)
    except Exception:  # noqa: BLE001  (whatever a job raises ends that job, not its worker; the log has it whole)
        _log.exception("failed by a fault of ours", extra=logs.about(row.id))
        return _failed(RefreelError.type, RefreelError.title)


def given_up(attempts: int) -> Outcome:
    """The outcome of a job whose worker died every time it was tried."""
    return _failed(RefreelError.type, TOO_MANY_ATTEMPTS.format(attempts=attempts))


def abandoned() -> Outcome:
    """The outcome of a job that no worker could begin."""
    return _failed(RefreelError.type, "The server could not begin this generation. Please send it again.")


def _failed(type_: str, message: str, problems: tuple[Problem, ...] = ()) -> Outcome:
    return Outcome(status=Status.FAILED, error_type=type_, error_message=message, problems=problems)
