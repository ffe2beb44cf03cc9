"""Events are made from the ledger past a mark: nothing before the commit, nothing lost at a kill, no call in a verb.

    act ──commit──> ledger ──watch()──> Delivery rows, one for each webhook that listens ──delivery_rounds.py──> out
                              └ the mark moves in the same transaction

An entry counts once its transaction is over (a transaction id below the snapshot's xmin, as for the seals), so the
order is that of the transactions. Whether a webhook may hear it is asked when it is sent. Of an erasure that would be
too late, since nothing says any more who had the person: it goes to the programs of whoever was given them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from breaches.models import Breach
from crm.accounts.models import Authorisation, TrainingAttempt, Webhook
from crm.accounts.permissions.agenda_events import also_of_meeting
from crm.accounts.permissions.webhook_events import BY_ACT, EVENTS, Record
from crm.api.models import Delivery, GivenPerson, GivenRecord, LedgerMark
from crm.contacts.models import Contact
from crm.dpo.models import Assessment, Review, Risk, check_uid
from crm.privacy.logs.log_seals import horizon, this_cluster
from crm.privacy.models import LedgerEntry
from crm.public_ids import public_id
from crm.sales.models import Task
from dsar.models import Case

WITHOUT_ID = UUID("5b0f2d0a-4c51-4a77-9a4e-2f1f0c8f6a10")  # rates and goals have no id of their own
AT_ONCE = 5_000  # entries of one pass; a transaction is never split
Paper = Authorisation | TrainingAttempt  # what is told of a colleague
ERASED, MERGED, PARTED, CHANGED = "person.erased", "person.merged", "person.unmerged", "contact.updated"


@dataclass(frozen=True)
class Happened:
    """One event: its name, the record's public id, and what else is told of it in codes and public ids."""

    entry: LedgerEntry
    event: str
    record: UUID
    details: dict[str, Any] = field(default_factory=dict)


def watch(below: int | None = None) -> int:
    """Make deliveries of what was done since the last time; how many. Quietly none while another does it.

    `below` is the transaction id up to which entries count: that of the oldest transaction at work, unless given.
    """
    delivered, more = 0, True
    while more:
        count, more = watch_once(below)
        delivered += count
    return delivered


@transaction.atomic
def watch_once(below: int | None) -> tuple[int, bool]:
    """One transaction: how many deliveries were made, and whether entries are left."""
    LedgerMark.objects.bulk_create([LedgerMark(pk=1, cluster=this_cluster(), xid=horizon())], ignore_conflicts=True)
    mark = LedgerMark.objects.select_for_update(skip_locked=True).first()
    if mark is None:
        return 0, False
    here, until = this_cluster(), horizon() if below is None else below
    entries, end, more = stretch(mark, here, until)
    count = deliver_to_listeners(happened(entries))
    cluster = mark.cluster if more else here
    LedgerMark.objects.filter(pk=mark.pk).update(cluster=cluster, xid=end)
    return count, more


def stretch(mark: LedgerMark, here: int, until: int) -> tuple[Sequence[LedgerEntry], int, bool]:
    """(entries, the next mark, whether more are left). After a restore into another cluster the old one's end first."""
    entries = LedgerEntry.objects.filter(act__in=BY_ACT, cluster=mark.cluster, xid__gte=mark.xid).order_by("xid", "id")
    if mark.cluster == here:
        entries = entries.filter(xid__lt=until)
    rows = list(entries[: AT_ONCE + 1])
    if len(rows) > AT_ONCE:
        complete = [row for row in rows if row.xid < rows[-1].xid] or list(entries.filter(xid=rows[0].xid))
        return complete, complete[-1].xid + 1, True
    if mark.cluster == here:
        return rows, max(until, mark.xid), False
    return rows, 0, False


