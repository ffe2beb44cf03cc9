"""What tests of proposals share: what is in force, and what a browser sends."""

from crm.dpo.proposals.drafts import propose_change
from crm.dpo.purposes.terms import terms_of
from crm.privacy.models import Proposal, Purpose

OFFERS, COURIER = "/privacy/purposes/offers/", "/privacy/recipients/courier/"


def in_force(slug="offers"):
    return Purpose.objects.get(slug=slug, active_to=None)


def versions(slug="offers"):
    purposes = Purpose.objects.filter(slug=slug).order_by("version")
    return [(purpose.version, purpose.name, purpose.active_to is None) for purpose in purposes]


def sent(thing, *, why="Tak będzie prościej.", **changes):
    """The form of a purpose or a recipient in force, with some values changed."""
    values = {**terms_of(thing), "why": why, **changes}
    return {name: value for name, value in values.items() if value is not False and value is not None}


def drafted(thing, *, by, **changes):
    """A proposal to change it."""
    return propose_change(thing, {**terms_of(thing), **changes}, why="Tak będzie prościej.", by=by)


def proposal_at(answer):
    """The proposal to whose page an answer leads."""
    return Proposal.objects.get(uid=answer["Location"].rstrip("/").rpartition("/")[2])
