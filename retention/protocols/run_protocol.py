"""The protocol of a run: what was found, who approved it, what went, under a digest that follows the one before.

It names people by keyed hash only. What it says is fixed when the run ends; `verify` computes everything again: the
protocol against its digest, the lines against theirs, the chain, and the ledger's own entry about the run.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry
from crm.privacy.models.log_rows import canonical
from retention.models import Run
from retention.protocols.outcomes import ledger_length
from retention.protocols.run_numbers import hold_series
from retention.run_totals import by_rule, tally

FINISHED = "run.finished"
PAGE = 2000


@dataclass(frozen=True)
class Check:
    """One thing that was verified. `detail` holds numbers and codes only."""

    name: str
    ok: bool
    detail: str = ""


def seal(run: Run, *, at: datetime, by: Actor) -> dict[str, int]:
    """End the run: its protocol, the digest in the chain, the ledger's entry; lines let go of their people. Its totals.

    The caller holds the transaction.
    """
    hold_series()
    fresh = Run.objects.select_for_update().prefetch_related("opinions").get(pk=run.pk)
    last = Run.objects.sealed().last()
    counts = tally(fresh)
    totals = {**counts, "ledger_after": ledger_length()}
    fresh.state, fresh.finished_at, fresh.counts = Run.State.DONE, at, {**fresh.counts, **totals}
    fresh.previous = last.digest if last is not None else ""
    fresh.protocol = protocol_of(fresh)
    fresh.digest = digest_of(fresh.protocol)
    fresh.save(update_fields=["state", "finished_at", "counts", "previous", "protocol", "digest"])
    fresh.lines.update(person=None, excluded_why=None)
    ledger.record(FINISHED, by=by, target=fresh.target, counts={**counts, "digest": fresh.digest})
    return counts


def protocol_of(run: Run) -> dict[str, Any]:
    """The protocol of a run, as stored in JSON."""
    opinion = run.opinion
    return {
        "number": run.number,
        "previous": run.previous,
        "counted_at": spelled(run.counted_at),
        "opinion": {"verdict": opinion.verdict, "by": opinion.by, "at": spelled(opinion.at)} if opinion else None,
        "approved": {
            "by": run.approved_by,
            "at": spelled(run.approved_at),
            "typed": run.typed,
            "note": run.note,
            "by_hand": run.by_hand,
            "standing": run.standing,
            "changed": run.changed,
        },
        "not_before": spelled(run.not_before),
        "stopped": stopped(run),
        "started_at": spelled(run.started_at),
        "finished_at": spelled(run.finished_at),
        "rules": by_rule(run),
        "totals": tally(run),
        "places": run.counts.get("places", {}),
        "erasures": erasures(run),
        "lines": run.lines.count(),
        "lines_digest": lines_digest(run),
    }


def stopped(run: Run) -> dict[str, Any] | None:
    """Why it stopped and who let it go on; None when it did not stop."""
    if not run.stopped_why:
        return None
    stop = {"why": run.stopped_why, "at": spelled(run.stopped_at)}
    return {**stop, "go_on_by": run.go_on_by, "go_on_at": spelled(run.go_on_at), "go_on_why": run.go_on_why}


def erasures(run: Run) -> list[int]:
    """[first, last] line of the ledger outside the database between which the run's own stand; empty when none does."""
    first, last = run.counts.get("ledger_before", 0) + 1, run.counts.get("ledger_after", 0)
    return [first, last] if last >= first else []


def spelled(moment: datetime | None) -> str | None:
    """A moment in UTC, as text for JSON."""
    return moment.astimezone(UTC).isoformat() if moment else None


def lines_of(run: Run) -> Iterator[dict[str, Any]]:
    """What the protocol says of each person, in order: keyed hash, what was found, what became of them."""
    rows = run.lines.order_by("pk").select_related("rule").iterator(chunk_size=PAGE)
    for line in rows:
        yield {
            "person": line.person_hash,
            "outcome": line.outcome,
            "rule": f"{line.rule.slug}/{line.rule.version}" if line.rule else "",
            "purpose": line.purpose,
            "reason": line.reason,
            "until": line.until.isoformat() if line.until else None,
            "excluded": line.excluded,
            "result": line.result,
            "done_at": spelled(line.done_at),
        }


def lines_digest(run: Run) -> str:
    """One digest over all lines."""
    digest = hashlib.sha256()
    for line in lines_of(run):
        digest.update(canonical(line))
    return digest.hexdigest()


def digest_of(content: dict[str, Any]) -> str:
    """The digest of a protocol, the digest before it included."""
    return hashlib.sha256(canonical(content)).hexdigest()


def protocol(run: Run, *, lines: bool = False) -> dict[str, Any]:
    """The protocol with its digest, and with `lines` everybody by keyed hash. Empty for a run that is not over."""
    if not run.digest:
        return {}
    return {**run.protocol, "digest": run.digest, **({"people": list(lines_of(run))} if lines else {})}


def verify(run: Run) -> list[Check]:
    """Computes the protocol of a finished run again and compares it with rows, chain and ledger."""
    before = Run.objects.sealed().filter(finished_at__lt=run.finished_at).last()
    entry = LedgerEntry.objects.filter(act=FINISHED, target=run.target).order_by("-id").first()
    recorded, now = str(entry.counts.get("digest", "")) if entry else "", protocol_of(run)
    return [
        Check("protocol", same(digest_of(run.protocol), run.digest), run.digest[:16]),
        # only what it says: a later version of the product may say more
        Check("rows", all(now.get(name) == value for name, value in run.protocol.items()), f"{now['lines']} lines"),
        Check("chain", run.previous == (before.digest if before else ""), run.previous[:16]),
        Check(
            "ledger", entry is not None and entry.intact() and same(recorded, run.digest), str(entry.pk if entry else 0)
        ),
    ]


def same(first: str, other: str) -> bool:
    """Whether two digests are the same."""
    return hmac.compare_digest(first, other)


def verify_all() -> list[Check]:
    """One finding about every protocol there is, the first broken one named."""
    broken = ""
    number = 0
    for run in Run.objects.sealed().prefetch_related("opinions"):
        number += 1
        wrong = [check.name for check in verify(run) if not check.ok]
        broken = broken or (f"{run.number}: {', '.join(wrong)}" if wrong else "")
    return [Check("protocols", not broken, broken or f"{number} verified")]
