"""Somebody in a file as they are looked for: by their addresses, or by their name at a company.

Whoever has neither e-mail nor phone is looked for by name and company, whatever the import compares by.
"""

from dataclasses import dataclass

from crm.contacts.imports.company_index import folded_name
from crm.files.rows.file_rows import Row
from crm.privacy.erasure.tombstones import Arrival
from crm.privacy.keys.blind_index import blind_names, blinds, name_key

Index = tuple[str, int | str]  # kind and blind index; of a name at a company the two as one text
ANY, EMAIL, PHONE, WORK = "any", "email", "phone", "name_company"  # by what somebody is looked for
WHO, FIRM = "who", "firm"


def same_name(one: str, other: str) -> bool:
    """Whether two name keys may be one person; somebody without a name is whoever has the address."""
    return not one or not other or one == other


@dataclass(frozen=True, slots=True)
class Sought:
    """Somebody as she is looked for: the key of her name, the blind indexes of her addresses, computed once, and those
    `keys` by which a person is the same one."""

    name: str
    indexes: tuple[Index, ...]
    keys: tuple[Index, ...]

    @classmethod
    def of(cls, row: Row, match: str = ANY) -> "Sought":
        """The person of a row."""
        emails = [row.values.get("email", ""), *row.values.get("emails", ())]
        phones = [row.values.get("phone", ""), *row.values.get("phones", ())]
        told = [("email", text) for text in emails] + [("phone", text) for text in phones]
        name = name_key(str(row.values.get("name", "")))
        indexes = tuple((kind, index) for kind, text in told if text for index in blinds(kind, text))
        company, nip = str(row.values.get("company", "")), str(row.values.get("nip", ""))
        if row.firm:
            return cls("", (), as_firm(company, nip))
        if not indexes:  # nothing else tells them apart: a second import of the same file would double them
            return cls(name, indexes, at_work(name, company, nip) or alone(name))
        if match == WORK:
            return cls(name, indexes, at_work(name, company, nip))
        return cls(name, indexes, tuple(one for one in indexes if match in (ANY, one[0])))

    @property
    def arrival(self) -> Arrival:
        """The same for the question whether they were erased."""
        return Arrival(self.addresses, frozenset(blind_names(self.name)))

    @property
    def addresses(self) -> frozenset[tuple[str, int]]:
        """The blind indexes of addresses alone."""
        return frozenset((kind, index) for kind, index in self.indexes if isinstance(index, int))

    @property
    def everything(self) -> set[Index]:
        """Addresses and keys."""
        return {*self.indexes, *self.keys}


def at_work(name: str, company: str, nip: str) -> tuple[Index, ...]:
    """Somebody of this name at the company of this NIP or name; none without a name."""
    firms = [nip, folded_name(company)] if name else []
    return tuple((WHO, f"{name}|{firm}") for firm in firms if firm)


def alone(name: str) -> tuple[Index, ...]:
    """Somebody of this name of whom nothing else is known: no address, no number, no company."""
    return ((WHO, f"{name}|"),) if name else ()


def as_firm(company: str, nip: str) -> tuple[Index, ...]:
    """A row that is a company and no person."""
    return tuple((FIRM, text) for text in (nip, folded_name(company)) if text)


NOBODY = Sought("", (), ())
