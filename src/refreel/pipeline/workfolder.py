"""One folder per job, empty when the job begins and gone when it ends, also when its worker was killed in between."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from refreel import logs

_log = logs.of("produce")


@contextmanager
def work_folder(work: Path, name: str) -> Iterator[Path]:
    """`work/name`, new and empty; deleted with all that is in it at the end."""
    folder = work / name
    delete(work, name)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        delete(work, name)


def sweep(work: Path, wanted: Callable[[str], bool]) -> int:
    """Delete the folders of jobs that are not `wanted` any more; how many went."""
    left = [folder for folder in work.iterdir() if not wanted(folder.name)] if work.is_dir() else []
    for folder in left:
        _log.info("deleting what a dead worker left", extra=logs.about(folder.name))
        delete(work, folder.name)
    return len(left)


def delete(work: Path, name: str) -> None:
    """Delete `work/name`, if it is there."""
    folder = work / name
    if folder.is_dir():
        shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)
