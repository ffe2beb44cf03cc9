"""The one question of a month on «My day»: which it is, whether it was answered, the answer.

It is drawn from the product's modules by colleague and month, so nothing is stored before somebody answers.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.models import MonthlyAnswer, User
from crm.accounts.prepared import prepared
from crm.accounts.training.catalogue import product_modules
from crm.accounts.training.module_files import Module, Question
from crm.accounts.training.quiz import Choice, choices_of, shuffled
from crm.privacy.logs import ledger


@dataclass(frozen=True)
class Monthly:
    """The question of one colleague in one month; `chosen` are places in the pool, None while it waits."""

    module: Module
    question: Question
    seed: str
    chosen: list[int] | None = None

    @property
    def choices(self) -> list[Choice]:
        """The answers in the order of this month."""
        return choices_of(self.question, shuffled(self.question, self.seed), self.chosen)

    @property
    def right(self) -> bool:
        """Whether it was answered well."""
        return self.chosen is not None and set(self.chosen) == self.question.right


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def question_for(user: User, month: date, chosen: list[int] | None = None) -> Monthly:
    """Which question it is."""
    pool = [(module, question) for module in product_modules() for question in module.questions]
    seed = f"{user.uid}:{month}"
    module, question = pool[int(sha256(seed.encode()).hexdigest(), 16) % len(pool)]
    return Monthly(module, question, seed, chosen)


@prepared
def answers_of_month(reader: Any, *, month: date) -> Any:
    """The reader's answer of that month, as keys: none or one."""
    return MonthlyAnswer.objects.filter(user=reader, month=month).order_by().values_list("pk", flat=True)


def waiting_for(user: User, month: date) -> Monthly | None:
    """The question that waits on «My day»; None once it was answered. One statement, or asked ahead."""
    return None if list(answers_of_month.rows(user, month=month)) else question_for(user, month)


@transaction.atomic
def answer_monthly(user: User, places: Collection[int], *, at: datetime | None = None) -> MonthlyAnswer:
    """Answer this month's question; the first answer counts. ValidationError for none."""
    at = at or timezone.now()
    month = month_of(timezone.localdate(at))
    monthly = question_for(user, month)
    order = shuffled(monthly.question, monthly.seed)
    chosen = sorted({order[place] for place in places if 0 <= place < len(order)})
    if not chosen:
        raise ValidationError(_("Choose an answer."), code="none")
    row, created = MonthlyAnswer.objects.get_or_create(
        user=user,
        month=month,
        defaults={
            "module": monthly.module.slug,
            "question": monthly.question.number,
            "chosen": chosen,
            "right": set(chosen) == monthly.question.right,
            "at": at,
        },
    )
    if created:
        ledger.record("training.month_answered", by=user, target=user.target)
    return row