def happened(entries: Sequence[LedgerEntry]) -> list[Happened]:
    """The events of these entries, in their order."""
    numbers = {**numbered_cases(entries), **numbered_duties(entries)}
    papers: dict[str, Paper] = {**numbered_papers(entries), **passes(entries)}
    erased = [entry.about for entry in entries if entry.act == ERASED and entry.about]
    still = (
        set(Contact.objects.filter(person__uid__in=erased).values_list("person__uid", flat=True)) if erased else set()
    )
    meetings = meetings_among(entries)
    events: list[Happened] = []
    for entry in entries:
        for event in events_of(entry, numbers, papers, still):
            events.append(event)
            if (name := also_of_meeting(entry.act, entry.fields)) and event.record in meetings:
                events.append(replace(event, event=name))
    return events


def meetings_among(entries: Iterable[LedgerEntry]) -> set[UUID]:
    """The public ids of the meetings among the tasks that the entries may tell of as meetings too."""
    targets = [entry.target for entry in entries if also_of_meeting(entry.act, entry.fields)]
    keys = [key for target in targets if (key := public_id(target.rpartition("task:")[2]))]
    rows = Task.objects.filter(uid__in=keys, kind=Task.Kind.MEETING) if keys else Task.objects.none()
    return set(rows.values_list("uid", flat=True))


def events_of(
    entry: LedgerEntry, numbers: dict[str, UUID], papers: dict[str, Paper], still: set[UUID]
) -> Iterator[Happened]:
    """None or one; of a person of whom only a part was erased, that they changed."""
    name = CHANGED if entry.act == ERASED and entry.about in still else BY_ACT.get(entry.act, CHANGED)
    event, parts = EVENTS[name], dict(part.partition(":")[::2] for part in entry.target.split())
    details = {key: entry.counts[key] for key in event.fields if key in entry.counts}
    record: Any = None
    if event.record == Record.CONTACT:
        record = entry.about
        if entry.act in (MERGED, PARTED) and entry.about is not None:
            record = public_id(parts.get("person"))  # the one that goes, and comes back
            details = {"into": str(entry.about)} if entry.act == MERGED else {}
        elif "interaction" in event.fields:
            facts = {"interaction": parts.get("interaction"), "kind": entry.act.partition(".")[2]}
            details = {name: facts[name] for name in event.fields}
        elif "purpose" in parts:
            slug, _colon, channel = parts["purpose"].partition(":")
            details = {"purpose": slug, "channel": channel}
    elif event.record == Record.CHECK:
        record, details = check_uid(parts["check"]), {"code": parts["check"]}
    elif event.record in (Record.REQUEST, Record.BREACH, Record.REVIEW):
        record = numbers.get(entry.target.partition(" ")[0])
    elif event.record in (Record.ASSESSMENT, Record.RISK):
        record = numbers.get(entry.target)
    elif event.record in (Record.AUTHORISATION, Record.TRAINING):
        if paper := papers.get(parts.get(event.record, "")):
            record, details = paper.uid, {**details, "user": str(paper.user.uid)}
    elif event.record in (Record.RATE, Record.GOAL):
        record = uuid5(WITHOUT_ID, f"{entry.target} {details}")
    else:
        record = public_id(parts.get(event.record))
    if record is not None:
        yield Happened(entry, name, record, details)


def numbered_cases(entries: Iterable[LedgerEntry]) -> dict[str, UUID]:
    """{«request:W/2026/004»: public id} of the cases, breaches and reviews that the entries name by their numbers."""
    named: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        kind, _colon, number = entry.target.partition(" ")[0].partition(":")
        named[kind].add(number)
    return {
        f"{kind}:{number}": uid
        for kind, model in (("request", Case), ("breach", Breach), ("review", Review))
        if named[kind]
        for number, uid in model.objects.filter(number__in=named[kind]).values_list("number", "uid")
    }


