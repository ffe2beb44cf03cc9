"""Two companies side by side, for a user who handles both."""

from functools import cached_property
from typing import Any

from django.utils import timezone

from crm.contacts.company_merging.company_joining import LABELS, OWN, merge_obstacle, values_in
from crm.contacts.custom_values.value_merge import BothValues
from crm.contacts.merging.comparison import ONE, OTHER, Line
from crm.contacts.models import Company, Contact


class CompanyComparison:
    """`one` and `other` for `reader`; `chosen` is the submitted form: {field: side}."""

    def __init__(self, one: Company, other: Company, reader: Any, chosen: Any = None) -> None:
        self.one, self.other, self.reader, self.chosen = one, other, reader, chosen or {}

    @cached_property
    def people(self) -> dict[str, int]:
        """How many people of each company the reader sees; people they cannot see do not count."""
        visible = Contact.objects.alive().visible_to(self.reader)
        return {side: visible.filter(company=company).count() for side, company in self.both}

    @property
    def both(self) -> list[tuple[str, Company]]:
        """Both sides: (side, company)."""
        return [(ONE, self.one), (OTHER, self.other)]

    @cached_property
    def master(self) -> str:
        """The side that survives: as chosen, else the one with more people, else the older one."""
        if self.chosen.get("master") in (ONE, OTHER):
            return str(self.chosen["master"])
        return OTHER if self.people[OTHER] > self.people[ONE] else ONE

    @property
    def survivor(self) -> Company:
        """The company that remains."""
        return self.other if self.master == OTHER else self.one

    @property
    def loser(self) -> Company:
        """The company that is merged into the survivor."""
        return self.one if self.master == OTHER else self.other

    @property
    def heads(self) -> list[dict[str, Any]]:
        """The column headings of both sides."""
        return [
            {"key": side, "company": company, "people": self.people[side], "master": side == self.master}
            for side, company in self.both
        ]

    @cached_property
    def lines(self) -> list[Line]:
        """The fields that differ, each with a side preselected."""
        differing = [field for field in OWN if values_in(self.one, field) != values_in(self.other, field)]
        values = [(field, (words_of(self.one, field), words_of(self.other, field))) for field in differing]
        own_lines = [Line(field, LABELS[field], both_words, self.pick(field)) for field, both_words in values]
        return own_lines + [
            Line(
                name,
                str(self.custom.fields[name]),
                self.custom.words(name),
                self.custom.picked(name, self.chosen, self.master),
            )
            for name in self.custom.differing
        ]

    @cached_property
    def custom(self) -> BothValues:
        """The custom fields of both."""
        return BothValues.of(self.one, self.other)

    def pick(self, field: str) -> str:
        """The side whose value is kept."""
        if self.chosen.get(field) in (ONE, OTHER):
            return str(self.chosen[field])
        lacking = not any(values_in(self.survivor, field))
        return {ONE: OTHER, OTHER: ONE}[self.master] if lacking else self.master

    @property
    def theirs(self) -> set[str]:
        """The fields in which the loser's value was picked."""
        return {line.field for line in self.lines if line.picked != self.master}

    @property
    def alike(self) -> str:
        """The names of the fields that are equal in both."""
        same = [f for f in OWN if values_in(self.one, f) == values_in(self.other, f) and any(values_in(self.one, f))]
        return ", ".join([*(str(LABELS[field]) for field in same), *self.custom.alike])

    @cached_property
    def stopped(self) -> Any:
        """Why they cannot be merged now; None when they can."""
        return merge_obstacle(self.one, self.other, timezone.now())


def words_of(company: Company, field: str) -> str:
    """A field as text."""
    if field == "owner":
        return f"{company.owner}, {company.team}"
    return ", ".join(str(part) for part in values_in(company, field) if part)
