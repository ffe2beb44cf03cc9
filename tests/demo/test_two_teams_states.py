"""The two teams are planted on whatever is here, a demo or what it leaves behind; or one line says why not."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from consents.models import Controller
from crm.accounts.models import Team, User
from crm.contacts.models import Contact
from crm.privacy.models import Purpose

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(settings, demo_loaded):
    settings.EMBEDDED = True


def planted():
    """The kinds of what the command says it planted."""
    out = StringIO()
    call_command("seed", "two_teams", "--json", stdout=out)
    return {item["kind"] for item in json.loads(out.getvalue())["objects"]}


def test_they_are_planted_beside_the_demo():
    named = Controller.named().name
    kinds = planted()
    assert {"contact", "notice", "renewal", "rule", "proposal", "form"} <= kinds
    assert Controller.named().name == named  # the house keeps its name


def test_they_are_planted_where_a_demo_was_taken_out():
    call_command("demo", "--remove", stdout=StringIO())
    assert "contact" in planted()


def test_what_stands_in_the_way_is_said_in_one_line_and_nothing_is_left_behind():
    before = Contact.objects.count()
    Purpose.objects.filter(slug="contracts").update(active_to=timezone.now())
    with pytest.raises(CommandError, match=r"do not fit into what is here \(of_team: DoesNotExist\)") as raised:
        planted()
    assert "\n" not in str(raised.value)
    assert (User.objects.filter(username="sam").exists(), Contact.objects.count()) == (False, before)


def test_a_team_of_that_name_is_said_too():
    Team.objects.create(name="Team A")
    with pytest.raises(CommandError, match="their names are taken: use an empty database"):
        planted()
