"""The first hour: six steps for whoever may take them, each with a real screen, until they are done or hidden."""

import pytest
from django.urls import reverse

from consents.models import Controller
from crm.contacts.first_steps import Step, hide, steps
from tests.consents.capture import BY

pytestmark = pytest.mark.django_db


def pipeline(user):
    """A step of an app above."""
    return Step("Lejek", "Etapy sprzedaży.", "/contacts/", done=False)


def shown(user):
    return [step.url for step in steps(user)]


def test_everybody_sees_what_she_may_do(oskar, arek, sam):
    assert reverse("consents:controller") in shown(oskar)
    assert shown(arek) == [reverse("accounts:invitation"), reverse("sales:pipelines")]
    assert shown(sam) == [reverse("contacts:imports")]


def test_a_step_that_was_taken_is_done(oskar, ada):
    before = {step.url: step.done for step in steps(oskar)}
    values = {"name": "Firma", "short": "Firma", "address": "ul. Prosta 1", "email": "biuro@firma.test"}
    Controller.name_it(values, by=BY)
    after = {step.url: step.done for step in steps(oskar)}
    url = reverse("consents:controller")
    assert (before[url], after[url]) == (False, True)


def test_an_app_above_adds_its_step_before_the_import(settings, oskar):
    settings.FIRST_STEPS = [f"{__name__}.pipeline"]
    assert "/contacts/" in shown(oskar)


def test_every_step_opens_a_real_screen(oskar, as_user):
    page = as_user(oskar)
    assert [page.get(url).status_code for url in shown(oskar)] == [200] * len(shown(oskar))


def test_hidden_is_hidden(oskar, as_user):
    page, url = as_user(oskar), reverse("contacts:first_steps")
    assert reverse("consents:controller") in page.get(url).content.decode()
    page.post(url)
    assert reverse("consents:controller") not in page.get(url).content.decode()
    hide(oskar)
    assert steps(oskar) == []
