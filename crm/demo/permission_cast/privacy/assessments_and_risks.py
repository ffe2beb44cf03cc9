"""A balancing test that waits for its decision, and one that is decided, so that the next look can be begun."""

from collections.abc import Iterator

from crm.accounts.models import User
from crm.demo.permission_cast.cast_people import Seeded
from crm.dpo.balancing.interests import begin_test


def assessments_of(users: dict[str, User]) -> Iterator[Seeded]:
    """The one of a purpose on a legitimate interest."""
    yield Seeded("balancing", str(begin_test("security", by=users["dpo"]).uid), None, "dpo")
