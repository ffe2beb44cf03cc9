"""An order, a contract or a complaint of somebody opens what serves it: they are its party (Art. 6(1)(b)).

Nothing here advertises (consents/business/opening_rules.py). A firm's paper names nobody, so it opens nothing; papers
that an import brings are history and open nothing either.
"""

from datetime import datetime

from django.db.models import Q

from consents.business.opening_rules import OPENING_RULES, refuse_advertising
from consents.grounds.recording import end_grounds, record_grounds
from consents.models import Ground
from crm.privacy.actors import Actor
from crm.privacy.models import LegalBasis, Person, Purpose
from crm.sales.models import Document

SERVED_BY = {  # kind of a paper: what it is in the table of openings
    str(Document.Kind.ORDER): "ordered",
    str(Document.Kind.CONTRACT): "ordered",
    str(Document.Kind.COMPLAINT): "complained",
}


def open_service(document: Document, *, by: Actor) -> None:
    """Records the ground that a person's paper opens, from when it was added; the caller holds them and the
    transaction. Nothing where the purpose is not in force.
    """
    rule = OPENING_RULES.get(SERVED_BY.get(str(document.kind), ""))
    if rule is None or document.person is None:
        return
    purpose = Purpose.objects.active(document.added_at).filter(slug=rule.purpose).first()
    if purpose is None:
        return
    refuse_advertising(purpose)
    record_grounds([document.person], purpose, by=by, at=document.added_at, basis=LegalBasis.CONTRACT)


def shut_service(document: Document, *, by: Actor, at: datetime) -> None:
    """Ends what a paper opened that was a mistake; the caller holds the person and the transaction."""
    rule = OPENING_RULES.get(SERVED_BY.get(str(document.kind), ""))
    if rule is None or document.person is None:
        return
    opened = Q(person=document.person_id, purpose__slug=rule.purpose, since=document.added_at, ended_at=None)
    person = Person.objects.with_keys().get(pk=document.person_id)
    rows = Ground.objects.filter(opened).select_related("purpose").select_for_update(of=("self",))
    end_grounds(rows, person, by=by, at=at)
