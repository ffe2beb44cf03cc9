"""What a section of a pack is given and what it gives: the range and the people, a line about it, its papers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext

from consents.models import Controller
from crm.accounts.language.formats import day
from crm.privacy.models import Person

LONGEST = 60  # letters of one part of a name


@dataclass(frozen=True)
class Scope:
    """The range of days, both of them included, `at` the moment of reading, and whose sheets; `full`: in clear."""

    since: date
    until: date
    at: datetime
    full: bool = False
    people: tuple[Person, ...] = ()
    examples: bool = False  # whoever asks plays with the demo: its cases stand for real ones

    @property
    def begins(self) -> datetime:
        """The first moment."""
        return timezone.make_aware(datetime.combine(self.since, time()))

    @property
    def ends(self) -> datetime:
        """The moment after the last one."""
        return timezone.make_aware(datetime.combine(self.until + timedelta(days=1), time()))

    def within(self, rows: Any, clock: str) -> Any:
        """Those of a queryset whose moment `clock` lies in the range."""
        return rows.filter(**{f"{clock}__gte": self.begins, f"{clock}__lt": self.ends})

    @property
    def words(self) -> str:
        """«1 sty 2026 – 24 lis 2026»."""
        return f"{day(self.since)} – {day(self.until)}"

    @property
    def language(self) -> str:
        """The language that is active, as papers are given it."""
        return (get_language() or settings.LANGUAGE_CODE)[:2]


@dataclass(frozen=True)
class Paper:
    """One file of a section. `make` is called when its turn has come, and only then reads anything.

    `name` is made of codes, numbers and days alone; `person` is whom it is about, under whose key it then lies. What is
    `clear` cannot be masked, as a file that somebody brought: only full packs have it.
    """

    name: str
    make: Callable[[], bytes | Iterable[bytes]]
    person: Person | None = None
    clear: bool = False


@dataclass(frozen=True)
class Section:
    """A folder of the pack: its title (English, translated when shown), the right that it takes, one line about it.

    `lacking` names what is missing in it today, for the note on gaps.
    """

    code: str
    folder: str
    title: str
    right: str
    about: Callable[[Scope], str]
    papers: Callable[[Scope], Iterable[Paper]]
    lacking: Callable[[Scope], list[str]] = lambda _scope: []
    usual: bool = True
    of_people: bool = False

    @property
    def label(self) -> str:
        """Its title in the reader's language."""
        return gettext(self.title)

    def parted(self, scope: Scope) -> tuple[list[Paper], list[str]]:
        """Its papers, and the names of those that a masked pack leaves out."""
        papers = list(self.papers(scope))
        if scope.full:
            return papers, []
        return [paper for paper in papers if not paper.clear], [paper.name for paper in papers if paper.clear]


def house() -> str:
    """The controller by name."""
    named = Controller.named()
    return named.name if named else "Spójnik CRM"


def column_words(row: models.Model, name: str) -> str:
    """A choice of a row in words."""
    return str(getattr(row, f"get_{name}_display")() or "")


def iso(moment: Any) -> str:
    """A day or moment for machines, by the clock of the organisation; empty for none."""
    if moment is None:
        return ""
    return timezone.localtime(moment).isoformat(timespec="seconds") if isinstance(moment, datetime) else f"{moment}"


def safe(name: str) -> str:
    """One part of a path: letters of ASCII, digits, dots and dashes; whatever stands elsewhere becomes a dash.

    So no name leaves its folder, none is special on any system, and none carries what somebody typed as it is.
    """
    plain = name.lower().translate(str.maketrans("ąćęłńóśźż", "acelnoszz"))
    dashed = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._") else "-" for letter in plain)
    return "-".join(filter(None, dashed.split("-"))).strip(".")[:LONGEST].strip(".-") or "plik"
