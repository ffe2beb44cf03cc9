"""The first hour: nine steps for whoever may take them, each with a real screen, until they are done or hidden."""

import pytest
from django.urls import reverse
from django.utils import timezone

from consents.models import Controller
from crm.accounts.models import Team
from crm.privacy.models import LedgerEntry
from crm.privacy.recipients.ends_ahead import facts_of_ends
from crm.sales.models import Stage
from crm.workspace.first_steps.steps import hide, named, steps, unagreed
from crm.workspace.models import SettledStep
from retention.models import RuleSwitch
from retention.rules.switches import switch_off
from tests.consents.filled_forms import BY

pytestmark = pytest.mark.django_db


def shown(user):
    return [step.url for step in steps(user)]


def test_whoever_sets_the_house_up_sees_them_all_and_whose_the_others_are(oskar, arek, team_a):
    names = [
        "controller", "notice", "purposes", "agreements", "rules", "pipeline", "people", "team", "authorisations",
    ]  # fmt: skip
    assert [[step.slug for step in steps(user)] for user in (oskar, arek)] == [names, names]
    assert {step.slug: (step.url, step.who) for step in steps(arek) if step.who} == {
        "controller": ("", "Właściciel firmy"),
        "notice": ("", "Właściciel firmy, Inspektor ochrony danych"),
        "purposes": ("", "Właściciel firmy, Inspektor ochrony danych"),
        "agreements": ("", "Właściciel firmy, Inspektor ochrony danych"),
        "rules": ("", "Właściciel firmy, Inspektor ochrony danych"),
        "people": ("", "Właściciel firmy, Handlowiec, Menedżer sprzedaży"),
        "authorisations": ("", "Właściciel firmy"),
    }
    assert shown(arek)[-2] == reverse("accounts:invitation")
    assert {step.slug: step.who for step in steps(oskar) if step.who} == {"team": "Administrator systemu"}


def test_everybody_else_sees_what_she_may_do(sam, marek, dora):
    by_username = {user.username: [step.slug for step in steps(user)] for user in (sam, marek, dora)}
    assert by_username == {
        "sam": ["people"],
        "marek": ["pipeline", "people"],
        "dora": ["notice", "purposes", "agreements", "rules"],
    }


def test_without_a_team_the_first_one_comes_before_its_people(arek):
    assert shown(arek)[-2] == reverse("accounts:teams")
    Team.objects.create(name="Kraków")
    assert shown(arek)[-2] == reverse("accounts:invitation")


def done(user):
    return {step.slug for step in steps(user) if step.done}


def test_what_is_planted_may_fit_as_it_is(oskar, as_user):
    before, client, url = done(oskar), as_user(oskar), reverse("contacts:first_steps")
    for _twice in range(2):
        assert [client.post(url, {"fits": slug}).status_code for slug in ("purposes", "pipeline")] == [302, 302]
    assert done(oskar) - before == {"purposes", "pipeline"}
    assert LedgerEntry.objects.filter(act="first_step.settled").count() == 2
    client.post(url, {"fits": "controller"})  # nothing is planted there
    assert "controller" not in done(oskar)


def test_a_step_of_another_role_is_not_hers_to_settle(arek, sam, as_user):
    url = reverse("contacts:first_steps")
    tries = ((arek, "purposes"), (sam, "pipeline"))
    answers = [as_user(user).post(url, {"fits": slug}).status_code for user, slug in tries]
    assert (answers, SettledStep.objects.exists()) == ([403, 403], False)


def test_a_stage_that_was_shaped_is_a_pipeline_done(oskar):
    before = done(oskar)
    Stage.objects.filter(pk=Stage.objects.in_use().first().pk).update(rots_after=99)
    assert done(oskar) - before == {"pipeline"}


def test_a_step_that_was_taken_is_done(oskar, ada):
    before = {step.url: step.done for step in steps(oskar)}
    values = {"name": "Firma", "short": "Firma", "address": "ul. Prosta 1", "email": "biuro@firma.test"}
    Controller.name_it(values, by=BY)
    after = {step.url: step.done for step in steps(oskar)}
    url = reverse("consents:controller")
    assert (before[url], after[url]) == (False, True)


def test_every_step_opens_a_real_screen(oskar, as_user):
    page = as_user(oskar)
    urls = [url for url in shown(oskar) if url]
    assert [page.get(url).status_code for url in urls] == [200] * 8


def test_hidden_is_hidden_from_the_home_page_and_stays_on_its_own(oskar, as_user):
    page, url, link = as_user(oskar), reverse("contacts:first_steps"), reverse("consents:controller")
    card = {"HX-Request": "true"}
    assert link in page.get(url, headers=card).content.decode()
    page.post(url)
    assert [link in page.get(url, headers=headers).content.decode() for headers in (card, {})] == [False, True]
    hide(oskar)
    assert steps(oskar) == []


def test_hidden_ones_are_had_back_by_undo_and_from_their_own_page(oskar, as_user):
    client, url = as_user(oskar), reverse("contacts:first_steps")
    client.post(url)
    page = client.get(url).content.decode()
    assert (reverse("contacts:first_steps_showing") in page, reverse("consents:controller") in page) == (True, True)
    assert client.get(url, headers={"HX-Request": "true"}).content.strip() == b""
    client.post(reverse("contacts:first_steps_showing"))
    assert len(steps(oskar)) == 9


def test_an_administrator_finds_them_where_he_lands(arek, as_user):
    client = as_user(arek)
    assert reverse("contacts:first_steps") in client.get(client.get("/")["Location"]).content.decode()


def test_what_is_missing_is_named(oskar):
    by_slug = {step.slug: step for step in steps(oskar)}
    lacking = [row["name"] for row in facts_of_ends(timezone.now()) if unagreed(row, timezone.localdate())]
    assert (by_slug["agreements"].done, lacking[0] in by_slug["agreements"].text) == (False, True)
    assert by_slug["rules"].done
    word = RuleSwitch.objects.filter(on=True, rule__force="duty").order_by("pk").first()
    switch_off(word.rule, reason="koniec", by=oskar)
    off = next(step for step in steps(oskar) if step.slug == "rules")
    assert (off.done, str(word.rule) in off.text) == (False, True)
    assert named("A.", list("abcde")) == "A. Brakuje: a, b, c i jeszcze 2."
