"""Regular work of breaches: called by beat, computed from stored instants."""

from celery import shared_task

from breaches.cases.deadline_watch import watch
from breaches.people.notification import tell
from breaches.scope.scope_draws import draw_in_job


@shared_task(name="breaches.watch")
def watch_clocks() -> None:
    """Sends the reminders of clocks whose marks have passed."""
    watch()


@shared_task(name="breaches.tell")
def tell_people(pk: int) -> None:
    """One letter to everybody in a scope."""
    tell(pk)


@shared_task(name="breaches.draw")
def draw_people(pk: int) -> None:
    """Draws a scope with many people."""
    draw_in_job(pk)
