"""A quiz as a colleague of the demo takes it."""

from datetime import datetime

from crm.accounts.models import TrainingAttempt, User
from crm.accounts.training.catalogue import product_module
from crm.accounts.training.quiz import answer, begin, order_of


def take(user: User, module: str, *, at: datetime, misses: int = 0) -> TrainingAttempt:
    """A quiz of a colleague with so many wrong answers."""
    lesson = product_module(module, user.language)
    attempt = begin(user, lesson, at=at)
    for place, number in enumerate(list(attempt.drawn)):
        question = lesson.question(number)
        order = order_of(attempt, question)
        wanted = question.right if place >= misses else set(range(len(order))) - question.right
        chosen = [spot for spot, key in enumerate(order) if key in wanted]
        attempt = answer(attempt, number, chosen if place >= misses else chosen[:1], by=user, at=at)
    return attempt
