"""Which purposes colleagues choose when they take people in by hand: all of them «contracts»? Then the officer asks.

    weeks(since, until)      one row a colleague: how many people under which purpose, and answers opened by a tap
    tell_of_choices(at)      the week that ended, to the officers, once; run again it does nothing

Counted from the ledger (acts of colleagues alone: files and programs have pages of their own). A high share is a
question, no reproach (Art. 5(1)(b): a purpose is chosen for the person, not out of habit).
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils import timezone

from consents.grounds.enquiries import ENQUIRY
from crm.accounts.models import User
from crm.casework.case_numbers import hold_series
from crm.casework.colleagues import officers
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry, Purpose

BY = system("dpo.tell_of_choices")
CHOICES = ("contact.added", "lead.qualified")
FEWEST, SHARE = 10, 0.9  # so many people, and so much of them under one purpose, are worth a question
WEEK = timedelta(days=7)
TOLD = "purposes.choices_told"


@dataclass(frozen=True)
class Chosen:
    """One colleague: people by purpose, the most chosen first; `answers` are taps that opened an answer."""

    colleague: User
    purposes: list[tuple[str, int]]
    answers: int

    @property
    def total(self) -> int:
        """How many people."""
        return sum(number for _name, number in self.purposes)

    @property
    def stands_out(self) -> bool:
        """Whether nearly all stand under one purpose."""
        return self.total >= FEWEST and self.purposes[0][1] >= SHARE * self.total


def weeks(since: datetime, until: datetime) -> list[Chosen]:
    """What was chosen from `since` up to `until`, by colleague in the order of their names. Four statements."""
    people: dict[int, Counter[str]] = defaultdict(Counter)
    taps: Counter[int] = Counter()
    rows = LedgerEntry.objects.filter(at__gte=since, at__lt=until, actor_kind="user")
    by_hand = rows.filter(act__in=CHOICES, target="").annotate(purpose=KT("counts__purpose"))
    for actor, purpose, number in by_hand.values_list("actor_id", "purpose").annotate(n=Count("pk")):
        people[int(actor)][purpose or ""] += number
    answers = rows.filter(act="ground.recorded", target__startswith=f"purpose:{ENQUIRY}:")
    taps.update({int(actor): number for actor, number in answers.values_list("actor_id").annotate(n=Count("pk"))})
    names = {purpose.slug: str(purpose) for purpose in Purpose.objects.order_by("version")}
    colleagues = User.objects.filter(pk__in={*people, *taps}).order_by("last_name", "first_name", "pk")
    return [
        Chosen(
            user,
            [(names.get(slug, slug), number) for slug, number in people[user.pk].most_common()],
            taps[user.pk],
        )
        for user in colleagues
    ]


def monday_of(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def week_before(day: date) -> tuple[datetime, datetime]:
    """The whole week before the one of `day`, Monday to Monday, by the clock of the office."""
    monday = monday_of(day)
    return midnight(monday - WEEK), midnight(monday)


def midnight(day: date) -> datetime:
    """When the day begins by the clock of the office."""
    return timezone.make_aware(datetime.combine(day, time()))


@transaction.atomic
def tell_of_choices(at: datetime | None = None) -> bool:
    """Put the report of the week before into the outbox, to each officer, once; False for nothing new."""
    hold_series("purposes:choices")  # two workers, one after the other
    since, until = week_before(timezone.localdate(at))
    target = f"week:{timezone.localdate(since)}"
    if LedgerEntry.objects.filter(act=TOLD, target=target).exists():
        return False
    rows = [row for row in weeks(since, until) if row.total]
    context = {"rows": rows, "since": since, "link": settings.BASE_URL + reverse("dpo:chosen")}
    for reader in officers() if rows else ():
        post("purposes_chosen", to=reader, by=BY, context={**context, "reader": reader})
    ledger.record(TOLD, by=BY, target=target, counts={"colleagues": len(rows)})
    return bool(rows)
