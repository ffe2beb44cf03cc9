"""Carrying out an approved proposal.

A purpose is never edited: its next version takes over, the old one keeps what people were told (Art. 13(3), 14(4)).
Nothing is deleted: what ends keeps its rows and the day of its end. Legal basis and marketing stay once people are
processed for a purpose: another one is another purpose, with grounds of its own.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.models import Ground, GroundEvent
from crm.accounts.language.country_names import country_name
from crm.accounts.models import Client, User
from crm.dpo.balancing.interests import refuse_unbalanced
from crm.dpo.purposes.terms import Terms, differing, normal, terms_of
from crm.privacy.logs import ledger
from crm.privacy.models import Proposal, Purpose, PurposeRecipient, Recipient
from crm.privacy.recipients.halts import give_grace
from crm.privacy.recipients.mechanisms import wanting_of

FIXED_TERMS = ("legal_basis", "marketing")
BASIS_STAYS = _("People are processed for this purpose, so its basis stays. For another one propose another purpose.")
CHANGED_MEANWHILE = _("It was changed meanwhile. Reject this one and propose anew.")
Act, Subject = Proposal.Act, Proposal.Subject


@transaction.atomic
def carry_out(proposal: Proposal, *, at: datetime, by: User) -> Purpose | Recipient:
    """Puts the proposal into force, with one ledger entry. ValidationError when it does not fit any more."""
    if proposal.act == Act.GRACE:
        until = date.fromisoformat(proposal.values["grace_until"])
        return give_grace(Recipient.objects.get(slug=proposal.slug), until, proposal.why, by=by)
    of_purpose = proposal.subject == Subject.PURPOSE
    acts = {
        Act.ADD: create_purpose if of_purpose else create_recipient,
        Act.CHANGE: amend_purpose if of_purpose else amend_recipient,
        Act.RETIRE: retire_purpose if of_purpose else retire_recipient,
    }
    target = acts[Act(proposal.act)](proposal, at)
    words = {Act.ADD: "added", Act.CHANGE: "amended", Act.RETIRE: "retired"}
    counts = {"version": target.version} if isinstance(target, Purpose) else {}
    fields = ["active_to"] if proposal.act == Act.RETIRE else differing(proposal.before, proposal.values)
    act = f"{proposal.subject}.{words[Act(proposal.act)]}"
    ledger.record(act, by=by, target=proposal.target, fields=fields, counts=counts)
    return target


def create_purpose(proposal: Proposal, at: datetime) -> Purpose:
    """Creates the first version of a new purpose."""
    if Purpose.objects.filter(slug=proposal.slug).exists():
        raise ValidationError(_("It is there already."), code="there")
    return version_of(proposal.slug, 1, proposal.values, at)


def amend_purpose(proposal: Proposal, at: datetime) -> Purpose:
    """Creates the next version; the old one ends at the same instant."""
    old = unchanged_purpose(proposal)
    changed = differing(terms_of(old), proposal.values)
    if set(changed) & set(FIXED_TERMS) and in_use(old.slug):
        raise ValidationError(BASIS_STAYS, code="in_use")
    end(old, at)
    return version_of(old.slug, old.version + 1, proposal.values, at)


def retire_purpose(proposal: Proposal, at: datetime) -> Purpose:
    """Ends the purpose; grounds under it permit nothing from now on."""
    old = unchanged_purpose(proposal)
    end(old, at)
    return old


def unchanged_purpose(proposal: Proposal) -> Purpose:
    """The version that the author read, locked; ValidationError when another one is in force by now, or none."""
    old = Purpose.objects.select_for_update().filter(slug=proposal.slug, active_to=None).first()
    if old is None or old.version != proposal.seen:
        raise ValidationError(CHANGED_MEANWHILE, code="late")
    return old


def in_use(slug: str) -> bool:
    """Whether anybody is or was processed for the purpose."""
    return Ground.objects.filter(purpose__slug=slug).exists() or GroundEvent.objects.filter(purpose__slug=slug).exists()


def version_of(slug: str, version: int, terms: Terms, at: datetime) -> Purpose:
    """Creates a version of a purpose with its recipients; how long each receives stays from version to version.

    ValidationError for one on Art. 6(1)(f) without a balancing test in force: whatever makes a purpose comes here.
    """
    refuse_unbalanced(slug, terms, at)
    columns = {name: value for name, value in terms.items() if name != "recipients"}
    purpose = Purpose.objects.create(slug=slug, version=version, active_from=at, **columns)
    relations = normal(terms)["recipients"]
    named = list(Recipient.objects.active(at).filter(slug__in=relations).order_by("pk"))
    if len(named) != len(relations):
        raise ValidationError(_("One of the recipients has ended. Reject this one and propose anew."), code="late")
    before = PurposeRecipient.objects.filter(purpose__slug=slug, purpose__version=version - 1)
    spans = {row.recipient_id: {"since": row.since, "until": row.until} for row in before}
    PurposeRecipient.objects.bulk_create(
        PurposeRecipient(purpose=purpose, recipient=row, **relations[row.slug], **spans.get(row.pk, {}))
        for row in named
    )
    return purpose


def end(thing: Purpose | Recipient, at: datetime) -> None:
    """Ends the row at the given moment."""
    thing.active_to = at
    thing.save(update_fields=["active_to"])


def create_recipient(proposal: Proposal, at: datetime) -> Recipient:
    """Puts the drafted recipient into force. ValidationError while a transfer to it is open (Art. 44)."""
    row = Recipient.objects.select_for_update().filter(slug=proposal.slug).first()
    if row is None or not row.drafted:
        raise ValidationError(_("It is there already."), code="there")
    check_transfers(row, proposal, at)
    row.active_from = at
    row.save(update_fields=["active_from"])
    return row


def check_transfers(row: Recipient, proposal: Proposal, at: datetime) -> None:
    """ValidationError where the proposal takes data to a third country without a mechanism that counts."""
    missing = missing_transfers(row, proposal, timezone.localdate(at))
    if missing:
        words = _("Nothing allows the transfer yet: %(countries)s. Finish it under Transfers, then decide.")
        names = ", ".join(country_name(code) for code in missing)
        raise ValidationError(words, code="no_mechanism", params={"countries": names})


def missing_transfers(row: Recipient, proposal: Proposal, day: date) -> list[str]:
    """Third countries that the proposal adds and that nothing lets data go to on `day`."""
    stays = set(countries_in(proposal.before))
    return wanting_of(row, [code for code in countries_in(proposal.values) if code not in stays], day)


def countries_in(terms: Terms) -> list[str]:
    """Countries of processing and of access in the terms of a recipient."""
    return [code for code in (terms.get("country"), terms.get("access_country")) if code]


def drop_draft(proposal: Proposal, at: datetime) -> None:
    """A drafted recipient that is not to come: it ends, and what was recorded about it stays."""
    if proposal.subject == Subject.RECIPIENT and proposal.act == Act.ADD:
        Recipient.objects.filter(slug=proposal.slug, active_from=None, active_to=None).update(active_to=at)


def amend_recipient(proposal: Proposal, at: datetime) -> Recipient:
    """Changes the values of a recipient; the earlier ones stay in the proposals. ValidationError as for a new one."""
    row = unchanged_recipient(proposal)
    check_transfers(row, proposal, at)
    for name, value in proposal.values.items():
        setattr(row, name, value)
    row.save(update_fields=list(proposal.values))
    return row


def retire_recipient(proposal: Proposal, at: datetime) -> Recipient:
    """Ends a recipient; ValidationError while a purpose or an API client still names it."""
    row = unchanged_recipient(proposal)
    naming = [str(each) for each in Purpose.objects.active(at).filter(recipients=row)]
    naming += [str(each) for each in Client.objects.filter(recipient=row, closed_at=None)]
    if naming:
        words = _("Still named by: %(names)s. Take it out of them first.")
        raise ValidationError(words, code="named", params={"names": ", ".join(naming)})
    end(row, at)
    return row


def unchanged_recipient(proposal: Proposal) -> Recipient:
    """The recipient, locked, with the terms that the author read; ValidationError when it was changed or ended
    meanwhile.
    """
    row = Recipient.objects.select_for_update().active().filter(slug=proposal.slug).first()
    if row is None or differing(terms_of(row), proposal.before):
        raise ValidationError(CHANGED_MEANWHILE, code="late")
    return row
