"""How a round ended for one webhook: delivered, put off, given up after three days; the webhook itself after five.

2xx                       delivered, and confirmed where the answer is signed (acknowledgements.py)
another 4xx               this event waits, what comes after it about the same record too; the others go on
5xx, 408, 429, no answer  the whole webhook waits: 5 seconds, 5 minutes, half an hour … a day
410                       the webhook is stopped at once, as the specification wants it
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from crm.accounts.clients.webhooks import stop_webhook
from crm.accounts.models import Webhook
from crm.api.models import Delivery
from crm.api.webhooks.acknowledgements import take_answer
from crm.api.webhooks.event_bodies import Sorted
from crm.api.webhooks.stop_letters import tell_of_stop
from crm.privacy.actors import system
from crm.privacy.guards.guarded_post import Answer

BY = system("api.deliver_webhooks")
State, Stop = Delivery.State, Webhook.Stop
# the schedule that the specification recommends: three days in all
WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
GIVE_UP = timedelta(days=3)
STOP_AFTER = timedelta(days=5)  # of failing without a break
GONE = 410
BUSY = (408, 425, 429)


def holds_up(answer: Answer) -> bool:
    """Whether the receiver as a whole is not to be had, and not this event."""
    return not answer.taken and (answer.status is None or bool(answer.problem) or fails_as_a_whole(answer.status))


def fails_as_a_whole(status: int) -> bool:
    """Whether a status speaks of the receiver and not of the message."""
    return status >= 500 or status in BUSY or status == GONE or status < 200


def waiting_time(tries: int) -> timedelta:
    """How long to wait after so many attempts."""
    return WAITS[min(max(tries, 1), len(WAITS)) - 1]


@transaction.atomic
def note_unsent(result: Sorted, at: datetime) -> None:
    """What is not sent: with its reason, or away without a trace where it never was for this webhook."""
    Delivery.objects.filter(pk__in=[row.pk for row in result.hidden]).delete()
    for delivery, code in result.refused:
        Delivery.objects.waiting().filter(pk=delivery.pk).update(state=State.REFUSED, reason=code, ended_at=at)


@transaction.atomic
def note_round(
    webhook: Webhook, answers: Sequence[tuple[Delivery, Answer]], secrets: Sequence[str], at: datetime
) -> None:
    """Write down what became of the messages of one round, and how the webhook stands."""
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    taken = [pair for pair in answers if pair[1].taken]
    for delivery, answer in answers:
        note_answer(delivery, answer, secrets, at)
    if taken:
        Webhook.objects.filter(pk=row.pk).update(
            succeeded_at=at, failing_since=None, failures=0, problem="", next_at=None
        )
        row.failing_since, row.failures = None, 0
    if answers and holds_up(answers[-1][1]):
        put_webhook_off(row, answers[-1][1], at)


def note_answer(delivery: Delivery, answer: Answer, secrets: Sequence[str], at: datetime) -> None:
    """One message: delivered, or to be tried again, or given up."""
    mine = Delivery.objects.waiting().filter(pk=delivery.pk)
    tried = {"tries": F("tries") + 1, "status": answer.status}
    if answer.taken:
        if mine.update(**tried, state=State.DELIVERED, reason="", ended_at=at):
            take_answer(delivery, answer, secrets, at)
        return
    reason = answer.problem or f"http_{answer.status}"
    if at - delivery.begun_at >= GIVE_UP:
        mine.update(**tried, state=State.DEAD, reason=reason, ended_at=at)
        return
    wait = timedelta(0) if holds_up(answer) else waiting_time(delivery.tries + 1)  # else the webhook as a whole waits
    mine.update(**tried, reason=reason, next_at=at + wait)


def put_webhook_off(webhook: Webhook, answer: Answer, at: datetime) -> None:
    """The receiver is not to be had: later again, what waited for three days is given up, after five days no more."""
    problem, since = answer.problem or f"http_{answer.status}", webhook.failing_since or at
    failures = webhook.failures + 1
    Webhook.objects.filter(pk=webhook.pk).update(
        failures=failures, failing_since=since, problem=problem, next_at=at + waiting_time(failures)
    )
    old = Delivery.objects.waiting().filter(webhook=webhook, begun_at__lte=at - GIVE_UP)
    old.update(state=State.DEAD, reason=problem, ended_at=at)
    if answer.status == GONE or at - since >= STOP_AFTER:
        end_webhook(webhook, Stop.GONE if answer.status == GONE else Stop.FAILING, at)


def end_webhook(webhook: Webhook, why: str, at: datetime) -> None:
    """Stop it by itself; administrators and officers are told, and what waited can be sent again later."""
    if stop_webhook(webhook, by=BY, why=why, at=at):
        tell_of_stop(webhook, why)


def tidy(at: datetime) -> int:
    """Give up what has waited for three days for a webhook that is stopped; forget what is over; how many rows."""
    unheard = Delivery.objects.waiting().exclude(webhook__in=Webhook.objects.listening())
    given_up = unheard.filter(begun_at__lte=at - GIVE_UP).update(state=State.DEAD, reason="stopped", ended_at=at)
    return given_up + Delivery.objects.over(at).delete()[0]
