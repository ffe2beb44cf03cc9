"""What is said of one breach in several places, and where two of them differ.

Form and register are made from the case, letters from the scope. Kinds of data that the scope shows stay in the case
(`kinds_kept`); whatever else differs is shown before a filing and goes with a reason (breaches/authority/filings.py).
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from breaches.models import Breach, ScopeDraw, Told, terms
from breaches.models.terms import Data, words_of
from crm.accounts.language.formats import num
from crm.privacy.categories import Category

# What the authority's form calls our categories.
FORM: dict[str, Data] = {
    Category.IDENTITY: Data.NAME,
    Category.EMAIL: Data.EMAIL,
    Category.PHONE: Data.PHONE,
    Category.ADDRESS: Data.ADDRESS,
    Category.EMPLOYMENT: Data.EMPLOYMENT,
    Category.COMPANY: Data.EMPLOYMENT,
    Category.CORRESPONDENCE: Data.LETTERS,
    Category.PREFERENCES: Data.PURCHASES,
    Category.FINANCIAL: Data.INCOME,
    Category.CONSENT: Data.OTHER,
    Category.PROVENANCE: Data.OTHER,
    Category.TECHNICAL: Data.OTHER,
    Category.BIRTH_DATE: Data.BIRTH,
    Category.NATIONAL_ID: Data.PESEL,
    Category.HEALTH: Data.HEALTH,
    Category.BELIEFS: Data.VIEWS,
    Category.TRADE_UNION: Data.VIEWS,
    Category.BIOMETRIC: Data.BIOMETRIC,
    Category.CRIMINAL: Data.OFFENCES,
}


class Difference(NamedTuple):
    """One question that two places answer differently, each answer in words."""

    question: str
    case: str  # as form and register say it
    drawn: str  # as the newest scope and the letters say it


def kinds_of(categories: Iterable[str]) -> list[str]:
    """Our categories as codes of the form, in its order."""
    kinds = {str(FORM[name]) for name in categories}
    return [code for code in Data.values if code in kinds]


def kinds_kept(breach: Breach) -> list[str]:
    """The kinds of data that the newest scope shows; none without a scope."""
    draw = breach.draws.first()
    return kinds_of(draw.categories) if draw else []


def differences(breach: Breach) -> list[Difference]:
    """Where form and register say something else than scope and letters; none before a scope was drawn."""
    draw = breach.draws.first()
    pairs = [*drawn_otherwise(breach, draw)] if draw else []
    return [Difference(*row) for row in [*pairs, *told_otherwise(breach)]]


def drawn_otherwise(breach: Breach, draw: ScopeDraw) -> Iterator[tuple[str, str, str]]:
    """(question, in the case, in the draw): differences in kinds of data, numbers and legibility."""
    kinds = kinds_of(draw.categories)
    if set(breach.data) != set(kinds):
        yield _("Kinds of data"), listed(breach.data), listed(kinds)
    if breach.people_count != draw.people_count:
        yield _("Number of people"), counted(breach.people_count), num(draw.people_count)
    if breach.records_count != draw.records_count:
        yield _("Number of records"), counted(breach.records_count), num(draw.records_count)
    if breach.legible != draw.legible:
        legible_words = breach.get_legible_display() if breach.legible else _("no answer")
        yield _("Can the data be read"), str(legible_words), str(terms.Legible(draw.legible).label)


def told_otherwise(breach: Breach) -> Iterator[tuple[str, str, str]]:
    """How many people were told, and in which words."""
    letter: Any = breach.letters.first()
    if letter is None or letter.begun_at is None:
        return
    posted = Told.objects.filter(breach=breach).written().count()
    if breach.told_count is not None and breach.told_count != posted:
        yield _("How many people were told"), counted(breach.told_count), num(posted)
    if breach.told_text and breach.told_text != letter.text:
        yield _("What people are told"), breach.told_text, letter.text


def listed(codes: Iterable[str]) -> str:
    """Kinds of data in words."""
    return "; ".join(words_of(Data, list(codes))) or _("none")


def counted(number: int | None) -> str:
    """A number in words."""
    return _("no answer") if number is None else num(number)
