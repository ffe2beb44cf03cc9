"""Happenings become runs: the ledger is read past a mark, once its transactions are over.

act ──commit──> ledger ──read_ledger()──> RuleRun, waiting, one for each rule and occasion
                            └ the mark moves in the same transaction, so a kill loses nothing and doubles nothing
"""

from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction

from crm.narrowing import promised
from crm.outreach.models import Rule, RuleMark, RuleRun
from crm.outreach.rule_parts.subjects import CONTACT
from crm.outreach.rule_runs.chains import causes_of, may_follow
from crm.outreach.rule_triggers.happenings import ACTS, HAPPENINGS, records_of
from crm.outreach.rules.content import Content
from crm.outreach.rules.rule_verbs import begin_reading
from crm.privacy.logs.log_seals import horizon, this_cluster
from crm.privacy.models import LedgerEntry
from crm.sales.models import Deal

AT_ONCE = 2_000  # entries of one pass; a transaction is never split


def read_ledger(below: int | None = None) -> int:
    """Make runs of everything that has happened; how many. `below` is the transaction id up to which entries count:
    that of the oldest transaction at work, unless given.
    """
    count, more = 0, True
    while more:
        with transaction.atomic():
            fresh, more = read_once(below)
        count += fresh
    return count


def read_once(below: int | None) -> tuple[int, bool]:
    """One pass: how many runs were made, and whether entries are left."""
    here = this_cluster()
    begin_reading()
    mark = RuleMark.objects.select_for_update(skip_locked=True).first()
    if mark is None:
        return 0, False
    until = horizon() if below is None else below
    if mark.cluster != here:  # restored from a backup: what rules have not read by then they leave
        RuleMark.objects.filter(pk=mark.pk).update(cluster=here, xid=until)
        return 0, False
    rows = LedgerEntry.objects.filter(act__in=ACTS, cluster=here, xid__gte=mark.xid, xid__lt=until)
    entries = list(rows.order_by("xid", "id")[: AT_ONCE + 1])
    more = len(entries) > AT_ONCE
    if more:
        whole = [entry for entry in entries if entry.xid < entries[-1].xid]
        entries = whole or list(rows.filter(xid=entries[0].xid).order_by("id"))
    end = entries[-1].xid + 1 if more else max(until, mark.xid)
    count = take_in(entries)
    RuleMark.objects.filter(pk=mark.pk).update(xid=end)
    return count, more


def take_in(entries: Sequence[LedgerEntry]) -> int:
    """Runs for the rules that these entries set off; how many."""
    rules = list(Rule.objects.running().filter(trigger__in=HAPPENINGS).select_related("running")) if entries else []
    if not rules:
        return 0
    causes = causes_of(entries)
    runs = [run for rule in rules for run in runs_of(rule, entries, causes)]
    return create(runs)


def create(runs: Iterable[RuleRun]) -> int:
    """Save the runs that are not there yet; how many were sent to be saved."""
    return len(RuleRun.objects.bulk_create(runs, ignore_conflicts=True, batch_size=500))


def runs_of(rule: Rule, entries: Sequence[LedgerEntry], causes: dict[int, RuleRun]) -> Iterator[RuleRun]:
    """The runs of one rule, in the order of the entries; each occasion once."""
    content, happening = Content.stored(promised(rule.running).content), HAPPENINGS[rule.trigger]
    fitting = [
        entry
        for entry in entries
        if entry.act in happening.acts
        and entry.at >= promised(rule.on_since)
        and happening.fits(entry, content.settings)
        and may_follow(rule.pk, causes.get(entry.pk))
    ]
    records = records_of(happening, fitting)
    people = people_behind(records.values()) if happening.of != CONTACT else {}
    taken: set[str] = set()
    for entry in fitting:
        key = records.get(entry.pk)
        if key is None or (occasion := happening.occasion(entry, key)) in taken:
            continue
        taken.add(occasion)
        cause = causes.get(entry.pk)
        depth = cause.depth + 1 if cause else 0
        yield run_about(rule, happening.of, key, occasion, people=people, depth=depth, cause=cause)


def run_about(
    rule: Rule,
    of: str,
    key: int,
    occasion: str,
    *,
    people: dict[int, int | None],
    depth: int = 0,
    cause: RuleRun | None = None,
) -> RuleRun:
    """An unsaved run about a contact or a deal."""
    person, deal = (key, None) if of == CONTACT else (people.get(key), key)
    run = RuleRun(rule=rule, version=rule.running, occasion=occasion, person_id=person, deal_id=deal)
    run.depth, run.cause = depth, cause
    return run


def people_behind(deals: Iterable[int]) -> dict[int, int | None]:
    """{deal: whose it is} of these deals; None for a firm's."""
    return dict(Deal.objects.filter(pk__in=set(deals)).values_list("pk", "person"))
