"""The keys by which a person in a file is searched: addresses, or the name at a company.

A person without e-mail and phone is searched by name and company, whatever the import matches by.
"""

from dataclasses import dataclass

from crm.contacts.imports.company_index import folded_name
from crm.files.rows.file_rows import Row
from crm.privacy.erasure.tombstones import Arrival
from crm.privacy.keys.blind_index import blind_names, blinds, name_key
from crm.privacy.models.person import FURTHER_ADDRESSES

Index = tuple[str, int | str]  # kind and blind index; of a name at a company the two as one text
ANY, EMAIL, PHONE, WORK = "any", "email", "phone", "name_company"  # by what somebody is looked for
WHO, FIRM = "who", "firm"


def same_name(first: str, second: str) -> bool:
    """Whether two name keys may be the same person; a missing name matches any."""
    return not first or not second or first == second


@dataclass(frozen=True, slots=True)
class Sought:
    """A person to search for: the name's key, the addresses' blind indexes, and the `keys` that identify them."""

    name: str
    indexes: tuple[Index, ...]
    keys: tuple[Index, ...]

    @classmethod
    def of(cls, row: Row, match: str = ANY) -> "Sought":
        """The search for the person of a row."""
        addresses = [
            (kind, text)
            for plural, kind in FURTHER_ADDRESSES.items()
            for text in (row.values.get(kind, ""), *row.values.get(plural, ()))
        ]
        name = name_key(str(row.values.get("name", "")))
        indexes = tuple((kind, index) for kind, text in addresses if text for index in blinds(kind, text))
        company, nip = str(row.values.get("company", "")), str(row.values.get("nip", ""))
        if row.firm:
            return cls("", (), firm_keys(company, nip))
        if not indexes:  # nothing else tells them apart: a second import of the same file would double them
            return cls(name, indexes, work_keys(name, company, nip) or name_only_keys(name))
        if match == WORK:
            return cls(name, indexes, work_keys(name, company, nip))
        return cls(name, indexes, tuple(index_pair for index_pair in indexes if match in (ANY, index_pair[0])))

    @property
    def arrival(self) -> Arrival:
        """The same for the check whether they were erased."""
        return Arrival(self.addresses, frozenset(blind_names(self.name)))

    @property
    def addresses(self) -> frozenset[tuple[str, int]]:
        """The blind indexes of addresses alone."""
        return frozenset((kind, index) for kind, index in self.indexes if isinstance(index, int))

    @property
    def everything(self) -> set[Index]:
        """Address indexes and keys together."""
        return {*self.indexes, *self.keys}


def work_keys(name: str, company: str, nip: str) -> tuple[Index, ...]:
    """Keys for a person of this name at the company with this NIP or name; none without a name."""
    firms = [nip, folded_name(company)] if name else []
    return tuple((WHO, f"{name}|{firm}") for firm in firms if firm)


def name_only_keys(name: str) -> tuple[Index, ...]:
    """A key for a person of this name of whom nothing else is known: no address, no company."""
    return ((WHO, f"{name}|"),) if name else ()


def firm_keys(company: str, nip: str) -> tuple[Index, ...]:
    """Keys for a row that is a company and not a person."""
    return tuple((FIRM, text) for text in (nip, folded_name(company)) if text)


NOBODY = Sought("", (), ())
