"""All that readiness asks, of everybody's data and not of one reader's: querysets that are filled together.

rows = ReadinessRows(at)
rows.ask()              all of it by one statement; the overview asks them with its own (crm/dpo/overview)
readiness(rows)         the checks
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.filled_together import each_counted, fill
from crm.accounts.together import Asked, counting, counts
from crm.dpo import figures
from crm.dpo.models import Assessment, AuthorityLetter, CheckState, Risk
from crm.dpo.population.kept import Kept
from crm.dpo.readiness import case_checks, register_checks, review_checks, upkeep_checks
from crm.dpo.readiness.staff_checks import staff_to_check
from crm.dpo.readiness.training_checks import staff_to_train
from crm.privacy.models import Purpose
from crm.privacy.recipients.ends_ahead import facts_of_ends
from dsar.models import Case, Kind


class ReadinessRows:
    """What the checks are made of, at `at`."""

    def __init__(self, at: datetime) -> None:
        self.at, self.today = at, timezone.localdate(at)
        self.facts = facts_of_ends(at)
        self.everybody = Kept.read(at)
        self.staff, self.trained = staff_to_check(self.today), staff_to_train(self.today)
        self.late_requests = case_checks.late_requests(self.today)
        self.breaches, self.reports = case_checks.running_breaches(), case_checks.waiting_reports()
        self.duty_rules = upkeep_checks.duty_rules(at)
        self.drills, self.backups = upkeep_checks.newest_drill(), upkeep_checks.first_backup()
        self.seals = upkeep_checks.last_seal()
        self.assessments, self.purposes = Assessment.objects.all(), Purpose.objects.active(at)
        self.risks = Risk.objects.current()
        self.plans, self.access = review_checks.plans(), review_checks.access_to_take_away()
        self.registers, self.changes = register_checks.versions_in_force(), register_checks.changes_seen()
        self.states = CheckState.objects.select_related("owner")

    @property
    def lists(self) -> tuple[QuerySet, ...]:
        """Everything but what is only counted."""
        cases = (self.late_requests, self.breaches, self.reports)
        upkeep = (self.duty_rules, self.drills, self.backups, self.seals)
        assessed = (self.assessments, self.purposes, self.risks)
        reviewed = (self.plans, self.access)
        registers = (self.registers, self.changes)
        staff = (self.staff, self.trained)
        return (self.facts, self.everybody.keys, *staff, *cases, *upkeep, *assessed, *reviewed, *registers, self.states)

    def ask(self, *, beside: Iterable[Asked] = ()) -> None:
        """All of it at once, and what the page asks beside; without it each is asked when it is read."""
        fill(*self.lists, beside=(*beside, counting(**self.counted)))

    @cached_property
    def counts(self) -> dict[str, int]:
        """{name: how many}; of everybody also what is kept."""
        return self.everybody.whole(counts(**self.counted))

    @cached_property
    def counted(self) -> dict[str, Asked]:
        """{name: the statement whose rows are counted}."""
        running = Case.objects.running()
        complaints = running.filter(kinds__contains=[Kind.COMPLAINT.value])
        return each_counted(
            {
                **self.everybody.counted(),
                "overdue": figures.notices(self.today)["overdue"],
                "all_requests": running,
                "late_requests": running.filter(due_on__lt=self.today),
                "complaints": complaints,
                "late_complaints": complaints.filter(due_on__lt=self.today),
                "letters": AuthorityLetter.objects.waiting(),
                "late_letters": AuthorityLetter.objects.waiting().filter(due_on__lt=self.today),
            }
        )
