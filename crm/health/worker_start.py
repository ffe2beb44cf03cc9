"""What a worker asks before it takes its first message; crm/celery.py adds it to Celery's own steps."""

from typing import Any

from celery import bootsteps

from crm.health.start_checks import start_or_exit


class MustFit(bootsteps.Step):
    """Ends the worker, with one line, where this program may not work on this database."""

    def __init__(self, parent: Any, **options: Any) -> None:
        start_or_exit()
        super().__init__(parent, **options)
