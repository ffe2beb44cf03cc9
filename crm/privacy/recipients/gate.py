"""The disclosure gate: `may_disclose(recipient, purpose, categories, at)`, asked before anything goes to anybody.

It stands beside `may_contact`. Refused: a recipient that ended or is suspended, one that the purpose does not name,
categories that purpose, relation or agreement lack, a processor (Art. 28) or joint controller (Art. 26) without an
agreement in force, a third country without a mechanism (Art. 44). One statement, whoever asks. The sentences for people
are in crm/accounts/language/disclosure_words.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_date

from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Agreement, LedgerEntry, Purpose, PurposeRecipient, Recipient, Transfer
from crm.privacy.models.outside.agreements import kind_needed
from crm.privacy.recipients.transfer_rules import PASSES, State, Terms, mechanism_state

DAYS = ("since", "until", "seen_on", "valid_to", "review_on")


class Reason(StrEnum):
    """Why data may go there, or may not. Codes are stable: the API and the ledger name them."""

    ALLOWED = "allowed"
    GRACE = "grace"  # the agreement has ended; what runs already goes on until the day that the decider gave
    ENDED = "recipient_ended"
    NOT_APPROVED = "recipient_not_approved"  # drafted: nobody has decided yet
    SUSPENDED = "recipient_suspended"
    NOT_NAMED = "not_named"  # the purpose does not name the recipient: people were not told of it
    NOT_NEEDED = "categories_not_needed"  # the purpose, or the relation, has no such categories
    NO_AGREEMENT = "no_agreement"
    AGREEMENT_ENDED = "agreement_ended"
    NOT_AGREED = "categories_not_agreed"
    NO_MECHANISM = "no_mechanism"
    MECHANISM_ENDED = "mechanism_ended"


PASSING = frozenset({Reason.ALLOWED, Reason.GRACE})


@dataclass(frozen=True)
class DisclosureAnswer:
    """The answer. `categories` are those that are wanting, `country` that of the transfer, `day` that of the reason."""

    recipient: Recipient
    purpose: Purpose | None
    reason: Reason
    categories: tuple[str, ...] = ()
    country: str = ""
    day: date | None = None

    @property
    def allowed(self) -> bool:
        """Whether it may go."""
        return self.reason in PASSING


class DisclosureRefused(PermissionDenied):
    """Nothing goes there; `answer` says why and, in words, what to do."""

    def __init__(self, answer: DisclosureAnswer) -> None:
        super().__init__(answer.reason)
        self.answer = answer


@dataclass(frozen=True)
class Facts:
    """What the gate knows of a recipient at a moment: how purposes name it, its agreements and its mechanisms."""

    recipient: Recipient
    named: Sequence[Mapping[str, Any]] = field(default_factory=list)
    agreements: Sequence[Mapping[str, Any]] = field(default_factory=list)
    transfers: Sequence[Terms] = field(default_factory=list)

    def under(self, purpose: Purpose) -> "Facts":
        """What counts for one purpose, of facts that were asked for any."""
        return replace(self, named=[row for row in self.named if row["slug"] == purpose.slug])


def may_disclose(
    recipient: Recipient,
    purpose: Purpose | None,
    categories: Iterable[str],
    at: datetime | None = None,
    *,
    running: bool = False,
    facts: "Facts | None" = None,
) -> DisclosureAnswer:
    """Whether data of these categories may go to the recipient for the purpose. One statement.

    `purpose` None asks whether any purpose in force names it for them. `running` is what was set up before and goes by
    itself (a program, a calendar link, a transport): it alone enjoys a period of grace. `facts` are those of this very
    moment, of whoever asks about several purposes or categories at once: they cost no statement more.
    """
    at = at or timezone.now()
    facts = facts or facts_of(recipient, purpose, at)
    return judge(facts, purpose, frozenset(categories), at, running=running)


def check_disclosure(
    recipient: Recipient,
    purpose: Purpose | None,
    categories: Iterable[str],
    at: datetime | None = None,
    *,
    running: bool = False,
    facts: "Facts | None" = None,
) -> DisclosureAnswer:
    """The answer of `may_disclose`; DisclosureRefused where nothing may go. Whoever catches it calls `note_refusal`."""
    answer = may_disclose(recipient, purpose, categories, at, running=running, facts=facts)
    if not answer.allowed:
        raise DisclosureRefused(answer)
    return answer


def note_refusal(answer: DisclosureAnswer, *, by: Actor, place: str) -> None:
    """Write into the ledger that something did not go, and why; `place` is the door: export, api, feed, mail, …

    Called once the transaction of the refused act is rolled back.
    """
    counts = {"reason": str(answer.reason), "purpose": answer.purpose.slug if answer.purpose else "", "place": place}
    ledger.record("disclosure.refused", by=by, target=target_of(answer), counts=counts)


def note_refusal_daily(answer: DisclosureAnswer, *, by: Actor, place: str) -> None:
    """The same, once a day for a recipient, reason and door: of what asks again by itself, every few minutes."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    noted = LedgerEntry.objects.filter(act="disclosure.refused", target=target_of(answer), at__gte=midnight)
    if not noted.filter(counts__place=place, counts__reason=str(answer.reason)).exists():
        note_refusal(answer, by=by, place=place)


def target_of(answer: DisclosureAnswer) -> str:
    """The recipient as the ledger names it."""
    return f"recipient:{answer.recipient.slug}"


