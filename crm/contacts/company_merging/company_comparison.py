"""Two companies side by side, for somebody who keeps both."""

from functools import cached_property
from typing import Any

from django.utils import timezone

from crm.contacts.company_merging.company_joining import LABELS, OWN, raw, stop
from crm.contacts.custom_values.value_merge import Both
from crm.contacts.merging.comparison import ONE, OTHER, Line
from crm.contacts.models import Company, Contact


class CompanyComparison:
    """`one` and `other` for `reader`; `chosen` is what was sent: {field: side}."""

    def __init__(self, one: Company, other: Company, reader: Any, chosen: Any = None) -> None:
        self.one, self.other, self.reader, self.chosen = one, other, reader, chosen or {}

    @cached_property
    def people(self) -> dict[str, int]:
        """How many people of each the reader has among the contacts; of others nothing is felt."""
        seen = Contact.objects.alive().visible_to(self.reader)
        return {side: seen.filter(company=company).count() for side, company in self.both}

    @property
    def both(self) -> list[tuple[str, Company]]:
        """(side, company)."""
        return [(ONE, self.one), (OTHER, self.other)]

    @cached_property
    def master(self) -> str:
        """The side that stays: as chosen, else the one with more people, else the older one."""
        if self.chosen.get("master") in (ONE, OTHER):
            return str(self.chosen["master"])
        return OTHER if self.people[OTHER] > self.people[ONE] else ONE

    @property
    def survivor(self) -> Company:
        """The company that stays."""
        return self.other if self.master == OTHER else self.one

    @property
    def loser(self) -> Company:
        """The one that becomes a part of it."""
        return self.one if self.master == OTHER else self.other

    @property
    def heads(self) -> list[dict[str, Any]]:
        """The heads of both columns."""
        return [
            {"key": side, "company": company, "people": self.people[side], "master": side == self.master}
            for side, company in self.both
        ]

    @cached_property
    def lines(self) -> list[Line]:
        """What differs, each with the better guess."""
        differing = [field for field in OWN if raw(self.one, field) != raw(self.other, field)]
        values = [(field, (words_of(self.one, field), words_of(self.other, field))) for field in differing]
        own = [Line(field, LABELS[field], said, self.pick(field)) for field, said in values]
        return own + [
            Line(
                name,
                str(self.custom.fields[name]),
                self.custom.words(name),
                self.custom.picked(name, self.chosen, self.master),
            )
            for name in self.custom.differing
        ]

    @cached_property
    def custom(self) -> Both:
        """What both say in custom fields."""
        return Both.of(self.one, self.other)

    def pick(self, field: str) -> str:
        """The side whose value stays."""
        if self.chosen.get(field) in (ONE, OTHER):
            return str(self.chosen[field])
        lacking = not any(raw(self.survivor, field))
        return {ONE: OTHER, OTHER: ONE}[self.master] if lacking else self.master

    @property
    def theirs(self) -> set[str]:
        """The fields in which the loser's value was picked."""
        return {line.field for line in self.lines if line.picked != self.master}

    @property
    def alike(self) -> str:
        """What is the same in both, in words."""
        same = [f for f in OWN if raw(self.one, f) == raw(self.other, f) and any(raw(self.one, f))]
        return ", ".join([*(str(LABELS[field]) for field in same), *self.custom.alike])

    @cached_property
    def stopped(self) -> Any:
        """Why they cannot be merged now; None when nothing speaks against it."""
        return stop(self.one, self.other, timezone.now())


def words_of(company: Company, field: str) -> str:
    """A field as it is read."""
    if field == "owner":
        return f"{company.owner}, {company.team}"
    return ", ".join(str(part) for part in raw(company, field) if part)
