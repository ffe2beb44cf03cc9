"""Recording what lets data go to a third country (Art. 44 to 49). Facts are recorded; the decider approves recipients.

A new mechanism takes the place of the old one on the day on which it counts, never before: until then the old one
goes on. Nothing is deleted.
"""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.language.country_names import country_name
from crm.privacy.actors import Actor, signature
from crm.privacy.law.adequacy import DPF, EEA, adequacy_of
from crm.privacy.logs import ledger
from crm.privacy.models import Recipient, Transfer
from crm.privacy.recipients.transfer_rules import ASSESSED, NEEDED_ANNEXES, PASSES, State, Terms, mechanism_state

Mechanism = Transfer.Mechanism
COLUMNS = (
    "mechanism",
    "seen_on",
    "valid_to",
    "data_types",
    "module",
    "annexes",
    "reference",
    "derogation",
    "why",
)


@transaction.atomic
def record_mechanism(
    recipient: Recipient, country: str, values: dict[str, Any], *, by: Actor, at: date | None = None
) -> Transfer:
    """Record the mechanism for a recipient and a third country, from today on.

    `values` are columns of `Transfer`. ValidationError, by field, for what the law does not take: adequacy without a
    decision, the Data Privacy Framework without a certificate that somebody saw, a derogation without its reason.
    """
    day = at or timezone.localdate()
    check_mechanism(country, values, day)
    Recipient.objects.select_for_update().get(pk=recipient.pk)  # two may record at once
    columns = {name: values[name] for name in COLUMNS if values.get(name)}
    transfer = Transfer.objects.create(
        recipient=recipient, country=country, since=day, recorded_by=signature(by), **columns
    )
    counts = {"country": country, "mechanism": str(transfer.mechanism)}
    ledger.record("transfer.recorded", by=by, target=target_of(recipient), fields=sorted(columns), counts=counts)
    take_over(transfer, day)
    return transfer


@transaction.atomic
def fill_in(transfer: Transfer, values: dict[str, Any], *, by: Actor) -> Transfer:
    """Module, annexes and reference of clauses whose assessment is open, as they come in."""
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    refuse_concluded(transfer)
    fields = [name for name in ("module", "annexes", "reference") if values.get(name) is not None]
    check_mechanism(transfer.country, {"mechanism": transfer.mechanism, **values}, timezone.localdate())
    for name in fields:
        setattr(transfer, name, values[name])
    transfer.save(update_fields=fields)
    counts = {"country": transfer.country}
    ledger.record("transfer.filled_in", by=by, target=target_of(transfer.recipient), fields=fields, counts=counts)
    return transfer


@transaction.atomic
def review_again(transfer: Transfer, *, by: Actor, at: date | None = None) -> Transfer:
    """A new assessment of the same mechanism, which begins with the last answers; the old one counts until it is done.

    ValidationError for a mechanism that has no assessment, and while one is open already.
    """
    recipient = Recipient.objects.select_for_update().get(pk=transfer.recipient_id)
    if transfer.mechanism not in ASSESSED:
        raise ValidationError(_("This mechanism has no assessment."), code="none")
    rows = recipient.transfers.filter(country=transfer.country, mechanism__in=ASSESSED)
    if rows.filter(outcome=Transfer.Outcome.OPEN, until=None).exists():
        raise ValidationError(_("An assessment is open already."), code="open")
    columns = {name: getattr(transfer, name) for name in (*COLUMNS, "measures", "answers", "country")}
    again = Transfer.objects.create(
        recipient=recipient, since=at or timezone.localdate(), recorded_by=signature(by), **columns
    )
    counts = {"country": again.country}
    ledger.record("transfer.reviewed_again", by=by, target=target_of(recipient), counts=counts)
    return again


