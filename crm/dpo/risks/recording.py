"""Risks recorded, changed, looked at again, accepted, closed. One entry of the ledger each, without the words."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.casework.case_numbers import hold_series
from crm.casework.proposals import refuse_powerless
from crm.dpo.models import Risk, RiskMeasure
from crm.dpo.risks.measures import MEASURES
from crm.dpo.risks.risk_scale import HIGH, Steps
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger

State = Risk.State
COLUMNS = (
    *("purpose", "event", "title", "asset", "threat", "likelihood", "severity", "likelihood_after", "severity_after"),
    *("why_higher", "owner", "review_on"),
)


@transaction.atomic
def add_risk(
    values: dict[str, Any], *, measures: Iterable[str], declared: Iterable[tuple[str, str]], by: Actor
) -> Risk:
    """Record a risk with its measures: codes of the catalogue, and (words, evidence) of what is declared.

    ValidationError for a residual above the initial one without a word why, and for a day of review that is over.
    """
    check(values)
    hold_series("risk")
    highest = Risk.objects.order_by("-number").values_list("number", flat=True).first() or 0
    risk = Risk.objects.create(number=highest + 1, created_by=signature(by), **values)
    set_measures(risk, measures, declared, by=by)
    ledger.record("risk.added", by=by, target=risk.target, counts={"level": residual(risk).level})
    return risk


@transaction.atomic
def change_risk(
    risk: Risk,
    values: dict[str, Any],
    *,
    measures: Iterable[str],
    declared: Iterable[tuple[str, str]],
    by: Actor,
    at: datetime | None = None,
) -> Risk:
    """Change what a risk says; whoever does has looked at it again, so its mark goes. ValidationError as for a new one.

    An acceptance ends: it was given for what stood here before.
    """
    check(values)
    risk = Risk.objects.select_for_update().get(pk=risk.pk)
    refuse_closed(risk)
    fields = [name for name in COLUMNS if name in values and getattr(risk, name) != values[name]]
    for name, value in values.items():
        setattr(risk, name, value)
    worse = residual(risk).level == HIGH or fields
    if risk.state == State.ACCEPTED and worse:
        risk.state, risk.state_note = State.OPEN, ""
    risk.looked_at, risk.marked_at = at or timezone.now(), None
    risk.save()
    set_measures(risk, measures, declared, by=by)
    ledger.record("risk.changed" if fields else "risk.looked_at", by=by, target=risk.target, fields=fields)
    return risk


@transaction.atomic
def accept(risk: Risk, *, why: str, by: User) -> Risk:
    """The controller bears what is left. PermissionDenied for the officer and whoever does not decide (Art. 38(6))."""
    refuse_powerless(by)
    return set_state(risk, State.ACCEPTED, why, "risk.accepted", by=by)


@transaction.atomic
def close(risk: Risk, *, why: str, by: Actor) -> Risk:
    """It cannot happen any more. The row stays, with the reason."""
    return set_state(risk, State.CLOSED, why, "risk.closed", by=by)


def set_state(risk: Risk, state: str, why: str, act: str, *, by: Actor) -> Risk:
    """The state with its reason; ValidationError without one, and for what is closed."""
    risk = Risk.objects.select_for_update().get(pk=risk.pk)
    refuse_closed(risk)
    if not why.strip():
        raise ValidationError({"why": _("Say why.")}, code="empty")
    risk.state, risk.state_note = state, why.strip()
    risk.save(update_fields=["state", "state_note"])
    ledger.record(act, by=by, target=risk.target, counts={"level": residual(risk).level})
    return risk


def refuse_closed(risk: Risk) -> None:
    """ValidationError for one that is closed: it is recorded anew."""
    if risk.state == State.CLOSED:
        raise ValidationError(_("This risk is closed. Record a new one."), code="closed")


def check(values: dict[str, Any]) -> None:
    """ValidationError, by field, for what a risk may not say."""
    faults = {}
    higher = values["likelihood_after"] > values["likelihood"] or values["severity_after"] > values["severity"]
    if higher and not values.get("why_higher", "").strip():
        faults["why_higher"] = _("After the measures it stands higher than before. Say why, or correct the steps.")
    review_on: date = values["review_on"]
    if review_on <= timezone.localdate():
        faults["review_on"] = _("Say when it is looked at again: a day after today.")
    if faults:
        raise ValidationError(faults)


def set_measures(risk: Risk, codes: Iterable[str], declared: Iterable[tuple[str, str]], *, by: Actor) -> None:
    """Exactly these measures; what stays keeps its author and its day."""
    wanted = {*((code, "", "") for code in codes if code in MEASURES), *(("", *words) for words in declared)}
    unchanged = set()
    for row in risk.measures.all():
        if (key := (row.code, row.words, row.note)) in wanted:
            unchanged.add(key)
        else:
            row.delete()
    RiskMeasure.objects.bulk_create(
        RiskMeasure(risk=risk, code=code, words=words, note=note, declared_by=signature(by))
        for code, words, note in sorted(wanted - unchanged)
    )


def initial(risk: Risk) -> Steps:
    """The steps before measures."""
    return Steps(risk.likelihood, risk.severity)


def residual(risk: Risk) -> Steps:
    """The steps after measures."""
    return Steps(risk.likelihood_after, risk.severity_after)
