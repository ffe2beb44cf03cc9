"""Contacts that a manager handed over: there was nothing to hand over, so nobody's list changes."""

from collections.abc import Iterator

from crm.accounts.models import Membership, User
from crm.demo.permission_cast.cast_people import Seeded
from crm.narrowing import promised
from crm.workspace.hand_overs.hand_overs import order
from crm.workspace.tasks import hand_over_contacts


def hand_over_of(users: dict[str, User]) -> Iterator[Seeded]:
    """A finished one of the manager's, and the job behind it."""
    place = Membership.objects.select_related("user", "team").get(user=users["nina"])
    hand_over = order(users["manager"], place, by=users["manager"])
    hand_over_contacts(
        hand_over.job_id
    )  # here, where the transaction is: a worker that hears of it later finds it done
    yield Seeded("hand_over", str(hand_over.uid), "A", "manager")
    yield Seeded("job", str(promised(hand_over.job).uid), "A", "manager")
