"""The palette acts on the record on whose page it is opened: of a contact, a company, a deal."""

import re

import pytest
from django.urls import reverse

from crm.contacts.companies.company_bin import bin_all
from crm.contacts.models import Contact
from tests.sales.deal_builders import deal, firm, pause

PALETTE = reverse("contacts:palette")


def offered(client, contact, typed=""):
    """(heading, words of the options) of what is offered about the record."""
    return offered_at(client, reverse("contacts:record", args=[contact.person.uid]), typed)


def offered_at(client, path, typed=""):
    """The same of any page."""
    url = f"http://testserver{path}?view=mine"
    html = client.post(PALETTE, {"q": typed}, headers={"HX-Request": "true", "HX-Current-URL": url}).content.decode()
    block = re.search(r'id="pal-g1">(Tutaj:.*?)</div>(.*?)(?:<div role="group"|$)', html, re.DOTALL)
    if not block:
        return "", []
    words = re.findall(r'class="g cut">(.*?)</span>', block.group(2))
    return block.group(1), [re.sub(r"<[^>]+>.*", "", word).strip() for word in words]


def test_what_can_be_done_here_comes_first(ada, as_user, sam):
    assert offered(as_user(sam), ada) == (
        "Tutaj: Ada Kowalska",
        ["Napisz notatkę", "Zadzwoń", "Napisz e-mail", "Edytuj", "Kto widział"],
    )


def test_it_answers_what_is_typed(ada, as_user, sam):
    assert offered(as_user(sam), ada, "notat")[0] == "Tutaj: Ada Kowalska"


def test_of_a_foreign_record_and_of_a_restricted_one_nothing_is_offered(ada, carla, as_user, sam, mallory):
    assert (offered(as_user(mallory), ada), offered(as_user(sam), carla)) == (("", []), ("", []))


def test_what_was_looked_at_last_is_offered_before_anything_is_typed(ada, ben, as_user, sam):
    client = as_user(sam)
    for contact in (ada, ben):
        client.get(reverse("contacts:record", args=[contact.person.uid]))
    empty, result = (
        client.post(PALETTE, {"q": typed}, headers={"HX-Request": "true"}).content.decode() for typed in ("", "zzz")
    )
    assert empty.index("Ben Żółć") < empty.index("Ada Kowalska")
    assert "Ada Kowalska" not in result


@pytest.fixture
def cerambud(sam, ada):
    """A company where Ada works."""
    company = firm(sam, name="Cerambud")
    Contact.objects.filter(pk=ada.pk).update(company=company)
    return company


def test_of_a_company_its_page_s_acts_are_offered(cerambud, as_user, sam, mallory):
    path = reverse("contacts:company", args=[cerambud.uid])
    rows = ("Tutaj: Cerambud", ["Napisz notatkę", "Edytuj", "Scal z…", "Przenieś do kosza"])
    assert (offered_at(as_user(sam), path), offered_at(as_user(mallory), path)) == (rows, ("", []))


def test_of_a_company_in_the_bin_nothing_is_offered(cerambud, as_user, sam):
    bin_all([cerambud.uid], by=sam)
    assert offered_at(as_user(sam), reverse("contacts:company", args=[cerambud.uid])) == ("", [])


def test_of_a_deal_what_moves_it_on_is_offered(ada, as_user, sam, mallory):
    path = reverse("sales:deal", args=[deal(sam, ada).uid])
    rows = ["Napisz notatkę", "Przenieś do innego etapu", "Oznacz jako wygraną", "Oznacz jako przegraną", "Edytuj"]
    assert offered_at(as_user(sam), path) == ("Tutaj: Linia pakująca", [*rows, "Przenieś do kosza"])
    assert offered_at(as_user(mallory), path) == ("", [])


def test_of_a_deal_under_a_padlock_nothing_is_offered(ada, as_user, sam):
    path = reverse("sales:deal", args=[deal(sam, ada).uid])
    pause(ada)
    assert offered_at(as_user(sam), path) == ("", [])
