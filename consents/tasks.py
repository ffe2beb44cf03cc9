"""Regular work of consents: called by beat, computed from stored instants."""

from celery import shared_task

from consents.capture.handover import hand_over_waiting
from consents.capture.unconfirmed import forget
from consents.lifecycle.expiry import expire
from consents.notices.daily_round import announce
from consents.notices.fact_watch import watch_facts
from consents.notices.retelling import carry_out
from consents.preferences.entrance import answer, answer_waiting, forget as forget_visits
from crm.jobs.work import claimed


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


@shared_task(name="consents.watch_notices")
def watch_notices() -> None:
    """Drafts the next version of notices whose facts changed, and tells who decides."""
    watch_facts()


@shared_task(name="consents.tell_again")
def tell_people_again(pk: int) -> None:
    """Writes to those who were told an earlier version of a notice (Art. 13(3), 14(4))."""
    with claimed(pk) as run:
        if run:
            carry_out(run)


@shared_task(name="consents.announce")
def tell_who_is_due() -> None:
    """Sends the notices that are due (Art. 14(3))."""
    announce()
