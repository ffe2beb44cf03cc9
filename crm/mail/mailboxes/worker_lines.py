"""Lines to mailboxes, as a step of Celery's worker: after its children were made, in its own process; ended with it."""

from typing import Any

from celery import bootsteps
from django.conf import settings

from crm.mail.mailboxes.listening import Switchboard


class MailboxLines(bootsteps.StartStopStep):
    """Listens to mailboxes while the worker lives; off where MAIL_LINES is 0."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self.enabled = settings.MAIL_LINES > 0
        self.board: Switchboard | None = None

    def start(self, _parent: Any) -> None:
        """Begin."""
        self.board = Switchboard()
        self.board.start()

    def stop(self, _parent: Any) -> None:
        """End every line: another worker may take them up at once."""
        if self.board is not None:
            self.board.over.set()
            self.board.join(timeout=5)
