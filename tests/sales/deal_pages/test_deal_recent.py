"""Deals among what was looked at last: in the palette and on My day, as long as they may be seen and used."""

import pytest
from django.urls import reverse

from crm.contacts.companies.company_editing import add_company
from crm.contacts.people.bin import to_bin as bin_contact
from crm.privacy.models import AccessEntry
from crm.sales.deals.deal_bin import to_bin
from crm.sales.models import Deal
from tests.sales.deal_builders import again, deal, firm, pause

PALETTE = reverse("contacts:palette")


def listed(client):
    return [item.label for item in client.get("/").context["recent"]]


def offered(client):
    return client.post(PALETTE, {"q": ""}, headers={"HX-Request": "true"}).content.decode()


@pytest.fixture
def looked(as_user, sam, ada):
    """Sam, who has looked at a person's deal."""
    new_deal, client = deal(sam, ada), as_user(sam)
    client.get(f"/deals/{new_deal.uid}/")
    return new_deal, client


def test_a_deal_stands_among_people_and_companies_the_last_first(looked, sam, ada):
    result, client = looked
    mebloplast = add_company({"name": "Cerambud S.A.", "nip": "5260250274"}, by=sam)
    for path in (f"/contacts/{ada.uid}/", f"/companies/{mebloplast.uid}/", f"/deals/{result.uid}/"):
        client.get(path)
    outcome = offered(client)
    assert listed(client) == ["Linia pakująca", "Cerambud S.A.", "Ada Kowalska"]
    assert (f'href="/deals/{result.uid}/"' in outcome, "Linia pakująca" in outcome) == (True, True)


def test_the_session_keeps_nothing_of_it_but_its_public_id_and_the_moment(looked):
    result, client = looked
    [(kind, uid, at)] = client.session["recent"]
    assert (kind, uid, at[:2]) == ("deal", str(result.uid), "20")


@pytest.mark.parametrize("what", ["binned", "its customer is binned", "another team's", "restricted"])
def test_what_may_be_seen_or_used_no_more_stands_there_no_more(looked, mallory, team_b, sam, ada, what):
    result, client = looked
    assert listed(client) == ["Linia pakująca"]
    if what == "binned":
        to_bin(again(result), by=sam)
    elif what == "restricted":
        pause(ada)
    elif what == "another team's":
        Deal.objects.filter(pk=result.pk).update(owner=mallory, team=team_b)
    else:
        bin_contact(ada, by=sam)
    assert (listed(client), "Linia pakująca" in offered(client)) == ([], False)


def test_whoever_has_its_title_not_at_hand_gets_its_number_and_whoever_has_is_logged(looked, as_user, oskar, sam, ada):
    result, client = looked
    offered(client)
    entry = AccessEntry.objects.filter(view="contacts:palette").latest("pk")
    assert (entry.actor_id, entry.people, entry.fields) == (str(sam.pk), [ada.pk], ["title"])
    other = as_user(oskar)
    for item in (result, deal(sam, company=firm(sam), title="Regały")):
        other.get(f"/deals/{item.uid}/")
    outcome = offered(other)
    assert (result.uid.hex[:8].upper() in outcome, "Regały" in outcome, "Linia pakująca" in outcome) == (
        True,
        True,
        False,
    )
    assert AccessEntry.objects.filter(view="contacts:palette").latest("pk") == entry
