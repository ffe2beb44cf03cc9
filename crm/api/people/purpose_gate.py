"""The gate before people: which purpose is named, who may be read for it, and why somebody may not.

    purpose_named(request, slug)     the purpose, or 403: a token has its client's, a colleague those in force
    readable(contacts, purpose, …)   a queryset: only people with a ground in force
    must_be_readable(person, …)      one person, or 409 with the reason's code

Who may be read is said by consents/grounds/readable_people.py, the same for machines and for exports.
"""

from typing import Any

from django.db.models import QuerySet

from consents.grounds.readable_people import channels_of, readable, reason_of
from consents.grounds.recording import answers
from crm.api.protocol.disclosure import as_given, check_reader
from crm.api.protocol.problems import Problem
from crm.privacy.models import Person, Purpose

READS = ("GET", "HEAD")


def purposes_of(request: Any) -> QuerySet:
    """The purposes that the caller may name, in the versions in force."""
    token = request._request.token
    return token.purposes if token else Purpose.objects.active()


def purpose_named(request: Any, slug: str) -> Purpose:
    """The purpose called `slug`; purpose_not_granted alike for one that does not exist and one that is not theirs.

    A read is refused here already (DisclosureRefused) where the firm behind the program may get nothing for it; else
    the purpose comes with those categories alone that it gives that firm. It is looked up once a request, and once for
    rows of a batch that are done together.
    """
    known: dict[str, Purpose | None] = request._request.__dict__.setdefault("purposes_named", {})
    if slug not in known:
        known[slug] = purposes_of(request).filter(slug=slug).first()
    purpose = known[slug]
    if purpose is None:
        raise Problem("purpose_not_granted")
    if request.method in READS:
        check_reader(request, purpose)
        return as_given(request, purpose)
    return purpose


def must_be_readable(person: Person, purpose: Purpose, channel: str = "") -> None:
    """Raise contact_not_allowed with the reason's code and words unless the person may be read for `purpose`."""
    if readable(Person.objects.filter(pk=person.pk), purpose, channel).exists():
        return
    pairs = [(code, purpose) for code in channels_of(purpose, channel)]
    worst = reason_of(list(answers([person.pk], pairs).values()))
    raise Problem("contact_not_allowed", detail=worst.words, reason=worst.reason, state=worst.state)
