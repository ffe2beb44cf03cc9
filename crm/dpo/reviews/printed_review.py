"""A review on paper (Art. 5(2), 24): what the program saw, what people answered, who signed it and when."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext as _

from crm.accounts.language.actor_names import signers_of
from crm.accounts.language.formats import day, stamp
from crm.casework.printing import pdf
from crm.dpo.authorisations.printed import house
from crm.dpo.models import Review
from crm.dpo.reviews.checklists import points_of
from crm.dpo.reviews.seen_facts import Fact, facts_of

NONE = "–"


def review_pdf(review: Review, *, at: datetime) -> bytes:
    """The whole review, in the reader's language; of a signed one with the facts as they were."""
    names = signers_of(review.signed_by, review.opened_by)
    signed = _("Signed by %(who)s on %(at)s.") % {
        "who": names.get(review.signed_by, ""),
        "at": stamp(review.signed_at),
    }
    sections: list[dict[str, Any]] = [
        table(_("Seen by the program"), [_("What"), _("Result"), _("Seen")], fact_rows(facts_of(review, at))),
        table(_("Answered by people"), [_("Point"), _("Answer"), _("Note")], point_rows(review)),
        table(_("Access"), [_("Who"), _("Role"), _("Answer"), _("Note")], line_rows(review)),
        {
            "title": _("Conclusion"),
            "text": [review.note or NONE, signed if review.signed_at else _("Not signed yet.")],
            "head": [],
            "rows": [],
        },
    ]
    title = _("Review %(number)s: %(subject)s")
    values = {
        "title": title % {"number": review.number, "subject": review.plan.get_subject_display()},
        "who": house(),
        "made": _("printed %(at)s") % {"at": stamp(at)},
        "sections": [section for section in sections if section["text"] or section["rows"]],
        "data": [],
        "foot": _("Due %(day)s. Basis: Art. 24(1) and 32(1)(d) GDPR.") % {"day": day(review.due_on)},
    }
    return pdf("request_report", values, language=(get_language() or settings.LANGUAGE_CODE)[:2])


def table(title: str, head: list[str], rows: list[list[str]]) -> dict[str, Any]:
    """A part of the paper."""
    return {"title": title, "text": [], "head": head, "rows": rows}


def fact_rows(facts: list[Fact]) -> list[list[str]]:
    """[what, result, when it was seen]."""
    states = {"ok": _("in order"), "bad": _("not in order"), "none": ""}
    return [
        [fact.text, ": ".join(filter(None, (states[fact.state], fact.value))), stamp(parse_datetime(fact.seen_at))]
        for fact in facts
    ]


def point_rows(review: Review) -> list[list[str]]:
    """[point, answer, note]."""
    answered = {point.code: point for point in review.points.all()}
    return [
        [
            str(point.text),
            answered[point.code].get_answer_display() if point.code in answered else NONE,
            answered[point.code].note if point.code in answered else "",
        ]
        for point in points_of(review.plan.subject)
    ]


def line_rows(review: Review) -> list[list[str]]:
    """[who, role, answer, note]."""
    lines = review.lines.select_related("user").order_by("user__last_name", "pk")
    return [[str(line.user), line.role_words, str(line.get_state_display()), line.note] for line in lines]
