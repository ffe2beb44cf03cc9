"""A quiz: begun, answered question by question, passed or not. The right answers stay on the server until then.

Answers stand in another order in each quiz, and what the browser sends is a place in that order: neither the page nor
the form says which one is right before it was chosen.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from random import Random, SystemRandom

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.models import TrainingAttempt, User
from crm.accounts.models.authorisations import last_day_of
from crm.accounts.training.catalogue import language_now, module_in_version
from crm.accounts.training.module_files import Module, Question
from crm.privacy.logs import ledger


@transaction.atomic
def begin(user: User, module: Module, *, at: datetime | None = None) -> TrainingAttempt:
    """A quiz of that module: the one that is under way, or a new one with questions drawn from the pool."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)  # two tabs begin one quiz
    running = user.training_attempts.running().filter(module=module.slug)
    for row in running:
        if row.version == module.version:
            return row
    running.delete()  # of a version that is read no more; nothing was proved by it
    numbers = [question.number for question in module.questions]
    return TrainingAttempt.objects.create(
        user=user,
        module=module.slug,
        version=module.version,
        language=module.language or language_now(),
        drawn=SystemRandom().sample(numbers, module.drawn),
        needed=module.needed,
        begun_at=at or timezone.now(),
    )


@transaction.atomic
def answer(
    attempt: TrainingAttempt, number: int, places: Collection[int], *, by: User, at: datetime | None = None
) -> TrainingAttempt:
    """Answer one question of one's own quiz, for good; `places` as the page showed them. The last one ends the quiz.

    PermissionDenied for anybody else's, ValidationError for no answer, one of another quiz, and one that was given.
    """
    row = TrainingAttempt.objects.select_for_update().get(pk=attempt.pk)
    if row.user_id != by.pk:
        raise PermissionDenied
    module = module_in_version(row.module, row.version, row.language)
    if module is None or number not in row.drawn or f"{number}" in row.answers:
        raise ValidationError(_("This question is answered already. Go on with the next one."), code="answered")
    order = order_of(row, module.question(number))
    chosen = sorted({order[place] for place in places if 0 <= place < len(order)})
    if not chosen:
        raise ValidationError(_("Choose an answer."), code="none")
    row.answers[f"{number}"] = chosen
    row.score += set(chosen) == module.question(number).right
    if len(row.answers) == len(row.drawn):
        finish(row, by=by, at=at or timezone.now())
    row.save(update_fields=["answers", "score", "finished_at", "valid_until"])
    return row


def finish(row: TrainingAttempt, *, by: User, at: datetime) -> None:
    """How it ended; a pass is valid for a year."""
    row.finished_at = at
    if row.score >= row.needed:
        row.valid_until = last_day_of(timezone.localdate(at))
    act = "training.passed" if row.passed else "training.not_passed"
    counts = {"version": row.version, "module": row.module, **({"until": f"{row.valid_until}"} if row.passed else {})}
    ledger.record(act, by=by, target=row.target, counts=counts)


def order_of(attempt: TrainingAttempt, question: Question) -> list[int]:
    """In which order the answers stand in that quiz: their places in the pool."""
    return shuffled(question, f"{attempt.uid}:{question.number}")


def shuffled(question: Question, seed: str) -> list[int]:
    """The places of the answers in an order that the seed decides."""
    places = list(range(len(question.answers)))
    Random(seed).shuffle(places)  # noqa: S311 - an order, no secret
    return places


@dataclass(frozen=True)
class Choice:
    """One answer as the page draws it; what is right is known only once the question was answered."""

    place: int
    text: str
    chosen: bool = False
    right: bool | None = None


def choices_of(question: Question, order: list[int], chosen: Collection[int] | None) -> list[Choice]:
    """The answers in their order; `chosen` are places in the pool, None while nobody has answered."""
    if chosen is None:
        return [Choice(place, question.answers[key]) for place, key in enumerate(order)]
    return [
        Choice(place, question.answers[key], key in chosen, key in question.right) for place, key in enumerate(order)
    ]


@dataclass(frozen=True)
class Step:
    """One question of a quiz on its page."""

    attempt: TrainingAttempt
    module: Module
    number: int

    @property
    def question(self) -> Question:
        """What is asked."""
        return self.module.question(self.number)

    @property
    def chosen(self) -> list[int] | None:
        """What was answered; None while it was not."""
        return self.attempt.answers.get(f"{self.number}")

    @property
    def answered(self) -> bool:
        """Whether it was."""
        return self.chosen is not None

    @property
    def right(self) -> bool:
        """Whether it was answered well."""
        return self.chosen is not None and set(self.chosen) == self.question.right

    @property
    def choices(self) -> list[Choice]:
        """The answers."""
        return choices_of(self.question, order_of(self.attempt, self.question), self.chosen)

    @property
    def place(self) -> int:
        """Which of the quiz it is, from 1."""
        return self.attempt.drawn.index(self.number) + 1


def steps_of(attempt: TrainingAttempt, module: Module) -> list[Step]:
    """The questions of a quiz in the order in which they are asked."""
    return [Step(attempt, module, number) for number in attempt.drawn]
