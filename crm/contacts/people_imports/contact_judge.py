"""Decides what a row of contacts does: new, an update, a duplicate, or refused. The same for dry run and import.

Rows are decided in the order of the file. A person from an earlier row counts as existing: the dry run remembers them
(`EarlierPeople`); the import has written them, except those of the same batch, whose repetitions wait for the next
round.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from crm.contacts.imports.company_index import FirmIndex
from crm.contacts.imports.custom_columns import mapped_fields
from crm.contacts.models import Company, Contact, CustomField
from crm.contacts.people_imports.contact_cleaning import Cleaner
from crm.contacts.people_imports.earlier_rows import EarlierPeople, EarlierPerson
from crm.contacts.people_imports.existing_people import LookupResult, RowMatches, Twin, load_details, look_up
from crm.contacts.people_imports.row_changes import additions, replacements, values_in
from crm.contacts.people_imports.search_keys import ANY, NOBODY, Sought
from crm.contacts.safeguards.exclusions import may_know_of
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
from crm.privacy.erasure.tombstones import Stone, matching_erasures

# a name matched as it is compared: another spelling of it is no other value
REPORTED_UNCHANGED = frozenset({"email", "phone", *CONTACT_COLUMNS, "company"})


@dataclass
class PersonVerdict(Verdict):
    """The decision on one row.

    `twin` is the person it matches, `adds` the columns it fills in, of which `replaces` had other values, `earlier` the
    row it repeats; `candidates` are those between whom somebody has to choose, `objected` the channels without
    marketing (an empty one means all); `returned` is the erasure that adding the person would undo, `firm` the key of
    the company that the row is.
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
        """The matched person, for the reader; None when they are restricted."""
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
        """The people between whom somebody may choose."""
        return tuple(
            Option(str(twin_option.contact.uid), twin_option.contact.person) for twin_option in self.candidates
        )


