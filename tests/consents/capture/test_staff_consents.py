"""A consent on paper or by word of mouth: what proves it, and what a box ticked by staff does not (Art. 7(1))."""

import io
import wave
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pgtrigger
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from consents.capture.staff_consents import StatedConsent, take_down
from consents.grounds.recording import object_to_marketing, withdraw
from consents.grounds.restrictions import restrict
from consents.models import Ground, GroundEvent, NoticeReceived, Submission, Wording
from crm.privacy.models import AccessEntry, LedgerEntry, Origin
from tests.consents.filled_forms import BY, answers_about, letters, links, purpose_of, words_in_force
from tests.consents.published_notices import a_notice, somebody

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
EMAIL, PHONE = ("offers", "email"), ("offers", "phone")


@pytest.fixture(autouse=True)
def words():
    return words_in_force()


def recording():
    """A second of silence as WAV."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 8000)
    return out.getvalue()


def told(how="paper", *ticked, file=b"", day=None):
    return StatedConsent(
        how, day or timezone.localdate(), "pl", frozenset(ticked or [PHONE]), file, "zgoda.pdf" if file else ""
    )


def refused(person, wanted):
    with pytest.raises(ValidationError) as error:
        take_down(person, wanted, by=BY)
    assert Submission.objects.count() == 0
    return list(error.value.message_dict)


def test_a_signed_paper_counts_at_once_by_its_scan(her):
    submission = take_down(her, told("paper", EMAIL, PHONE, file=PDF), by=BY)
    assert answers_about(her) == {EMAIL: "allowed", PHONE: "allowed"}
    assert (submission.scan.plain(), submission.scan_name, submission.settled_at is not None) == (
        PDF,
        "zgoda.pdf",
        True,
    )
    event = GroundEvent.objects.select_related("person__key").filter(channel="phone").get()
    assert (event.proof["how"], event.proof["file"], event.proof["said_on"]) == (
        *("paper", "zgoda.pdf", timezone.localdate().isoformat()),
    )
    assert [template for template, _text in letters()] == ["consent_receipt"]
    assert LedgerEntry.objects.get(act="consent.taken_down").counts == {"how": "paper", "boxes": 2}


def test_the_scan_lies_sealed_on_the_disk(her):
    submission = take_down(her, told("paper", file=PDF), by=BY)
    stored = Path(settings.DATA_DIR, "files", submission.scan.name).read_bytes()
    assert (b"PDF" in stored, "zgoda" in submission.scan.name) == (False, False)


def test_a_paper_without_its_scan_proves_nothing(her):
    assert refused(her, told("paper")) == ["file"]


def test_a_spoken_yes_waits_until_she_has_confirmed_it(her, client):
    submission = take_down(her, told("spoken"), by=BY)
    assert (answers_about(her), submission.settled_at) == ({}, None)
    client.post(links()[0])
    assert answers_about(her) == {PHONE: "allowed"}


def test_a_spoken_yes_counts_at_once_with_its_recording(her):
    take_down(her, told("spoken", file=recording()), by=BY)
    assert answers_about(her) == {PHONE: "allowed"}


def test_a_spoken_yes_without_recording_or_address_is_refused(her):
    her.email = ""
    her.save()
    assert refused(her, told("spoken")) == ["file"]


def test_what_she_did_not_say_on_any_day_is_refused(her):
    tomorrow, once = timezone.localdate() + timedelta(days=1), timezone.localdate() - timedelta(days=400)
    her.phone = ""
    assert refused(her, told("paper", EMAIL, file=PDF, day=tomorrow)) == ["said_on"]
    assert refused(her, told("paper", EMAIL, file=PDF, day=once)) == ["said_on"]
    assert refused(her, StatedConsent("paper", timezone.localdate(), "pl", frozenset(), PDF, "a.pdf")) == ["boxes"]
    assert refused(her, told("paper", PHONE, file=PDF)) == ["boxes"]
    assert refused(her, told("paper", ("offers", "sms"), file=PDF)) == ["said_on", "boxes"]


def test_an_older_paper_revives_nothing_that_she_took_back_since(her):
    yesterday = timezone.localdate() - timedelta(days=1)
    take_down(her, told("paper", file=PDF), by=BY)
    withdraw(her, purpose_of("offers"), "phone", by=BY)
    words_before = Submission.objects.count()
    with pytest.raises(ValidationError):
        take_down(her, told("paper", file=PDF, day=yesterday), by=BY)
    assert (Submission.objects.count(), answers_about(her)) == (words_before, {PHONE: "refused"})
    take_down(her, told("paper", file=PDF), by=BY)
    assert answers_about(her) == {PHONE: "allowed"}


def test_an_older_paper_beats_no_objection_and_a_later_one_does(her):
    yesterday = timezone.localdate() - timedelta(days=1)
    object_to_marketing(her, by=BY)
    assert refused(her, told("paper", file=PDF, day=yesterday)) == ["said_on", "boxes"]
    take_down(her, told("paper", file=PDF), by=BY)
    assert answers_about(her)[PHONE] == "allowed"


def test_of_somebody_whose_data_are_paused_nothing_is_taken_down(her):
    restrict(her, "accuracy", by=BY)
    assert refused(her, told("paper", file=PDF)) == ["__all__"]


def test_a_file_that_was_stored_goes_when_the_act_fails(her, monkeypatch):
    monkeypatch.setattr("consents.capture.staff_consents.settle", lambda *_args, **_options: 1 / 0)
    before = set(Path(settings.DATA_DIR).rglob("*.sealed"))
    with pytest.raises(ZeroDivisionError):
        take_down(her, told("paper", file=PDF), by=BY)
    assert (set(Path(settings.DATA_DIR).rglob("*.sealed")), Submission.objects.count()) == (before, 0)


def filled(**changed):
    today = timezone.localdate().isoformat()
    file = SimpleUploadedFile("zgoda.pdf", PDF, "application/pdf")
    return {"how": "paper", "said_on": today, "language": "pl", "agreed-offers": ["phone"], "file": file, **changed}


def test_sales_take_it_down_from_the_record(as_user, sam, ada):
    url = reverse("contacts:consent", args=[ada.uid])
    browser = as_user(sam)
    assert url in browser.get(reverse("contacts:record", args=[ada.uid])).content.decode()
    page = browser.get(url)
    assert "Zgadzam się, aby Stalmag sp. z o.o. dzwonił do mnie z ofertami handlowymi." in page.content.decode()
    answer = browser.post(url, filled())
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("contacts:record", args=[ada.uid]))
    assert answers_about(ada.person)[PHONE] == "allowed"
    assert Submission.objects.get().taken_by == f"user:{sam.pk}"


def test_a_wrong_file_or_nothing_ticked_comes_back_with_what_was_typed(as_user, sam, ada):
    url, browser = reverse("contacts:consent", args=[ada.uid]), as_user(sam)
    sound = browser.post(url, filled(how="spoken"))
    nothing = browser.post(url, filled(**{"agreed-offers": []}))
    assert [(item.status_code, list(item.context["form"].errors)) for item in (sound, nothing)] == [
        (422, ["file"]),
        (422, ["agreed-offers"]),
    ]
    assert 'value="spoken"' in sound.content.decode()
    assert Submission.objects.count() == 0


def test_a_stranger_to_the_contact_and_a_paused_one_find_no_way(as_user, mallory, sam, ada, carla):
    assert as_user(mallory).get(reverse("contacts:consent", args=[ada.uid])).status_code == 404
    assert as_user(sam).get(reverse("contacts:consent", args=[carla.uid])).status_code == 403


def test_the_desk_takes_it_down_and_keeps_the_file_at_hand(as_user, dora, sam, her):
    url = reverse("consents:taking", args=[her.uid])
    browser = as_user(dora)
    assert browser.post(url, filled()).headers["Location"] == reverse("dpo:person", args=[her.uid])
    file = reverse("consents:submission_file", args=[Submission.objects.get().uid])
    answer = browser.get(file)
    assert (answer.content, answer.headers["Content-Disposition"]) == (PDF, 'attachment; filename="zgoda.pdf"')
    assert AccessEntry.objects.filter(view="consents:submission_file", people=[her.pk], fields=["scan"]).exists()
    assert as_user(sam).get(file).status_code == 403
    assert as_user(sam).get(url).status_code == 403


def test_there_is_no_file_behind_what_was_spoken(as_user, dora, her):
    submission = take_down(her, told("spoken"), by=BY)
    assert as_user(dora).get(reverse("consents:submission_file", args=[submission.uid])).status_code == 404


# ---- the notice that goes with it (Art. 4(11), 13)


def given(how, *ticked, day=None):
    return replace(told("paper", *ticked, file=PDF, day=day), notice=how)


def received(person):
    rows = NoticeReceived.objects.filter(person=person).select_related("version").order_by("pk")
    return [(row.version.version, row.how, row.purposes) for row in rows]


def test_without_a_word_of_how_she_got_the_notice_nothing_is_taken_down(her):
    a_notice(at=timezone.now() - timedelta(days=9))
    assert (refused(her, given("")), refused(her, given("whatever"))) == (["notice"], ["notice"])


def test_what_she_had_on_that_day_is_the_version_of_that_day(her):
    with pgtrigger.ignore():
        Wording.objects.update(published_at=timezone.now() - timedelta(days=20))
    a_notice(at=timezone.now() - timedelta(days=9))
    a_notice(at=timezone.now() - timedelta(days=1))
    take_down(her, given("handed", day=timezone.localdate() - timedelta(days=5)), by=BY)
    assert received(her) == [(1, "handed", ["offers"])]
    event = GroundEvent.objects.select_related("person__key").filter(channel="phone").get()
    notice = event.proof["notice"]
    assert (notice["notice"], notice["version"], notice["given"]) == ("general", 1, "handed")
    assert NoticeReceived.objects.get().at < timezone.now() - timedelta(days=4)


def test_a_notice_that_was_not_published_yet_was_in_nobodys_hands(her):
    with pgtrigger.ignore():
        Wording.objects.update(published_at=timezone.now() - timedelta(days=20))
    a_notice(at=timezone.now() - timedelta(days=1))
    day = timezone.localdate() - timedelta(days=5)
    assert refused(her, given("handed", day=day)) == ["notice"]
    take_down(her, given("mailed", day=day), by=BY)
    assert received(her) == [(1, "mailed", ["offers"])]
    assert sorted(template for template, _text in letters()) == ["consent_receipt", "notice"]


def test_without_an_address_it_cannot_be_mailed(her):
    a_notice()
    her.email = ""
    her.save()
    assert refused(her, given("mailed")) == ["notice"]


def test_what_was_due_about_data_from_elsewhere_is_told_with_it(purpose):
    a_notice()
    person = somebody(at=timezone.now(), purpose="offers", email="ewa@lis.test")
    person.phone = "+48600100200"
    person.save()
    take_down(person, given("mailed"), by=BY)
    text = next(text for template, text in letters() if template == "notice")
    assert ("Jan z Mebloplastu" in text, Origin.objects.get(person=person).notice) == (True, "sent")


def test_what_is_due_for_more_than_it_speaks_of_stays_due(purpose):
    a_notice()
    person = somebody(at=timezone.now(), purpose="business-contact")
    person.phone = "+48600100200"
    person.save()
    take_down(person, given("handed"), by=BY)
    assert Origin.objects.get(person=person).notice == "due"


def test_the_page_shows_the_notice_and_wants_to_know(as_user, dora, her):
    a_notice()
    url, browser = reverse("consents:taking", args=[her.uid]), as_user(dora)
    page = browser.get(url).content.decode()
    assert ("/p/pl/notice/general/v/1/" in page, 'name="notice"' in page) == (True, True)
    refused_page = browser.post(url, filled())
    assert (refused_page.status_code, list(refused_page.context["form"].errors)) == (422, ["notice"])
    assert browser.post(url, filled(notice="handed")).status_code == 302
    ground = Ground.objects.get(person=her, channel="phone")
    proof = browser.get(reverse("consents:proof", args=[ground.uid])).content.decode()
    assert "They had it: on the paper, printed, or read out" in proof or "Miał" in proof
