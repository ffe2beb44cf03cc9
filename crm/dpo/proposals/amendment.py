"""Carrying out an approved proposal.

A purpose is never edited: its next version takes over, the old one keeps what people were told (Art. 13(3), 14(4)).
Nothing is deleted: what ends keeps its rows and the day of its end. Legal basis and marketing stay once people are
processed for a purpose: another one is another purpose, with grounds of its own.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consents.models import Ground, GroundEvent
from crm.accounts.models import Client
from crm.dpo.purposes.terms import Terms, differing, terms_of
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Proposal, Purpose, PurposeRecipient, Recipient

STAYING = ("legal_basis", "marketing")
ANOTHER = _("People are processed for this purpose, so its basis stays. For another one propose another purpose.")
LATE = _("It was changed meanwhile. Reject this one and propose anew.")
Act, Subject = Proposal.Act, Proposal.Subject


@transaction.atomic
def carry_out(proposal: Proposal, *, at: datetime, by: Actor) -> Purpose | Recipient:
    """Do what the proposal says, with one ledger entry. ValidationError when it does not fit any more."""
    of_purpose = proposal.subject == Subject.PURPOSE
    acts = {
        Act.ADD: found_purpose if of_purpose else found_recipient,
        Act.CHANGE: amend_purpose if of_purpose else amend_recipient,
        Act.RETIRE: retire_purpose if of_purpose else retire_recipient,
    }
    thing = acts[Act(proposal.act)](proposal, at)
    words = {Act.ADD: "added", Act.CHANGE: "amended", Act.RETIRE: "retired"}
    counts = {"version": thing.version} if isinstance(thing, Purpose) else {}
    fields = ["active_to"] if proposal.act == Act.RETIRE else differing(proposal.before, proposal.values)
    act = f"{proposal.subject}.{words[Act(proposal.act)]}"
    ledger.record(act, by=by, target=proposal.target, fields=fields, counts=counts)
    return thing


def found_purpose(proposal: Proposal, at: datetime) -> Purpose:
    """The first version of a new purpose."""
    if Purpose.objects.filter(slug=proposal.slug).exists():
        raise ValidationError(_("It is there already."), code="there")
    return version_of(proposal.slug, 1, proposal.values, at)


def amend_purpose(proposal: Proposal, at: datetime) -> Purpose:
    """The next version; the old one ends at the same instant."""
    old = in_force(proposal)
    changed = differing(terms_of(old), proposal.values)
    if set(changed) & set(STAYING) and in_use(old.slug):
        raise ValidationError(ANOTHER, code="in_use")
    end(old, at)
    return version_of(old.slug, old.version + 1, proposal.values, at)


def retire_purpose(proposal: Proposal, at: datetime) -> Purpose:
    """No version is in force any more; grounds under it open nothing from now on."""
    old = in_force(proposal)
    end(old, at)
    return old


def in_force(proposal: Proposal) -> Purpose:
    """The version that the author was reading, locked; ValidationError when another one took over or none is left."""
    old = Purpose.objects.select_for_update().filter(slug=proposal.slug, active_to=None).first()
    if old is None or old.version != proposal.seen:
        raise ValidationError(LATE, code="late")
    return old


def in_use(slug: str) -> bool:
    """Whether anybody is or was processed for the purpose."""
    return Ground.objects.filter(purpose__slug=slug).exists() or GroundEvent.objects.filter(purpose__slug=slug).exists()


def version_of(slug: str, version: int, terms: Terms, at: datetime) -> Purpose:
    """A saved version with its recipients."""
    columns = {name: value for name, value in terms.items() if name != "recipients"}
    made = Purpose.objects.create(slug=slug, version=version, active_from=at, **columns)
    named = Recipient.objects.active(at).filter(slug__in=terms["recipients"]).order_by("pk")
    if named.count() != len(set(terms["recipients"])):
        raise ValidationError(_("One of the recipients has ended. Reject this one and propose anew."), code="late")
    PurposeRecipient.objects.bulk_create(PurposeRecipient(purpose=made, recipient=one) for one in named)
    return made


def end(thing: Purpose | Recipient, at: datetime) -> None:
    """It is in force until now."""
    thing.active_to = at
    thing.save(update_fields=["active_to"])


def found_recipient(proposal: Proposal, at: datetime) -> Recipient:
    """A new recipient."""
    if Recipient.objects.filter(slug=proposal.slug).exists():
        raise ValidationError(_("It is there already."), code="there")
    return Recipient.objects.create(slug=proposal.slug, active_from=at, **proposal.values)


def amend_recipient(proposal: Proposal, _at: datetime) -> Recipient:
    """Other words for the same firm; what it was called before stays in the proposals."""
    row = standing(proposal)
    for name, value in proposal.values.items():
        setattr(row, name, value)
    row.save(update_fields=list(proposal.values))
    return row


def retire_recipient(proposal: Proposal, at: datetime) -> Recipient:
    """It gets nothing any more; ValidationError while a purpose or a client still names it."""
    row = standing(proposal)
    naming = [str(one) for one in Purpose.objects.active(at).filter(recipients=row)]
    naming += [str(one) for one in Client.objects.filter(recipient=row, closed_at=None)]
    if naming:
        words = _("Still named by: %(names)s. Take it out of them first.")
        raise ValidationError(words, code="named", params={"names": ", ".join(naming)})
    end(row, at)
    return row


def standing(proposal: Proposal) -> Recipient:
    """The recipient as the author was reading it, locked; ValidationError when it was changed or ended meanwhile."""
    row = Recipient.objects.select_for_update().filter(slug=proposal.slug, active_to=None).first()
    if row is None or terms_of(row) != proposal.before:
        raise ValidationError(LATE, code="late")
    return row
