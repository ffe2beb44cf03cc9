"""The buttons of the preference centre that object to advertising by one channel."""

import pytest

from consents.grounds.recording import may_contact
from consents.models import Suppression
from tests.consents.preferences.test_preferences import START, agreed, inside, no_worker, offers

__all__ = ["inside", "no_worker", "offers"]  # fixtures
pytestmark = pytest.mark.django_db


def test_an_objection_to_one_channel_ends_that_one_alone(inside, her, offers):
    for channel in ("email", "phone"):
        agreed(her, offers, channel)
    assert 'name="channel" value="phone"' in inside.get(START).content.decode()
    inside.post(f"{START}objection/", {"channel": "phone"})
    assert may_contact(her, "phone", offers).reason == "objection_channel"
    assert may_contact(her, "email", offers).reason == "consent"
    assert set(Suppression.objects.values_list("kind", "channel")) == {("phone", "phone")}
    text = inside.get(START).content.decode()
    assert ('name="channel" value="phone"' in text, 'name="channel" value="email"' in text) == (False, True)
    assert "cały marketing tym kanałem" in text  # in what happened so far


def test_an_objection_to_a_channel_that_does_not_exist_is_no_objection_to_everything(inside, her, offers):
    agreed(her, offers)
    assert inside.post(f"{START}objection/", {"channel": "pigeon"}).status_code == 404
    assert may_contact(her, "email", offers).reason == "consent"
