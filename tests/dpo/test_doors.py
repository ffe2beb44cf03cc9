"""Who enters the privacy desk: the officer and the owner, nobody from sales, no administrator."""

import pytest
from django.urls import reverse

from consents.models import Ground
from crm.privacy.logs import access_log

PAGES = ("overview", "people", "map", "register", "purposes", "proposals", "audit", "ledger")
PAGES += ("processors", "disclosures", "entrusted")


@pytest.fixture
def addresses(ada):
    ground = Ground.objects.filter(person=ada.person).first()
    return [
        *(reverse(f"dpo:{page}") for page in PAGES),
        reverse("dpo:person", args=[ada.person.uid]),
        reverse("dpo:reveal", args=[ada.person.uid, "email"]),
        reverse("dpo:copy", args=[ada.person.uid]),
        reverse("dpo:purpose", args=["offers"]),
        reverse("consents:proof", args=[ground.uid]),
    ]


def test_the_officer_and_the_owner_enter_and_the_others_do_not(addresses, enter, dora, oskar, sam, marek, arek):
    answers = {
        user.username: {enter(user).get(url).status_code for url in addresses}
        for user in (dora, oskar, sam, marek, arek)
    }
    assert answers == {"dora": {200}, "oskar": {200}, "sam": {403}, "marek": {403}, "arek": {403}}


def test_the_officer_and_the_owner_draft_and_nobody_else(enter, dora, oskar, sam, arek):
    url = reverse("dpo:amendment", args=["offers"])
    answers = {user.username: enter(user).get(url).status_code for user in (dora, oskar, sam, arek)}
    assert answers == {"dora": 200, "oskar": 200, "sam": 403, "arek": 403}


def test_strangers_are_asked_to_sign_in(addresses, client):
    assert {client.get(url).status_code for url in addresses} == {302}


@pytest.mark.parametrize("name", ["person", "copy"])
def test_a_person_who_does_not_exist_is_a_missing_page(desk, name):
    missing = "00000000-0000-4000-8000-000000000000"
    assert desk.get(reverse(f"dpo:{name}", args=[missing])).status_code == 404


def test_whom_a_page_shows_is_in_the_log_before_the_page_is_drawn(addresses, enter, dora, monkeypatch):
    """No row, no data: when the log cannot be written, nothing is rendered."""

    def broken(**_said):
        raise RuntimeError("the log is full")

    monkeypatch.setattr(access_log, "shown", broken)
    client = enter(dora)
    for url in [url for url in addresses if "/people/" in url or "/consents/" in url]:
        if "reveal" in url or "copy" in url:
            continue  # these pages hold no value before their form is sent
        with pytest.raises(RuntimeError, match="the log is full"):
            client.get(url)


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("/privacy/", "/privacy/"),
        ("/privacy/map/", "/privacy/register/"),
        ("/privacy/purposes/offers/", "/privacy/register/"),
        ("/privacy/consents/", "/privacy/people/"),
        ("/privacy/recipients/courier/", "/privacy/processors/"),
        ("/audit/ledger/", "/audit/"),
    ],
)
def test_the_menu_marks_the_page_that_an_address_belongs_to(text, url, link):
    assert f'<a class="side-link active" href="{link}"' in text(url)
