"""Who did it: a kind and a number, never a foreign key, so that a log outlives the account it names."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Actor:
    """The doer of an act: `kind` is user, token, system or subject; `id` its number, the prefix of the token
    (crm/accounts/clients/tokens.py) or the name of the job.
    """

    kind: str
    id: str

    @classmethod
    def of(cls, by: Any) -> "Actor":
        """The actor behind `by`: itself, or what its `actor` attribute says. Raises TypeError for a stranger."""
        if isinstance(by, cls):
            return by
        actor = getattr(by, "actor", None)
        if not isinstance(actor, cls):
            raise TypeError(f"{type(by).__name__} is no actor: give it an `actor` or pass Actor(kind, id)")
        return actor


def system(name: str) -> Actor:
    """The product itself, acting through the job or command called `name`."""
    return Actor("system", name)


def signature(by: Any) -> str:
    """The actor behind `by` in one word, «user:7», as rows keep who did something."""
    actor = Actor.of(by)
    return f"{actor.kind}:{actor.id}"
