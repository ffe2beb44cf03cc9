"""The small twin of `bench consents`: state and events find the same people, whatever speaks against some of them."""

import pytest

from bench.measurements.consents import AGREED_COUNT, LATEST, agreed_by_state, asked, build, by_state
from consents.grounds.recording import object_to_marketing, record_ground
from consents.grounds.restrictions import restrict
from consents.models import Restriction
from crm.privacy.actors import system
from crm.privacy.models import Person

BY = system("test")


@pytest.mark.django_db
def test_state_and_events_find_the_same_people():
    first = build(1000)
    # of ten seven agreed, two took it back, one of them came again
    assert by_state(first) == asked(LATEST, first) == 600
    held, objecting, sister = (Person.create(email=f"{name}@x.test") for name in ("held", "no", "no"))
    for person in (held, objecting, sister):
        record_ground(person, first, "email", by=BY, proof={"how": "form"})
    assert by_state(first) == asked(LATEST, first) == 603
    restrict(held, Restriction.Reason.CLAIMS, by=BY)
    object_to_marketing(objecting, by=BY)  # from a mailbox that is her sister's too
    assert by_state(first) == asked(LATEST, first) == 600
    assert agreed_by_state(first) == asked(AGREED_COUNT, first) == 602
