"""Taking a lead on: the first user gets it, the next one is told who has it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.language.formats import moment
from crm.accounts.models import User
from crm.contacts.models import Contact, Lead
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import ledger
from crm.privacy.models import Person

TAKEN = _("%(who)s took this lead on %(at)s.")
OVER = _("This lead was decided on already.")


class Taken(ValidationError):
    """Somebody else was first, or the lead is over."""

    def __init__(self, lead: Lead) -> None:
        self.lead = lead
        mine = lead.state == Lead.State.CLAIMED
        params = {"who": str(lead.claimed_by), "at": moment(lead.claimed_at)} if mine else {}
        super().__init__(TAKEN if mine else OVER, code="taken", params=params)


class NotOfTheTeam(ValidationError):
    """The lead would be handled by somebody outside its team."""

    def __init__(self) -> None:
        super().__init__(_("Only somebody of its team can take this lead on."), code="not_in_team")


def claim(contact: Contact, *, by: User, at: datetime | None = None) -> Lead:
    """`by` takes the lead on and owns the contact from now on. Of two users at once only one gets it.

    Raises Taken, NotOfTheTeam, PermissionDenied for somebody who may only see the person, Paused for a restricted
    person.
    """
    must_have_custody(by, contact)
    refuse_paused([contact.pk])
    if contact.team_id not in by.team_ids:
        raise NotOfTheTeam
    at = at or timezone.now()
    with transaction.atomic():
        Person.hold([contact.person])
        waiting = Lead.objects.waiting().filter(pk=contact.pk, contact__binned_at=None)
        if not waiting.update(state=Lead.State.CLAIMED, claimed_by=by, claimed_at=at):
            raise Taken(Lead.objects.select_related("claimed_by").get(pk=contact.pk))
        Contact.objects.filter(pk=contact.pk).update(owner=by, version=F("version") + 1)
        ledger.record("lead.claimed", by=by, about=contact.person, fields=["owner"])
    contact.owner, contact.version = by, contact.version + 1
    return Lead.objects.select_related("claimed_by").get(pk=contact.pk)
