"""Regular work about agents."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from crm.agents.models import AgentCall
from crm.agents.models.agent_calls import CALLS_KEPT_FOR


@shared_task(name="agents.forget_calls")
def forget_calls() -> None:
    """Delete calls whose days are over."""
    forget()


def forget(at: datetime | None = None) -> int:
    """Delete calls older than CALLS_KEPT_FOR; how many."""
    return AgentCall.objects.filter(at__lt=(at or timezone.now()) - CALLS_KEPT_FOR).delete()[0]