def judge(
    facts: Facts, purpose: Purpose | None, categories: frozenset[str], at: datetime, *, running: bool = False
) -> DisclosureAnswer:
    """The rule itself, without the database: the first reason that stands in the way, the gravest first."""
    recipient, day = facts.recipient, timezone.localdate(at)

    def answer(reason: Reason, **details: Any) -> DisclosureAnswer:
        return DisclosureAnswer(recipient, purpose, reason, **details)

    if recipient.active_to is not None and recipient.active_to <= at:
        return answer(Reason.ENDED, day=timezone.localdate(recipient.active_to))
    if recipient.active_from is None:
        return answer(Reason.NOT_APPROVED)
    if recipient.suspended_at is not None and recipient.suspended_at <= at:
        return answer(Reason.SUSPENDED, day=timezone.localdate(recipient.suspended_at))
    if not facts.named:
        return answer(Reason.NOT_NAMED)
    if beyond := categories - {code for row in facts.named for code in given_by(row)}:
        return answer(Reason.NOT_NEEDED, categories=in_order(beyond))
    passing, details = by_agreement(facts, categories, day, running=running)
    if passing not in PASSING:
        return answer(passing, **details)
    for country in recipient.third_countries:
        states = [mechanism_state(terms, day) for terms in facts.transfers if terms.country == country]
        if not PASSES & set(states):
            ended = any(state in (State.ENDED, State.REVIEW_OVERDUE) for state in states)
            return answer(Reason.MECHANISM_ENDED if ended else Reason.NO_MECHANISM, country=country)
    return answer(passing, **details)


def by_agreement(
    facts: Facts, categories: frozenset[str], day: date, *, running: bool
) -> tuple[Reason, dict[str, Any]]:
    """(reason, details) of what the agreements say on `day`."""
    roles = {row["role"] or facts.recipient.kind for row in facts.named}
    needed = kind_needed(roles, agreement_needed=facts.recipient.agreement_needed)
    if not needed:
        return Reason.ALLOWED, {}
    agreements = [row for row in facts.agreements if row["kind"] == needed and row["begins"] <= day]
    in_force = [row for row in agreements if row["ends"] is None or row["ends"] >= day]
    if not in_force:
        if not agreements:
            return Reason.NO_AGREEMENT, {}
        grace = facts.recipient.grace_until
        if running and grace is not None and grace >= day:
            return Reason.GRACE, {"day": grace}
        return Reason.AGREEMENT_ENDED, {"day": max(row["ends"] for row in agreements)}
    if any(row["categories"] is None for row in in_force):
        return Reason.ALLOWED, {}
    beyond = categories - {code for row in in_force for code in row["categories"]}
    return (Reason.NOT_AGREED, {"categories": in_order(beyond)}) if beyond else (Reason.ALLOWED, {})


def given_by(row: Mapping[str, Any]) -> list[str]:
    """The categories that a relation gives: its own among those of the purpose, else all of them."""
    needed = row["needed"]
    return list(needed) if row["categories"] is None else [code for code in needed if code in row["categories"]]


def in_order(categories: Iterable[str]) -> tuple[str, ...]:
    """The same in one order."""
    return tuple(sorted(categories))


def facts_of(recipient: Recipient, purpose: Purpose | None, at: datetime) -> Facts:
    """Everything the gate needs, in one statement, as it stands in the database now: the given row may be old."""
    recipient_row = with_facts(Recipient.objects.filter(pk=recipient.pk), purpose, at).get()
    return facts_in(recipient_row)


def with_facts(recipients: QuerySet[Recipient], purpose: Purpose | None, at: datetime) -> QuerySet[Recipient]:
    """Recipients that carry what `facts_in` reads; for lists, so that they ask once."""
    here = Q(recipient=OuterRef("pk"))
    in_force = Q(purpose__active_from__lte=at) & (Q(purpose__active_to=None) | Q(purpose__active_to__gt=at))
    counts = (Q(since=None) | Q(since__lte=at)) & (Q(until=None) | Q(until__gt=at))
    named = PurposeRecipient.objects.filter(here, in_force, counts)
    if purpose is not None:
        named = named.filter(purpose__slug=purpose.slug)
    relation = JSONObject(slug="purpose__slug", role="role", categories="categories", needed="purpose__categories")
    terms = JSONObject(**{name: name for name in Terms.__dataclass_fields__})
    agreement = JSONObject(kind="kind", categories="categories", begins="concluded_on", ends="ends_on")
    return recipients.annotate(
        named_by=ArraySubquery(named.values(row=relation)),
        its_agreements=ArraySubquery(Agreement.objects.filter(here).order_by().values(row=agreement)),
        its_transfers=ArraySubquery(Transfer.objects.filter(here).order_by().values(row=terms)),
    )


def facts_in(found: Any) -> Facts:
    """The facts that a row of `with_facts` carries."""
    agreements = [
        {**row, "begins": parse_date(row["begins"]), "ends": parse_date(row["ends"]) if row["ends"] else None}
        for row in found.its_agreements
    ]
    return Facts(found, found.named_by, agreements, [terms_in(row) for row in found.its_transfers])


def terms_in(row: Mapping[str, Any]) -> Terms:
    """The terms of a transfer as JSON carries them."""
    days = {name: parse_date(row[name]) if row[name] else None for name in DAYS}
    lists = {name: tuple(row[name]) for name in ("annexes", "data_types")}
    return Terms(**{**row, **days, **lists})
