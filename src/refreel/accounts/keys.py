"""API keys: made, listed, revoked, and turned into a caller.

A key is `rr_` and 48 hex digits: 192 random bits. Only its SHA-256 is stored. A slow password hash (argon2, scrypt) exists to
make guessing expensive where people choose the secret; nobody guesses 192 random bits, so a fast hash loses nothing, and a key
can be looked up by its hash through an index on every request. The lookup by hash also takes no time that depends on how much of
a guess was right.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

import sqlalchemy as sa

from refreel.accounts.caller import Caller
from refreel.accounts.namespaces import is_name
from refreel.errors import InvalidParams, Problem, Unauthenticated
from refreel.tables import metadata

keys: Final = sa.Table(
    "keys",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("shown", sa.String(16), nullable=False),
    sa.Column("username", sa.String(63), nullable=False),
    sa.Column("namespaces", sa.JSON, nullable=False),
    sa.Column("default_namespace", sa.String(63), nullable=False),
    sa.Column("created_at", sa.Float(53), nullable=False),
    sa.Column("revoked_at", sa.Float(53), nullable=True),
)

REMEMBER_SECONDS = 1.0
"""How long a caller is taken for who they were without asking the database: the most that a key outlives its revocation by
another process (the command line)."""
_REMEMBERED = 1024

_FORM = re.compile(r"rr_[0-9a-f]{48}")


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it can be listed: `shown` is its first characters, enough to tell two apart and no more."""

    id: str
    shown: str
    username: str
    namespaces: tuple[str, ...]
    default_namespace: str
    created_at: float
    revoked_at: float | None = None


class Keys:
    """The keys of one database. The table is made by the database's migrations, not here."""

    def __init__(
        self,
        engine: sa.Engine,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._monotonic = monotonic
        self._callers: dict[str, tuple[float, Caller]] = {}

    def create(self, username: str, namespaces: Sequence[str], default_namespace: str | None = None) -> tuple[str, Key]:
        """A new key: the secret, which can never be read again, and how it is listed.

        `default_namespace` is the first of `namespaces` unless given. Raises InvalidParams for a name that is none.
        """
        secret = f"rr_{secrets.token_hex(24)}"
        return secret, self._insert(secret, username, namespaces, default_namespace)

    def adopt(self, secret: str, username: str, namespaces: Sequence[str]) -> bool:
        """Take over a key that another database made. False when it has not the form of a key, or is known (and so was
        revoked here or is valid already)."""
        with self._engine.connect() as connection:
            known = connection.execute(sa.select(keys.c.id).where(keys.c.digest == _digest(secret))).first()
        if known is not None or not _FORM.fullmatch(secret):
            return False
        self._insert(secret, username, namespaces, None)
        return True

    def _insert(self, secret: str, username: str, namespaces: Sequence[str], default_namespace: str | None) -> Key:
        default = default_namespace or (namespaces[0] if namespaces else "")
        _check_names(username, namespaces, default)
        key = Key(str(uuid4()), secret[:9], username, tuple(dict.fromkeys(namespaces)), default, self._clock())
        with self._engine.begin() as connection:
            connection.execute(
                sa.insert(keys).values(
                    id=key.id,
                    digest=_digest(secret),
                    shown=key.shown,
                    username=key.username,
                    namespaces=list(key.namespaces),
                    default_namespace=key.default_namespace,
                    created_at=key.created_at,
                )
            )
        return key

    def list(self, namespace: str | None = None) -> tuple[Key, ...]:
        """Every key, oldest first, revoked ones too; only those that may use `namespace`, if given."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(keys).order_by(keys.c.created_at, keys.c.id)).all()
        found = (_key(row) for row in rows)
        return tuple(key for key in found if namespace is None or namespace in key.namespaces)

    def revoke(self, key_id: str) -> bool:
        """End a key: here at once, in other processes within REMEMBER_SECONDS. False when there is no such key or it has ended
        already."""
        with self._engine.begin() as connection:
            done = connection.execute(
                sa.update(keys).where(keys.c.id == key_id, keys.c.revoked_at.is_(None)).values(revoked_at=self._clock())
            )
        self._callers.clear()
        return done.rowcount == 1

    def caller(self, secret: str) -> Caller:
        """Who owns `secret`. Raises Unauthenticated for anything but a key that is valid now."""
        if not _FORM.fullmatch(secret):
            raise Unauthenticated
        asked = self._monotonic()
        wanted = sa.select(keys).where(keys.c.digest == _digest(secret), keys.c.revoked_at.is_(None))
        with self._engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            raise Unauthenticated
        found = Caller(row.id, row.username, row.default_namespace, tuple(row.namespaces))
        if len(self._callers) >= _REMEMBERED:
            self._callers.clear()
        self._callers[_digest(secret)] = (asked, found)
        return found

    def remembered(self, secret: str) -> Caller | None:
        """What `caller` has said in the last REMEMBER_SECONDS, if anything: clients come many times a second with one key, and
        this never waits for a database."""
        asked, found = self._callers.get(_digest(secret), (0.0, None))
        return found if self._monotonic() - asked < REMEMBER_SECONDS else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(row: sa.Row[tuple[object, ...]]) -> Key:
    values = row._mapping
    return Key(
        id=values["id"],
        shown=values["shown"],
        username=values["username"],
        namespaces=tuple(values["namespaces"]),
        default_namespace=values["default_namespace"],
        created_at=values["created_at"],
        revoked_at=values["revoked_at"],
    )


def _check_names(username: str, namespaces: Sequence[str], default: str) -> None:
    hint = "1-63 letters, digits, '.', '_' or '-', with a letter or digit first and last"
    problems = [Problem("namespace", f"Invalid namespace {name!r}", hint) for name in namespaces if not is_name(name)]
    if not is_name(username):
        problems.append(Problem("username", f"Invalid name {username!r}", hint))
    if default not in namespaces:
        problems.append(Problem("namespace", "The default namespace must be one that the key may use"))
    if problems:
        raise InvalidParams(problems)
