"""People whom the demo invents, known by the batch of their origin. While any is here, no real mail leaves."""

from uuid import UUID

from crm.privacy.models import Origin

BATCH = UUID("de300000-0000-4000-8000-000000000000")


def invented_people_here() -> bool:
    """Whether anybody of the demo is in the database."""
    return Origin.objects.filter(batch=BATCH).exists()
