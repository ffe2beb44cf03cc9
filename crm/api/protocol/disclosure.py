"""Showing people to a caller leaves two traces, before anything is rendered: no trace, no data.

The access log names who looked, at whom, for what. What a program reads goes to the firm behind it, so each person it
reads gets a row that names the recipient (Art. 15(1)(c), Art. 19): one a day for a purpose, however many pages. Before
either, the disclosure gate says whether that firm may get it at all: on each page anew.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from crm.api.models import GivenPerson
from crm.contacts.safeguards.minimisation import CATEGORIES
from crm.privacy.actors import Actor
from crm.privacy.categories import Category
from crm.privacy.logs import access_log
from crm.privacy.models import Disclosure, Person, Purpose, Recipient
from crm.privacy.recipients.gate import Facts, check_disclosure, facts_of, given_by

FURTHER = {
    "may_contact": Category.CONSENT,
    "role": Category.EMPLOYMENT,
    "text": Category.CORRESPONDENCE,
    "trader": Category.COMPANY,
    "external_ids": Category.IDENTITY,
}
CATEGORY_OF = CATEGORIES | FURTHER
GOES_ALONG = frozenset({str(Category.CONSENT)})  # whoever may have people's data has to know their no as well
UNSEEN: ContextVar[bool] = ContextVar("nothing of this leaves", default=False)


@contextmanager
def unseen() -> Iterator[None]:
    """Within the block no access is logged: only a keyed digest of what is put together leaves (etags.py)."""
    before = UNSEEN.set(True)
    try:
        yield
    finally:
        UNSEEN.reset(before)


def show(
    request: Any,
    *,
    place: str,
    people: Iterable[Person],
    fields: Iterable[str] = (),
    purpose: Purpose | None = None,
    categories: Iterable[str] = (),
) -> None:
    """Write that the caller is about to be shown `people` at `place`; `fields` names what of them, unmasked.

    `categories` are those of fields that name theirs themselves.
    """
    if UNSEEN.get():
        return
    kinds = sorted({*categories_of(fields), *categories})
    check_reader(request, purpose, kinds)
    by_pk = {person.pk: person for person in people}
    slug = purpose.slug if purpose else ""
    access_log.shown(by=request.user, view=f"api:{place}", people=by_pk, fields=fields, purpose=slug)
    token = request._request.token
    if token is not None and purpose is not None and by_pk:
        disclose(by_pk, token.client.recipient, purpose, kinds, by=request.user)


def check_reader(request: Any, purpose: Purpose | None, categories: Iterable[str] = ()) -> None:
    """DisclosureRefused unless the firm behind the token may get these for the purpose. One statement a request.

    Asked as soon as a read names its purpose: otherwise «missing» and «not allowed» would tell who is here.
    """
    token = request._request.token
    if token is None or purpose is None:
        return
    recipient, at = token.client.recipient, timezone.now()
    known: dict[str, Facts] = request._request.__dict__.setdefault("disclosure_facts", {})
    if purpose.slug not in known:
        known[purpose.slug] = facts_of(recipient, purpose, at)
    kinds = {str(kind) for kind in categories} - GOES_ALONG
    check_disclosure(recipient, purpose, kinds, at, running=True, facts=known[purpose.slug])


def as_given(request: Any, purpose: Purpose) -> Purpose:
    """The purpose with only those categories that it gives the firm behind the token, after `check_reader`.

    A copy that is never saved: whatever asks what the purpose needs hands out that much and no more (Art. 25).
    """
    facts = request._request.__dict__.get("disclosure_facts", {}).get(purpose.slug)
    if facts is None:
        return purpose
    given = {code for relation in facts.named for code in given_by(relation)}
    narrowed = copy(purpose)
    narrowed.categories = [code for code in purpose.categories if code in given]
    return narrowed


def categories_of(fields: Iterable[str]) -> list[str]:
    """The categories of the named fields."""
    return sorted({CATEGORY_OF[name] for name in fields if name in CATEGORY_OF})


def disclose(
    people: dict[int, Person], recipient: Recipient, purpose: Purpose, categories: list[str], *, by: Actor
) -> None:
    """Write a disclosure for each of `people` who has none of today for this recipient, purpose and categories."""
    if not undisclosed_today(people, recipient, purpose, categories):
        return
    with transaction.atomic():
        with connection.cursor() as cursor:  # two pages at once must not both write a person
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", ["api.disclosures", recipient.pk])
        fresh = undisclosed_today(people, recipient, purpose, categories)
        not_yet_told = [people[pk] for pk in sorted(fresh)]
        Disclosure.note(not_yet_told, recipient=recipient, categories=categories, by=by, purpose=purpose)
        given = [GivenPerson(recipient=recipient, person=person.uid) for person in not_yet_told]
        GivenPerson.objects.bulk_create(given, ignore_conflicts=True)


def undisclosed_today(people: Iterable[int], recipient: Recipient, purpose: Purpose, categories: list[str]) -> set[int]:
    """Which of the people (primary keys) have no row of today yet."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    noted = Disclosure.objects.filter(
        person__in=list(people),
        recipient=recipient,
        purpose__slug=purpose.slug,
        at__gte=midnight,
        categories__contains=categories,
    )
    return set(people) - set(noted.values_list("person_id", flat=True))
