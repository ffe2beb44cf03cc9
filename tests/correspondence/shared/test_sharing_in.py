"""What a phone shares: it waits in one's own tray, becomes a note with files or a contact, else is forgotten."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from crm.contacts.models import Attachment, Contact, Interaction
from crm.correspondence.inbox.decisions import AlreadyDecided, file_under
from crm.correspondence.inbox.expiry import delete_expired
from crm.correspondence.models import WaitingMail
from crm.correspondence.shared.sharing_in import share_in
from crm.privacy.models import LedgerEntry, Person
from tests.correspondence.letter_cases import english, pdf, words
from tests.correspondence.letters.test_pictures import camera

pytestmark = pytest.mark.django_db
SHARED, NEW = reverse("contacts:shared"), reverse("contacts:shared_new")
OURS = {"headers": {"Sec-Fetch-Site": "none"}}
CARD = "Zofia Lipa, Cerambud, zofia@cerambud.test, tel. +48 501 000 111"


def card(name="wizytówka.jpg"):
    return SimpleUploadedFile(name, camera((400, 300)), "image/jpeg")


def waiting():
    return WaitingMail.objects.with_keys().get()


def test_what_is_shared_waits_sealed_in_ones_own_tray_without_the_place(as_user, sam, nina):
    answer = as_user(sam).post(SHARED, {"title": "Wizytówka", "text": CARD, "files": card()}, **OURS)
    row = waiting()
    assert answer.url == reverse("contacts:inbox_mail", args=[row.uid])
    assert (row.kind, row.user, row.direction, row.person.email) == ("shared", sam, "", "")
    page = words(as_user(english(sam)).get(answer.url))
    assert ("You shared this from a phone." in page, "zofia@cerambud.test" in page, "wizytówka.jpg" in page) == (
        *(True, True, True),
    )
    with row.raw.storage.open(row.raw.name) as sealed:
        assert b"cerambud" not in sealed.read()
    assert b"50.06" not in row.raw.plain()
    assert as_user(nina).get(answer.url).status_code == 404


def test_it_becomes_a_note_with_its_files_and_nothing_of_it_stays(as_user, sam, ada):
    as_user(sam).post(SHARED, {"text": "Plan hali", "files": [pdf("plan.pdf"), card("hala.jpg")]}, **OURS)
    row, before = waiting(), Person.objects.count()
    file = reverse("contacts:inbox_file", args=[row.uid])
    assert as_user(sam).post(file, {"contact": ada.uid}).url == reverse("contacts:record", args=[ada.uid])
    entry = Interaction.objects.select_related("person__key").get(person=ada.person, kind="note")
    assert (entry.author, entry.direction, "Plan hali" in entry.summary) == (sam, "", True)
    files = list(Attachment.objects.with_keys().filter(interaction=entry).order_by("pk"))
    assert [file.file_name for file in files] == ["plan.pdf", "hala.jpg"]
    drawn = Image.open(BytesIO(files[1].plain()))
    assert (drawn.size, dict(drawn.getexif())) == ((300, 400), {})
    assert (WaitingMail.objects.count(), Person.objects.count()) == (0, before - 1)
    assert LedgerEntry.objects.filter(act="contact.note", about=ada.person.uid).count() == 1


def test_a_visiting_card_becomes_a_new_contact_with_the_photo(as_user, sam, contracts):
    client = as_user(english(sam))
    client.post(NEW, {"text": CARD, "files": card()})
    new = reverse("contacts:inbox_contact", args=[waiting().uid])
    page = client.get(new).content.decode()
    assert ('value="zofia@cerambud.test"' in page, "+48 501 000 111" in page) == (True, True)
    fields = {"name": "Zofia Lipa", "email": "zofia@cerambud.test", "origin_kind": "card", "notice": "due"}
    team = sam.teams.first()
    client.post(new, {**fields, "origin_label": "Targi", "purpose": "contracts", "team": team.pk if team else ""})
    contact = Contact.objects.select_related("person__key").get(person__email_index__isnull=False)
    assert contact.person.name == "Zofia Lipa"
    assert Attachment.objects.filter(person=contact.person).count() == 1
    assert WaitingMail.objects.count() == 0


@pytest.mark.parametrize("site", ["cross-site", "same-site", ""])
def test_a_page_of_somebody_elses_shares_nothing(as_user, sam, site):
    signed_in = as_user(sam)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in.cookies
    foreign = strict.post(SHARED, {"text": "x"}, headers={"Sec-Fetch-Site": site} if site else {})
    assert (foreign.status_code, WaitingMail.objects.count()) == (403, 0)
    assert strict.post(SHARED, {"text": "x"}, **OURS).status_code == 302
    assert WaitingMail.objects.count() == 1
    assert strict.post(NEW, {"text": "x"}, **OURS).status_code == 403


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"text": "  "},
        {"files": SimpleUploadedFile("a.exe", b"MZ")},
        {"files": SimpleUploadedFile("a.jpg", b"<svg/>")},
    ],
)
def test_what_is_empty_or_no_file_of_ours_is_refused_in_a_sentence(as_user, sam, sent):
    assert as_user(sam).post(SHARED, sent, **OURS).url == NEW
    assert as_user(sam).post(NEW, sent).status_code == 422
    assert WaitingMail.objects.count() == 0


def test_without_a_decision_it_is_forgotten(sam):
    share_in(["", CARD], [], by=sam)
    delete_expired(timezone.now() + timedelta(days=15))
    assert WaitingMail.objects.count() == 0


def test_it_is_filed_once(sam, ada, ben):
    row = share_in(["", CARD], [], by=sam)
    file_under(row, ada, by=sam)
    with pytest.raises(AlreadyDecided):
        file_under(row, ben, by=sam)
    assert Interaction.objects.filter(kind="note").count() == 1


def test_the_manifest_names_where_a_phone_shares(client):
    target = client.get(reverse("contacts:manifest_pl")).json()["share_target"]
    assert (target["action"], target["method"], target["enctype"]) == (SHARED, "POST", "multipart/form-data")
    assert target["params"]["files"][0]["name"] == "files"
    assert {"image/jpeg", ".pdf"} <= set(target["params"]["files"][0]["accept"])
