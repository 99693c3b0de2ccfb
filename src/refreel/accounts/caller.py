"""Who sends a request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """The owner of a valid key. `user_id` is the key's id; `namespace` is where they work unless they say otherwise and one of
    `namespaces`; nothing outside `namespaces` exists for them."""

    user_id: str
    username: str
    namespace: str
    namespaces: tuple[str, ...]

    def may_use(self, namespace: str) -> bool:
        return namespace in self.namespaces
