"""Filing with the authority: prepared and frozen, sent by hand at a place of its own, recorded with the proof.

Nothing is sent by itself: the authority has no door for programs that we could rely on. Where it goes is said by the
jurisdiction (crm/privacy/law/jurisdiction.py).
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, override

from breaches.authority.filing_files import as_pdf, as_xml
from breaches.authority.filing_form import content as form_of, sections
from breaches.authority.filing_gaps import missing
from breaches.cases.differences import differences
from breaches.cases.opening import event, lock_open_case
from breaches.models import Breach, Event, Filing, Question, Verdict
from crm.casework.data_files import as_json
from crm.casework.enclosures import Enclosed, digest
from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.logs import ledger

Kind = Filing.Kind
FIRST = (Kind.COMPLETE, Kind.INITIAL)


@transaction.atomic
def prepare(
    breach: Breach,
    kind: str,
    *,
    about: dict[str, str] | None = None,
    delay_reason: str = "",
    by: Actor,
    at: datetime | None = None,
) -> Filing:
    """Makes the files of the next filing and freezes them.

    `about`: who files (`filed_by`, else the name of `by`), `attorney`, and `differs`, why the case says something else
    than its scope and letters. ValidationError before awareness, for a kind that does not follow what was filed, for a
    complete one with open questions, for a difference without a reason, and after 72 hours without reasons for the
    delay (Art. 33(1)).
    """
    at, breach = at or timezone.now(), lock_open_case(breach)
    before = list(breach.filings.filter(sent_at__isnull=False).order_by("pk"))
    refuse_out_of_turn(breach, kind, before)
    due = breach.due if kind in FIRST else None
    if due and at > due and not delay_reason.strip():
        raise beside("delay_reason", _("The 72 hours are over: say why it is late."), "late")
    number = f"{breach.number}/{breach.filings.count() + 1}"
    previous = before[-1] if before else None
    details = {
        "filed_by": str(by),
        **(about or {}),
        "previous": previous.number if previous else "",
        "authority_number": known_as(before),
    }
    refuse_gaps(breach, kind, details, delay_reason)  # in the reader's language, the filing in the authority's
    refuse_difference(breach, details)
    with override(jurisdiction().language):
        content = form_of(breach, kind, number=number, about=details, delay_reason=delay_reason.strip(), at=at)
        files = {"pdf": as_pdf(breach, content, kind=kind, at=at), "json": as_json(content), "xml": as_xml(content)}
    filing = Filing(breach=breach, number=number, kind=kind, drill=breach.drill, previous=previous, content=content)
    filing.due_at, filing.delay_reason = due, delay_reason.strip()
    filing.prepared_by, filing.prepared_at = signature(by), at
    for name, made_file in files.items():
        getattr(filing, name).save("", ContentFile(made_file), save=False)
        setattr(filing, f"{name}_digest", digest(made_file))
    filing.save(force_insert=True)
    event(breach, Event.Kind.PREPARED, by=by, at=at, ref=number)
    ledger.record("breach.filing_prepared", by=by, target=breach.target, counts={"kind": str(kind), "filing": number})
    return filing


@transaction.atomic
def record_sent(  # noqa: PLR0913  # a proof has many sides
    filing: Filing,
    place: str,
    *,
    sent_at: datetime,
    reference: str = "",
    authority_number: str = "",
    proof: Enclosed | None = None,
    delay_reason: str = "",
    by: Actor,
    at: datetime | None = None,
) -> Filing:
    """It was sent, where, when, and here is the proof: a receipt's number, a file or both.

    ValidationError without proof, for a moment to come, and when it went after 72 hours without reasons for the delay.
    """
    at, breach = at or timezone.now(), lock_open_case(filing.breach)
    row = Filing.objects.select_for_update(of=("self",)).get(pk=filing.pk)
    refuse_unproven(row, place, sent_at, reference, proof, at)
    row.delay_reason = delay_reason.strip() or row.delay_reason
    if row.due_at and sent_at > row.due_at and not row.delay_reason:
        raise beside("delay_reason", _("The 72 hours are over: say why it is late."), "late")
    row.place, row.sent_at, row.sent_by = place, sent_at, signature(by)
    row.reference, row.authority_number = reference.strip(), authority_number.strip()
    if proof:
        row.proof_name, row.proof_digest = proof.name, digest(proof.content)
        row.proof.save("", ContentFile(proof.content), save=False)
    row.save()
    event(breach, Event.Kind.FILED, by=by, at=sent_at, ref=row.number)
    ledger.record("breach.filed", by=by, target=breach.target, counts={"filing": row.number, "place": str(place)})
    return row


def refuse_out_of_turn(breach: Breach, kind: str, before: list[Filing]) -> None:
    """ValidationError for a kind of filing that cannot follow what was filed."""
    if breach.aware_at is None:
        raise ValidationError(_("Say first from when the breach is known."), code="unaware")
    if kind in FIRST and before:
        raise beside("kind", _("The authority was told already: file a follow-up."), "again")
    if kind not in FIRST and not before:
        words = _("Nothing was filed yet: begin with an initial or complete one.")
        raise beside("kind", words, "first")
    decided = breach.decisions.filter(question=Question.AUTHORITY, decided_at__isnull=False, replaced_at=None).first()
    if kind in FIRST and (decided is None or decided.verdict != Verdict.NOTIFY):
        raise ValidationError(_("It is not decided yet that the authority is notified."), code="undecided")


def refuse_gaps(breach: Breach, kind: str, about: dict[str, str], delay_reason: str) -> None:
    """ValidationError for a complete filing with open questions; what is not known yet goes into an initial one."""
    if kind != Kind.COMPLETE:
        return
    if open_ones := missing(sections(breach, kind, about=about, delay_reason=delay_reason)):
        words = _("A complete filing lacks: %(fields)s. File an initial one, or complete the case.")
        raise ValidationError(words, params={"fields": "; ".join(open_ones)}, code="gaps")


def refuse_difference(breach: Breach, about: dict[str, str]) -> None:
    """ValidationError while the form differs from scope and letters and no reason is given."""
    if (differing := differences(breach)) and not about.get("differs", "").strip():
        words = _("The case and its scope differ in: %(fields)s. Put one of them right, or say why they differ.")
        fields = "; ".join(difference.question for difference in differing)
        raise beside("differs", words % {"fields": fields}, "differs")


def refuse_unproven(
    row: Filing, place: str, sent_at: datetime, reference: str, proof: Enclosed | None, at: datetime
) -> None:
    """ValidationError for a sending that is recorded already, lies in the future, or lacks a place or proof."""
    if row.sent_at:
        raise ValidationError(_("It is recorded as sent already."), code="sent")
    if sent_at > at:
        raise beside("sent_at", _("This moment is still to come."), "future")
    if (place == Filing.DRILL) != row.drill:
        raise beside("place", _("An exercise goes nowhere, and only an exercise does."), "drill")
    if place not in dict(Filing.places(drill=row.drill)):
        raise beside("place", _("The authority takes nothing there. Choose one of its places."), "place")
    if not row.drill and not reference.strip() and proof is None:
        raise beside("reference", _("Give the number of the receipt or its file."), "unproven")


def known_as(before: list[Filing]) -> str:
    """The authority's number of the case, once it has given one."""
    return next((filing.authority_number for filing in reversed(before) if filing.authority_number), "")
