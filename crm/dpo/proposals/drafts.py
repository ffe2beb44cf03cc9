"""Drafting: what a purpose or a recipient should become. Nothing changes by a draft; somebody has to decide."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from crm.dpo.purposes.terms import Terms, differing, normal, terms_of
from crm.privacy.actors import Actor, signature
from crm.privacy.keys.blind_index import folded
from crm.privacy.logs import ledger
from crm.privacy.models import Proposal, Purpose, Recipient

Act, Subject = Proposal.Act, Proposal.Subject
RESERVED = {"new"}  # words of addresses
LONGEST = 40


@transaction.atomic
def propose_new(subject: str, values: Terms, *, why: str, by: Actor) -> Proposal:
    """A purpose or a recipient that is not there yet; its short name is made of the English one."""
    slug = slug_for(subject, values["name_en"])
    return drafted(subject, Act.ADD, slug, values=normal(values), why=why, by=by)


@transaction.atomic
def propose_change(thing: Purpose | Recipient, values: Terms, *, why: str, by: Actor) -> Proposal:
    """Other terms for one in force. ValidationError when nothing differs."""
    before, values = terms_of(thing), normal(values)
    if not differing(before, values):
        raise ValidationError(_("Nothing differs from what is in force."), code="same")
    told = {"seen": getattr(thing, "version", 0), "before": before, "values": values}
    return drafted(subject_of(thing), Act.CHANGE, thing.slug, why=why, by=by, **told)


@transaction.atomic
def propose_end(thing: Purpose | Recipient, *, why: str, by: Actor) -> Proposal:
    """The end of one in force. What was done under it stays recorded under it."""
    told = {"seen": getattr(thing, "version", 0), "before": terms_of(thing)}
    return drafted(subject_of(thing), Act.RETIRE, thing.slug, why=why, by=by, **told)


def drafted(subject: str, act: str, slug: str, *, why: str, by: Actor, **told: Any) -> Proposal:
    """The saved draft with its trace; the caller holds the transaction."""
    signed = signature(by)
    made = Proposal.objects.create(subject=subject, act=act, slug=slug, why=why.strip(), drafted_by=signed, **told)
    fields = differing(made.before, made.values)
    ledger.record("proposal.drafted", by=by, target=made.target, fields=fields, counts={"act": str(act)})
    return made


def subject_of(thing: Purpose | Recipient) -> str:
    """Which kind of proposal concerns it."""
    return Subject.PURPOSE if isinstance(thing, Purpose) else Subject.RECIPIENT


def slug_for(subject: str, name: str) -> str:
    """A short name that nothing of the kind has or is proposed to have."""
    model = Purpose if subject == Subject.PURPOSE else Recipient
    base = slugify(folded(name))[: LONGEST - 3] or str(subject)
    taken = RESERVED | set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    taken |= set(Proposal.objects.filter(subject=subject, slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
