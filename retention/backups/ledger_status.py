"""How the erasure ledger stands: whole, in step with the database, or waiting for a replay.

ready()       for /readyz: cheap, a look at the end of the file
examine(at=)  for `ledger verify`: every line, every entry
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from crm.privacy.erasure_ledger import ledger_file, ledger_outbox, maintenance
from crm.privacy.erasure_ledger.ledger_file import BrokenLedger
from crm.privacy.erasure_ledger.ledger_outbox import CARRIED, signature
from crm.privacy.models import LedgerEntry
from retention.backups.ledger_heads import in_database, note_beginning, remember, witnesses
from retention.models import LedgerWitness

PENDING = "restored, replay pending"


@dataclass(frozen=True)
class Check:
    """The result of one check."""

    name: str
    ok: bool
    detail: str


def ready() -> bool:
    """Whether the ledger is there, as long as it was, and the database knows the last act in it."""
    try:
        with ledger_file.path().open("rb") as file:
            last = ledger_file.agreed_end(file)
    except FileNotFoundError:
        last = None
        if ledger_file.head_path().exists():
            return False
    except BrokenLedger:
        return False
    remembered = next(in_database(), None)
    if remembered and remembered.count > (last.seq if last else 0):
        return False
    return not ledger_outbox.ahead(last)


def examine(*, at: datetime) -> Iterator[Check]:
    """Whole, complete, known, and no restore waiting."""
    try:
        head = ledger_file.verified(*witnesses())
    except BrokenLedger as broken:
        yield Check("chain", False, str(broken))
    else:
        yield Check("chain", True, f"{head.count} lines, each following the one before")
        yield from compared(at)
    waiting = maintenance.under_way()
    yield Check("restore", not waiting, PENDING if waiting else "no restore waits")


def compared(at: datetime) -> Iterator[Check]:
    """The database against the file, both ways."""
    written = {line.entry: line.seq for line in ledger_file.lines()}
    since = at - ledger_outbox.GRACE
    rows = LedgerEntry.objects.filter(act__in=CARRIED).values_list("mac", "at")
    moments = {signature(mac): moment for mac, moment in rows.iterator(chunk_size=5000)}
    missing = [entry for entry, moment in moments.items() if entry not in written and moment < since]
    yield Check("complete", not missing, f"{len(missing)} acts of the database have no line")
    upto = ledger_outbox.replayed_upto()
    strange = [seq for entry, seq in written.items() if entry not in moments and seq > upto]
    first_unknown = f", the first is line {min(strange)}: run ledger replay" if strange else ""
    yield Check("known", not strange, f"{len(strange)} lines are unknown to the database{first_unknown}")


def tend(at: datetime) -> int:
    """Write the lines that are missing and let the database remember the length; how many were written.

    BrokenLedger, OSError when that cannot be.
    """
    added = ledger_outbox.catch_up(at=at)
    remember(ledger_file.head_kept(), at)
    return added


def begin_anew(*, at: datetime) -> int:
    """A new ledger out of the database, when the old one is lost for good; the old files keep another name."""
    with ledger_file.locked():
        for path in (ledger_file.path(), ledger_file.head_path()):
            if path.exists():
                path.rename(path.with_name(f"{path.name}.until-{at:%Y%m%dT%H%M%SZ}"))
        LedgerWitness.objects.all().delete()
        note_beginning(at)
        count = ledger_outbox.begin()
    remember(ledger_file.head_kept(), at)
    return count


CHECKS: dict[str, Callable[[], bool]] = {"restore": lambda: not maintenance.under_way(), "ledger": ready}
