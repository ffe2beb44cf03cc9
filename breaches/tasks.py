"""Regular work of breaches: called by beat, computed from stored instants."""

from celery import shared_task

from breaches.cases.deadline_watch import watch
from breaches.people.notification import tell
from breaches.scope.scope_draws import draw_in_job


@shared_task(name="breaches.watch")
def watch_clocks() -> None:
    """Marks of the clocks that are behind us."""
    watch()


@shared_task(name="breaches.tell")
def tell_people(pk: int) -> None:
    """One letter to everybody in a scope."""
    tell(pk)


@shared_task(name="breaches.draw")
def draw_people(pk: int) -> None:
    """A scope of many."""
    draw_in_job(pk)
