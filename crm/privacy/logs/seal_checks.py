"""What `audit verify` asks of the seals: do they follow from each other, and agree with their copies and the mails?

The rows they stand for are read in `verification.py`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from crm.privacy.logs import seal_copies
from crm.privacy.logs.seal_copies import BrokenCopies, Copy
from crm.privacy.models import DaySeal, Seal

FAULTS = 50  # listed in each of the checks
Mailed = tuple[int, str]  # number and digest of a seal, as a daily mail tells them


@dataclass(frozen=True)
class Fault:
    """One broken thing: a row of a log, a seal or a copy, and what is wrong with it."""

    what: str  # altered, deleted, inserted_late, changed, missing, unfounded, differs, broken
    place: str  # ledger, access, seals, copies, mails
    number: int | None
    words: str

    def as_json(self) -> dict[str, Any]:
        """The shape that `audit verify --json` prints."""
        return {"what": self.what, "place": self.place, "number": self.number, "words": self.words}


@dataclass
class Check:
    """One part of the answer: what was looked through and what is broken in it, in order."""

    name: str
    seen: str = ""
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is broken."""
        return not self.faults

    @property
    def detail(self) -> str:
        """The first fault, else what was looked through."""
        more = len(self.faults) - 1
        if self.ok:
            return self.seen
        listed = f" (and {more}{' or' if more >= FAULTS - 1 else ''} more)" if more else ""
        return f"{self.faults[0].words}{listed}"

    def as_json(self) -> dict[str, Any]:
        """One entry of `checks`."""
        return {"name": self.name, "ok": self.ok, "detail": self.detail}


def check_seals(last: int) -> Check:
    """Every seal says what it said, follows the one before and starts where its log's last one ended."""
    check = Check("seals")
    check.faults = list(islice(faults_of_seals(last), FAULTS))
    check.seen = f"{last} seals, each following the one before"
    return check


def faults_of_seals(last: int) -> Iterator[Fault]:
    """What is wrong with the chain, in its order."""
    number, previous = 0, b""
    ends: dict[tuple[str, int], tuple[int, int]] = {}
    for seal in Seal.objects.filter(number__lte=last).order_by("number").iterator(chunk_size=500):
        for lost in range(number + 1, min(seal.number, number + 1 + FAULTS)):
            yield Fault("missing", "seals", lost, f"seal {lost} is missing")
        if not seal.intact():
            yield Fault("changed", "seals", seal.number, f"seal {seal.number} was changed")
        elif seal.number == number + 1 and bytes(seal.previous) != previous:
            yield Fault("unfounded", "seals", seal.number, f"seal {seal.number} does not follow from seal {number}")
        stretch, before = (seal.since, seal.until), ends.get((seal.log, seal.cluster), (0, 0))
        if stretch != before and seal.since != before[1]:
            yield Fault("unfounded", "seals", seal.number, f"seal {seal.number} leaves out rows before it")
        ends[seal.log, seal.cluster] = stretch
        number, previous = seal.number, bytes(seal.mac)


def check_copies(last: int, size: int) -> Check:
    """Every seal has a copy that says the same, in a file whose lines follow from each other."""
    check = Check("copies")
    try:
        check.faults = list(islice(faults_of_copies(last, size), FAULTS))
    except BrokenCopies as broken:
        check.faults = [Fault("broken", "copies", None, str(broken))]
    check.seen = f"{last} copies outside the database, each equal to its seal"
    return check


def faults_of_copies(last: int, size: int) -> Iterator[Fault]:
    """Where database and copies differ, in the order of the seals."""
    copies = seal_copies.copies(upto=size)
    copy: Copy | None = next(copies, None)
    for seal in Seal.objects.filter(number__lte=last).order_by("number").iterator(chunk_size=500):
        while copy and copy.number < seal.number:
            yield removed(copy)
            copy = next(copies, None)
        if copy is None or copy.number > seal.number:
            yield Fault("missing", "copies", seal.number, f"seal {seal.number} has no copy outside the database")
            continue
        if copy.said != seal_copies.seal_content(seal):
            yield Fault("differs", "copies", seal.number, f"seal {seal.number} differs from its copy")
        copy = next(copies, None)
    while copy:
        yield removed(copy)
        copy = next(copies, None)


def removed(copy: Copy) -> Fault:
    """A copy without a seal."""
    words = f"seal {copy.number} of {copy.said.get('at', '')[:16]} has a copy and is not in the database"
    return Fault("missing", "seals", copy.number, words)


def check_mails(last: int, held: Iterable[Mailed] = ()) -> Check:
    """The seals still have the digests that went out by mail: those on record, and those `held` against them."""
    check, mailed = Check("mails"), sorted({*mails_on_record(last), *held})
    seals = Seal.objects.filter(number__in=[number for number, _digest in mailed]).values_list("number", "mac")
    digests = {number: bytes(mac).hex() for number, mac in seals}
    check.faults = list(islice(faults_of_mails(mailed, digests), FAULTS))
    check.seen = f"{len(mailed)} mailed seals, each with the digest that was mailed"
    return check


def mails_on_record(last: int) -> Iterator[Mailed]:
    """What was mailed up to the seal that is looked at last."""
    yield from DaySeal.objects.filter(number__lte=last).values_list("number", "digest")


def faults_of_mails(mailed: list[Mailed], digests: dict[int, str]) -> Iterator[Fault]:
    """Seals that were written anew, or went, since their digest was mailed."""
    for number, digest in mailed:
        if number not in digests:
            yield Fault("missing", "mails", number, f"seal {number} was mailed and is not in the database")
        elif digests[number] != digest.lower():
            yield Fault("differs", "mails", number, f"seal {number} is not the one that was mailed")
