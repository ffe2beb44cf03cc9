"""Every section of a pack, in the order of its folders. A room that keeps papers of its own adds a line to DESK."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop, ngettext

from crm.accounts.language.formats import num
from crm.accounts.permissions import rights
from crm.dpo.authority_cases.case_rows import points_of
from crm.dpo.authority_cases.printed_case import case_pdf
from crm.dpo.balancing.printed_test import as_pdf as balancing_pdf
from crm.dpo.impact.printed_impact import as_pdf as impact_pdf
from crm.dpo.models import Assessment, AuthorityCase, Review, Risk
from crm.dpo.pack_papers.brought_files import asked_documents, authority_letters
from crm.dpo.pack_papers.log_papers import LOGS
from crm.dpo.pack_papers.office_papers import OFFICE
from crm.dpo.pack_papers.pack_scope import Paper, Scope, Section, safe
from crm.dpo.pack_papers.people_papers import PEOPLE
from crm.dpo.pack_papers.recipient_papers import LEAVING
from crm.dpo.pack_papers.register_papers import REGISTERS
from crm.dpo.reviews.printed_review import review_pdf
from crm.dpo.risks.risk_files import register_of
from crm.dpo.risks.risk_rows import checks_now, risk_rows
from crm.dpo.training.certificates import training_file
from crm.dpo.training.training_rows import desk_rows, everybody

# ---- training


def training_papers(scope: Scope) -> Iterator[Paper]:
    """Who has passed what and who is late, without scores."""
    for kind in ("pdf", "csv"):
        yield Paper(f"szkolenia.{kind}", partial(training_paper, kind, scope))


def training_paper(kind: str, scope: Scope) -> bytes:
    """The records as a file."""
    return training_file(kind, desk_rows(timezone.localdate(scope.at)), scores=False, at=scope.at)


def training_line(scope: Scope) -> str:
    """How many colleagues."""
    n = everybody().count()
    return ngettext("%(n)s colleague", "%(n)s colleagues", n) % {"n": num(n)}


# ---- risks and assessments


def risk_papers(scope: Scope) -> Iterator[Paper]:
    """The register of risks; balancing tests and impact assessments that were decided by the end of the range."""
    for kind in ("pdf", "csv"):
        yield Paper(f"rejestr-ryzyk.{kind}", partial(risk_file, kind, scope))
    for kind, printed in ((Assessment.Kind.BALANCING, balancing_pdf), (Assessment.Kind.IMPACT, impact_pdf)):
        for assessment in decided_in(scope, kind):
            name = f"{safe(str(assessment.called))}-v{assessment.version}.pdf"
            yield Paper(name, partial(printed, assessment, language=scope.language, at=scope.at))


def risk_file(kind: str, scope: Scope) -> bytes:
    """The register as a file."""
    return register_of(kind, risk_rows(Risk.objects.told(), checks_now()), at=scope.at)


def decided_in(scope: Scope, kind: str) -> list[Assessment]:
    """Assessments of a kind that were decided."""
    rows = Assessment.objects.of(kind).told()
    return list(rows.filter(decided_at__lt=scope.ends).order_by("number", "version"))


def risk_line(scope: Scope) -> str:
    """How many risks, tests and assessments."""
    n, tests = Risk.objects.count(), len(decided_in(scope, Assessment.Kind.BALANCING))
    impacts = len(decided_in(scope, Assessment.Kind.IMPACT))
    words = ngettext("%(n)s risk", "%(n)s risks", n) % {"n": num(n)}
    words = f"{words}, " + ngettext("%(n)s balancing test", "%(n)s balancing tests", tests) % {"n": num(tests)}
    return f"{words}, " + ngettext("%(n)s impact assessment", "%(n)s impact assessments", impacts) % {"n": num(impacts)}


# ---- reviews


def reviews_in(scope: Scope) -> Any:
    """Reviews that were signed in the range."""
    return scope.within(Review.objects.select_related("plan"), "signed_at").order_by("signed_at", "pk")


def review_papers(scope: Scope) -> Iterator[Paper]:
    """Each of them on paper."""
    for review in reviews_in(scope):
        yield Paper(f"przeglad-{safe(review.number)}.pdf", partial(review_pdf, review, at=scope.at))


def review_line(scope: Scope) -> str:
    """How many."""
    n = reviews_in(scope).count()
    return ngettext("%(n)s review", "%(n)s reviews", n) % {"n": num(n)}


# ---- cases with the authority


def authority_cases_in(scope: Scope) -> list[AuthorityCase]:
    """Those that were open on some day of the range."""
    rows = AuthorityCase.objects.filter(opened_at__lt=scope.ends).exclude(closed_at__lt=scope.begins)
    return list((rows if scope.examples else rows.filter(demo=False)).order_by("opened_at", "pk"))


def authority_papers(scope: Scope) -> Iterator[Paper]:
    """Each case on paper, its letters, and the files from outside that were picked for its points.

    Nobody can mask the names of people whom we do not hold: a masked pack has the case without what was typed.
    """
    for case in authority_cases_in(scope):
        paper = partial(case_pdf, case, language=scope.language, at=scope.at, typed=scope.full)
        yield Paper(f"{safe(case.number)}.pdf", paper)
        yield from authority_letters(case)
        yield from asked_documents(case)


def authority_line(scope: Scope) -> str:
    """How many."""
    n = len(authority_cases_in(scope))
    return ngettext("%(n)s case", "%(n)s cases", n) % {"n": num(n)}


def authority_gaps(scope: Scope) -> list[str]:
    """Documents that were asked for and are missing."""
    return [
        _("%(case)s: %(what)s") % {"case": case.number, "what": document.missing}
        for case in authority_cases_in(scope)
        for point in points_of(case)
        for document in point.documents
        if not document.row.ready
    ]


DESK = (
    Section(
        "risks", "13_ryzyka", gettext_noop("Risks and assessments"), rights.PRIVACY_PURPOSES, risk_line, risk_papers
    ),
    Section(
        "training", "16_szkolenia", gettext_noop("Training"), rights.ACCOUNTS_INFORMED, training_line, training_papers
    ),
    Section("reviews", "14_przeglady", gettext_noop("Reviews"), rights.ACCOUNTS_INFORMED, review_line, review_papers),
    Section(
        "authority",
        "15_organ",
        gettext_noop("Cases with the authority"),
        rights.PRIVACY_REQUESTS,
        authority_line,
        authority_papers,
        authority_gaps,
    ),
)
SECTIONS: tuple[Section, ...] = tuple(
    sorted((*REGISTERS, *PEOPLE, *LEAVING, *LOGS, *DESK, *OFFICE), key=lambda section: section.folder)
)
BY_CODE = {section.code: section for section in SECTIONS}


def open_to(user: Any) -> list[Section]:
    """Those whose data the user may see; all of them for the product itself, which has no rights."""
    may = getattr(user, "may", None)
    return [section for section in SECTIONS if may is None or may(section.right)]


def chosen(codes: Iterable[str]) -> list[Section]:
    """The sections with these codes, in their order; a code that no longer exists is left out."""
    wanted = set(codes)
    return [section for section in SECTIONS if section.code in wanted]
