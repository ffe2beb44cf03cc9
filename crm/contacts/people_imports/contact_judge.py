"""What becomes of a row of contacts: new, updating, a duplicate, or left out. Dry run and import ask the same judge.

Rows are judged in the order of the file. Whoever stands in an earlier row counts as here already: the dry run remembers
them (`Seen`), the import has written them, except those of the batch at hand, whose twins wait for a second round.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from crm.contacts.imports.company_index import FirmIndex
from crm.contacts.imports.custom_columns import mapped_own
from crm.contacts.models import Company, Contact, CustomField
from crm.contacts.people_imports.contact_cleaning import Cleaner
from crm.contacts.people_imports.earlier_rows import Earlier, Seen
from crm.contacts.people_imports.existing_people import Found, Hit, Twin, look_up, remember
from crm.contacts.people_imports.row_changes import additions, offered, replacements
from crm.contacts.people_imports.search_keys import ANY, NOBODY, Sought
from crm.contacts.safeguards.exclusions import hears_of
from crm.contacts.safeguards.minimisation import CONTACT_COLUMNS
from crm.files.imports.arrival import Numbered
from crm.files.imports.recognition import headers_of
from crm.files.imports.verdicts import Duplicates, Option, Outcome, Verdict, decisions_of, policy_of
from crm.files.models import Import, ImportRow
from crm.files.rows.file_rows import Row, objections, proved
from crm.files.rows.problems import Problem
from crm.lists.access import Sight
from crm.narrowing import promised
from crm.privacy.categories import Category
from crm.privacy.erasure.tombstones import Stone, met_among

# a name matched as it is compared: another spelling of it is no other value
SAID_TO_STAY = frozenset({"email", "phone", *CONTACT_COLUMNS, "company"})


@dataclass
class PersonVerdict(Verdict):
    """One row, judged. `twin` is whom it resembles, `adds` what it gives her, of it `replaces` what she had otherwise,
    `earlier` the row it repeats; `candidates` are those of whom somebody has to choose, `objected` the channels where
    they want no marketing, an empty one for all; `returned` is the erasure that taking them in would undo, `firm` the
    key of the company that the row is.
    """

    sought: Sought = field(default=NOBODY, repr=False)
    twin: Twin | None = None
    objected: set[str] = field(default_factory=set)
    firm: int | None = None
    firm_uid: Any = None
    returned: Stone | None = None
    candidates: tuple[Twin, ...] = ()

    @property
    def person(self) -> Any:
        """Whom the row resembles, for the reader; nobody whose data are paused."""
        return self.twin.contact.person if self.twin and not self.twin.paused else None

    @property
    def known(self) -> Contact:
        """The contact that the row completes; LookupError for a row that resembles nobody."""
        return promised(self.twin).contact

    @property
    def thing(self) -> Any:
        """The public id of the company that the row is."""
        return self.firm_uid

    @property
    def options(self) -> tuple[Option, ...]:
        """Those of whom somebody may choose."""
        return tuple(Option(str(one.contact.uid), one.contact.person) for one in self.candidates)


class Judge:
    """Judges the rows of one import of contacts, batch by batch."""

    memory = Seen

    def __init__(self, load: Import) -> None:
        self.load = load
        self.sight = Sight(load.owner)
        own = mapped_own(load, CustomField.Record.CONTACT)
        notes = load.purpose is None or load.purpose.needs(Category.CORRESPONDENCE)
        self.cleaner = Cleaner(load.targets, headers_of(load), today=load.obtained_on, own=own, notes=notes)
        self.given: dict[int, set[str]] = defaultdict(set)
        self.told: dict[int, dict[str, str]] = defaultdict(dict)
        self.overwriting = frozenset(load.overwriting)

    @cached_property
    def firms(self) -> FirmIndex:
        """The firms in sight, for whoever looks by the place of work."""
        return FirmIndex(self.sight)

    def read(self, rows: Iterable[Numbered], said: dict[int, ImportRow]) -> list[PersonVerdict]:
        """The rows cleaned, with what somebody decided about them."""
        cleaned = ((self.cleaner.clean(number, cells, decisions_of(said.get(number))), cells) for number, cells in rows)
        return [PersonVerdict(row, cells, sought=Sought.of(row, self.load.match or ANY)) for row, cells in cleaned]

    def judge(self, verdicts: list[PersonVerdict], said: dict[int, ImportRow], seen: Seen) -> None:
        """Say in each verdict what becomes of its row. What is new is added to `seen`."""
        found = look_up((one.sought for one in verdicts), self.sight, lambda: self.firms)
        hits = {one.row.number: found.of(one.sought) for one in verdicts}
        twins = {twin.contact.pk: twin for hit in hits.values() for twin in hit.alike}
        remember(twins.values(), self.load.consents_for, own=self.cleaner.own)
        for pk, twin in twins.items():
            twin.given, twin.told = self.given[pk], self.told[pk]
        erased = met_among(one.sought.arrival for one in verdicts)
        for one, stone in zip(verdicts, erased, strict=True):
            hit = hits[one.row.number]
            if stone and not hit.alike:
                if hears_of(stone, self.load.owner):
                    one.row.problems.append(Problem(one.row.number, None, "", "erased_before"))
                one.returned = stone
            if one.row.refused:
                one.outcome = Outcome.REFUSED
                continue
            if one.row.firm:
                self.decide_firm(one, said.get(one.row.number), seen)
                continue
            self.decide(one, hit, said.get(one.row.number), seen)
            self.warn(one, found)

        name_firms(verdicts)

    def decide_firm(self, one: PersonVerdict, said: ImportRow | None, seen: Seen) -> None:
        """A company that is here already, or in an earlier row, is a duplicate; nothing of it is replaced."""
        nip, name = str(one.row.values.get("nip", "")), str(one.row.values["company"])
        here = self.firms.having(nip, name) or self.firms.traders([nip] if nip else []).get(nip, [])
        earlier, _shared = seen.alike(one.sought)
        if not here and earlier is None:
            if self.load.mode == Import.Mode.UPDATE:
                one.outcome = Outcome.REFUSED
                one.row.problems.append(Problem(one.row.number, None, "", "not_here"))
            seen.add(one.sought, one.row.number, ())
            return
        one.outcome, one.firm = Outcome.DUPLICATE, here[0] if here else None
        one.earlier = None if here or earlier is None else earlier.number

    def learn(self, company: Company) -> None:
        """Know a company that the import has founded, so that later rows find who works there."""
        if "firms" in self.__dict__:
            self.firms.remember(company.pk, company.name, company.nip)

    def decide(self, one: PersonVerdict, hit: Hit, said: ImportRow | None, seen: Seen) -> None:
        """New, updating, duplicate, or out because only updates are asked for."""
        policy, twin = policy_of(said, self.load), chosen_of(hit, said)
        earlier, repeated = (None, False) if hit.alike else seen.alike(one.sought)
        if (not hit.alike and not earlier) or (policy == Duplicates.ADD and not (twin and twin.paused)):
            if self.load.mode == Import.Mode.UPDATE and policy != Duplicates.ADD:
                one.outcome = Outcome.REFUSED
                one.row.problems.append(Problem(one.row.number, None, "", "not_here"))
                return
            if hit.shared or repeated:
                one.row.problems.append(Problem(one.row.number, None, "", "shared_address"))
            seen.add(one.sought, one.row.number, offered(one.row) | self.marks(one.row))
            return
        one.earlier, one.outcome = earlier.number if earlier else None, Outcome.DUPLICATE
        one.twin = twin or (hit.alike[0] if hit.alike and policy != Duplicates.COMPLETE else None)
        one.candidates = () if hit.sure else tuple(other for other in hit.alike if not other.paused)
        if policy == Duplicates.COMPLETE and hit.alike and twin is None:
            one.row.problems.append(Problem(one.row.number, None, "", "several_matches"))
        elif policy == Duplicates.COMPLETE:
            self.complete(one, twin, earlier, seen)

    def complete(self, one: PersonVerdict, twin: Twin | None, earlier: Earlier | None, seen: Seen) -> None:
        """What the row fills in or replaces; nothing for somebody whose data are paused, or who is not the owner's."""
        if twin and (twin.paused or not twin.kept):
            return
        if twin:
            one.replaces = replacements(twin, one.row, self.overwriting)
            one.adds = additions(twin, one.row) | one.replaces
            for name in sorted(replacements(twin, one.row, SAID_TO_STAY) - one.replaces):
                one.row.problems.append(Problem(one.row.number, self.cleaner.column_of(name), name, "not_overwritten"))
        else:
            marks, before = self.marks(one.row), promised(earlier)
            one.replaces = {mark[1:].partition(":")[0] for mark in marks - before.given}
            one.adds = (offered(one.row) - before.given) | one.replaces
        if not one.adds:
            return
        one.outcome = Outcome.UPDATED
        if twin:
            twin.given |= one.adds
            twin.told |= {name: str(one.row.values[name]) for name in one.adds if one.row.values.get(name)}
        else:
            before.given = seen.shared(unmarked(before.given, one.replaces) | one.adds | marks)
        given = twin.given | offered(one.row) if twin else before.given
        seen.add(one.sought, one.row.number, given)  # known by this address too, now

    def marks(self, row: Row) -> set[str]:
        """What a row says in columns that may be replaced, as marks that are the same within one process."""
        columns = self.overwriting & offered(row)
        return {f"={column}:{hash(str(row.values.get(column)))}" for column in columns}

    def warn(self, one: PersonVerdict, found: Found) -> None:
        """Remarks that only the database or the whole row can give rise to."""
        told = objections(one.row)
        known = {channel for index in one.sought.indexes for channel in found.objected.get(index, ())}
        known |= one.twin.against if one.twin else set()  # also when an address of theirs is replaced
        one.objected = told | known
        seen = any(twin.against for index in one.sought.indexes for twin in found.twins.get(index, ()))
        if one.comes_in and not told and (seen or (one.twin and one.twin.against)):  # of others nothing is said here
            one.row.problems.append(Problem(one.row.number, None, "", "on_exclusion_list"))
        if one.row.values.get("nip") and not one.row.values.get("company"):
            one.row.problems.append(Problem(one.row.number, None, "nip", "nip_without_company"))
        if self.load.consents_for is None:
            for claim in proved(one.row):
                one.row.problems.append(Problem(one.row.number, claim.column, "consent", "consent_for_nothing"))
        dumb = [claim for claim in one.row.claims if claim.proved and claim.answer == "yes" and not claim.channel]
        for claim in dumb:
            one.row.problems.append(Problem(one.row.number, claim.column, "consent", "consent_without_channel"))


def name_firms(verdicts: Iterable[PersonVerdict]) -> None:
    """Set the public ids of the companies that rows are, in one statement; none where no row is one."""
    firms = [one for one in verdicts if one.firm]
    uids = dict(Company.objects.filter(pk__in=[one.firm for one in firms]).values_list("pk", "uid")) if firms else {}
    for one in firms:
        one.firm_uid = uids.get(one.firm) if one.firm else None


def unmarked(given: frozenset[str], columns: set[str]) -> frozenset[str]:
    """`given` without the marks of these columns."""
    return frozenset(mark for mark in given if not (mark[0] == "=" and mark[1:].partition(":")[0] in columns))


def chosen_of(hit: Hit, said: ImportRow | None) -> Twin | None:
    """The one whom the row means: the only one, or the one that somebody chose."""
    if said and said.chosen:
        return hit.one_of(said.person_id)
    return hit.alike[0] if hit.sure else None