def numbered_duties(entries: Iterable[LedgerEntry]) -> dict[str, UUID]:
    """{«risk:12»: public id} of the risks and assessments that the entries name by their numbers."""
    numbers: dict[str, UUID] = {}
    for model, record in ((Assessment, Record.ASSESSMENT), (Risk, Record.RISK)):
        targets = [entry.target for entry in entries if entry.act.startswith(f"{record}.")]
        keys = {target.rpartition(":")[2] for target in targets if target.startswith(f"{record}:")}
        rows = model.objects.filter(pk__in=keys).values_list("pk", "uid") if keys else ()
        numbers |= {f"{record}:{pk}": uid for pk, uid in rows}
    return numbers


def numbered_papers(entries: Iterable[LedgerEntry]) -> dict[str, Authorisation]:
    """{«2026-07»: the authorisation of a colleague} of those that the entries name by their numbers."""
    targets = [entry.target for entry in entries if entry.act.startswith("authorisation.")]
    numbers = {target.rpartition(":")[2] for target in targets}
    if not numbers:
        return {}
    rows = Authorisation.objects.filter(number__in=[number.replace("-", "/") for number in numbers])
    return {row.number.replace("/", "-"): row for row in rows.select_related("user")}


def passes(entries: Iterable[LedgerEntry]) -> dict[str, TrainingAttempt]:
    """{public id: the quiz of a colleague} of those that the entries say were passed."""
    targets = [entry.target for entry in entries if entry.act == "training.passed"]
    keys = [key for target in targets if (key := public_id(target.rpartition("training:")[2]))]
    rows = TrainingAttempt.objects.passed().filter(uid__in=keys).select_related("user") if keys else ()
    return {str(row.uid): row for row in rows}


def deliver_to_listeners(events: Sequence[Happened]) -> int:
    """A delivery for each webhook that hears of an event, once; how many."""
    if not events:
        return 0
    webhooks = list(Webhook.objects.listening().select_related("client"))
    erased = {event.record for event in events if event.event == ERASED}
    given: dict[UUID, set[int]] = defaultdict(set)
    for person, recipient in GivenPerson.objects.filter(person__in=erased).values_list("person", "recipient"):
        given[person].add(recipient)
    rows = [
        delivery_of(event, webhook)
        for event in events
        for webhook in webhooks
        if hears(webhook, event) and (event.event != ERASED or webhook.client.recipient_id in given[event.record])
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    follow_given(events, webhooks, erased)
    return len(rows)


def hears(webhook: Webhook, event: Happened) -> bool:
    """Whether the webhook listens to it, and did when it happened."""
    return event.event in webhook.events and webhook.opened_at is not None and webhook.opened_at <= event.entry.at


def delivery_of(event: Happened, webhook: Webhook) -> Delivery:
    """The unsaved row of one event for one webhook."""
    return Delivery(
        webhook=webhook,
        event=event.event,
        record=event.record,
        entry=event.entry.pk,
        details=event.details,
        fields=event.entry.fields,
        happened_at=event.entry.at,
    )


def follow_given(events: Iterable[Happened], webhooks: Iterable[Webhook], erased: set[UUID]) -> None:
    """What is told need not be told again; whoever had the one that was merged away has the other now.

    Of a recipient whose webhook is stopped it is: it may be told once that listens again (given_people.py).
    """
    deaf = Webhook.objects.exclude(pk__in=[webhook.pk for webhook in webhooks]).values("client__recipient")
    gone = GivenPerson.objects.filter(person__in=erased)
    gone.update(gone_at=timezone.now())
    gone.exclude(recipient__in=deaf).update(told=True)
    for event in events:
        if event.event == MERGED:
            moved = GivenPerson.objects.filter(person=event.record)
            into = [GivenPerson(recipient_id=row.recipient_id, person=event.details["into"]) for row in moved]
            GivenPerson.objects.bulk_create(into, ignore_conflicts=True)
            GivenRecord.objects.filter(person=event.record).update(person=event.details["into"])
