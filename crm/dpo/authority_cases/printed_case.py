"""A case with the authority on paper: what it is, letters with their terms, points and documents, the timeline."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from consents.models import Controller
from crm.accounts.language.actor_names import signers_of
from crm.accounts.language.formats import day, stamp
from crm.casework.printing import pdf, printable
from crm.dpo.authority_cases.case_rows import DocumentRow, PointRow, events_of, points_of
from crm.dpo.authority_cases.covered_words import cover_of
from crm.dpo.models import AuthorityCase, AuthorityLetter
from crm.privacy.people.covered_names import Cover, LeftOut

NONE = "–"


def case_pdf(case: AuthorityCase, *, language: str, at: datetime, typed: bool = True) -> bytes:
    """The whole case, names and identifiers of people whom we hold masked; without what was `typed` in a masked pack,
    since it may name people whom we do not hold."""
    named, cover = Controller.named(), cover_of(case) if typed else LeftOut()
    sections = [
        about(case, cover),
        letters_of(case),
        points_section(points_of(case, cover)),
        timeline_of(case, cover),
    ]
    values = {
        "title": f"{case.number} {printable(cover(case.title) if typed else case.get_kind_display())}",
        "who": named.name if named else "Spójnik CRM",
        "made": _("printed %(at)s") % {"at": stamp(at)},
        "sections": sections,
        "data": [],
        "foot": foot(typed=typed),
    }
    return pdf("request_report", values, language=language[:2])


def foot(*, typed: bool) -> str:
    """What is masked, what cannot be, and why the paper is made."""
    basis = _("Basis: Art. 31 and 58 GDPR.")
    if typed:
        masked = _(
            "Names and identifiers of people whom the organisation holds are masked; other names stand as they were "
            "typed."
        )
        return f"{masked} {basis}"
    out = _("Words of letters, points, minutes and notes are left out, since nobody can mask the names of strangers.")
    return f"{out} {basis}"


def section(title: str, rows: list[list[str]], head: list[str] | None = None, *text: str) -> dict[str, Any]:
    """A part of the print: sentences, and a table where there are rows."""
    cells = [[printable(cell) for cell in row] for row in rows]
    return {"title": title, "text": [printable(line) for line in text], "head": head or [], "rows": cells}


def about(case: AuthorityCase, cover: Cover) -> dict[str, Any]:
    """What it is about."""
    visit = f"{day(case.visit_from)} – {day(case.visit_to)}" if case.visit_from else NONE
    rows = [
        [_("Kind"), str(case.get_kind_display())],
        [_("Reference of the authority"), case.reference or NONE],
        [_("On site"), visit],
        [_("Request"), case.request.number if case.request else NONE],
        [_("Breach"), case.breach.number if case.breach else NONE],
        [_("State"), str(case.get_state_display())],
        [_("Outcome"), f"{case.get_outcome_display() or NONE} {cover(case.closing_note) if case.outcome else ''}"],
    ]
    return section(_("What it is about"), rows, [_("Point"), _("Words")])


def letters_of(case: AuthorityCase) -> dict[str, Any]:
    """Letters in and out, the oldest first."""
    letters = list(case.letters.order_by("pk"))
    signers = signers_of(*(letter.signed_by for letter in letters))
    rows = [[*letter_cells(letter), signers.get(letter.signed_by, "")] for letter in letters]
    head = [_("Letter"), _("Delivered or sent"), _("Term"), _("Signed by")]
    return (
        section(_("Letters in and out"), rows, head)
        if rows
        else section(_("Letters in and out"), [], None, _("No letter yet."))
    )


def letter_cells(letter: AuthorityLetter) -> list[str]:
    """What a letter is, when it came or went, and its term."""
    moved = letter.delivered_on or letter.sent_on
    how = f"{day(moved)}, {letter.get_channel_display()}" if moved else _("not sent")
    term = NONE
    if letter.due_on:
        words = {"days": letter.term_days, "day": day(letter.due_on)}
        term = _("%(days)s days, until %(day)s") % words
        answered = _("answered %(day)s") % {"day": day(letter.answered_on)} if letter.answered_on else ""
        term = "; ".join(filter(None, (term, answered)))
    return [f"{letter.get_way_display()}: {letter.get_kind_display()}", how, term]


def points_section(points: list[PointRow]) -> dict[str, Any]:
    """What was asked, what we said, what was given."""
    rows = [[str(point.row.place), point.text, point.answer or NONE, given(point)] for point in points]
    head = [_("No."), _("What is asked"), _("Our answer"), _("Documents")]
    return section(_("Points"), rows, head) if rows else section(_("Points"), [], None, _("No point was typed in."))


def given(point: PointRow) -> str:
    """The documents of a point, each with what is missing."""
    return "; ".join(document_words(document) for document in point.documents) or NONE


def document_words(document: DocumentRow) -> str:
    """One document."""
    if document.row.ready:
        return document.label
    words = _("%(what)s: missing, %(why)s") % {"what": document.label, "why": document.missing}
    follows = document.row.follows_on
    until = _("follows until %(day)s") % {"day": day(follows)} if follows else ""
    return ", ".join(filter(None, (words, until)))


def timeline_of(case: AuthorityCase, cover: Cover) -> dict[str, Any]:
    """What happened, the oldest first."""
    rows = [
        [stamp(entry["event"].at), entry["title"], entry["text"] or NONE, entry["who"]]
        for entry in reversed(events_of(case, cover))
    ]
    return section(_("Timeline"), rows, [_("When"), _("What"), _("Words"), _("Who")])
