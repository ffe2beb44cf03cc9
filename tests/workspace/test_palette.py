"""The command palette: people, companies and commands, each within the user's rights."""

import re

from django.urls import reverse

from consents.grounds.recording import withdraw
from crm.contacts.models import Company
from crm.privacy.models import AccessEntry

PALETTE = reverse("contacts:palette")
HTMX = {"HX-Request": "true", "HX-Target": "palette-list"}


def options(client, text):
    """Links and buttons of the palette, without markup."""
    html = client.post(PALETTE, {"q": text}, headers=HTMX).content.decode()
    matches = re.findall(r'role="option".*?<span class="g cut">(.*?)</span>', html, re.DOTALL)
    return [re.sub(r"<[^>]+>.*|<mark>|</mark>", "", re.sub("</?mark>", "", match)).strip() for match in matches]


def english(user):
    user.language = "en"
    user.save(update_fields=["language"])
    return user


def test_a_name_finds_people_companies_and_the_whole_search(ada, as_user, sam, team_a):
    Company.objects.create(name="Kowalstwo artystyczne", owner=sam, team=team_a)
    result = options(as_user(english(sam)), "kowal")
    acts = ["Call: Ada Kowalska", "Write: Ada Kowalska"]
    assert result == ["Ada Kowalska", *acts, "Kowalstwo artystyczne", "All results for “kowal”", "New contact"]


def test_another_teams_people_and_companies_are_not_suggested(ada, as_user, sam, mallory, team_a):
    Company.objects.create(name="Kowalstwo artystyczne", owner=sam, team=team_a)
    assert options(as_user(english(mallory)), "kowal") == ["All results for “kowal”", "New contact"]


def test_restricted_people_are_not_suggested(carla, as_user, sam):
    assert options(as_user(english(sam)), "nowak") == ["All results for “nowak”", "New contact"]


def test_who_was_suggested_is_logged(ada, as_user, sam):
    options(as_user(sam), "kowal")
    assert [(entry.view, entry.people) for entry in AccessEntry.objects.all()] == [("contacts:palette", [ada.pk])]


def test_an_empty_box_offers_what_one_may_do(as_user, sam, arek):
    offered = {user.username: options(as_user(english(user)), "") for user in (sam, arek)}
    assert "New contact" in offered["sam"]
    assert [option for option in offered["arek"] if "ontact" in option] == []


def test_a_command_is_found_by_its_words(as_user, sam):
    assert "Go to: Companies" in options(as_user(english(sam)), "compan")


def test_without_scripts_the_palette_answers_with_the_page_of_results(ada, as_user, sam, arek):
    page = as_user(sam).post(PALETTE, {"q": "kowal"}).content.decode()
    assert ["<html" in page, "Kowal</mark>ska" in page] == [True, True]
    assert as_user(arek).post(PALETTE, {"q": "kowal"}).status_code == 403


def test_addresses_are_masked_and_the_gate_speaks_in_each_row(ada, as_user, sam):
    page = as_user(english(sam)).post(PALETTE, {"q": "kowal"}, headers=HTMX).content.decode()
    assert "Prezeska, a•••@cerambud.test, +48 602 ••• 444" in page
    assert "ada@cerambud.test" not in page
    assert re.findall(r'class="ch ch-(\w+)"', page) == ["allowed", "no_ground", "no_ground"]


def test_acts_on_the_one_who_was_found_go_where_the_gate_lets_them(ada, as_user, sam):
    page = as_user(english(sam)).post(PALETTE, {"q": "kowal"}, headers=HTMX).content.decode()
    assert f'formaction="/contacts/{ada.uid}/call/"' in page
    assert f'href="/contacts/{ada.uid}/mail/"' in page


def test_an_act_that_the_gate_refuses_stands_there_with_its_reason_and_does_nothing(ada, as_user, sam, contracts):
    for channel in contracts.channels:
        withdraw(ada.person, contracts, channel, by=sam)
    page = as_user(english(sam)).post(PALETTE, {"q": "kowal"}, headers=HTMX).content.decode()
    [refused] = re.findall(r'<div class="opt off".*?</div>', page)
    assert "Call: Ada Kowalska" in refused
    assert re.search(r"The ground ended on|Marketing by this channel needs consent|No consent", refused)
    assert f"/contacts/{ada.uid}/call/" not in page
    assert f'href="/contacts/{ada.uid}/mail/"' in page  # offers by e-mail she agreed to
