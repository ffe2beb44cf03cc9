"""The facts of a notice, read at the moment of telling: who gets the data for each purpose, where they go, how long.

Nothing here is words: those stand in fact_words.py. The facts come from the one relation of purposes and recipients,
from agreements, transfers and the retention rules, so a change of one of them is told from the next reading on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from crm.privacy.dotted_paths import resolve
from crm.privacy.models import Agreement, LegalBasis, Purpose, PurposeRecipient, Recipient, Transfer
from crm.privacy.recipients.mechanisms import counting, transfers_of

PROOF = "consent-records"  # the purpose that keeps the proof of a consent (Art. 7(1))


@dataclass(frozen=True)
class RulePeriod:
    """One retention rule as people read it. `until`: the last day of keeping, were the event today.

    `duty`: a law demands it, so no promise of ours shortens it. `months`, `to_year_end`: as a promise says the same, or
    a little more where the rule counts days.
    """

    words: str
    duty: bool
    until: date
    months: int
    to_year_end: bool


@dataclass(frozen=True)
class NoticeFacts:
    """What is so at `at`: relations by purpose (primary key), mechanisms and arrangements by recipient, periods."""

    at: datetime
    named: Mapping[int, Sequence[PurposeRecipient]] = field(default_factory=dict)
    transfers: Mapping[int, Sequence[Transfer]] = field(default_factory=dict)
    arrangements: Mapping[int, Agreement] = field(default_factory=dict)
    periods: Mapping[str, Sequence[RulePeriod]] = field(default_factory=dict)

    def mechanism(self, recipient: Recipient, country: str) -> Transfer | None:
        """What lets data go to the recipient in that country now (Art. 44); None where nothing does."""
        return counting(self.transfers.get(recipient.pk, ()), country, timezone.localdate(self.at))

    def unprotected(self, purposes: Iterable[Purpose]) -> list[tuple[Purpose, Recipient, str]]:
        """(purpose, recipient, country) of standing recipients in a third country that nothing protects.

        A recipient to which handing over is suspended gets nothing, so it is none of them.
        """
        return [
            (purpose, row.recipient, country)
            for purpose in purposes
            for row in self.named.get(purpose.pk, ())
            if row.always and not stopped(row.recipient, self.at)
            for country in row.recipient.third_countries
            if self.mechanism(row.recipient, country) is None
        ]


def stopped(recipient: Recipient, at: datetime) -> bool:
    """Whether handing over to the recipient is suspended."""
    return recipient.suspended_at is not None and recipient.suspended_at <= at


def facts_about(purposes: Sequence[Purpose], at: datetime | None = None) -> NoticeFacts:
    """The facts for these purposes, in the active language. Two statements, more only for what there is to say."""
    at = at or timezone.now()
    named = relations(purposes, at)
    recipients = {row.recipient.pk: row.recipient for rows in named.values() for row in rows}
    far = [pk for pk, recipient in recipients.items() if recipient.third_countries]
    joint = [row.recipient_id for rows in named.values() for row in rows if row.as_role == Recipient.Kind.JOINT]
    return NoticeFacts(at, named, transfers_of(far), arrangements_of(joint, at), periods_of(purposes, at))


def relations(purposes: Sequence[Purpose], at: datetime) -> dict[int, list[PurposeRecipient]]:
    """{purpose: its recipients in force at `at`, by name}: those that Art. 13(1)(e), 30(1)(d) and the gate mean."""
    by_key = {purpose.pk: purpose for purpose in purposes}
    approved = PurposeRecipient.objects.filter(purpose__in=by_key, recipient__active_from__isnull=False)
    rows = approved.select_related("recipient").order_by("pk")
    by_purpose: dict[int, list[PurposeRecipient]] = {}
    for row in rows:
        row.purpose = by_key[row.purpose_id]
        if row.in_force(at):
            by_purpose.setdefault(row.purpose_id, []).append(row)
    return {pk: sorted(named, key=lambda row: str(row.recipient)) for pk, named in by_purpose.items()}


def arrangements_of(recipients: Sequence[int], at: datetime) -> dict[int, Agreement]:
    """{joint controller: the arrangement in force} (Art. 26)."""
    if not recipients:
        return {}
    running = Agreement.objects.in_force(timezone.localdate(at)).filter(kind=Agreement.Kind.JOINT)
    rows = running.filter(recipient__in=recipients).order_by("concluded_on", "pk")
    return {row.recipient_id: row for row in rows}


def longest_need(rules: Iterable[RulePeriod]) -> RulePeriod | None:
    """Of the rules that no law demands the one that keeps longest; None without any."""
    return max((rule for rule in rules if not rule.duty), key=lambda rule: rule.until, default=None)


def periods_of(purposes: Sequence[Purpose], at: datetime) -> dict[str, list[RulePeriod]]:
    """{purpose's slug: the rules that are on}, that of the proof along where somebody is asked for consent."""
    periods_in_words = resolve("PERIODS_IN_WORDS")
    slugs = {purpose.slug for purpose in purposes}
    if any(purpose.legal_basis == LegalBasis.CONSENT for purpose in purposes):
        slugs.add(PROOF)
    return periods_in_words(slugs, at=at) if periods_in_words and slugs else {}
