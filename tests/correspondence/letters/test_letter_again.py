"""A letter that did not go: it looks so everywhere, is no work done, and is written again by one click."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consents.grounds.restrictions import restrict
from crm.casework.enclosures import Enclosed
from crm.contacts.companies.company_editing import add_company
from crm.contacts.history.timeline import timeline
from crm.contacts.models import Attachment, Contact, Interaction
from crm.correspondence.letters.drafts import save_draft, words_of
from crm.correspondence.letters.enclosures import enclose
from crm.correspondence.letters.letter_boxes import unsent
from crm.correspondence.letters.sending import send
from crm.correspondence.models import Draft
from crm.mail.models.messages import Message
from crm.privacy.channels import CHANNELS
from crm.privacy.models import LedgerEntry
from tests.correspondence.letter_cases import LETTER, PDF, english, fresh, key_of, typed, url, words

DAY = timedelta(days=1)
GONE = ("sent", "kept")
NOT = ("waiting", "stopped", "undelivered")


def written(contact, by, purpose, state="sent", **more):
    """A letter that came so far."""
    entry = send(contact, by=by, purpose=purpose, **{**LETTER, **more})
    reason = {"stopped": "withdrawn", "undelivered": "refused"}.get(state, "")
    Message.objects.filter(pk=entry.message_id).update(state=state, reason=reason)
    return fresh(entry)


@pytest.fixture
def failed(ada, sam, contracts):
    """With a file, refused by the mail server for good."""
    draft = save_draft(ada, key=None, by=sam)
    enclose(draft, [Enclosed("cennik.pdf", PDF)], by=sam)
    return written(ada, sam, contracts, "undelivered", key=draft.uid)


def again(entry):
    return reverse("contacts:letter_again", args=[entry.uid])


def test_one_click_opens_it_with_its_words_its_purpose_and_its_files(ada, failed, as_user, sam):
    client = as_user(english(sam))
    assert again(failed) in client.get(reverse("contacts:letters") + "?show=unsent").content.decode()
    assert again(failed) in client.get(reverse("contacts:record", args=[ada.uid])).content.decode()
    page = client.post(again(failed), follow=True)
    draft = Draft.objects.select_related("interaction__person__key", "purpose").get()
    assert (words_of(draft.interaction), draft.purpose.slug) == (LETTER, "contracts")
    assert (key_of(page), "cennik.pdf" in words(page)) == (str(draft.interaction.uid), True)
    client.post(url(ada), typed(key=key_of(page)))
    [first, second] = Message.objects.with_keys().order_by("pk")
    assert [file["name"] for file in second.content["files"]] == ["cennik.pdf"]
    assert [attachment.plain() for attachment in Attachment.objects.with_keys()] == [PDF, PDF]
    assert first.state == "undelivered"


def test_it_stays_in_the_history_and_was_looked_at(failed, as_user, sam, ada):
    assert unsent(sam).count() == 1
    as_user(sam).post(again(failed))
    assert (unsent(sam).count(), fresh(failed).removed_at, fresh(failed).message_id) == (0, None, failed.message_id)
    assert LedgerEntry.objects.filter(act="contact.email_again", about=ada.uid).count() == 1


def test_pressed_twice_it_is_one_draft_as_it_was_left(ada, failed, as_user, sam):
    client = as_user(sam)
    first = client.post(again(failed))
    save_draft(ada, key=Draft.objects.get().interaction.uid, by=sam, subject="Termin", text="Poprawione.")
    assert client.post(again(failed)).url == first.url
    assert words_of(fresh(Draft.objects.get().interaction)) == {"subject": "Termin", "text": "Poprawione."}


@pytest.mark.parametrize("state", ["sent", "kept", "sending", "waiting"])
def test_one_that_has_gone_or_goes_is_not_written_again(ada, sam, contracts, as_user, state):
    entry = send(ada, by=sam, purpose=contracts, **LETTER)
    held = {"lease_token": entry.uid, "lease_until": timezone.now()} if state == "sending" else {}
    Message.objects.update(state=state, **held)
    page = as_user(english(sam)).post(again(entry), follow=True)
    assert ("This letter has gone, or is on its way." in words(page), Draft.objects.count()) == (True, 0)


def test_of_a_draft_it_is_the_draft(ada, sam, as_user):
    entry = save_draft(ada, key=None, by=sam, **LETTER)
    assert as_user(sam).post(again(entry)).url == f"{url(ada)}?draft={entry.uid}"


def test_who_leads_writes_it_again_in_his_own_name_and_strangers_miss_it(failed, as_user, marek, nina, mallory):
    assert as_user(marek).post(again(failed)).status_code == 302
    assert Draft.objects.get().interaction.author == marek
    assert [as_user(user).post(again(failed)).status_code for user in (nina, mallory)] == [404, 404]


def test_for_a_restricted_person_nothing_is_written(ada, failed, as_user, sam, dora):
    restrict(ada.person, "accuracy", by=dora)
    assert (as_user(sam).post(again(failed)).status_code, Draft.objects.count()) == (403, 0)


@pytest.mark.parametrize(
    ("state", "title"),
    [("sent", "E-mail"), ("undelivered", "E-mail that did not go"), ("stopped", "E-mail that did not go")],
)
def test_what_did_not_go_looks_so_at_first_sight(ada, sam, contracts, as_user, state, title):
    written(ada, sam, contracts, state)
    client = as_user(english(sam))
    [line] = [item for item in timeline(ada, reader=sam).lines if item.delivery]
    page = client.get(reverse("contacts:record", args=[ada.uid])).content.decode()
    off = state != "sent"
    assert (line.off, line.again, line.icon != CHANNELS["email"].icon, '<li class="off"' in page) == (off,) * 4
    assert f"<strong>{title}</strong>" in page


def test_a_planned_one_looks_so_and_one_that_waits_ten_seconds_does_not(ada, sam, contracts, as_user):
    send(ada, by=sam, purpose=contracts, send_at=timezone.now() + DAY, **LETTER)
    page = as_user(english(sam)).get(reverse("contacts:record", args=[ada.uid])).content.decode()
    assert ("<strong>Planned e-mail</strong>" in page, '<li class="off"' in page) == (True, True)
    Message.objects.all().delete()
    Interaction.objects.all().delete()
    send(ada, by=sam, purpose=contracts, **LETTER)
    assert [(line.off, line.waits) for line in timeline(ada, reader=sam).lines if line.delivery] == [(False, True)]


def test_only_what_has_gone_has_happened(ada, sam, contracts):
    for state in (*GONE, *NOT):
        written(ada, sam, contracts, state, subject=state)
    rows = Interaction.objects.happened().select_related("person__key").order_by("pk")
    assert [words_of(row)["subject"] for row in rows] == list(GONE)


def test_the_page_of_a_company_says_so_and_costs_the_same_for_many_letters(add, sam, contracts, as_user):
    company = add_company({"name": "Mebloplast"}, by=sam)
    client, costs = as_user(english(sam)), []
    for more in (1, 7):
        for _each in range(more):
            contact = add(sam, email=f"k{Interaction.objects.count()}@firma.test", phone="")
            Contact.objects.filter(pk=contact.pk).update(company=company)
            written(contact, sam, contracts, "stopped")
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("contacts:company", args=[company.uid])).content.decode()
        costs.append(len(queries))
    assert (costs[0] == costs[1], page.count("E-mail that did not go"), page.count("Not allowed")) == (True, 8, 8)