class Judge:
    """Decides the rows of one import of contacts, batch by batch."""

    memory = EarlierPeople

    def __init__(self, load: Import) -> None:
        self.load = load
        self.sight = Sight(load.owner)
        custom_fields = mapped_fields(load, CustomField.Record.CONTACT)
        notes = load.purpose is None or load.purpose.needs(Category.CORRESPONDENCE)
        self.cleaner = Cleaner(load.targets, headers_of(load), today=load.obtained_on, own=custom_fields, notes=notes)
        self.given: dict[int, set[str]] = defaultdict(set)
        self.told: dict[int, dict[str, str]] = defaultdict(dict)
        self.overwriting = frozenset(load.overwriting)

    @cached_property
    def firms(self) -> FirmIndex:
        """The visible firms, for matching by employer."""
        return FirmIndex(self.sight)

    def read(self, rows: Iterable[Numbered], import_rows: dict[int, ImportRow]) -> list[PersonVerdict]:
        """The rows cleaned, with the decisions from the dry run applied."""
        cleaned = (
            (self.cleaner.clean(number, cells, decisions_of(import_rows.get(number))), cells) for number, cells in rows
        )
        return [PersonVerdict(row, cells, sought=Sought.of(row, self.load.match or ANY)) for row, cells in cleaned]

    def judge(
        self, verdicts: list[PersonVerdict], import_rows: dict[int, ImportRow], earlier_people: EarlierPeople
    ) -> None:
        """Set the outcome of each verdict. New people are added to `earlier_people`."""
        lookup = look_up((verdict.sought for verdict in verdicts), self.sight, lambda: self.firms)
        hits = {verdict.row.number: lookup.of(verdict.sought) for verdict in verdicts}
        twins = {twin.contact.pk: twin for hit in hits.values() for twin in hit.alike}
        load_details(twins.values(), self.load.consents_for, own=self.cleaner.own)
        for pk, twin in twins.items():
            twin.given, twin.told = self.given[pk], self.told[pk]
        erased = matching_erasures(verdict.sought.arrival for verdict in verdicts)
        for verdict, stone in zip(verdicts, erased, strict=True):
            hit = hits[verdict.row.number]
            if stone and not hit.alike:
                if may_know_of(stone, self.load.owner):
                    verdict.row.problems.append(Problem(verdict.row.number, None, "", "erased_before"))
                verdict.returned = stone
            if verdict.row.refused:
                verdict.outcome = Outcome.REFUSED
                continue
            if verdict.row.firm:
                self.decide_firm(verdict, import_rows.get(verdict.row.number), earlier_people)
                continue
            self.decide(verdict, hit, import_rows.get(verdict.row.number), earlier_people)
            self.warn(verdict, lookup)

        set_firm_uids(verdicts)

    def decide_firm(self, verdict: PersonVerdict, import_row: ImportRow | None, earlier_people: EarlierPeople) -> None:
        """Decide a row that is a company: an existing or repeated one is a duplicate and never updated."""
        nip, name = str(verdict.row.values.get("nip", "")), str(verdict.row.values["company"])
        existing = self.firms.having(nip, name) or self.firms.traders([nip] if nip else []).get(nip, [])
        earlier, _shared = earlier_people.alike(verdict.sought)
        if not existing and earlier is None:
            if self.load.mode == Import.Mode.UPDATE:
                verdict.outcome = Outcome.REFUSED
                verdict.row.problems.append(Problem(verdict.row.number, None, "", "not_here"))
            earlier_people.add(verdict.sought, verdict.row.number, ())
            return
        verdict.outcome, verdict.firm = Outcome.DUPLICATE, existing[0] if existing else None
        verdict.earlier = None if existing or earlier is None else earlier.number

    def learn(self, company: Company) -> None:
        """Add a company that the import created, so that later rows match its people."""
        if "firms" in self.__dict__:
            self.firms.remember(company.pk, company.name, company.nip)

    def decide(
        self, verdict: PersonVerdict, hit: RowMatches, import_row: ImportRow | None, earlier_people: EarlierPeople
    ) -> None:
        """New, update, duplicate, or refused because the import only updates."""
        policy, twin = policy_of(import_row, self.load), matched_twin(hit, import_row)
        earlier, repeated = (None, False) if hit.alike else earlier_people.alike(verdict.sought)
        if (not hit.alike and not earlier) or (policy == Duplicates.ADD and not (twin and twin.paused)):
            if self.load.mode == Import.Mode.UPDATE and policy != Duplicates.ADD:
                verdict.outcome = Outcome.REFUSED
                verdict.row.problems.append(Problem(verdict.row.number, None, "", "not_here"))
                return
            if hit.shared or repeated:
                verdict.row.problems.append(Problem(verdict.row.number, None, "", "shared_address"))
            earlier_people.add(verdict.sought, verdict.row.number, values_in(verdict.row) | self.marks(verdict.row))
            return
        verdict.earlier, verdict.outcome = earlier.number if earlier else None, Outcome.DUPLICATE
        verdict.twin = twin or (hit.alike[0] if hit.alike and policy != Duplicates.COMPLETE else None)
        verdict.candidates = () if hit.sure else tuple(other for other in hit.alike if not other.paused)
        if policy == Duplicates.COMPLETE and hit.alike and twin is None:
            verdict.row.problems.append(Problem(verdict.row.number, None, "", "several_matches"))
        elif policy == Duplicates.COMPLETE:
            self.complete(verdict, twin, earlier, earlier_people)

    def complete(
        self, verdict: PersonVerdict, twin: Twin | None, earlier: EarlierPerson | None, earlier_people: EarlierPeople
    ) -> None:
        """Set what the row fills in or replaces; nothing for a person restricted or not in the owner's custody."""
        if twin and (twin.paused or not twin.kept):
            return
        if twin:
            verdict.replaces = replacements(twin, verdict.row, self.overwriting)
            verdict.adds = additions(twin, verdict.row) | verdict.replaces
            for name in sorted(replacements(twin, verdict.row, REPORTED_UNCHANGED) - verdict.replaces):
                verdict.row.problems.append(
                    Problem(verdict.row.number, self.cleaner.column_of(name), name, "not_overwritten")
                )
        else:
            marks, before = self.marks(verdict.row), promised(earlier)
            verdict.replaces = {mark[1:].partition(":")[0] for mark in marks - before.given}
            verdict.adds = (values_in(verdict.row) - before.given) | verdict.replaces
        if not verdict.adds:
            return
        verdict.outcome = Outcome.UPDATED
        if twin:
            twin.given |= verdict.adds
            twin.told |= {name: str(verdict.row.values[name]) for name in verdict.adds if verdict.row.values.get(name)}
        else:
            before.given = earlier_people.shared(unmarked(before.given, verdict.replaces) | verdict.adds | marks)
        columns_given = twin.given | values_in(verdict.row) if twin else before.given
        earlier_people.add(verdict.sought, verdict.row.number, columns_given)  # known by this address too, now

    def marks(self, row: Row) -> set[str]:
        """What a row says in replaceable columns, as hashes that are comparable within one process."""
        columns = self.overwriting & values_in(row)
        return {f"={column}:{hash(str(row.values.get(column)))}" for column in columns}

    def warn(self, verdict: PersonVerdict, lookup: LookupResult) -> None:
        """Add the problems that need the database or the whole row."""
        own_objections = objections(verdict.row)
        all_objections = {channel for index in verdict.sought.indexes for channel in lookup.objected.get(index, ())}
        all_objections |= verdict.twin.against if verdict.twin else set()  # also when an address of theirs is replaced
        verdict.objected = own_objections | all_objections
        visible_objection = any(
            twin.against for index in verdict.sought.indexes for twin in lookup.twins.get(index, ())
        )
        if (
            verdict.comes_in and not own_objections and (visible_objection or (verdict.twin and verdict.twin.against))
        ):  # of others nothing is said here
            verdict.row.problems.append(Problem(verdict.row.number, None, "", "on_exclusion_list"))
        if verdict.row.values.get("nip") and not verdict.row.values.get("company"):
            verdict.row.problems.append(Problem(verdict.row.number, None, "nip", "nip_without_company"))
        if self.load.consents_for is None:
            for claim in proved(verdict.row):
                verdict.row.problems.append(Problem(verdict.row.number, claim.column, "consent", "consent_for_nothing"))
        without_channel = [
            claim for claim in verdict.row.claims if claim.proved and claim.answer == "yes" and not claim.channel
        ]
        for claim in without_channel:
            verdict.row.problems.append(Problem(verdict.row.number, claim.column, "consent", "consent_without_channel"))


def set_firm_uids(verdicts: Iterable[PersonVerdict]) -> None:
    """Set the public ids of rows that are companies, in one statement; none where no row is one."""
    firms = [verdict for verdict in verdicts if verdict.firm]
    uids = (
        dict(Company.objects.filter(pk__in=[verdict.firm for verdict in firms]).values_list("pk", "uid"))
        if firms
        else {}
    )
    for verdict in firms:
        verdict.firm_uid = uids.get(verdict.firm) if verdict.firm else None


def unmarked(columns_given: frozenset[str], columns: set[str]) -> frozenset[str]:
    """`columns_given` without the marks of these columns."""
    return frozenset(mark for mark in columns_given if not (mark[0] == "=" and mark[1:].partition(":")[0] in columns))


def matched_twin(hit: RowMatches, import_row: ImportRow | None) -> Twin | None:
    """The only match, or the one that somebody chose."""
    if import_row and import_row.chosen:
        return hit.one_of(import_row.person_id)
    return hit.alike[0] if hit.sure else None
