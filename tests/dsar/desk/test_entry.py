"""Entry at the desk and by sales: every channel, the moment of receipt, the proof file, nothing twice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from crm.privacy.models import Person
from dsar.models import Case, CaseFile, Representative
from tests.dsar.desk_browser import BASE, browser, local
from tests.dsar.made_cases import letters

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told(**values):
    """What somebody types who had Ewa on the phone two days ago."""
    return {
        "uid": str(uuid4()),
        "channel": "phone",
        "received_at": local(timezone.now() - 2 * DAY),
        "kinds": ["access"],
        "details": "Proszę o kopię danych.",
        "name": "Ewa Maj",
        "email": "ewa@maj.test",
        "reply_by": "email",
        "language": "pl",
        **values,
    }


def proof():
    return SimpleUploadedFile("UPO.pdf", b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "application/pdf")


@pytest.mark.parametrize("channel", ["mail", "phone", "paper", "in_person"])
def test_what_came_by_any_channel_is_entered_with_its_receipt(dora, channel):
    answer = browser(dora).post(f"{BASE}new/", told(channel=channel))
    case = Case.objects.with_keys().get()
    assert (answer.url, case.channel, case.taken_by, case.person.email, case.details) == (
        f"{BASE}{case.number}/",
        channel,
        f"user:{dora.pk}",
        "ewa@maj.test",
        "Proszę o kopię danych.",
    )
    assert timezone.now() - case.received_at >= 2 * DAY - timedelta(minutes=2)
    assert (letters("request_received"), letters("request_clock")) == (["her"], ["dora"])


def test_edelivery_wants_its_proof_and_keeps_it_as_it_came(dora):
    desk = browser(dora)
    refused = desk.post(f"{BASE}new/", told(channel="edelivery"))
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["receipt"])
    desk.post(f"{BASE}new/", told(channel="edelivery", receipt=proof()))
    case_file = CaseFile.objects.with_keys().get()
    assert (case_file.role, case_file.name, case_file.file.plain()[:8]) == ("receipt", "UPO.pdf", b"%PDF-1.7")


def test_what_is_no_document_is_refused_with_a_sentence(dora):
    page = SimpleUploadedFile("pismo.html", b"<script>alert(1)</script>", "text/html")
    refused = browser(dora).post(f"{BASE}new/", told(enclosure=page))
    assert (refused.status_code, list(refused.context["form"].errors), Case.objects.exists()) == (
        422,
        ["enclosure"],
        False,
    )


def test_pressed_twice_it_is_one_request(dora):
    desk, form = browser(dora), told()
    assert desk.post(f"{BASE}new/", form).url == desk.post(f"{BASE}new/", form).url
    assert Case.objects.count() == 1


def test_nothing_is_received_in_the_future_and_the_form_keeps_what_was_typed(dora):
    answer = browser(dora).post(f"{BASE}new/", told(received_at=local(timezone.now() + DAY)))
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), form["details"].value()) == (
        422,
        ["received_at"],
        "Proszę o kopię danych.",
    )


def test_the_way_of_the_answer_must_lead_somewhere(dora):
    answer = browser(dora).post(f"{BASE}new/", told(reply_by="post"))
    assert list(answer.context["form"].errors) == ["postal"]


def test_who_writes_for_her_stands_beside_her(dora):
    more = {"spokesman_role": "parent", "spokesman_name": "Jan Maj", "authority": "Akt urodzenia"}
    browser(dora).post(f"{BASE}new/", told(**more))
    representative = Representative.objects.select_related("person__key").get()
    assert (representative.role, representative.person.name, representative.authority, representative.accepted) == (
        "parent",
        "Jan Maj",
        "Akt urodzenia",
        None,
    )


def test_only_the_desk_enters(sam, dora):
    assert [browser(who).get(f"{BASE}new/").status_code for who in (dora, sam)] == [200, 403]


def passed(**values):
    return {
        "uid": str(uuid4()),
        "kinds": ["erasure"],
        "received_at": local(timezone.now() - DAY),
        "details": "Proszę mnie usunąć.",
        **values,
    }


def test_sales_pass_a_request_on_and_the_clock_began_when_she_spoke(sam, ada, dora):
    there = f"/contacts/{ada.person.uid}/request/"
    desk = browser(sam)
    assert (desk.get(there).status_code, there in desk.get(f"/contacts/{ada.person.uid}/").content.decode()) == (
        200,
        True,
    )
    answer = desk.post(there, passed())
    case = Case.objects.with_keys().get()
    assert (answer.url, case.channel, case.taken_by, case.person.email) == (
        f"/contacts/{ada.person.uid}/",
        "sales",
        f"user:{sam.pk}",
        Person.objects.with_keys().get(pk=ada.person_id).email,
    )
    assert ([subject.person_id for subject in case.subjects.all()], case.person_id != ada.person_id) == (
        [ada.person_id],
        True,
    )
    assert DAY <= timezone.now() - case.received_at < DAY + timedelta(minutes=2)


def test_a_restriction_stands_not_in_the_way_and_a_stranger_passes_nothing_on(sam, mallory, carla):
    there = f"/contacts/{carla.person.uid}/request/"
    assert browser(mallory).post(there, passed()).status_code == 404
    assert browser(sam).post(there, passed()).status_code == 302
    assert Case.objects.count() == 1


def test_without_her_words_it_comes_back(sam, ada):
    answer = browser(sam).post(f"/contacts/{ada.person.uid}/request/", passed(details=" "))
    assert (answer.status_code, Case.objects.exists()) == (422, False)
