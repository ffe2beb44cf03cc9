"""What a letter is about besides the person: a deal, say. Whoever has such things tells of them (`LETTER_ABOUT`)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from crm.contacts.models import Contact
from crm.privacy.dotted_paths import resolve


@dataclass(frozen=True)
class About:
    """One of them as a reader sees it: what it is called, its page, who takes part, what fills placeholders.

    `parts` says in words what each of `people` who has a part of her own is there; `whose` whose data the label is, if
    anybody's. `thing` is what the form of the next step takes for it. `touch()` notes that somebody worked on it; call
    it in the transaction of the letter.
    """

    key: UUID
    label: str
    url: str
    people: frozenset[int] = frozenset()
    parts: Mapping[int, str] = field(default_factory=dict)
    whose: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    thing: Any = None
    touch: Callable[[], None] = lambda: None


def abouts(keys: Iterable[UUID | None], *, user: Any) -> dict[UUID, About]:
    """{key: About} of those that `user` sees; no statement without keys."""
    tell = resolve("LETTER_ABOUT")
    asked = {key for key in keys if key}
    return tell(asked, user=user) if tell and asked else {}


def about_of(key: UUID | None, contact: Contact, *, user: Any) -> About | None:
    """The one called `key`, when `user` sees it and `contact` takes part in it."""
    found = abouts([key], user=user).get(key) if key else None
    return found if found and contact.pk in found.people else None