def take_over(transfer: Transfer, day: date) -> None:
    """End what the transfer replaces, once it counts. One that found no equivalent protection ends what said otherwise.

    The caller holds the transaction and the lock.
    """
    state = mechanism_state(Terms.of(transfer), day)
    others = Transfer.objects.filter(recipient=transfer.recipient_id, country=transfer.country, until=None)
    others = others.exclude(pk=transfer.pk).filter(pk__lt=transfer.pk)
    if state in PASSES:
        others.update(until=day - timedelta(days=1))
    elif state == State.NOT_EQUIVALENT:
        others.filter(mechanism__in=ASSESSED).update(until=day - timedelta(days=1))


def check_mechanism(country: str, values: dict[str, Any], day: date) -> None:
    """ValidationError, by field, for what cannot be chosen for the country."""
    if country in EEA:
        raise ValidationError({"country": _("It is in the EEA: nothing is needed.")})
    faults = FAULTS[Mechanism(values["mechanism"])](country, values, day)
    if faults:
        raise ValidationError(faults)


def adequacy_faults(country: str, _values: dict[str, Any], day: date) -> dict[str, str]:
    """Art. 45: a decision about the country that needs no certificate."""
    decision = adequacy_of(country, day)
    if decision is not None and decision.scope != DPF:
        return {}
    return {"mechanism": _("There is no adequacy decision about %(country)s.") % {"country": country_name(country)}}


def dpf_faults(country: str, values: dict[str, Any], day: date) -> dict[str, str]:
    """Art. 45: the certificate as somebody saw it on the list."""
    decision = adequacy_of(country, day)
    if decision is None or decision.scope != DPF:
        return {"mechanism": _("The Data Privacy Framework is for the United States only.")}
    faults = {}
    if not values.get("seen_on") or values["seen_on"] > day:
        faults["seen_on"] = _("On which day did you see the firm on the list? Without that it cannot be chosen.")
    if not values.get("valid_to") or values["valid_to"] < day:
        faults["valid_to"] = _("Until when is its certificate valid? One that has run out does not count.")
    if not values.get("data_types"):
        faults["data_types"] = _("For which kind of data is it certified?")
    return faults


def clauses_faults(_country: str, values: dict[str, Any], _day: date) -> dict[str, str]:
    """Decision (EU) 2021/914: one of its four modules."""
    return {} if values.get("module") else {"module": _("Which module fits what we are to each other?")}


def no_faults(_country: str, _values: dict[str, Any], _day: date) -> dict[str, str]:
    """Art. 47: the assessment says the rest."""
    return {}


def derogation_faults(_country: str, values: dict[str, Any], _day: date) -> dict[str, str]:
    """Art. 49(1) and (6)."""
    faults = {}
    if not values.get("derogation"):
        faults["derogation"] = _("Which one? Derogations are narrow and never for what goes on all the time.")
    if not (values.get("why") or "").strip():
        faults["why"] = _("Say why it is needed here; the register has to show it (Art. 49(6)).")
    return faults


FAULTS = {
    Mechanism.ADEQUACY: adequacy_faults,
    Mechanism.DPF: dpf_faults,
    Mechanism.SCC: clauses_faults,
    Mechanism.BCR: no_faults,
    Mechanism.DEROGATION: derogation_faults,
}


def missing_annexes(transfer: Transfer) -> list[str]:
    """Annexes of standard clauses that are not filled in; III once the recipient uses other processors."""
    if transfer.mechanism != Mechanism.SCC:
        return []
    uses_others = transfer.module in ("2", "3") and transfer.recipient.sub_processors.filter(until=None).exists()
    needed = {*NEEDED_ANNEXES, *(["III"] if uses_others else [])}
    return sorted(needed - set(transfer.annexes))


def refuse_concluded(transfer: Transfer) -> None:
    """ValidationError once the assessment has its outcome: it stays as it was, a new look is a new one."""
    if not transfer.open:
        raise ValidationError(_("This assessment is closed. Begin a new review."), code="closed")


def target_of(recipient: Recipient) -> str:
    """What the ledger calls it."""
    return f"recipient:{recipient.slug}"
