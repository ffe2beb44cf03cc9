"""The regular round of notices: clocks that ended early, letters that failed, and whoever is due gets theirs today.

People of whom we have data from elsewhere are told with the first message or on day 25 at the latest, five days before
the shortest month of Art. 14(3)(a) can end. It is computed from stored instants; run twice it sends nothing twice.
"""

from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from consents.models import NoticeReceived
from consents.notices.notice_versions import in_force
from consents.notices.notification import BY, send_notice, take_back_failed, watch_clocks
from crm.mail.models.messages import Attempt
from crm.mail.outgoing.delivery import transport_now
from crm.privacy.models import Origin, Person

SEND_ON_DAY = 25  # own policy, well inside Art. 14(3)(a): the shortest month has 28 days
BATCH = 200


def announce(at: datetime | None = None) -> int:
    """One round; how many letters went out. None goes while no notice is published or mail is not set up."""
    at = at or timezone.now()
    watch_clocks()
    take_back_failed(at)
    if transport_now() != Attempt.Transport.SMTP or not in_force(at).exists():
        return 0
    people = Person.objects.filter(pk__in=due_now(at).values("person_id")[:BATCH]).with_keys()
    return sum(send_notice(person, by=BY, at=at) == "" for person in people.order_by("pk"))


def due_now(at: datetime) -> models.QuerySet[Origin]:
    """Origins whose people must be written to today: day 25 is reached, or their clock ends."""
    today = timezone.localdate(at)
    begun = datetime.combine(today - timedelta(days=SEND_ON_DAY - 1), time.min, timezone.get_current_timezone())
    rows = Origin.objects.filter(notice=Origin.Notice.DUE, person__email__isnull=False)
    ripe = Q(notice_due_on__lte=today) | Q(obtained_at__lt=begun)
    return rows.filter(ripe).exclude(unreachable()).order_by("notice_due_on", "pk")


def unreachable() -> Exists:
    """Whose letter came back, seen from an origin: no second one goes to that address by itself."""
    failed = NoticeReceived.objects.filter(person=OuterRef("person_id"), failed_at__isnull=False)
    return Exists(failed)


def by_post() -> Q:
    """Whom no e-mail reaches, seen from an origin: no address, or a letter that came back."""
    return Q(person__email__isnull=True) | Q(unreachable())
