"""When cases and entries of the history were made and moved last, and their versions: read from the ledger.

Both are changed by many verbs, and every one of them names what it acted on: a column would have to be remembered by
each. A version is one more with each act that names the record.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q
from rest_framework import serializers

from consents.models import Ground, GroundEvent
from crm.api.external_ids.sent_ids import program_of
from crm.api.updates.given_records import remember
from crm.api.updates.record_moves import CONSENT, OF_ENTRIES, OF_LETTERS
from crm.api.updates.update_times import ledger_name, updated
from crm.mail.models.messages import Message
from crm.privacy.models import LedgerEntry, Purpose

Facts = dict[str, Any]  # {"created_at": moment, "updated_at": moment, "version": number}
INTERACTION, MESSAGE = "interaction", "message"


class ChangeFacts(serializers.Serializer):
    """Fields of what bears no number of the program's."""

    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField(help_text="When what you may see of it changed last, or whether you may.")
    version = serializers.IntegerField(help_text="One more with each change.")


def facts_of_targets(targets: Mapping[str, datetime], acts: Iterable[str] = ()) -> dict[str, Facts]:
    """{how the ledger calls it: its facts} for records with the moments when they were made, in one statement."""
    entries = LedgerEntry.objects.filter(target__in=list(targets))
    entries = entries.filter(act__in=acts) if acts else entries
    moves = entries.order_by().values("target").annotate(last=Max("at"), acts=Count("pk"))
    moves_by_key = {row["target"]: row for row in moves}
    facts = {}
    for target, made_at in targets.items():
        row = moves_by_key.get(target, {"last": made_at, "acts": 0})
        facts[target] = {"created_at": made_at, "updated_at": max(made_at, row["last"]), "version": row["acts"] + 1}
    return facts


def facts_of_cases(cases: Iterable[Any], made: str) -> dict[str, Facts]:
    """{how the ledger calls a case: its facts}; `made` is the column that says when it was made."""
    return facts_of_targets({case.target: getattr(case, made) for case in cases})


def facts_of_entries(entries: Sequence[Any]) -> dict[int, Facts]:
    """{primary key: the facts} of entries of the history. How far a letter of ours got moves its entry."""
    if not entries:
        return {}
    own = {f"{INTERACTION}:{entry.uid}": entry.happened_at for entry in entries}
    letters = {f"{MESSAGE}:{entry.message_id}": entry.happened_at for entry in entries if entry.message_id}
    facts = facts_of_targets(own | letters, OF_ENTRIES | OF_LETTERS)
    return {
        entry.pk: with_letter(facts[f"{INTERACTION}:{entry.uid}"], facts.get(f"{MESSAGE}:{entry.message_id}"))
        for entry in entries
    }


def with_letter(entry: Facts, letter: Facts | None) -> Facts:
    """The facts of an entry with the acts on the letter that it is."""
    if letter is None:
        return entry
    last, acts = max(entry["updated_at"], letter["updated_at"]), letter["version"] - 1
    return {**entry, "updated_at": last, "version": entry["version"] + acts}


def facts_of_grounds(request: Any, grounds: Sequence[Ground], purpose: Purpose) -> dict[int, Facts]:
    """{primary key: the facts} of how people stand for a purpose, in three statements."""
    client = program_of(request)
    if not grounds or client is None:
        return {}
    remember(request, grounds)
    moments = updated(CONSENT, grounds, client, purpose)
    events = GroundEvent.objects.filter(person__in={row.person_id for row in grounds}, purpose__slug=purpose.slug)
    by_way = events.order_by().values("person_id", "channel").annotate(first=Min("at"), events=Count("pk"))
    moves_by_key = {(row["person_id"], row["channel"]): (row["first"], row["events"]) for row in by_way}
    facts: dict[int, Facts] = {}
    for row in grounds:
        first, number = moves_by_key.get((row.person_id, row.channel), (row.since, 1))
        made_at = min(first, row.since)
        facts[row.pk] = {
            "created_at": made_at,
            "updated_at": max(made_at, moments.get(row.pk, made_at)),
            "version": number,
        }
    return facts


def moved_cases(rows: Any, kind: str, asked: Mapping[str, Any], made: str) -> Any:
    """The cases that were made or acted on since the moment in the query; all of them without one. `made` is the column
    that says when a case was made.
    """
    if "updated_since" not in asked:
        return rows
    moment = asked["updated_since"]
    return ledger_name(kind, rows, "number").filter(Q(**{f"{made}__gte": moment}) | named_since(kind, moment))


def moved_entries(rows: Any, asked: Mapping[str, Any]) -> Any:
    """The entries that were written or acted on since the moment in the query, or whose letter got on since."""
    if "updated_since" not in asked:
        return rows
    moment = asked["updated_since"]
    new, acted_on = Q(happened_at__gte=moment), named_since(INTERACTION, moment, OF_ENTRIES)
    letters = ledger_name(MESSAGE, Message.objects.filter(entries__in=rows.values("pk")), "pk")
    got_on = letters.filter(named_since(MESSAGE, moment, OF_LETTERS)).order_by().values("pk")
    return ledger_name(INTERACTION, rows, "uid").filter(new | acted_on | Q(message__in=got_on))


def named_since(kind: str, moment: datetime, acts: Iterable[str] = ()) -> Q:
    """The condition on rows with their `ledger_name`: an act named them since, one of `acts` where there are any."""
    lately = LedgerEntry.objects.filter(at__gte=moment, target__startswith=f"{kind}:").order_by()
    lately = lately.filter(act__in=acts) if acts else lately
    return Q(target_of_it__in=lately.values("target"))
