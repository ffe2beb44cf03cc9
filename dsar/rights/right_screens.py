"""What the decision screen of each right shows besides the decisions."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from consents.recipients.person_recipients import recipients_of
from consents.recipients.receiving_words import in_words
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.logs import access_log
from dsar.decisions.verdicts import in_force
from dsar.handling.casebook import people_shown, shown_person
from dsar.models import Case, Kind, RecipientNotice
from dsar.rights.correction import side_by_side
from dsar.rights.erasure_counts import receipt
from dsar.rights.execution import people_of
from dsar.rights.forms import ConfirmForm, CorrectionForm, GroundForm, MarketingForm
from dsar.rights.objection import consents_of, sorted_purposes
from dsar.rights.requested_erasure import at_risk
from dsar.rights.restriction import announced, frozen
from dsar.rights.spared_data import parts, supposed
from dsar.rights.suggestions import bases
from retention.horizons.explanation import totals
from retention.horizons.plan_table import part_rows

VIEW = "requests:right"


def looked(request: StaffRequest, case: Case, people: list[Any], *fields: str) -> None:
    """Writes into the access log that these people were shown."""
    requester = [case.person_id] if case.person_id else []
    access_log.shown(
        by=request.user, view=VIEW, people=[*requester, *(person.pk for person in people)], fields=list(fields)
    )


def with_people(request: StaffRequest, case: Case) -> dict[str, Any]:
    """Whom of our people it concerns, behind masks."""
    people = people_of(case)
    looked(request, case, people)
    return {"people": people_shown(people), "identified": case.identified_at is not None}


def portability(request: StaffRequest, case: Case) -> dict[str, Any]:
    """Their purposes with the bases (Art. 20(1))."""
    return {**with_people(request, case), "bases": bases(case)}


def rectification(request: StaffRequest, case: Case) -> dict[str, Any]:
    """What we hold next to what the requester says."""
    compared = side_by_side(case)
    looked(request, case, [row["person"] for row in compared], "name", "email", "phone")
    rows = [
        {**row, "form": CorrectionForm(initial=initial_values(row["lines"]), auto_id=f"{row['person'].short}-%s")}
        for row in compared
    ]
    return {"pairs": rows, "identified": case.identified_at is not None}


def initial_values(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The form as it is offered: what they say, ticked where it differs."""
    values = {line["field"]: line["said"] or line["held"] for line in lines}
    differ = [line["field"] for line in lines if line["said"] and line["said"] != line["held"]]
    return {**values, "fields_wanted": differ}


def erasure(request: StaffRequest, case: Case) -> dict[str, Any]:
    """The plan: what goes, what stays and why, who has to be told; afterwards the receipt, in the same numbers."""
    at, people, rows = timezone.now(), people_of(case), supposed(case)
    looked(request, case, people)
    plans: list[dict[str, Any]] = []
    for person in people:
        person_parts = parts(case, person, rows, at)
        plans.append(
            {
                "who": shown_person(person),
                "parts": part_rows(person_parts),
                **totals(person_parts),
                "recipients": in_words(recipients_of(person, at)),
                "unkept": at_risk(case, person, rows, at),
            }
        )
    carried_out = [row for row in in_force(case, Kind.ERASURE) if row.done_at and "went" in row.done]
    return {
        "plans": plans,
        "receipts": [{"row": row, **receipt(row.done)} for row in carried_out],
        "suggestion": GroundForm(auto_id="suggestion-%s"),
        "confirmed": ConfirmForm(
            number=case.number, unkept=any(item["unkept"].off for item in plans), auto_id="confirmed-%s"
        ),
        "noted": list(RecipientNotice.objects.for_desk(request.user).filter(case=case, right=Kind.ERASURE)),
        "identified": case.identified_at is not None,
    }


def restriction(request: StaffRequest, case: Case) -> dict[str, Any]:
    """What is frozen, and whether they were told that it ends."""
    return {**with_people(request, case), "frozen": frozen(case), "announced": announced(case)}


def objection(request: StaffRequest, case: Case) -> dict[str, Any]:
    """Their purposes, by what an objection does to each (Art. 21)."""
    by_effect = sorted_purposes(case)
    reach = MarketingForm(offered=[theirs.purpose for theirs in by_effect.marketing], auto_id="reach-%s")
    return {**with_people(request, case), "sorted": by_effect, "frozen": frozen(case), "reach": reach}


def withdrawal(request: StaffRequest, case: Case) -> dict[str, Any]:
    """Their consents in force."""
    return {**with_people(request, case), "consents": consents_of(case)}


SCREENS: dict[str, Callable[[StaffRequest, Case], dict[str, Any]]] = {
    Kind.ACCESS: with_people,
    Kind.PORTABILITY: portability,
    Kind.RECTIFICATION: rectification,
    Kind.ERASURE: erasure,
    Kind.RESTRICTION: restriction,
    Kind.OBJECTION: objection,
    Kind.AUTOMATED: with_people,
    Kind.WITHDRAWAL: withdrawal,
    Kind.COMPLAINT: with_people,
}
