"""Reviews under way: of access, with lines that a manager and the desk answer; subjects and checks by their words."""

from collections.abc import Iterator

from crm.accounts.models import User
from crm.demo.permission_cast.cast_people import ACTIVE, Seeded
from crm.dpo.models import ReviewPlan, Subject
from crm.dpo.reviews.checklists import points_of
from crm.dpo.reviews.reviewing import answer, begin


def reviews_of(users: dict[str, User]) -> Iterator[Seeded]:
    """A review of access that is open, the line of a seller whom the manager leads, and what stands in addresses."""
    review = begin(ReviewPlan.objects.get(subject=Subject.ACCESS), by=users["dpo"])
    seller, manager = users["sam"], users["manager"]
    columns = {"manager": manager, "role_slug": seller.role.slug, "role": str(seller.role)}
    line, _created = review.lines.get_or_create(
        user=seller, defaults=columns
    )  # one that was open has not asked of them
    keys = begin(ReviewPlan.objects.get(subject=Subject.KEYS), by=users["dpo"])
    answer(keys, {point.code: ("yes", "") for point in points_of(Subject.KEYS)}, by=users["dpo"])
    yield Seeded("review", str(review.uid), None, None, ACTIVE)
    yield Seeded("review", str(keys.uid), None, None, "answered")
    yield Seeded("access_line", str(line.uid), None, None, ACTIVE)
    yield Seeded("own_access_line", str(line.uid), "A", "manager", ACTIVE)
    yield Seeded("review_plan", Subject.KEYS.value, None, None, ACTIVE)
    yield Seeded("readiness_check", "keys", None, None, ACTIVE)
    yield from (Seeded("readiness_file", kind, None, None) for kind in ("csv", "json", "pdf"))
