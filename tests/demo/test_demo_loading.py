"""Loading the demo: once, never over somebody real, with secrets that only the embedded mode knows."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from consents.builder.form_plans import Plan, save_form
from consents.models import CaptureForm, Controller
from crm.accounts.factors.factor_state import has_factor
from crm.accounts.models import User
from crm.accounts.models.staff import DEMO_DOMAIN
from crm.accounts.permissions import starting_roles
from crm.demo.accounts import demo_accounts
from crm.demo.firm.colleagues import PASSWORD
from crm.demo.loading import load
from crm.demo.removal import remove
from crm.privacy.actors import system
from crm.privacy.models import LedgerEntry, Person
from crm.privacy.people.invented_people import invented_people_here
from tests.consents.filled_forms import purpose_of, values

BY = system("test")
REMOVAL = reverse("contacts:demo_removal")


def run(*args):
    out = StringIO()
    call_command("demo", *args, stdout=out)
    return out.getvalue()


def test_it_is_loaded_once_even_after_it_went(demo_loaded, db, settings):
    settings.EMBEDDED = True
    run("--once")
    with pytest.raises(CommandError, match="loaded already"):
        run()
    remove(by=BY)
    run("--once")
    assert (invented_people_here(), LedgerEntry.objects.filter(act="demo.loaded").count()) == (False, 1)
    run()
    assert invented_people_here()


def test_a_name_taken_by_somebody_real_stops_it_before_anything_is_written(sam):
    User.objects.create_user("Marta", "marta@prawdziwa.test", role=starting_roles.SALES)
    with pytest.raises(CommandError, match="marta"):
        run()
    assert (Person.objects.count(), User.objects.filter(email__endswith=DEMO_DOMAIN).count()) == (0, 0)


def test_outside_the_embedded_mode_no_password_and_no_second_factor_are_known(db, settings):
    settings.EMBEDDED = False
    accounts = json.loads(run("--json"))["accounts"]
    marta = User.objects.get(username="marta")
    assert marta.check_password(accounts[0]["password"])
    assert not marta.check_password(PASSWORD)
    assert [has_factor(user) for user in demo_accounts()] == [False] * 8


def test_without_demo_data_no_page_speaks_of_them(as_user, arek):
    assert REMOVAL not in as_user(arek).get(reverse("accounts:profile")).content.decode()


def test_what_somebody_real_has_said_and_made_stays(db):
    Controller.name_it({"name": "Prawdziwa", "short": "P", "address": "a", "email": "biuro@prawdziwa.test"}, by=BY)
    save_form(Plan(values("targi"), [purpose_of("offers")]), by=BY)
    load(password=PASSWORD)
    remove(by=system("test"))
    assert (Controller.named().name, [form.slug for form in CaptureForm.objects.all()]) == ("Prawdziwa", ["targi"])
