"""Purposes and recipients as the desk reads them: what is in force, what has ended, what each version changed."""

import pytest

from crm.dpo.proposals.amendment import end
from crm.dpo.proposals.decisions import approve
from crm.dpo.transfers.mechanisms import record_mechanism
from crm.privacy.models import Purpose, Recipient
from tests.dpo.proposing import COURIER, OFFERS, drafted, in_force

URL, RECIPIENTS = "/privacy/purposes/", "/privacy/recipients/"


def told(page, *parts):
    """Which of the parts the page lacks."""
    return [part for part in parts if part not in page]


def test_the_list_tells_basis_categories_channels_and_recipients(text):
    parts = ("Our offers", "Consent", "Interests and preferences", "SMS", "Text message gateway", "marketing")
    assert told(text(URL), *parts, f'href="{OFFERS}"') == []


def test_recipients_name_their_purposes(text):
    parts = ("Tax office", "Tax and accounting", "Authority", "Poland")
    assert told(text("/privacy/processors/?view=all"), *parts) == []


def test_a_purpose_shows_its_notices_and_versions(text):
    assert told(text(OFFERS), "With your consent we send you", "Za Twoją zgodą", "Version 1") == []


def test_a_version_says_what_it_changed_and_in_which_words(text, dora, oskar):
    before = told(text(OFFERS), "Version 2", "<ins>Offers and news</ins>")
    approve(drafted(in_force(), by=dora, name_en="Offers and news"), by=oskar)
    words = ("Version 2", "<del>Our offers</del>", "<ins>Offers and news</ins>")
    assert (len(before), told(text(OFFERS), *words)) == (2, [])


def test_a_recipient_shows_what_it_is_who_names_it_and_how_it_became_so(text, dora, oskar):
    courier = Recipient.objects.get(slug="courier")
    record_mechanism(courier, "CH", {"mechanism": "adequacy"}, by=dora)
    approve(drafted(courier, by=dora, country="CH"), by=oskar)
    change = "<del>Poland (PL)</del> <ins>Switzerland (CH)</ins>"
    parts = ("Courier", "CH", "outside the EEA", "Contracts and orders", change, "Oskar Olszak")
    assert told(text(COURIER), *parts) == []


def test_what_has_ended_stays_in_sight_and_is_offered_no_change(text, offers):
    before = told(text(OFFERS), "Propose a change", "Retired on")
    end(offers, offers.active_from)
    after, listed = told(text(OFFERS), "Propose a change", "Retired on"), text(URL)
    assert (before, after, told(listed, "Ended", f'href="{OFFERS}"')) == (["Retired on"], ["Propose a change"], [])


@pytest.mark.parametrize(
    "url", [f"{URL}none/", f"{URL}none/amendment/", f"{RECIPIENTS}none/", f"{RECIPIENTS}none/retirement/"]
)
def test_what_is_unknown_is_a_missing_page(desk, url):
    assert desk.get(url).status_code == 404


@pytest.mark.parametrize("act", ["amendment", "retirement"])
def test_what_has_ended_takes_no_draft(desk, offers, act):
    before = desk.get(f"{OFFERS}{act}/").status_code
    end(offers, offers.active_from)
    assert (before, desk.get(f"{OFFERS}{act}/").status_code) == (200, 404)


@pytest.mark.parametrize("url", [URL, "/privacy/processors/", OFFERS])
def test_queries_do_not_grow_with_purposes(desk, queries, url):
    desk.get(url)
    few = queries(lambda: desk.get(url))
    for number in range(6):
        Purpose.objects.create(slug=f"p{number}", name=f"P{number}", legal_basis="contract", categories=["identity"])
    assert queries(lambda: desk.get(url)) == few
