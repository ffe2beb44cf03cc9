"""The pages of a full export: count, ask, decide, fetch; a proof of who asks; a stranger's is like none."""

import re

import pytest
from django.urls import reverse

from crm.accounts.models import Session
from crm.jobs.models import FullExport
from crm.privacy.models import LedgerEntry, Recipient
from crm.workspace.tasks import make_package
from tests.conftest import colleague
from tests.files.package_cases import asked, made

ALL = reverse("contacts:full_exports")
KINDS = ["contacts", "companies", "consents", "deals"]


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def english(user):
    user.language = "en"
    user.save(update_fields=["language"])
    return user


def page(name, export):
    return reverse(f"contacts:{name}", args=[export.uid])


def test_from_counting_to_the_file(ada, ben, carla, as_user, marek, oskar):
    client = as_user(english(marek))
    text = words(client.get(ALL))
    assert "2 of 3" in text
    assert "Left out: data restricted The data protection officer lifts a restriction. 1" in text
    assert "Ask for approval" in text
    sent = client.post(ALL, {"go": "1", "kinds": KINDS, "recipient": ""})
    export = FullExport.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, page("full_export", export))
    assert "It waits for a second person." in words(client.get(sent["Location"]))
    second = as_user(english(oskar))
    assert "This package waits for your word." in words(second.get(page("full_export", export)))
    assert second.post(page("full_export_decision", export), {"yes": "1"}).status_code == 302
    export.refresh_from_db()
    make_package(export.job_id)
    client = as_user(marek)
    assert client.get(page("full_export_file", export)).status_code == 302  # nobody has seen the password
    text = client.post(page("full_export_password", export)).content.decode()
    assert re.search(r"<span class=\"mono\" data-secret>([A-Z2-9]{5}-){4}[A-Z2-9]{5}</span>", text)
    assert "data-secret" not in client.get(page("full_export", export)).content.decode()
    file = client.get(page("full_export_file", export))
    assert "attachment" in file["Content-Disposition"]
    assert b"".join(file.streaming_content)[:4] == b"PK\x03\x04"


def test_what_is_asked_wrongly_comes_back(ada, as_user, marek):
    client = as_user(english(marek))
    nothing = client.post(ALL, {"go": "1"})
    assert (nothing.status_code, "Choose at least one kind of data." in words(nothing)) == (422, True)
    assert FullExport.objects.count() == 0


def test_a_recipient_without_an_agreement_is_refused_with_the_way_out(ada, as_user, marek, offers):
    outside = Recipient.objects.create(
        name="Zbiornik", name_en="Zbiornik", slug="zbiornik", kind="processor", agreement_needed=True
    )
    Recipient.objects.filter(pk=outside.pk).update(active_from=offers.active_from)
    offers.purposerecipient_set.create(recipient=outside)
    client = as_user(english(marek))
    assert "There is no agreement with Zbiornik." in words(client.get(f"{ALL}?recipient=zbiornik"))
    refused = client.post(ALL, {"go": "1", "kinds": KINDS, "recipient": "zbiornik"})
    assert (refused.status_code, FullExport.objects.count()) == (422, 0)
    assert LedgerEntry.objects.filter(act="disclosure.refused").count() == 1


@pytest.mark.parametrize("name", ["full_export", "full_export_file", "full_export_password", "full_export_decision"])
def test_anothers_package_is_like_none(ada, as_user, marek, oskar, team_b, name):
    export = made(marek, oskar)
    client = as_user(colleague("ela", "manager", team_b))
    send = client.get if name in ("full_export", "full_export_file") else client.post
    assert send(page(name, export)).status_code == 404


def test_an_officer_and_sales_find_none(ada, as_user, marek, dora, sam):
    export = asked(marek)
    for nobody in (dora, sam):
        assert as_user(nobody).get(page("full_export", export)).status_code == 404
        assert as_user(nobody).get(ALL).status_code == 403


def test_fetching_needs_a_fresh_proof(ada, as_user, marek, oskar):
    export = made(marek, oskar)
    client = as_user(marek)
    Session.objects.update(proved_at=None)
    for address in (ALL, page("full_export_file", export)):
        assert "/session/proof/" in client.get(address).headers.get("Location", "")


def test_who_asked_takes_it_back(ada, as_user, marek, oskar):
    export = asked(marek)
    as_user(marek).post(page("full_export_back", export))
    export.refresh_from_db()
    assert (export.state, export.ending) == ("gone", "withdrawn")


def test_a_void_package_says_so(ada, as_user, marek, oskar):
    export = made(marek, oskar)
    client = as_user(english(marek))
    client.post(page("full_export_password", export))
    type(ada).objects.filter(pk=ada.pk).update(binned_at=ada.created_at)
    assert client.get(page("full_export_file", export)).status_code == 302
    text = words(client.get(page("full_export", export)))
    assert "The package is void." in text
    assert "Somebody in it has withdrawn, was erased or restricted" in text
