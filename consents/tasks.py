"""Regular work of consents: called by beat, computed from stored instants."""

from celery import shared_task

from consents.capture.handover import hand_over_waiting
from consents.capture.unconfirmed import forget
from consents.lifecycle.expiry import expire
from consents.notices.daily_round import announce
from consents.preferences.entrance import answer, answer_waiting, forget as forget_visits


@shared_task(name="consents.forget_unconfirmed")
def forget_unconfirmed() -> None:
    """Deletes people who confirmed nothing in time."""
    forget()


@shared_task(name="consents.expire")
def write_expired() -> None:
    """Appends the events of grounds that expired."""
    expire()


@shared_task(name="consents.hand_over")
def hand_over_submissions() -> None:
    """Hands settled submissions to their teams."""
    hand_over_waiting()


@shared_task(name="consents.answer_knock")
def answer_knock(pk: int) -> None:
    """Somebody asked for a link to their choices."""
    answer(pk)


@shared_task(name="consents.answer_knocks")
def answer_knocks() -> None:
    """Answers requests for a link whose worker was not called; deletes old visits."""
    answer_waiting()
    forget_visits()


@shared_task(name="consents.announce")
def tell_who_is_due() -> None:
    """Sends the notices that are due (Art. 14(3))."""
    announce()
