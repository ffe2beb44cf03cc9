"""The pages of an export: the purpose first, then columns and recipients; a proof of who asks; one's own files only."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from consents.grounds.recording import withdraw
from crm.accounts.models import Session
from crm.contacts import tasks
from crm.contacts.exports.file_expiry import delete_due
from crm.jobs.models import Export, ExportPart
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry
from tests.disclosing import in_order
from tests.files.export_cases import made, ordered

NEW = reverse("contacts:export_new")
ORDER = {"go": "1", "kind": "csv", "columns": ["name", "email"]}


def order(**more):
    return {"key": str(uuid4()), **ORDER, **more}


def english(user):
    user.language = "en"
    user.save(update_fields=["language"])
    return user


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_from_the_list_to_the_file(ada, ben, as_user, marek):
    client = as_user(english(marek))
    page = client.get("/contacts/?view=all&status=lead").content.decode()
    assert f'href="{NEW}?view=all&amp;status=lead"' in page
    assert "2 contacts" in words(client.get(f"{NEW}?view=all&status=lead"))
    sent = client.post(f"{NEW}?view=all&status=lead", order(purpose="offers"))
    export = Export.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"/jobs/{export.job.uid}/")
    tasks.export_contacts(export.job_id)
    job = words(client.get(sent["Location"]))
    assert "In the file 1" in job
    assert "Left out: consent withdrawn 1" in job
    result = words(client.get(f"/exports/{export.uid}/"))
    assert "Left out: consent withdrawn 1" in result
    file = client.get(f"/exports/{export.uid}/file/")
    assert "attachment" in file["Content-Disposition"]
    assert b"".join(file.streaming_content).decode("utf-8-sig") == "Name;E-mail\r\nAda Kowalska;ada@cerambud.test\r\n"


def test_an_export_of_each_kind_is_begun_from_the_page_of_exports(ada, as_user, marek):
    client = as_user(english(marek))
    page = client.get("/exports/").content.decode()
    begun = re.findall(r'href="(/exports/new/[^"]*)">(?:<svg.*?</svg>)?([^<]+)</a>', page, re.DOTALL)
    kinds = [(f"{NEW}?what={kind}&amp;view=all", f"Export of {kind}") for kind in ("contacts", "companies", "deals")]
    assert begun == [*kinds, *kinds]  # in the head, and where nothing has been exported yet
    assert [
        words(client.get(html.unescape(url))).count(what)
        for (url, _heading), what in zip(kinds, ("1 contact", "0 companies", "0 deals"), strict=True)
    ] == [1, 1, 1]


def test_those_ticked_in_the_list_come_along(ada, ben, as_user, marek):
    client = as_user(english(marek))
    first = client.post(NEW, {"pick": [str(ben.uid)], "for": "contracts"})
    assert (first.status_code, "1 contact " in words(first)) == (200, True)
    assert f'name="pick" value="{ben.uid}"' in first.content.decode()
    client.post(NEW, order(purpose="contracts", pick=[str(ben.uid)]))
    export = Export.objects.get()
    tasks.export_contacts(export.job_id)
    assert list(export.people.values_list("person", flat=True)) == [ben.pk]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Say what the file is for"),
        ({"purpose": "nonsense"}, "not one of the available choices"),
        ({"purpose": "offers", "columns": []}, "Choose at least one column."),
        ({"purpose": "offers", "columns": ["name", "position", "company"]}, "does not need: Company, Position."),
        ({"purpose": "offers", "recipient": "courier"}, "not one of the available choices"),
        ({"purpose": "offers", "key": "x"}, "Enter a valid UUID."),
    ],
)
def test_a_bad_order_says_why_and_keeps_what_was_chosen(ada, as_user, marek, sent, said):
    refused = as_user(english(marek)).post(NEW, order(**sent))
    assert (refused.status_code, Export.objects.count()) == (422, 0)
    assert said in words(refused)


def test_choosing_a_purpose_shows_what_it_needs_and_whom_it_names(ada, as_user, marek):
    page = as_user(english(marek)).post(NEW, {"look": "1", "purpose": "offers"}).content.decode()
    assert "does not need:" in page
    assert 'value="sms-gateway"' in page
    assert 'value="courier"' not in page
    assert Export.objects.count() == 0


def test_who_may_not_get_it_stays_to_be_seen_with_the_reason(ada, as_user, marek):
    client = as_user(english(marek))
    page = words(client.post(NEW, {"look": "1", "purpose": "offers"}))
    assert "Text message gateway (may not get it now)" in page
    assert "There is no agreement with Text message gateway. Ask the DPO to record the agreement" in page
    refused = client.post(NEW, order(purpose="offers", recipient="sms-gateway"))
    assert (refused.status_code, Export.objects.count()) == (422, 0)
    assert "There is no agreement with Text message gateway." in words(refused)
    [entry] = LedgerEntry.objects.filter(act="disclosure.refused")
    assert entry.counts == {"reason": "no_agreement", "purpose": "offers", "place": "export"}
    in_order("sms-gateway")
    assert client.post(NEW, order(purpose="offers", recipient="sms-gateway")).status_code == 302


def test_order_and_download_want_a_fresh_proof(ada, as_user, marek):
    client, export = as_user(marek), made(marek)
    Session.objects.update(proved_at=timezone.now() - timedelta(hours=1))
    for page in (NEW, f"/exports/{export.uid}/file/"):
        assert client.get(page)["Location"].startswith("/session/proof/")
    assert client.post(NEW, order(purpose="offers")).status_code != 302
    assert Export.objects.count() == 1


def test_a_void_file_says_so_and_is_made_anew(ada, as_user, marek, sam, offers):
    client, export = as_user(english(marek)), made(marek, purpose="offers")
    withdraw(ada.person, offers, "email", by=sam)
    refused = client.get(f"/exports/{export.uid}/file/", follow=True)
    assert refused.redirect_chain == [(f"/exports/{export.uid}/", 302)]
    assert "Make it anew" in words(refused)
    assert "Make a new one" in words(refused)


def test_one_sees_ones_own_files_only(ada, as_user, marek, oskar):
    export = made(marek)
    assert f"/exports/{export.uid}/" in as_user(marek).get("/exports/").content.decode()
    assert f"/exports/{export.uid}/" not in as_user(oskar).get("/exports/").content.decode()


def on_disk(names):
    storage = ExportPart._meta.get_field("file").storage
    return {name for name in names if storage.exists(name)}


def test_old_void_and_forsaken_files_leave_the_disk(ada, ben, marek, sam, django_capture_on_commit_callbacks):
    at = timezone.now()
    old, void, result, waiting, stopped = (
        made(marek),
        made(marek, pick=[ben.uid]),
        made(marek, pick=[ada.uid]),
        *(ordered(marek) for _each in range(2)),
    )
    files = dict(ExportPart.objects.values_list("export", "file"))
    with django_capture_on_commit_callbacks(execute=True):
        erase(ben.person, {}, by=sam)
        stopped.job.cancel(by=marek)
        Export.objects.filter(pk=old.pk).update(expires_at=at)
        assert delete_due(at) == 3
    ends = dict(Export.objects.values_list("pk", "ending"))
    assert ends == {old.pk: "expired", void.pk: "changed", stopped.pk: "given_up", result.pk: "", waiting.pk: ""}
    assert on_disk(files.values()) == {files[result.pk]}
    assert delete_due(at) == 0
