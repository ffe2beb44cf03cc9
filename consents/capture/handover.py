"""Passing a submission on to sales, when its form names a team and something plugs in at SUBMISSION_TAKER."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from consents.models import Submission
from crm.privacy.actors import system
from crm.privacy.dotted_paths import resolve

BY = system("consents.forms")
log = structlog.get_logger()


def hand_over(submission: Submission, *, at: datetime | None = None) -> bool:
    """Give it to the team of its form. False when there is no team, no taker, or it was taken already.

    A taker that fails loses nothing: the submission stays, and the hourly task tries again.
    """
    taker = resolve("SUBMISSION_TAKER")
    if taker is None or submission.team_id is None:
        return False
    with transaction.atomic():
        waiting = Submission.objects.filter(pk=submission.pk, handed_at=None)
        if not waiting.update(handed_at=at or timezone.now()):
            return False
        try:
            with transaction.atomic():
                taker(submission, by=BY)
        except Exception as fault:
            log.error("submission_not_taken", submission=str(submission.uid), fault=type(fault).__name__)
            waiting.model.objects.filter(pk=submission.pk).update(handed_at=None)
            return False
    return True


def hand_over_waiting() -> int:
    """Everything settled that nobody has taken yet; how many were."""
    waiting = Submission.objects.with_keys().filter(handed_at=None, settled_at__isnull=False, team__isnull=False)
    return sum(hand_over(submission) for submission in waiting.order_by("pk"))
