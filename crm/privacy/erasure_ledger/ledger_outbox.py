"""What goes into the erasure ledger, and how nothing is left out.

    ledger.record ──commit──> follow(entries)        at once, by whoever acted, or by the worker for whom may only read
    a crash between the two ──> catch_up(…)          by the reconciler each minute, and before each backup

The rows of the database's own ledger are the outbox: a line repeats its row's HMAC, so what is missing can be told
exactly, also after a restore has turned the numbers of rows back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from crm.privacy.dotted_paths import resolve
from crm.privacy.erasure_ledger import bundles, ledger_file
from crm.privacy.erasure_ledger.ledger_file import BrokenLedger, Line
from crm.privacy.models import LedgerEntry

log = structlog.get_logger(__name__)

WRITE = "privacy.write_ledger"  # the task
ERASED = "person.erased"
# Every act that a restore of an older backup would undo. Whoever adds one says in retention/replaying how it is redone.
CARRIED = frozenset(
    {
        ERASED,
        "ground.withdrawn",
        "ground.objected",
        "ground.ended",
        "restriction.placed",
        "restriction.lifted",
        "account.disabled",
        "account.enabled",
        "account.placed",
        "account.deleted",
        "account.password_changed",
        "account.factors_removed",
        "account.recovery_codes_made",
        "account.recovery_code_used",
        "role.changed",
        "role.removed",
        "account.unlinked",
        "token.revoked",
        "token.renewed",
        "client.amended",
        "client.closed",
        "client.reopened",
        "client.secret_made",
        "client.secrets_dropped",
        "app.opened",
        "app.closed",
        "app.ended",
        "agent.stopped",
        "agent.resumed",
        "provider.opened",
        "provider.changed",
        "provider.closed",
        "provider.only",
        "provider.not_only",
        "provisioning.opened",
        "provisioning.ended",
        "provisioning.token_revoked",
        "contact.unshared",
        "stand_in.ended",
        "authorisation.withdrawn",
        "authorisation.term_decided",
        "authorisation.required",
        "authorisation.required_no_more",
        "hold.placed",
        "hold.lifted",
        "rule.switched_on",
        "rule.switched_off",
        "keys.rotated",
        "ledger.replayed",
    }
)
LATELY = timedelta(days=2)  # how far back the reconciler looks; a backup compares everything
GRACE = timedelta(seconds=60)  # whoever acted is about to write the line
AT_ONCE = 1000


def follow(entries: Iterable[LedgerEntry]) -> None:
    """Write lines for those of the entries that the ledger carries, once the current transaction has committed."""
    if carried := [entry for entry in entries if entry.act in CARRIED]:
        act = order if settings.LEDGER_BY_WORKER else write
        transaction.on_commit(partial(act, carried))


def order(entries: Sequence[LedgerEntry]) -> None:
    """Let the worker write the lines, where this process may not. What gets lost is left to `catch_up`."""
    try:
        current_app.send_task(WRITE, [[entry.pk for entry in entries]], ignore_result=True, retry=False)
    except (OperationalError, OSError) as trouble:
        log.warning("erasure ledger not ordered", error=type(trouble).__name__, entries=len(entries))


def write(entries: Sequence[LedgerEntry]) -> None:
    """Add lines for the entries. What cannot be written is left to `catch_up`: the act itself has happened."""
    try:
        with ledger_file.locked():
            if not ledger_file.exists():
                begin()
            recorded = tail_entries()  # the reconciler may have been quicker, and a draft writes what stays of somebody
            ledger_file.add(draft_of(entry) for entry in entries if signature(entry.mac) not in recorded)
    except (BrokenLedger, OSError) as trouble:
        log.error("erasure ledger not written", error=type(trouble).__name__, entries=len(entries))


def begin() -> int:
    """A ledger where there was none, from all that the database remembers. The caller holds the lock.

    BrokenLedger where there was one: what only that knew is lost, and somebody has to accept it (`ledger begin`).
    """
    if (remembered := resolve("LEDGER_REMEMBERED")) and (count := remembered()):
        raise BrokenLedger(
            f"the ledger is missing in {settings.LEDGER_DIR}; {count} lines were written. Put LEDGER_DIR back, or, "
            "when it is lost for good: manage.py ledger begin --accept-loss"
        )
    return add_all(LedgerEntry.objects.filter(act__in=CARRIED), known=set())


def catch_up(*, at: datetime, everything: bool = False) -> int:
    """Add the lines that are missing and return how many. BrokenLedger, OSError when that cannot be.

    Looks at what happened lately, or at `everything`.
    """
    with ledger_file.locked():
        if not ledger_file.exists():
            return begin()
        acts = LedgerEntry.objects.filter(act__in=CARRIED, at__lt=at - GRACE)
        if everything:
            return add_all(acts, known={line.entry for line in ledger_file.lines()})
        acts = acts.filter(at__gte=at - LATELY)
        signatures = {signature(mac) for mac in acts.values_list("mac", flat=True)}
        if not signatures - tail_entries():
            return 0
        return add_all(acts, known={line.entry for line in ledger_file.lines()})


def behind(*, at: datetime) -> int:
    """How many recent acts have no line yet although their transaction is over."""
    lately = LedgerEntry.objects.filter(act__in=CARRIED, at__gte=at - LATELY, at__lt=at - 2 * GRACE)
    signatures = {signature(mac) for mac in lately.values_list("mac", flat=True)}
    if not signatures - tail_entries():
        return 0
    return len(signatures - {line.entry for line in ledger_file.lines()})


def tail_entries() -> set[str]:
    """The entries of the last lines: for most questions enough."""
    try:
        with ledger_file.path().open("rb") as file:
            return {line.entry for line in ledger_file.tail(file)}
    except (FileNotFoundError, BrokenLedger):
        return set()


def add_all(acts: Any, *, known: set[str]) -> int:
    """Add lines for the entries that have none, the oldest first; how many. The caller holds the lock."""
    added, drafts = 0, []
    for entry in acts.order_by("at", "id").iterator(chunk_size=AT_ONCE):
        if signature(entry.mac) not in known:
            drafts.append(draft_of(entry))
        if len(drafts) == AT_ONCE:
            added += len(ledger_file.add(drafts))
            drafts = []
    return added + (len(ledger_file.add(drafts)) if drafts else 0)


def ahead(last: Line | None) -> bool:
    """Whether the ledger knows of an act that the database does not: then an older state was put back, unreplayed."""
    if last is None or last.seq <= replayed_upto():
        return False
    rows = LedgerEntry.objects.filter(act=last.act, at=last.at)
    return last.entry not in {signature(mac) for mac in rows.values_list("mac", flat=True)}


def replayed_upto() -> int:
    """The last line that a replay has dealt with in this database; 0 without any."""
    entry = LedgerEntry.objects.filter(act="ledger.replayed").order_by("-at", "-id").first()
    return int(entry.counts.get("upto", 0)) if entry else 0


def signature(mac: Any) -> str:
    """By what a line names its entry."""
    return bytes(mac).hex()[:32]


def draft_of(entry: LedgerEntry) -> dict[str, Any]:
    """What a line says of an entry: never who did it, and of the person only a keyed hash."""
    counts = dict(entry.counts)
    draft: dict[str, Any] = {
        "at": entry.at.astimezone(UTC),
        "act": entry.act,
        "person": ledger_file.mark_of(entry.about) if entry.about else "",
        "target": entry.target,
        "entry": signature(entry.mac),
        "reason": reason_of(entry),
    }
    if entry.act != ERASED:
        return {**draft, "counts": {**counts, **({"fields": entry.fields} if entry.fields else {})}}
    rows_kept = sum(numbers.get("kept", 0) for label, numbers in counts.items() if "." in label)
    spared = counts.get("spared", {})
    if entry.about:
        draft["bundle"] = bundles.renew(entry.about) if rows_kept else bundles.drop(entry.about)
    return {**draft, "counts": {"kept": rows_kept, **({"spared": spared} if spared else {})}}


def spared_as_codes(sparing: Mapping[str, datetime]) -> dict[str, str]:
    """What an erasure spared, as the ledger takes it: {category: an instant}."""
    return {str(category): f"{since.replace(tzinfo=None).isoformat()}Z" for category, since in in_utc(sparing)}


def in_utc(sparing: Mapping[str, datetime]) -> Iterator[tuple[str, datetime]]:
    """The moments in UTC; the beginning of time has none."""
    for category, since in sparing.items():
        yield category, since if since.year == 1 else since.astimezone(UTC)


def sparing_from(codes: Mapping[str, str]) -> dict[str, datetime]:
    """The other way: what the same erasure spares when it is done again."""
    return {category: datetime.fromisoformat(f"{text[:-1]}+00:00") for category, text in codes.items()}


def reason_of(entry: LedgerEntry) -> str:
    """A code: what the act names, or the job that did it."""
    named = entry.counts.get("reason", "")
    return str(named or (entry.actor_id if entry.actor_kind == "system" else ""))
