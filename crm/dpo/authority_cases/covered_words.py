"""The words of cases with people's names and identifiers behind masks: pages, lists, prints and packs read them here.

Covered is whom the request of a case or a picked sheet is about, and whoever else of our people the words name. On the
page of a case and of a letter whoever works on it may lift that; both logs say so before anything is drawn.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.db import transaction

from crm.accounts.models import User
from crm.dpo.models import AskedDocument, AuthorityCase
from crm.privacy.logs import access_log, ledger
from crm.privacy.models import Person
from crm.privacy.people.covered_names import Cover
from dsar.models import Case, Subject


def cover_of_titles(cases: Iterable[AuthorityCase]) -> Cover:
    """What covers the titles of a list."""
    case_list = list(cases)
    return Cover.of([case.title for case in case_list], people=people_of(case_list)) if case_list else Cover()


def cover_of(case: AuthorityCase) -> Cover:
    """What covers every word of one case."""
    return Cover.of(texts_of(case), people=people_of([case]))


@transaction.atomic
def lifted(case: AuthorityCase, *, by: User) -> Cover:
    """The cover of a case that shows everything: logged for everybody who is named in it."""
    cover = cover_of(case)
    access_log.shown(by=by, view="dpo:authority_case_clear", people=cover.people, fields=["text"])
    ledger.record("authority.shown", by=by, target=case.target, counts={"people": len(cover.people)})
    return replace(cover, lifted=True)


def note_form(case: AuthorityCase, *texts: str | None, by: User) -> None:
    """A form is about to begin with these words as they are: logged where they name somebody."""
    cover = cover_of(case)
    if cover.hides(*texts):
        lifted(case, by=by)


def people_of(cases: Iterable[AuthorityCase]) -> list[int]:
    """Whom the cases are about as far as the product knows: keys of people."""
    keys = [case.pk for case in cases]
    sheets = AskedDocument.objects.filter(question__case__in=keys, person__isnull=False).values("person")
    requesters = Case.objects.filter(authority_cases__in=keys, person__isnull=False).order_by().values_list("person")
    meant = Subject.objects.filter(case__authority_cases__in=keys, person__isnull=False).order_by()
    picked = Person.objects.filter(uid__in=sheets).values_list("pk")
    return [pk for (pk,) in requesters.union(meant.values_list("person"), picked)]


def texts_of(case: AuthorityCase) -> Iterator[str | None]:
    """Whatever somebody wrote into it."""
    yield from (case.title, case.closing_note)
    for letter in case.letters.all():
        yield from (letter.text, letter.prolonged_why, letter.file_name)
    for entry in case.events.all():
        yield entry.text
    for point in case.questions.all():
        yield from (point.text, point.answer)
    for document in AskedDocument.objects.filter(question__case=case):
        yield from (document.label, document.missing)
