"""Who did it: a kind and a number, never a foreign key, so that a log outlives the account it names."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Whoever acts, as verbs take them in `by`: a user, a token, or the product itself (`system`).

    All that is asked of them is how ledger and access log name them. A verb that asks more, such as what they may,
    takes a User.
    """

    @property
    def actor(self) -> "ActorKey": ...


@dataclass(frozen=True, slots=True)
class ActorKey:
    """How the doer of an act is named: `kind` is user, token, system or subject; `id` the number of a user, the prefix
    of a token (crm/accounts/clients/tokens.py) or the name of a job.
    """

    kind: str
    id: str

    @property
    def actor(self) -> "ActorKey":
        """Itself: a name is an actor, too."""
        return self

    @classmethod
    def of(cls, by: object) -> "ActorKey":
        """The name of whoever acts. Raises TypeError for a stranger, such as a visitor who is not signed in."""
        named = getattr(by, "actor", None)
        if not isinstance(named, cls):
            raise TypeError(f"{type(by).__name__} is no actor: give it an `actor` or pass ActorKey(kind, id)")
        return named


def system(name: str) -> ActorKey:
    """The product itself, acting through the job or command called `name`."""
    return ActorKey("system", name)


def signature(by: Actor) -> str:
    """The actor behind `by` in one word, «user:7», as rows keep who did something."""
    actor = ActorKey.of(by)
    return f"{actor.kind}:{actor.id}"
