"""API keys and the namespaces they open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from refreel import logs
from refreel.accounts.caller import Caller
from refreel.accounts.keys import Keys
from refreel.accounts.keys import keys as table
from refreel.accounts.namespaces import choose, is_name, visible
from refreel.errors import Forbidden, InvalidParams, Unauthenticated


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    made = sa.create_engine(f"sqlite:///{tmp_path / 'keys.sqlite'}")
    table.create(made)
    yield made
    made.dispose()


def test_a_key_opens_its_namespaces(engine: sa.Engine) -> None:
    keys = Keys(engine, clock=lambda: 7.5)
    secret, key = keys.create("alice", ["alice", "team"], "team")
    assert keys.caller(secret) == Caller(key.id, "alice", "team", ("alice", "team"))
    assert (key.created_at, key.revoked_at, key.default_namespace) == (7.5, None, "team")
    assert keys.list() == (key,)


def test_the_key_is_nowhere_in_the_database(engine: sa.Engine) -> None:
    secret, key = Keys(engine).create("alice", ["alice"])
    with engine.connect() as connection:
        stored = str(connection.execute(sa.select(table)).all())
    assert secret not in stored
    assert secret[len(key.shown) :] not in stored
    assert len(key.shown) < 12


def test_two_keys_differ_and_logs_strike_them_out(engine: sa.Engine) -> None:
    keys = Keys(engine)
    one, _ = keys.create("alice", ["alice"])
    two, _ = keys.create("alice", ["alice"])
    assert one != two
    assert one[3:] not in logs.strike_out(f"the key is {one}.")


@pytest.mark.parametrize(
    "change", [str.upper, lambda s: s[:-1], lambda s: s + "0", lambda s: s[3:], lambda s: "", lambda s: s + "\n"]
)
def test_anything_else_is_no_key(engine: sa.Engine, change: object) -> None:
    keys = Keys(engine)
    secret, _ = keys.create("alice", ["alice"])
    assert callable(change)
    with pytest.raises(Unauthenticated):
        keys.caller(change(secret))


def test_a_caller_is_remembered_for_a_moment_and_no_longer(engine: sa.Engine) -> None:
    now = [100.0]
    server, elsewhere = Keys(engine, monotonic=lambda: now[0]), Keys(engine)
    secret, key = server.create("ann", ["team"])
    assert server.remembered(secret) is None
    found = server.caller(secret)
    assert elsewhere.revoke(key.id)
    now[0] += 0.9
    assert server.remembered(secret) == found
    now[0] += 0.2
    assert server.remembered(secret) is None
    with pytest.raises(Unauthenticated):
        server.caller(secret)


def test_a_key_revoked_here_is_forgotten_at_once(engine: sa.Engine) -> None:
    keys = Keys(engine)
    secret, key = keys.create("ann", ["team"])
    keys.caller(secret)
    assert keys.revoke(key.id)
    assert keys.remembered(secret) is None


def test_a_revoked_key_ends(engine: sa.Engine) -> None:
    keys = Keys(engine, clock=lambda: 9.0)
    secret, key = keys.create("alice", ["alice"])
    other, _ = keys.create("alice", ["alice"])
    assert keys.revoke(key.id)
    assert not keys.revoke(key.id)
    assert not keys.revoke("no-such-key")
    with pytest.raises(Unauthenticated):
        keys.caller(secret)
    assert keys.caller(other).username == "alice"
    assert {k.id: k.revoked_at for k in keys.list()}[key.id] == 9.0


def test_listing_by_namespace(engine: sa.Engine) -> None:
    keys = Keys(engine)
    keys.create("alice", ["alice", "team"])
    keys.create("bob", ["bob", "team"])
    assert [key.username for key in keys.list("team")] == ["alice", "bob"]
    assert [key.username for key in keys.list("bob")] == ["bob"]


@pytest.mark.parametrize(
    ("username", "namespaces", "default"),
    [
        ("alice", [], None),
        ("alice", ["a/b"], None),
        ("a b", ["a"], None),
        ("alice", ["a"], "b"),
        ("alice", [".."], None),
    ],
)
def test_names_that_are_none(engine: sa.Engine, username: str, namespaces: list[str], default: str | None) -> None:
    with pytest.raises(InvalidParams):
        Keys(engine).create(username, namespaces, default)
    assert Keys(engine).list() == ()


@pytest.mark.parametrize(
    ("name", "good"),
    [("local", True), ("a", True), ("a.b-c_d", True), ("A1", True), ("x" * 63, True), ("x" * 64, False), ("", False)]
    + [(name, False) for name in ("..", "a..b", ".a", "a.", "-a", "a/b", "a b", "é", "a\n")],
)
def test_names(name: str, good: bool) -> None:
    assert is_name(name) is good


def test_choosing_a_namespace() -> None:
    caller = Caller("id", "alice", "alice", ("alice", "team"))
    assert choose(caller, None) == "alice"
    assert choose(caller, "team") == "team"
    assert visible(caller, None) == ("alice", "team")
    assert visible(caller, "team") == ("team",)
    for taken in ("bob", "nobody", ""):
        with pytest.raises(Forbidden):
            choose(caller, taken)
