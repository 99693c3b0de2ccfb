"""A database of an earlier version keeps its rows."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from refreel.jobs.status import Status
from refreel.migrations import upgrade as migrations
from refreel.queue.database import connect
from refreel.queue.records import Records

OLD = """insert into generations (id, seq, namespace, user_id, username, model, media_type, repo, spec, status, enqueued_at, unused,
fraction, attempts) values ('a', 1, 'n', 'u', 'u', 'm', 'video', 'r', :spec, 'failed', 1, '[]', 0, 1)"""
SPEC = (
    '{"model": "m", "prompt": "p", "references": [], "resolution": "720p", "seconds": 4, "aspect_ratio": null, '
    '"generate_audio": true, "seed": 1, "response_format": "url", "sent": {}}'
)


def test_a_row_of_the_first_version_is_read_by_this_one(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'old.sqlite'}", flush=False)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with engine.begin() as connection:
        connection.exec_driver_sql(OLD.replace(":spec", "?"), (SPEC,))
    migrations.upgrade(engine)
    row = Records(engine).read("a")
    assert row is not None
    assert (row.status, row.spec.prompt, row.problems) == (Status.FAILED, "p", ())
    engine.dispose()
