"""Reviews under way, one of access with lines to be answered; a look that stands out, a notice of leaving."""

from collections.abc import Iterator

from django.utils import timezone

from crm.accounts.models import User
from crm.demo.permission_cast.cast_people import ACTIVE, Seeded
from crm.dpo.models import ReviewPlan, Subject, UnusualLook
from crm.dpo.reviews.checklists import points_of
from crm.dpo.reviews.reviewing import answer, begin
from crm.dpo.unusual.desk_notes import note_leaving


def reviews_of(users: dict[str, User]) -> Iterator[Seeded]:
    """A review of access that is open, the line of a seller whom the manager leads, and what stands in addresses."""
    review = begin(ReviewPlan.objects.get(subject=Subject.ACCESS), by=users["dpo"])
    seller, manager = users["sam"], users["manager"]
    columns = {"manager": manager, "role_slug": seller.role.slug, "role": str(seller.role)}
    # one that was open has not asked of them
    line, _created = review.lines.get_or_create(user=seller, defaults=columns)
    keys = begin(ReviewPlan.objects.get(subject=Subject.KEYS), by=users["dpo"])
    answer(keys, {point.code: ("yes", "") for point in points_of(Subject.KEYS)}, by=users["dpo"])
    yield Seeded("review", str(review.uid), None, None, ACTIVE)
    yield Seeded("review", str(keys.uid), None, None, "answered")
    yield Seeded("access_line", str(line.uid), None, None, ACTIVE)
    yield Seeded("own_access_line", str(line.uid), "A", "manager", ACTIVE)
    yield Seeded("review_plan", Subject.KEYS.value, None, None, ACTIVE)
    yield Seeded("readiness_check", "keys", None, None, ACTIVE)
    yield from (Seeded("readiness_file", kind, None, None) for kind in ("csv", "json", "pdf"))


def unusual_looks_of(users: dict[str, User]) -> Iterator[Seeded]:
    """A look of a seller that stands out, and a colleague who has given notice."""
    today = timezone.localdate()
    row = UnusualLook.objects.create(kind=UnusualLook.Kind.NIGHT, account=users["sam"], day=today, count=9, usual=0)
    note_leaving(users["nina"], told_on=today, by=users["dpo"])
    yield Seeded("unusual_look", str(row.uid), None, None, ACTIVE)
    yield Seeded("leaving_notice", str(users["nina"].uid), None, None, ACTIVE)
