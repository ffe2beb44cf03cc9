"""Training for tests: quizzes taken as the product takes them, and modules that a role has to pass."""

from datetime import datetime, timedelta

from django.utils import timezone

from crm.accounts.models import TrainingAttempt, User
from crm.accounts.training.catalogue import product_module
from crm.accounts.training.quiz import answer, begin, order_of
from crm.accounts.training.requirements import require_module


def places_of(attempt: TrainingAttempt, number: int, *, right: bool = True) -> list[int]:
    """What a browser sends for a right answer, or for a wrong one."""
    question = product_module(attempt.module, attempt.language).question(number)
    order = order_of(attempt, question)
    keys = question.right if right else {min(set(range(len(order))) - question.right)}
    return [place for place, key in enumerate(order) if key in keys]


def take(user: User, module: str = "impostors", *, misses: int = 0, at: datetime | None = None) -> TrainingAttempt:
    """A whole quiz with so many wrong answers."""
    at = at or timezone.now()
    attempt = begin(user, product_module(module, "pl"), at=at)
    for place, number in enumerate(attempt.drawn):
        chosen = places_of(attempt, number, right=place >= misses)
        attempt = answer(attempt, number, chosen, by=user, at=at)
    return attempt


def require(user: User, module: str = "impostors", *, by: User, ago: int = 0) -> None:
    """The user's role has to pass the module, since so many days."""
    day = timezone.localdate() - timedelta(days=ago)
    require_module(user.role, module, since=day, by=by, at=timezone.now() - timedelta(days=ago))
