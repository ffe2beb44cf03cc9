"""The pages of outgoing mail: who opens them, what is masked, what is read where no server is named."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.mail.models.messages import Message
from crm.mail.outgoing.delivery import deliver
from crm.privacy.models import AccessEntry, LedgerEntry, Origin
from crm.privacy.people.invented_people import BATCH
from tests.mail.conftest import stands

LIST = "/settings/mail/"
CODE = "481516"


@pytest.fixture(autouse=True)
def _kept(settings, tmp_path):
    settings.MAIL_TRANSPORT, settings.MAIL_DIR = "file", tmp_path


@pytest.fixture
def reader(as_user, settings):
    """reader(user) -> the text of a page, in English."""

    def look(user, address=LIST, **query):
        user.language = "en"
        user.save(update_fields=["language"])
        return as_user(user).get(address, query).content.decode()

    return look


@pytest.fixture
def to_ada(write, ada, sam, contracts):
    return write(ada.person, by=sam, purpose=contracts, text=f"Kod: {CODE} https://firma.test/a <b>")


def page_of(message: Message) -> str:
    return reverse("mail:message", args=[message.uid])


def test_addresses_are_masked_and_a_person_is_a_number_to_the_administrator(to_ada, to_sam, reader, dora, arek):
    desk, office = reader(dora), reader(arek)
    assert [word in desk for word in ("a•••@cerambud.test", "s•••@spojnik.test", "Letter", to_ada.purpose.name_en)] == [
        True
    ] * 4
    assert [word in office for word in ("cerambud", f"Person {to_ada.person.short}", "s•••@spojnik.test")] == [
        False,
        True,
        True,
    ]
    assert [(word in desk, word in office) for word in (CODE, "ada@", "sam@")] == [(False, False)] * 3


def test_the_look_is_logged_before_anything_is_shown(to_ada, to_sam, reader, dora, ada):
    reader(dora)
    reader(dora, page_of(to_ada))
    rows = AccessEntry.objects.order_by("pk").values_list("view", "people", "fields")
    assert list(rows) == [("mail:list", [ada.pk], []), ("mail:message", [ada.pk], ["email", "letter"])]


def test_without_a_mail_server_the_text_is_read_here_its_links_live_and_its_html_caged(to_ada, reader, dora):
    deliver(to_ada.pk)
    text = reader(dora, page_of(to_ada))
    assert f"Kod: {CODE}" in text
    assert '<a href="https://firma.test/a" rel="nofollow">https://firma.test/a</a> &lt;b&gt;' in text
    assert '<iframe class="letter" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="' in text
    assert ("Kept here" in text, "ada@cerambud.test" in text) == (True, True)


def test_the_administrator_reads_what_went_to_staff_and_not_what_went_to_a_person(to_ada, write, sam, arek, reader):
    to_staff = write(sam, by=sam, text=f"Kod: {CODE}")
    visible = [CODE in reader(arek, page_of(message)) for message in (to_ada, to_staff)]
    assert (visible, AccessEntry.objects.order_by("pk").first().fields) == ([False, True], [])


def test_with_a_mail_server_nobody_reads_the_text_here(to_ada, to_sam, reader, dora, settings):
    settings.MAIL_TRANSPORT = "smtp"
    readers = [reader(dora, page_of(message)) for message in (to_ada, to_sam)]
    assert [(CODE in text, "kwitnie" in text, "The text is sealed" in text) for text in readers] == [
        (False, False, True)
    ] * 2


def test_what_did_not_arrive_is_counted_filtered_and_explained(write, sam, to_sam, reader, arek):
    gone, late = write("jan@obcy.test", by=sam), write("ewa@obcy.test", by=sam)
    Message.objects.filter(pk=gone.pk).update(state="undelivered", reason="refused", tries=1)
    Message.objects.filter(pk=late.pk).update(tries=3, begun_at=Now() - timedelta(hours=1))
    text = reader(arek, only="undelivered")
    assert [page_of(message) in text for message in (gone, late, to_sam)] == [True, True, False]
    assert ('Not delivered <span class="n num">2</span>' in text, "refused it for good" in text) == (True, True)


def test_trying_again_queues_the_message_and_leaves_a_trace(to_sam, arek, as_user):
    Message.objects.filter(pk=to_sam.pk).update(state="undelivered", reason="refused", tries=1)
    answers = [as_user(arek).post(f"{page_of(to_sam)}attempts/") for _twice in range(2)]
    assert [answer["Location"] for answer in answers] == [page_of(to_sam)] * 2
    assert stands(to_sam, "state", "reason", "tries") == ("waiting", "", 0)
    assert LedgerEntry.objects.filter(act="mail.tried_again", actor_id=str(arek.pk)).exists()


def test_a_test_message_goes_to_ones_own_address(arek, as_user):
    as_user(arek).post(reverse("mail:trial"))
    message = Message.objects.with_keys().get()
    assert (message.user, message.address, message.template) == (arek, arek.email, "trial")


def test_nobody_else_opens_the_pages(to_sam, as_user, sam, marek, oskar):
    for user in (sam, marek, oskar):
        browser = as_user(user)
        queries = [browser.get(LIST), browser.get(page_of(to_sam)), browser.post(f"{page_of(to_sam)}attempts/")]
        assert [answer.status_code for answer in queries] == [403] * 3, user


def test_the_list_goes_on_under_the_last_row(write, sam, arek, reader, monkeypatch):
    monkeypatch.setattr("crm.mail.outgoing.views.PAGE", 2)
    messages = [write(sam, by=sam) for _each in range(3)]
    first, second = reader(arek), reader(arek, before=messages[1].pk)
    assert [page_of(message) in first for message in messages] == [False, True, True]
    assert [page_of(message) in second for message in messages] == [True, False, False]
    assert f"before={messages[1].pk}" in first
    assert page_of(messages[2]) in reader(arek, before="9" * 40)


def test_the_list_asks_as_many_questions_for_one_message_as_for_many(to_ada, ben, write, sam, dora, contracts, reader):
    def questions() -> int:
        with CaptureQueriesContext(connection) as queries:
            reader(dora)
        return len(queries)

    reader(dora)
    few = questions()
    for contact in (ben, ben, ben):
        write(contact.person, by=sam, purpose=contracts)
    write(sam, by=sam)
    assert questions() == few


def test_the_page_says_why_nothing_leaves(reader, arek, ada, settings):
    without = reader(arek)
    settings.MAIL_TRANSPORT = "smtp"
    real = reader(arek)
    Origin.objects.filter(person=ada.person).update(batch=BATCH)
    demo = reader(arek)
    rows = ("No mail leaves this installation.", "While demo data are loaded, no mail leaves.")
    assert [[words in text for words in rows] for text in (without, real, demo)] == [
        [True, False],
        [False, False],
        [False, True],
    ]


def test_without_a_mail_server_in_production_whoever_looks_after_mail_sees_it_on_every_page(
    client, arek, sam, settings
):
    """EMAIL_URL=none is a way to run; that no invitation leaves is said where it cannot be missed."""
    words, visible = "Z tej instalacji nie wychodzi żadna poczta.", {}
    for transport, embedded in (("file", False), ("file", True), ("smtp", False)):
        settings.MAIL_TRANSPORT, settings.EMBEDDED = transport, embedded
        for user in (arek, sam):
            client.force_login(user)
            visible[transport, embedded, user.username] = words in client.get("/profile/").content.decode()
    assert {case for case, value in visible.items() if value} == {("file", False, "arek")}
