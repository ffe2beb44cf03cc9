"""Drafting: what a purpose or a recipient should become. Nothing changes by a draft; somebody has to decide."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from crm.dpo.purposes.terms import Terms, differing, normal, terms_of
from crm.privacy.actors import Actor, signature
from crm.privacy.keys.blind_index import folded
from crm.privacy.logs import ledger
from crm.privacy.models import Proposal, Purpose, Recipient
from crm.privacy.recipients.halts import latest_grace

Act, Subject = Proposal.Act, Proposal.Subject
RESERVED = {"new"}  # words of addresses
LONGEST = 40


@transaction.atomic
def propose_new(subject: str, values: Terms, *, why: str, by: Actor) -> Proposal:
    """Proposes a new purpose or recipient; its slug is made from the English name.

    A recipient has its row from now on, drafted: what the decision rests on, agreement and transfers, hangs on it.
    """
    slug, values = slug_for(subject, values["name_en"]), normal(values)
    if subject == Subject.RECIPIENT:
        Recipient.objects.create(slug=slug, active_from=None, **values)
    return save_draft(subject, Act.ADD, slug, values=values, why=why, by=by)


@transaction.atomic
def propose_change(thing: Purpose | Recipient, values: Terms, *, why: str, by: Actor) -> Proposal:
    """Proposes other terms for one in force. ValidationError when nothing differs."""
    before, values = terms_of(thing), normal(values)
    if not differing(before, values):
        raise ValidationError(_("Nothing differs from what is in force."), code="same")
    terms = {"seen": getattr(thing, "version", 0), "before": before, "values": values}
    return save_draft(subject_of(thing), Act.CHANGE, thing.slug, why=why, by=by, **terms)


@transaction.atomic
def propose_end(thing: Purpose | Recipient, *, why: str, by: Actor) -> Proposal:
    """Proposes the end of one in force. What was done under it stays recorded under it."""
    terms = {"seen": getattr(thing, "version", 0), "before": terms_of(thing)}
    return save_draft(subject_of(thing), Act.RETIRE, thing.slug, why=why, by=by, **terms)


@transaction.atomic
def propose_grace(recipient: Recipient, until: date, why: str, *, by: Actor) -> Proposal:
    """Proposes that what runs goes on after the agreement's end. ValidationError for a day that nobody may give."""
    latest = latest_grace(recipient)
    if latest is None:
        raise ValidationError(_("No agreement with it ends: there is nothing to bridge."), code="nothing_ends")
    if not timezone.localdate() <= until <= latest:
        raise ValidationError({"until": _("Choose a day from today to 30 days after the end.")}, code="too_long")
    values = {"grace_until": until.isoformat()}
    return save_draft(Subject.RECIPIENT, Act.GRACE, recipient.slug, values=values, why=why, by=by)


def save_draft(subject: str, act: str, slug: str, *, why: str, by: Actor, **terms: Any) -> Proposal:
    """Saves the draft with its ledger entry; the caller holds the transaction."""
    signed = signature(by)
    proposal = Proposal.objects.create(subject=subject, act=act, slug=slug, why=why.strip(), drafted_by=signed, **terms)
    fields = differing(proposal.before, proposal.values)
    ledger.record("proposal.drafted", by=by, target=proposal.target, fields=fields, counts={"act": str(act)})
    return proposal


def subject_of(thing: Purpose | Recipient) -> str:
    """Which kind of proposal concerns it."""
    return Subject.PURPOSE if isinstance(thing, Purpose) else Subject.RECIPIENT


def slug_for(subject: str, name: str) -> str:
    """A slug that no row and no proposal of the kind has."""
    model = Purpose if subject == Subject.PURPOSE else Recipient
    base = slugify(folded(name))[: LONGEST - 3] or str(subject)
    used = RESERVED | set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    used |= set(Proposal.objects.filter(subject=subject, slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in used:
        number += 1
        slug = f"{base}-{number}"
    return slug
