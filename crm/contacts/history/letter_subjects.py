"""What a letter is about besides the person, for instance a deal. A higher app provides it (setting LETTER_ABOUT)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from crm.contacts.models import Contact
from crm.privacy.dotted_paths import resolve


@dataclass(frozen=True)
class LetterSubject:
    """One subject as a reader sees it: its name, its page, who takes part, values for placeholders.

    `parts` is {person: their role in it in words}; `whose` is the person whose data the label is, if anybody's. `thing`
    is passed to the form of the next step. `touch()` records activity on it; call it in the letter's transaction.
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


def subjects_by_key(keys: Iterable[UUID | None], *, user: Any) -> dict[UUID, LetterSubject]:
    """{key: subject} of those that `user` sees; no statement without keys."""
    provider = resolve("LETTER_ABOUT")
    given_keys = {key for key in keys if key}
    return provider(given_keys, user=user) if provider and given_keys else {}


def subject_for(key: UUID | None, contact: Contact, *, user: Any) -> LetterSubject | None:
    """The subject with that key, when `user` sees it and `contact` takes part in it; else None."""
    subject = subjects_by_key([key], user=user).get(key) if key else None
    return subject if subject and contact.pk in subject.people else None
