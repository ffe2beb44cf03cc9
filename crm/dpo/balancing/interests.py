"""Which purposes rest on a legitimate interest, and whether a balancing test carries them (Art. 6(1)(f), 5(2)).

A purpose on Art. 6(1)(f) is approved only with a test in force that looked at all its categories and channels. What was
approved earlier goes on, and readiness names it until its test is done.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.language.formats import day as day_words
from crm.dpo.models import Assessment
from crm.dpo.steps.step_course import begin, drafts_of, weighed
from crm.narrowing import Words
from crm.privacy.actors import Actor
from crm.privacy.models import LegalBasis, Proposal, Purpose

Kind = Assessment.Kind


def rests_on_interest(basis: str, balancing: str = "") -> bool:
    """Whether a purpose needs a test: on Art. 6(1)(f), or a contract whose companies' people are no party to it."""
    return basis == LegalBasis.LEGITIMATE_INTEREST or (basis == LegalBasis.CONTRACT and bool(balancing))


def refuse_unbalanced(slug: str, terms: Mapping[str, Any], at: datetime) -> None:
    """ValidationError for a purpose on Art. 6(1)(f) that no test in force carries."""
    if terms["legal_basis"] != LegalBasis.LEGITIMATE_INTEREST:
        return
    if why := wanting(counting().filter(purpose=slug).first(), weighed(terms), timezone.localdate(at)):
        words = _("A purpose on Art. 6(1)(f) needs a balancing test first. %(why)s Do it under Balancing tests.")
        raise ValidationError(words, code="no_balancing", params={"why": why})


def counting() -> QuerySet[Assessment]:
    """The last decided test of each purpose."""
    return Assessment.objects.of(Kind.BALANCING).counting()


def wanting(test: Assessment | None, terms: Mapping[str, Any], day: date) -> Words:
    """Why a test does not carry these terms on `day`; "" when it does."""
    if test is None:
        return _("There is none yet.")
    if not test.passes:
        return _("The last one says that people's interests outweigh.")
    if not test.stands(day):
        return _("Its next look was due on %(day)s.") % {"day": day_words(test.review_on)}
    if not test.covered(dict(terms)):
        return _("The last one did not look at all the categories and channels that the purpose has now.")
    return ""


@dataclass(frozen=True)
class Interest:
    """A purpose that rests on an interest: the test that counts, the one that is worked on, why it is not carried."""

    slug: str
    name: str
    test: Assessment | None
    draft: Assessment | None
    why: Words

    @property
    def carried(self) -> bool:
        """Whether a test in force carries it."""
        return not self.why

    @property
    def look(self) -> tuple[Words, str, str]:
        """(words, tone, icon) of its state."""
        if self.carried:
            return _("carried"), "ok", "check"
        if self.draft is not None:
            return _("being weighed"), "warning", "clock"
        return _("not carried"), "danger", "ban"

    @property
    def page(self) -> Assessment | None:
        """The assessment to open: the one that is worked on, else the one that counts."""
        return self.draft or self.test


def interests(purposes: Iterable[Purpose], tests: Sequence[Assessment], day: date) -> list[Interest]:
    """Those in force, what is not carried first. No statement: `tests` are decided and undecided ones together."""
    decided = {test.purpose: test for test in sorted(tests, key=lambda row: row.version) if not test.undecided}
    drafts = {test.purpose: test for test in tests if test.undecided}
    rows = [
        Interest(
            slug=purpose.slug,
            name=str(purpose),
            test=decided.get(purpose.slug),
            draft=drafts.get(purpose.slug),
            why=wanting(decided.get(purpose.slug), terms_of(purpose), day),
        )
        for purpose in purposes
        if rests_on_interest(purpose.legal_basis, purpose.balancing)
    ]
    return sorted(rows, key=lambda row: (row.carried, row.name))


def terms_of(purpose: Purpose) -> dict[str, Any]:
    """What of a purpose a test looks at."""
    return {"categories": purpose.categories, "channels": purpose.channels, "marketing": purpose.marketing}


def waiting_drafts() -> QuerySet[Proposal]:
    """Drafts of purposes that wait for a decision."""
    return Proposal.objects.pending().filter(subject=Proposal.Subject.PURPOSE).order_by("drafted_at")


def drafted_interests(tests: Sequence[Assessment], day: date, *, drafts: Iterable[Proposal]) -> list[Interest]:
    """Purposes on Art. 6(1)(f) that are only drafted, or whose change waits: they cannot be approved before."""
    decided = {test.purpose: test for test in sorted(tests, key=lambda row: row.version) if not test.undecided}
    working = {test.purpose: test for test in tests if test.undecided}
    return [
        Interest(
            slug=draft.slug,
            name=draft.values.get("name", draft.slug),
            test=decided.get(draft.slug),
            draft=working.get(draft.slug),
            why=wanting(decided.get(draft.slug), weighed(draft.values), day),
        )
        for draft in drafts
        if draft.values.get("legal_basis") == LegalBasis.LEGITIMATE_INTEREST
    ]


def interest_of(draft: Proposal, day: date) -> Interest | None:
    """What an undecided draft of a purpose on Art. 6(1)(f) still needs; None where it needs nothing."""
    if draft.decided is not None or draft.act not in (Proposal.Act.ADD, Proposal.Act.CHANGE):
        return None
    tests = Assessment.objects.of(Kind.BALANCING).filter(purpose=draft.slug)
    rows = drafted_interests(list(tests), day, drafts=[draft])
    return next((row for row in rows if not row.carried), None)


def begin_test(slug: str, *, by: Actor) -> Assessment:
    """The test of a purpose that is worked on; a first one begins with the purpose's own balancing note."""
    note = next((text for text in notes_of(slug) if text), "")
    return begin(Kind.BALANCING, slug, by=by, answers={"weighing": note})


def notes_of(slug: str) -> list[str]:
    """Balancing notes of a purpose: of the draft that waits, then of the version in force."""
    current = Purpose.objects.filter(slug=slug, active_to=None).values_list("balancing", flat=True)
    return [*(row.values.get("balancing", "") for row in drafts_of(slug)), *current]
