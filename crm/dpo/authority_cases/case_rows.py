"""What pages, prints and programs read of cases: rows with their terms, points with their documents, the steps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext, pgettext

from crm.accounts.language.formats import day as day_words
from crm.casework.timeline import Names, timeline
from crm.dpo.authority_cases.asked import DOCUMENTS, url_of
from crm.dpo.authority_cases.covered_words import cover_of, cover_of_titles
from crm.dpo.authority_cases.letter_terms import consultation_due
from crm.dpo.models import AskedDocument, AuthorityCase, AuthorityEvent, AuthorityLetter, AuthorityQuestion
from crm.narrowing import promised
from crm.privacy.people.covered_names import Cover

Kind = AuthorityEvent.Kind
SHOWN = 60  # entries of the timeline on a page
ICONS = {
    Kind.OPENED: "gavel",
    Kind.RECEIVED: "mail",
    Kind.PROLONGED: "calendar",
    Kind.WRITTEN: "pencil",
    Kind.SIGNED: "certificate",
    Kind.SENT: "send",
    Kind.TALK: "phone",
    Kind.MINUTES: "file-text",
    Kind.TOLD: "bell",
    Kind.CLOSED: "circle-check",
}


@dataclass(frozen=True)
class DocumentRow:
    """One document of a point; people in its words are covered."""

    row: AskedDocument
    cover: Cover

    @property
    def label(self) -> str:
        """What it is called."""
        if self.row.label:
            return self.cover(self.row.label)
        document = DOCUMENTS.get(self.row.kind)
        return str(document.label) if document else str(self.row.kind)

    @property
    def missing(self) -> str:
        """What is missing."""
        return self.cover(self.row.missing)

    @property
    def icon(self) -> str:
        """Its icon."""
        document = DOCUMENTS.get(self.row.kind)
        return document.icon if document and self.row.ready else "upload" if document else "file-text"

    @property
    def url(self) -> str:
        """Where it is: the page of the product, or the file."""
        if self.row.file:
            return reverse("dpo:authority_document_file", args=[self.row.question.case.number, self.row.uid])
        return url_of(self.row.kind, self.row.person)


@dataclass(frozen=True)
class PointRow:
    """One point with its documents; people in its words are covered."""

    row: AuthorityQuestion
    documents: tuple[DocumentRow, ...]
    cover: Cover

    @property
    def text(self) -> str:
        """What is asked."""
        return self.cover(self.row.text)

    @property
    def answer(self) -> str:
        """What we say to it."""
        return self.cover(self.row.answer)

    @property
    def missing(self) -> int:
        """How many of its documents are missing."""
        return sum(not document.row.ready for document in self.documents)

    @property
    def done(self) -> bool:
        """Whether something answers it, and nothing is missing."""
        return bool(self.documents or self.row.answer) and not self.missing


def points_of(case: AuthorityCase, cover: Cover | None = None) -> list[PointRow]:
    """The points of a case, in their order; two statements, and what it takes to cover people."""
    cover = cover or cover_of(case)
    documents: dict[int, list[DocumentRow]] = {}
    for row in AskedDocument.objects.filter(question__case=case).select_related("question__case"):
        documents.setdefault(row.question_id, []).append(DocumentRow(row, cover))
    return [PointRow(row, tuple(documents.get(row.pk, ())), cover) for row in case.questions.all()]


@dataclass(frozen=True)
class CaseRow:
    """One case as a list shows it: with the letter whose term is the nearest."""

    row: AuthorityCase
    letter: AuthorityLetter | None
    title: str  # people in it are covered
    missing: int = 0

    @property
    def due_on(self) -> date | None:
        """The nearest term."""
        return self.letter.due_on if self.letter else None


def case_rows(cases: Iterable[AuthorityCase]) -> list[CaseRow]:
    """Rows of a list, in four statements however many."""
    case_list = list(cases)
    cover = cover_of_titles(case_list)
    nearest: dict[int, AuthorityLetter] = {}
    for letter in AuthorityLetter.objects.waiting().filter(case__in=case_list):
        nearest.setdefault(letter.case_id, letter)
    lacking: dict[int, int] = {}
    rows = AskedDocument.objects.filter(question__case__in=case_list, missing__isnull=False)
    for pk in rows.values_list("question__case", flat=True):
        lacking[pk] = lacking.get(pk, 0) + 1
    return [CaseRow(case, nearest.get(case.pk), cover(case.title), lacking.get(case.pk, 0)) for case in case_list]


def case_counts(cases: Iterable[AuthorityCase]) -> dict[int, dict[str, Any]]:
    """{key: {due_on, letters_in, letters_out, points, missing}} of cases, open ones with their nearest term."""
    way, keys = AuthorityLetter.Way, [case.pk for case in cases]
    counts: dict[int, dict[str, Any]] = {
        key: {"due_on": None, "letters_in": 0, "letters_out": 0, "points": 0, "missing": 0} for key in keys
    }
    for letter in AuthorityLetter.objects.filter(case__in=keys).values("case", "way", "sent_on"):
        if letter["way"] == way.IN or letter["sent_on"]:
            counts[letter["case"]]["letters_in" if letter["way"] == way.IN else "letters_out"] += 1
    for key, due_on in AuthorityLetter.objects.waiting().filter(case__in=keys).values_list("case", "due_on"):
        counts[key]["due_on"] = counts[key]["due_on"] or due_on
    for key in AuthorityQuestion.objects.filter(case__in=keys).values_list("case", flat=True):
        counts[key]["points"] += 1
    lacking = AskedDocument.objects.filter(question__case__in=keys, missing__isnull=False)
    for key in lacking.values_list("question__case", flat=True):
        counts[key]["missing"] += 1
    return counts


def events_of(case: AuthorityCase, cover: Cover) -> list[dict[str, Any]]:
    """The timeline, people covered."""

    def text_of(entry: AuthorityEvent, _names: Names) -> str:
        return cover(entry.text)

    return timeline(case.events.all()[:SHOWN], icons=ICONS, title=title_of, text=text_of)


def title_of(entry: AuthorityEvent) -> str:
    """What happened, with the kind of letter that it was about."""
    title = str(entry.get_kind_display())
    kinds = dict(AuthorityLetter.Kind.choices)
    return f"{title}: {kinds[entry.ref]}" if entry.ref in kinds else title


def steps(case: AuthorityCase, letters: list[AuthorityLetter], points: list[PointRow]) -> list[dict[str, Any]]:
    """[{label, note, state}] of the stepper: the letter, documents, our answer, the visit, the end."""
    came = [letter for letter in letters if letter.way == AuthorityLetter.Way.IN]
    gone = [letter for letter in letters if letter.sent_on]
    waiting = [letter for letter in came if letter.due_on and not letter.answered_on]
    done = sum(point.done for point in points)
    progress = {
        "letter": (bool(came), came_words(came)),
        "documents": (bool(points) and done == len(points), points_words(done, len(points))),
        "answer": (bool(gone) and not waiting, answer_words(case, waiting, gone)),
        "visit": (not case.is_open, visit_words(case)),
        "end": (not case.is_open, str(case.get_outcome_display()) if case.outcome else ""),
    }
    labels = {
        "letter": pgettext("step with the authority", "Letter"),
        "documents": pgettext("step with the authority", "Documents"),
        "answer": pgettext("step with the authority", "Answer"),
        "visit": pgettext("step with the authority", "Inspection"),
        "end": pgettext("step with the authority", "Closing"),
    }
    names = [name for name in labels if name != "visit" or case.kind == AuthorityCase.Kind.INSPECTION]
    current = next((name for name in names if not progress[name][0]), "")
    return [
        {
            "label": labels[name],
            "note": progress[name][1],
            "state": "done" if progress[name][0] else "cur" if name == current else "",
        }
        for name in names
    ]


def came_words(came: list[AuthorityLetter]) -> str:
    """When the first letter was delivered, and how."""
    if not came:
        return ""
    first = min(came, key=lambda letter: promised(letter.delivered_on))
    return _("delivered %(day)s, %(how)s") % {
        "day": day_words(first.delivered_on),
        "how": first.get_channel_display(),
    }


def points_words(done: int, every: int) -> str:
    """How many points are ready."""
    if not every:
        return ""
    return ngettext("%(done)s of %(n)s point ready", "%(done)s of %(n)s points ready", every) % {
        "done": done,
        "n": every,
    }


def answer_words(case: AuthorityCase, waiting: list[AuthorityLetter], gone: list[AuthorityLetter]) -> str:
    """Until when, or when it went; in a consultation, until when the authority advises."""
    if waiting:
        return _("until %(day)s") % {"day": day_words(min(promised(letter.due_on) for letter in waiting))}
    consultations = [letter for letter in gone if letter.kind == AuthorityLetter.Kind.CONSULTING]
    if case.kind == AuthorityCase.Kind.CONSULTATION and consultations:
        day = consultation_due(max(promised(letter.sent_on) for letter in consultations))
        return _("the authority advises until %(day)s") % {"day": day_words(day)}
    return _("sent %(day)s") % {"day": day_words(max(promised(letter.sent_on) for letter in gone))} if gone else ""


def visit_words(case: AuthorityCase) -> str:
    """The days on site."""
    if not case.visit_from:
        return ""
    return f"{day_words(case.visit_from)} – {day_words(case.visit_to)}"
