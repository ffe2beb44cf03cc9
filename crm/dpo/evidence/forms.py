"""The form of a new pack: range, whom for, sections, whose sheets, masked or full."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from breaches.cases.demo_cases import of_the_demo
from crm.accounts.pages.time_fields import DayField
from crm.contacts.safeguards.exact_lookups import count_lookup
from crm.dpo.authority_cases.asked import pack_sections
from crm.dpo.authority_cases.case_rows import points_of
from crm.dpo.evidence.packs import MOST_PEOPLE
from crm.dpo.models import AuthorityCase, EvidencePack
from crm.dpo.pack_papers.pack_scope import Scope, Section
from crm.dpo.pack_papers.sections import open_to
from crm.dpo.people.people_list import matching, meaning
from crm.narrowing import form_field
from crm.privacy.models import Person
from dsar.models import Case

REQUEST = re.compile(r"[A-Za-z]-\d{4}-\d{1,6}")  # what a request is called
SURE = ("email", "key", "phone")  # what says who is meant; a name alone may be anybody's


class PackForm(forms.Form):
    """What goes into a pack."""

    since = DayField(label=gettext_lazy("From"))
    until = DayField(label=gettext_lazy("To"))
    about = forms.CharField(
        label=gettext_lazy("For whom"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("For example: inspection of the authority, its reference number."),
    )
    sections = forms.MultipleChoiceField(label=gettext_lazy("Sections"), widget=forms.CheckboxSelectMultiple)
    people = forms.CharField(
        label=gettext_lazy("Whose sheets"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=gettext_lazy(
            "One a line: number of a person’s sheet (eight characters), e-mail address, phone number, or number of a "
            "request."
        ),
    )
    full = forms.ChoiceField(
        label=gettext_lazy("People’s data"),
        choices=[("", gettext_lazy("Masked")), ("full", gettext_lazy("In full"))],
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Registers name nobody in either case. A second person approves full data of the people chosen; masked "
            "ones usually suffice. Files as they came, such as scans and letters, are in full packs only."
        ),
    )
    gaps = forms.CharField(
        label=gettext_lazy("What is missing"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Stands on the first page as you leave it, a line each: no name is masked here. What follows later goes "
            "into version 2."
        ),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    def __init__(
        self, data: Any = None, *, user: Any, follows: EvidencePack | None = None, case: AuthorityCase | None = None
    ) -> None:
        self.user, self.open = user, open_to(user)
        super().__init__(data, initial=begins(self.open, follows) | (asked_in(case) if case else {}))
        choices = [(section.code, section.label) for section in self.open]
        form_field(self, "sections", forms.MultipleChoiceField).choices = choices

    def clean_people(self) -> list[Person]:
        """The people meant, each once; every line that means nobody or several is named."""
        lines = [line.strip() for line in self.cleaned_data["people"].splitlines() if line.strip()]
        if len(lines) > MOST_PEOPLE:
            raise forms.ValidationError(_("At most %(n)s people in one pack.") % {"n": MOST_PEOPLE})
        people_by_line = {line: people_meant(line, self.user) for line in dict.fromkeys(lines)}
        doubtful = [place for place, people in enumerate(people_by_line.values(), 1) if len(people) != 1]
        if doubtful:
            words = _("Line %(lines)s: no one person is meant. Use the number of their sheet.")
            raise forms.ValidationError(words % {"lines": ", ".join(map(str, doubtful))})
        return list(dict.fromkeys(people[0] for people in people_by_line.values()))

    def clean_full(self) -> bool:
        """Whether in full."""
        return self.cleaned_data["full"] == "full"

    def clean(self) -> dict[str, Any]:
        """Whoever wants sheets says whose."""
        data = super().clean() or {}
        if "people" in data.get("sections", ()) and not data.get("people") and "people" not in self.errors:
            data["sections"] = [code for code in data["sections"] if code != "people"]
        return data

    def choices(self) -> list[dict[str, Any]]:
        """Each section that the user may see, with a line about it and what is missing in it, for the page."""
        picked, scope = set(self["sections"].value() or ()), self.scope()
        return [
            {"section": each, "picked": each.code in picked, "about": each.about(scope), "gaps": each.lacking(scope)}
            for each in self.open
        ]

    def scope(self) -> Scope:
        """The range as it stands in the form."""
        today = timezone.localdate()
        first = day_in(self["since"].value()) or today.replace(month=1, day=1)
        last = day_in(self["until"].value()) or today
        return Scope(min(first, last), max(first, last), timezone.now(), examples=of_the_demo(self.user))


def begins(open_sections: Sequence[Section], follows: EvidencePack | None) -> dict[str, Any]:
    """What the form begins with: this year and the usual sections, or what the version before had."""
    today = timezone.localdate()
    usual = {
        "since": today.replace(month=1, day=1),
        "until": today,
        "sections": [section.code for section in open_sections if section.usual],
        "language": settings.LANGUAGE_CODE,
        "full": "",
    }
    if follows is None:
        return usual
    previous = {name: getattr(follows, name) for name in ("since", "until", "language", "about")}
    return {**usual, **previous, "sections": follows.sections}


def asked_in(case: AuthorityCase) -> dict[str, Any]:
    """What a case with the authority asks for: its sections and people; what is missing in it stands on page one."""
    wanted = pack_sections(case)
    people = Person.objects.filter(uid__in=wanted["people"])
    about = " ".join(filter(None, (case.number, case.get_kind_display(), case.reference)))
    lacking = [(row, document) for row in points_of(case) for document in row.documents if not document.row.ready]
    missing = [f"{row.row.place}. {document.label}: {document.missing}" for row, document in lacking]
    return {
        "about": about[:160],
        "sections": [*wanted["sections"], "authority"],
        "people": "\n".join(person.short for person in people),
        "gaps": "\n".join(missing)[:4000],
    }


def day_in(value: Any) -> date | None:
    """A day as a form holds it; None for what is none."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def people_meant(line: str, user: Any) -> list[Person]:
    """Whom a line may mean: at most two of them. An address or number that somebody is found by counts as a look."""
    everybody = Person.objects.for_desk(user)
    if REQUEST.fullmatch(line):
        cases = Case.objects.for_desk(user).filter(number=line.upper()).values("pk")
        return list(everybody.filter(request_subjects__case__in=cases).distinct()[:2])
    kind = meaning(line)
    people = list(matching(everybody, line).order_by("pk")[:2]) if kind in SURE else []
    if kind in ("email", "phone"):
        count_lookup(user, kind, line, [person.pk for person in people])
    return people
