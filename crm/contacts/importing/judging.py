"""What becomes of a row: new, completing, a duplicate, or left out. The dry run and the import ask the same judge.

Rows are judged in the order of the file. Whoever stands in an earlier row counts as here already: the dry run remembers
them (`Seen`), the import has written them, except those of the batch at hand, whose twins wait for a second round.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from crm.contacts.access import Sight
from crm.contacts.cleaning import Cleaner
from crm.contacts.importing.arrival import Numbered, headers_of
from crm.contacts.importing.merits import additions, objects, offered, proved
from crm.contacts.importing.twins import Found, Index, Sought, Twin, look_up, remember, same_name
from crm.contacts.models import Import, ImportRow
from crm.contacts.problems import Problem, Severity
from crm.contacts.rows import Decision, Row
from crm.privacy.tombstones import met_among

Outcome, Duplicates = ImportRow.Outcome, Import.Duplicates
OUT = frozenset({Outcome.DUPLICATE, Outcome.REFUSED})


@dataclass
class Verdict:
    """One row, judged. `twin` is whom it resembles, `adds` what it gives her, `earlier` the row it repeats."""

    row: Row
    cells: dict[int, str] = field(repr=False)
    sought: Sought = field(repr=False)
    outcome: str = Outcome.NEW
    twin: Twin | None = None
    adds: set[str] = field(default_factory=set)
    earlier: int | None = None
    objected: bool = False

    @property
    def comes_in(self) -> bool:
        """Whether something of the row is written."""
        return self.outcome not in OUT


@dataclass(slots=True)
class Earlier:
    """Somebody from an earlier row: the name, the row, and what rows have given her so far."""

    name: str
    number: int
    given: frozenset[str]


class Seen:
    """The people of the rows judged so far, by the indexes of their addresses. Compact: a file may hold 250,000."""

    def __init__(self) -> None:
        self.by_index: dict[Index, list[Earlier]] = defaultdict(list)
        self.sets: dict[frozenset[str], frozenset[str]] = {}

    def alike(self, sought: Sought) -> tuple[Earlier | None, bool]:
        """The earlier row of the same person; and whether others share an address with her."""
        shared = {one.number: one for index in sought.indexes for one in self.by_index.get(index, ())}
        fitting = [one for one in shared.values() if same_name(sought.name, one.name)]
        fitting.sort(key=lambda one: (one.name != sought.name, one.number))
        return (fitting[0] if fitting else None), bool(shared)

    def add(self, verdict: "Verdict", given: Iterable[str]) -> None:
        """Remember the person of a row and what she has been given."""
        one = Earlier(verdict.sought.name, verdict.row.number, self.shared(given))
        for index in verdict.sought.indexes:
            self.by_index[index].append(one)

    def shared(self, given: Iterable[str]) -> frozenset[str]:
        """One set for all rows that give the same columns."""
        given = frozenset(given)
        return self.sets.setdefault(given, given)


class Judge:
    """Judges the rows of one import, batch by batch."""

    def __init__(self, load: Import) -> None:
        self.load = load
        self.sight = Sight(load.owner)
        self.cleaner = Cleaner(load.targets, headers_of(load), today=load.obtained_on)
        self.given: dict[int, set[str]] = defaultdict(set)

    def read(self, rows: Iterable[Numbered], said: dict[int, ImportRow]) -> list[Verdict]:
        """The rows cleaned, with what somebody decided about them."""
        cleaned = ((self.cleaner.clean(number, cells, decisions_of(said.get(number))), cells) for number, cells in rows)
        return [Verdict(row, cells, Sought.of(row)) for row, cells in cleaned]

    def judge(self, verdicts: list[Verdict], said: dict[int, ImportRow], seen: Seen) -> None:
        """Say in each verdict what becomes of its row. What is new is added to `seen`."""
        found = look_up((one.sought for one in verdicts), self.sight)
        matched = {one.row.number: found.of(one.sought) for one in verdicts}
        twins = {twin.contact.pk: twin for twin, _shared in matched.values() if twin}
        remember(twins.values(), self.load.consents_for)
        for pk, twin in twins.items():
            twin.given = self.given[pk]
        erased = met_among(one.sought.arrival for one in verdicts)
        for one, stone in zip(verdicts, erased, strict=True):
            twin, shared = matched[one.row.number]
            if stone and not twin:
                one.row.problems.append(Problem(one.row.number, None, "", "erased_before"))
            if one.row.refused:
                one.outcome = Outcome.REFUSED
                continue
            self.decide(one, twin, policy_of(said.get(one.row.number), self.load), seen, shared=shared)
            self.warn(one, found)

    def decide(self, one: Verdict, twin: Twin | None, policy: str, seen: Seen, *, shared: bool) -> None:
        """New, completing or duplicate."""
        earlier, repeated = (None, False) if twin else seen.alike(one.sought)
        if (not twin and not earlier) or (policy == Duplicates.ADD and not (twin and twin.paused)):
            if shared or repeated:
                one.row.problems.append(Problem(one.row.number, None, "", "shared_address"))
            seen.add(one, offered(one.row))
            return
        one.twin, one.earlier = twin, earlier.number if earlier else None
        one.outcome = Outcome.DUPLICATE
        if policy == Duplicates.COMPLETE:
            self.complete(one, twin, earlier, seen)

    def complete(self, one: Verdict, twin: Twin | None, earlier: Earlier | None, seen: Seen) -> None:
        """What the row fills in; nothing for somebody whose data are paused, or who is another's to keep."""
        if twin and (twin.paused or not twin.kept):
            return
        one.adds = additions(twin, one.row) if twin else offered(one.row) - earlier.given
        if not one.adds:
            return
        one.outcome = Outcome.UPDATED
        if twin:
            twin.given |= one.adds
        else:
            earlier.given = seen.shared(earlier.given | one.adds)
        seen.add(one, twin.given | offered(one.row) if twin else earlier.given)  # known by this address too, now

    def warn(self, one: Verdict, found: Found) -> None:
        """Remarks that only the database or the whole row can give rise to."""
        one.objected = objects(one.row) or any(index in found.objected for index in one.sought.indexes)
        if one.comes_in and one.objected and not objects(one.row):
            one.row.problems.append(Problem(one.row.number, None, "", "on_exclusion_list"))
        if one.row.values.get("nip") and not one.row.values.get("company"):
            one.row.problems.append(Problem(one.row.number, None, "nip", "nip_without_company"))
        dumb = [claim for claim in one.row.claims if claim.proved and claim.answer == "yes" and not claim.channel]
        for claim in dumb:
            one.row.problems.append(Problem(one.row.number, claim.column, "consent", "consent_without_channel"))


def decisions_of(said: ImportRow | None) -> dict[int | None, Decision]:
    """What somebody decided about a row, as the cleaner takes it."""
    decided = said.decided if said else {}
    return {int(key) if key else None: Decision(one["kind"], one.get("value", "")) for key, one in decided.items()}


def policy_of(said: ImportRow | None, load: Import) -> str:
    """What happens to the row if it is a duplicate."""
    return said.policy if said and said.policy else load.duplicates


def consents_in(verdicts: Iterable[Verdict]) -> int:
    """How many consents come with their proof."""
    return sum(len(proved(one.row)) for one in verdicts if one.comes_in)


def needs_attention(one: Verdict) -> bool:
    """Whether something of the row stays out through no decision of anybody."""
    return not one.row.left_out and any(problem.severity is Severity.ERROR for problem in one.row.problems)
