"""A won deal and the ground that fits: contract for the person who is its party, our interest for a firm's people.

Only the party of a contract is processed for it under Art. 6(1)(b); whoever acts for a firm stands under Art. 6(1)(f).
"""

from datetime import datetime

from consents.grounds.recording import BalancingNeeded, end_grounds, record_grounds
from consents.models import Ground, Restriction
from crm.narrowing import promised
from crm.privacy.actors import Actor
from crm.privacy.models import LegalBasis, Person, Purpose
from crm.sales.models import Deal

PURPOSE = "contracts"  # crm/privacy/law/purpose_seeds.py


def write_grounds(deal: Deal, *, by: Actor, at: datetime) -> list[str]:
    """Records the grounds of a deal won at `at`; sentences about those that could not be. Needs a transaction."""
    purpose = Purpose.objects.active(at).filter(slug=PURPOSE).first()
    people = people_to_ground(deal)
    if purpose is None or not people:
        return []
    basis = LegalBasis.CONTRACT if deal.person_id else LegalBasis.LEGITIMATE_INTEREST
    try:
        record_grounds(people, purpose, by=by, at=at, basis=basis)
    except BalancingNeeded as missing:
        return missing.messages
    return []


def take_back_grounds(deal: Deal, *, by: Actor, at: datetime) -> None:
    """Ends the grounds that winning this deal created, since it was not won. Needs a transaction."""
    people = {person_on_deal.pk: person_on_deal for person_on_deal in people_to_ground(deal)}
    grounds = Ground.objects.filter(
        person__in=people, purpose__slug=PURPOSE, since=promised(deal.ended_at), ended_at=None
    )
    for ground in grounds.select_related("purpose").select_for_update(of=("self",)):
        end_grounds([ground], people[ground.person_id], by=by, at=at)


def people_to_ground(deal: Deal) -> list[Person]:
    """The customer alone; for a company's deal everybody on it who is not restricted, with their keys."""
    people = Person.objects.with_keys()
    if deal.person_id:
        return list(people.filter(pk=deal.person_id))
    held = Restriction.objects.filter(lifted_at=None).values("person")
    return list(people.filter(deal_rows__deal=deal).exclude(pk__in=held).order_by("pk"))
