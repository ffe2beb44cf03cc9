"""What tests of deciding and carrying out share: a case of somebody known, decided, and how a refusal is called."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.privacy.models import Disclosure, Person, Recipient
from dsar.decisions.verdicts import Proposal, decide, decide_at_once, propose
from dsar.models import Case, Verdict
from tests.dsar.made_cases import arrived, came_forward

DAY = timedelta(days=1)


def case_about(person, *kinds, identified=True, at=None, **values):
    """A case that arrived two days ago about somebody we hold, her identity shown."""
    at = at or timezone.now() - 2 * DAY
    case = arrived(*kinds, at=at, about=person, **values)
    return identify(case) if identified else case


def identify(case):
    """Her identity is shown."""
    came_forward(case, case.received_at)
    return Case.objects.with_keys().get(pk=case.pk)


def grant(case, right, *, by, **more):
    """A yes."""
    return decide_at_once(case, Proposal(right, Verdict.GRANTED, **more), by=by)


def refuse(case, right, *, by, decider, why, text="Tak każe prawo.", **more):
    """A no, by two people."""
    row = propose(case, Proposal(right, Verdict.REFUSED, why=why, text=text, **more), by=by)
    return decide(row, by=decider)


def given_to(person, name="Drukarnia", *, categories=("identity", "email"), at=None, by, country="PL"):
    """Her data went to a recipient."""
    slug = name.lower().replace(" ", "-")
    values = {"name": name, "name_en": name, "kind": "processor", "country": country}
    recipient, _new = Recipient.objects.get_or_create(slug=slug, defaults=values)
    Disclosure.note([person], recipient=recipient, categories=list(categories), by=by, at=at or timezone.now())
    return recipient


def with_key(person):
    """The person, ready to be read."""
    return Person.objects.with_keys().get(pk=person.pk)


def code_of(act):
    """By which code it is refused."""
    with pytest.raises(ValidationError) as refusal:
        act()
    value = refusal.value
    return value.error_list[0].code if hasattr(value, "error_list") else next(iter(value.error_dict.values()))[0].code
