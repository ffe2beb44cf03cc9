"""Lists of people at the privacy desk: everybody, one group, or those whom the typed words find. Masked, by keyset."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from consents.models import Ground, Restriction
from crm.accounts.pages.keyset import Page
from crm.contacts.models import Contact
from crm.dpo import figures
from crm.dpo.people.masked_values import masked_value
from crm.privacy.keys.blind_index import matches, query_tokens
from crm.privacy.models import Origin, Person
from dsar.models import Case

KEY_DIGITS = (8, 32)  # the short key, and the whole one
PHONE_DIGITS = 7

GROUPS = {
    "": _("Everybody"),
    "overdue": _("Notice overdue"),
    "due": _("Notice due"),
    "expiring": _("Consent expiring"),
    "restricted": _("Restricted"),
    "objected": _("Objection to marketing"),
    "without_ground": _("Without a ground"),
    "returned": _("Came back after an erasure"),
}


@dataclass(frozen=True)
class Line:
    """One person of a list, masked."""

    person: Person
    contact: Contact | None
    restricted: bool
    cases: bool = False  # whether the reader may see numbers of requests

    @property
    def name(self) -> str:
        """`A• N•`; a dash when there is no name."""
        return masked_value(self.person, "name")

    @property
    def whence(self) -> str:
        """Where they came from: the request that brought them, else the first origin; so that of two who are masked
        alike each is known. A dash while nothing says it."""
        number, kind = getattr(self.person, "first_case", None), getattr(self.person, "first_origin", None)
        if number and self.cases:
            return gettext("from request %(number)s") % {"number": number}
        if number:
            return gettext("from a request")
        return str(Origin.Kind(kind).label) if kind else "–"

    @property
    def email(self) -> str:
        """`a•••@x.pl`."""
        return masked_value(self.person, "email")

    @property
    def phone(self) -> str:
        """A phone number with three digits hidden."""
        return masked_value(self.person, "phone")


def group(only: str, *, on: date | None = None) -> QuerySet:
    """The people of one group; everybody for an unknown one. `on` narrows what falls due to one day."""
    at = timezone.now()
    waiting = Origin.objects.filter(notice=Origin.Notice.DUE)
    rows = {
        "overdue": figures.notices(timezone.localdate())["overdue"],
        "due": waiting.filter(notice_due_on=on) if on else waiting,
        "expiring": figures.expiring(at).filter(**({"expires_at__date": on} if on else {})),
        "restricted": figures.restricted(),
        "objected": Ground.objects.filter(purpose__marketing=True, objected_at__lte=at),
    }
    if only == "without_ground":
        return figures.without_ground(at)
    if only == "returned":
        return figures.returned(at)
    if only in rows:
        return Person.objects.filter(pk__in=rows[only].values("person_id"))
    return Person.objects.all()


def meaning(words: str) -> str:
    """What the typed words are: email, key, phone or name; empty for nothing to look up."""
    digits = "".join(letter for letter in words if letter.isdigit())
    if "@" in words:
        return "email"
    if key_range(words) is not None:
        return "key"
    if len(digits) >= PHONE_DIGITS:
        return "phone"
    return "name" if query_tokens(words) else ""


def matching(people: QuerySet, words: str) -> QuerySet:
    """Those of `people` whom the words may mean: by e-mail address, phone number, key, or parts of a name."""
    kind = meaning(words)
    if kind in ("email", "phone"):
        return people.filter(pk__in=Person.objects.having(kind, words).values("pk"))
    if kind == "key":
        return people.filter(uid__range=key_range(words))
    named = people.none()
    for tokens in query_tokens(words):
        named = named | people.filter(name_tokens__hold=tokens)
    return named


def key_range(words: str) -> tuple[UUID, UUID] | None:
    """The keys that start with the typed digits; None for no key. A number of eight digits is a key, not a phone."""
    digits = words.replace("-", "").lower()
    if len(digits) not in KEY_DIGITS or set(digits) - set("0123456789abcdef"):
        return None
    return UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))


def page_of(people: QuerySet, *, older: str = "", newer: str = "") -> Page:
    """A page of people with their keys, newest first."""
    due = Origin.objects.filter(person=OuterRef("pk"), notice=Origin.Notice.DUE).order_by("notice_due_on")
    origin = Origin.objects.filter(person=OuterRef("pk")).order_by("obtained_at", "pk")
    case = Case.objects.filter(person=OuterRef("pk")).order_by("received_at", "pk")
    rows = people.select_related("key", "contact__owner").annotate(
        notice_due=Subquery(due.values("notice_due_on")[:1]),
        first_origin=Subquery(origin.values("kind")[:1]),
        first_case=Subquery(case.values("number")[:1]),
    )

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> Sequence[Person]:
        if after is not None:
            return list(rows.filter(pk__gt=after[0]).order_by("pk")[:size])
        return list((rows.filter(pk__lt=before[0]) if before else rows).order_by("-pk")[:size])

    return Page.turned(fetch, lambda person: (person.pk,), older=older, newer=newer)


def lines(people: Sequence[Person], words: str = "", *, cases: bool = False) -> list[Line]:
    """What the list says of each person; name hits are opened and the typed words checked. One query.

    `cases`: numbers of requests may be shown.
    """
    if meaning(words) == "name":
        people = [person for person in people if matches(person.name, words)]
    paused = Restriction.in_force([person.pk for person in people])
    return [Line(person, getattr(person, "contact", None), person.pk in paused, cases) for person in people]


def urgent_notices(size: int) -> QuerySet[Origin]:
    """The most urgent notices with people and keys, overdue ones first."""
    waiting = Origin.objects.filter(notice=Origin.Notice.DUE).select_related("person__key")
    return waiting.order_by(F("notice_due_on").asc(nulls_last=True), "pk")[:size]


def notice_lines(notices: Iterable[Origin]) -> list[dict[str, Any]]:
    """[{person, name, origin}] of notices, masked."""
    return [{"origin": row, "person": row.person, "name": masked_value(row.person, "name")} for row in notices]
