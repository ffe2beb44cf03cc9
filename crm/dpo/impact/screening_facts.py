"""What data map and settings say about a purpose, and which answers of the screening they propose, with reasons.

`proposed` is pure. More people, more categories, more sources, more programs never propose less.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from consents.models import Ground
from crm.accounts.models import Client
from crm.dpo.figures import CAP, in_force
from crm.dpo.impact.screening import LISTED
from crm.dpo.steps.step_course import terms_of_purpose
from crm.narrowing import Words
from crm.privacy.categories import SPECIAL, Category
from crm.privacy.law.adequacy import EEA
from crm.privacy.models import Origin, PurposeRecipient

LARGE, MANY = 10_000, 2_000  # people; neither law nor authority names a number, so these are the organisation's measure
BORDERS = 3  # third countries from which on the reach counts as wide
SOURCES = 3  # kinds of sources from which on combining them is clear


@dataclass(frozen=True)
class Facts:
    """Of a purpose: its categories, how many people (up to CAP), kinds of sources, programs that read, countries."""

    categories: frozenset[str] = frozenset()
    people: int = 0
    sources: frozenset[str] = frozenset()
    programs: int = 0
    countries: frozenset[str] = frozenset()
    marketing: bool = False
    more: bool = field(default=False, compare=False)

    def as_json(self) -> dict[str, Any]:
        """As a row keeps them."""
        return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(self).items()}


def facts_of(slug: str, at: datetime | None = None) -> Facts:
    """The facts of a purpose now. Five statements, each of which stops counting at CAP."""
    at = at or timezone.now()
    terms = terms_of_purpose(slug)
    held = Ground.objects.filter(in_force(at), purpose__slug=slug).order_by().values("person").distinct()[: CAP + 1]
    people = held.count()
    kinds = Origin.objects.filter(person__in=held).order_by().values_list("kind", flat=True).distinct()
    programs = Client.objects.filter(purpose_slugs__contains=[slug], closed_at=None, test=False).count()
    relations = PurposeRecipient.objects.filter(purpose__slug=slug, purpose__active_to=None).select_related("recipient")
    named = {code for row in relations for code in (row.recipient.country, row.recipient.access_country) if code}
    return Facts(
        categories=frozenset(code for row in terms for code in row["categories"]),
        people=min(people, CAP),
        more=people > CAP,
        sources=frozenset(kinds),
        programs=programs,
        countries=frozenset(named - set(EEA)),
        marketing=any(row["marketing"] for row in terms),
    )


def proposed(facts: Facts) -> dict[str, tuple[str, Words]]:
    """{code: (answer, reason)} for every position and criterion."""
    known = list_answers(facts)
    positions = {code: known.get(code, ("no", _("the program knows nothing about it"))) for code in LISTED}
    return {**positions, **criteria_answers(facts)}


def list_answers(facts: Facts) -> dict[str, tuple[str, Words]]:
    """Those of the list, by its codes."""
    special, preferences = names(facts.categories & SPECIAL), Category.PREFERENCES in facts.categories
    return {
        "l1": ("partly", profile_words()) if preferences else ("no", _("from the map: nothing that makes a profile")),
        "l2": ("no", _("the product decides about nobody by itself; say so if you do elsewhere")),
        "l3": ("no", _("the product watches no places; say so if you do")),
        "l4": ("clear", _("from the map: %(names)s") % {"names": special}) if special else ("no", no_special()),
        "l5": ("clear", _("from the map: biometric data"))
        if Category.BIOMETRIC in facts.categories
        else ("no", _("from the map: no biometric data")),
        "l6": ("no", _("from the map: no genetic data")),
        "l7": scale(facts, large="clear", many="partly"),
        "l8": combined(facts, clear="clear", some="partly"),
        "l9": ("no", _("nothing in the map says so; say so if people depend on your assessment")),
        "l10": ("partly", programs_words(facts)) if facts.programs else ("no", no_program()),
        "l11": ("no", _("the product refuses nobody anything; say so if this decides it elsewhere")),
        "l12": ("no", _("from the map: no location data")),
    }


def criteria_answers(facts: Facts) -> dict[str, tuple[str, Words]]:
    """Those of WP248."""
    guarded = names(facts.categories & (SPECIAL | {Category.NATIONAL_ID}))
    profiles = Category.PREFERENCES in facts.categories
    return {
        "w1": ("yes", profile_words()) if profiles else ("no", _("from the map: nothing that makes a profile")),
        "w2": ("no", _("the product decides about nobody by itself; say so if you do elsewhere")),
        "w3": ("yes", _("from the map: technical traces are kept"))
        if Category.TECHNICAL in facts.categories
        else ("no", _("from the map: no traces are kept")),
        "w4": ("yes", _("from the map: %(names)s") % {"names": guarded}) if guarded else ("no", no_special()),
        "w5": scale(facts, large="yes", many="no"),
        "w6": combined(facts, clear="yes", some="no"),
        "w7": ("yes", _("from the map: health, so patients"))
        if Category.HEALTH in facts.categories
        else ("no", _("nothing in the map says so; say so if children, patients or employees are among them")),
        "w8": ("yes", programs_words(facts)) if facts.programs else ("no", no_program()),
        "w9": ("no", _("the product refuses nobody anything; say so if this decides it elsewhere")),
    }


def names(categories: Iterable[str]) -> str:
    """Categories in words; "" for none."""
    return ", ".join(str(Category(code).label) for code in sorted(categories))


def no_special() -> Words:
    """Why nothing is sensitive."""
    return _("from the map: no special category and no convictions")


def profile_words() -> Words:
    """Why it is scoring."""
    return _("from the map: interests and preferences make a profile")


def no_program() -> Words:
    """Why nothing is new technology."""
    return _("from the settings: no program or agent reads under it")


def programs_words(facts: Facts) -> Words:
    """Why it is new technology."""
    return _("from the settings: %(n)s programs or agents may read under it") % {"n": facts.programs}


def scale(facts: Facts, *, large: str, many: str) -> tuple[str, Words]:
    """By the number of people and the reach; `many` for what comes near."""
    people = f"{facts.people}+" if facts.more else str(facts.people)
    reason = _("from the map: %(people)s people, %(countries)s third countries")
    words = reason % {"people": people, "countries": len(facts.countries)}
    if facts.people >= LARGE or (facts.people >= MANY and len(facts.countries) >= BORDERS):
        return large, words
    return (many if facts.people >= MANY else "no"), words


def combined(facts: Facts, *, clear: str, some: str) -> tuple[str, Words]:
    """By the kinds of sources."""
    kinds = ", ".join(str(Origin.Kind(kind).label) for kind in sorted(facts.sources))
    words = _("from the map: %(kinds)s") % {"kinds": kinds} if kinds else _("from the map: no source yet")
    if len(facts.sources) >= SOURCES:
        return clear, words
    return (some if len(facts.sources) > 1 else "no"), words
