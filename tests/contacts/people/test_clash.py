"""Two people change one record at once: the second one sees what differs and chooses. Nothing typed is lost."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from crm.contacts.companies.company_editing import add_company, edit_company, turn_into_sole_trader
from crm.contacts.companies.forms import values_of
from crm.contacts.models import Company
from crm.contacts.ownership.edit_conflicts import Conflict

pytestmark = pytest.mark.django_db
FIRM = {"name": "Drewno sp. z o.o.", "nip": "5260250274", "city": "Kraków", "notes": "Rampa nr 2."}


@pytest.fixture
def firm(sam):
    return add_company(FIRM, by=sam)


def opened(company):
    return Company.objects.with_keys().get(pk=company.pk)


def session(user):
    """A browser of its own."""
    browser = Browser()
    browser.force_login(user)
    return browser


def shown(page):
    """What the form on a page would send back."""
    form = page.context["form"]
    return {name: "" if form[name].value() is None else form[name].value() for name in form.fields}


def test_the_second_session_sees_what_differs_and_its_own_text_stays(sam, nina, firm):
    url, first, second = reverse("contacts:company_edit", args=[firm.uid]), session(sam), session(nina)
    his, hers = shown(first.get(url)), shown(second.get(url))
    assert first.post(url, {**his, "city": "Gdynia"}).status_code == 302
    late = second.post(url, {**hers, "city": "Sopot", "notes": "Rampa nr 3."})
    assert (late.status_code, opened(firm).city) == (422, "Gdynia")
    assert late.context["clash"].who == sam
    assert [(str(difference["mine"]), difference["theirs"]) for difference in late.context["differences"]] == [
        ("Sopot", "Gdynia"),
        ("Rampa nr 3.", "Rampa nr 2."),
    ]
    assert "Sopot" in late.content.decode()
    assert second.post(url, {**shown(late), "city": "Sopot"}).status_code == 302
    assert (opened(firm).city, opened(firm).notes) == ("Sopot", "Rampa nr 3.")


def test_of_a_contact_alike(sam, nina, ada):
    url, first, second = reverse("contacts:edit", args=[ada.uid]), session(sam), session(nina)
    his, hers = shown(first.get(url)), shown(second.get(url))
    assert first.post(url, {**his, "position": "Dyrektorka"}).status_code == 302
    late = second.post(url, {**hers, "position": "Prokurentka"})
    assert (late.status_code, [difference["theirs"] for difference in late.context["differences"]]) == (
        422,
        ["Dyrektorka"],
    )
    assert second.post(url, shown(late)).status_code == 302
    ada.refresh_from_db()
    assert ada.version == 3


def test_a_sole_traders_company_clashes_in_her_own_columns(sam, ada, firm):
    turn_into_sole_trader(opened(firm), ada, by=sam)
    stale, fresh = opened(firm), opened(firm)
    edit_company(fresh, {"address": "Długa 1"}, version=fresh.version, by=sam)
    with pytest.raises(Conflict) as clash:
        edit_company(stale, {"address": "Krótka 2"}, version=stale.version, by=sam)
    assert (clash.value.theirs, clash.value.version) == ({"address": "Długa 1"}, fresh.version)


def test_whoever_brings_no_version_saves_as_before(sam, firm):
    stale = opened(firm)
    edit_company(opened(firm), {"city": "Gdynia"}, by=sam)
    assert edit_company(stale, {"city": "Sopot"}, by=sam) == ["city"]


def test_everything_of_a_sole_trader_is_sealed_and_the_form_shows_it(sam, ada, firm):
    Company.objects.filter(pk=firm.pk).update(website="https://ada.test", regon="015908305")
    turn_into_sole_trader(opened(firm), ada, by=sam)
    result = opened(firm)
    assert (result.website, result.regon, result.notes or "") == ("", "", "")
    values = values_of(result)
    assert (values["website"], values["regon"], values["notes"]) == ("https://ada.test", "015908305", "Rampa nr 2.")
    edit_company(result, {"website": "https://nowa.test"}, by=sam)
    assert (opened(firm).trader_website, opened(firm).website) == ("https://nowa.test", "")
