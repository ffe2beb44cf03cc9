"""Notices: versions that never change, who is told by when, what was promised to whom."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given, strategies as st

from consents.capture.intake import FormInput, receive
from consents.capture.shown_form import form_as_shown
from consents.grounds.mail_gate import may_send
from consents.grounds.recording import object_to_marketing
from consents.grounds.restrictions import restrict
from consents.models import Controller, NoticeExemption, NoticeReceived, NoticeText, NoticeVersion, Restriction
from consents.notices import people_due
from consents.notices.daily_round import SEND_ON_DAY, announce
from consents.notices.notice_versions import (
    Promise,
    covering,
    draft_notice,
    notice_for,
    publish_notice,
    rendered,
)
from consents.notices.notification import (
    contacted,
    exempt,
    note_handed,
    note_known,
    note_posted,
    remember,
    send_notice,
    take_back_failed,
    watch_clocks,
    with_first_message,
)
from consents.statements.drafts import give_opinion
from consents.statements.promised_periods import Promised, promised
from crm.contacts.people.intake import add_contact
from crm.correspondence.letters.sending import send
from crm.mail.models.message_states import State
from crm.mail.models.messages import Message
from crm.mail.outgoing.delivery import deliver
from crm.privacy.law.deadlines import notice_due
from crm.privacy.models import Disclosure, LedgerEntry, Origin, Person, Purpose, Recipient
from tests.consents.conftest import NOON
from tests.consents.filled_forms import a_form
from tests.consents.published_notices import BY, FIVE_YEARS, a_notice, somebody

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
THREE = Promise("3 lata od umowy", "3 years from the contract", 36)


def test_a_published_version_and_its_words_never_change():
    version = a_notice()
    text = version.texts.get(language="pl")
    period = version.periods.get()
    for act in (
        lambda: NoticeVersion.objects.filter(pk=version.pk).update(why="inny"),
        lambda: NoticeText.objects.filter(pk=text.pk).update(parts=[]),
        period.delete,
        lambda: NoticeVersion.objects.filter(pk=version.pk).delete(),
        lambda: NoticeText.objects.create(version=version, language="en", parts=[], digest="0"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert NoticeText.objects.get(pk=text.pk).parts == text.parts


def test_the_words_stand_whatever_becomes_of_the_purposes():
    version = a_notice()
    before = rendered(version, "pl").text
    Purpose.objects.filter(slug="contracts").update(notice_text="zupełnie inny tekst")
    version.refresh_from_db()
    assert (rendered(version, "pl").text, "zupełnie inny" in before) == (before, False)


def test_the_next_version_takes_over_at_that_instant():
    first = a_notice(at=NOON - 9 * DAY)
    second = a_notice(at=NOON, more="Nowe.", more_en="New.")
    first.refresh_from_db()
    assert (first.replaced_at, second.version) == (NOON, 2)
    assert [covering(["offers"], at).version for at in (NOON - DAY, NOON + DAY)] == [1, 2]


def test_the_narrowest_notice_that_covers_the_purposes_is_shown(purpose):
    a_notice()
    assert covering(["offers"]).notice.slug == "general"
    a_notice("offers", purposes=["offers", "consent-records"])
    assert [covering(slugs).notice.slug for slugs in (["offers"], ["offers", "contracts"], [])] == [
        "offers",
        "general",
        "general",
    ]
    notice = notice_for([purpose("offers")], "pl")
    assert (notice.as_json()["notice"], notice.as_json()["version"], "text" in notice.as_json()) == ("offers", 1, False)


def test_without_a_published_notice_the_evidence_keeps_the_very_words(purpose):
    as_json = notice_for([purpose("offers")], "en").as_json()
    assert ("notice" in as_json, "Our offers" in as_json["text"]) == (False, True)


def test_nothing_is_published_that_no_controller_answers_for():
    draft = draft_notice(a_notice().notice, {}, by=BY, why="druga")
    Controller.objects.all().delete()
    with override("en"), pytest.raises(ValidationError, match="who the controller is"):
        publish_notice(draft, by=BY)


def test_against_the_officer_only_with_a_reason():
    draft = draft_notice(a_notice().notice, {}, by=BY, why="druga")
    give_opinion(draft, "against", "za długo", by=BY)
    with override("en"), pytest.raises(ValidationError, match="is against it"):
        publish_notice(draft, by=BY)
    assert publish_notice(draft, by=BY, overruling="decyzja zarządu").overruled == "decyzja zarządu"


# ---- what was promised


def test_the_promise_of_the_newest_notice_that_reached_her_binds(her, purpose):
    contracts = purpose("contracts")
    assert promised(her, contracts) is None
    remember([her], a_notice(at=NOON - 9 * DAY, promises={"contracts": THREE}), how="handed", by=BY, at=NOON - 8 * DAY)
    longer = a_notice(at=NOON - 7 * DAY, promises={"contracts": FIVE_YEARS})
    result = promised(her, contracts)
    assert (result.words, result.months, result.version, result.end(date(2026, 3, 31))) == (
        THREE.words,
        36,
        1,
        date(2029, 3, 31),
    )
    remember([her], longer, how="mailed", by=BY, at=NOON)
    result = promised(her, contracts, language="en")
    assert (result.words, result.version, result.end(date(2026, 3, 31))) == (FIVE_YEARS.words_en, 2, date(2031, 12, 31))


def test_a_letter_that_did_not_arrive_promised_nothing(her, purpose):
    remember([her], a_notice(), how="mailed", by=BY, at=NOON)
    NoticeReceived.objects.update(failed_at=NOON)
    assert promised(her, purpose("contracts")) is None


def test_a_notice_about_something_else_leaves_the_promise_alone(her, purpose):
    remember([her], a_notice(promises={"contracts": THREE}), how="handed", by=BY, at=NOON - DAY)
    other = a_notice("offers", purposes=["offers"], promises={"offers": FIVE_YEARS})
    remember([her], other, how="shown", by=BY, at=NOON)
    assert (promised(her, purpose("contracts")).months, promised(her, purpose("offers")).months) == (36, 60)


def test_words_without_a_number_cap_nothing(her, purpose):
    open_end = Promise("do wycofania zgody", "until you withdraw")
    remember([her], a_notice(promises={"offers": open_end}), how="shown", by=BY, at=NOON)
    assert promised(her, purpose("offers")).end(date(2026, 1, 1)) is None


@given(event=st.dates(date(2019, 1, 1), date(2040, 1, 1)), months=st.integers(1, 240), whole=st.booleans())
def test_a_promised_end_is_never_before_the_event_and_at_year_end_where_it_says_so(event, months, whole):
    end = Promised("", months, whole, 1, NOON).end(event)
    assert (end > event, not whole or (end.month, end.day) == (12, 31)) == (True, True)
    assert 0 <= (end.year - event.year) * 12 + end.month - event.month - months <= (11 if whole else 0)


# ---- what she is shown and told


def test_a_form_shows_the_published_notice_and_she_is_remembered_as_told(purpose):
    version = a_notice(promises={"offers": THREE})
    form = a_form()
    page = form_as_shown(form, "pl")
    assert "general-1" in page.seen
    sent = receive(page, FormInput(uuid4(), {"email": "ola@x.test"}, [page.boxes[0].name], "https://x.test/f"))
    evidence = sent.shown["notice"]
    text = version.texts.get(language="pl")
    assert (evidence["notice"], evidence["version"], evidence["sha256"]) == ("general", 1, text.digest)
    received = NoticeReceived.objects.get(person=sent.person)
    assert (received.version, received.how, received.language, received.at) == (
        version,
        "shown",
        "pl",
        sent.received_at,
    )
    assert promised(sent.person, purpose("offers")).months == 36


def test_staff_who_hand_it_over_name_the_version_in_force(her, purpose):
    note_handed([her], ["contracts"], by=BY, at=NOON)
    assert NoticeReceived.objects.count() == 0  # none is published, so none was promised
    version = a_notice(at=NOON)
    note_handed([her], ["contracts"], by=BY, at=NOON)
    assert [(notice_received.version, notice_received.how) for notice_received in NoticeReceived.objects.all()] == [
        (version, "handed")
    ]


def test_the_letter_says_what_art_14_asks_for_and_is_sent_once(her):
    a_notice()
    person = somebody(at=NOON)
    assert [send_notice(person, by=BY, at=NOON), send_notice(person, by=BY, at=NOON)] == ["", "told"]
    message = Message.objects.select_related("person__key").get()
    text = message.content["text"]
    parts = ("Stalmag sp. z o.o.", "iod@stalmag.test", "Współpraca z firmami", "Polecenie: Jan z Mebloplastu")
    assert [part in text for part in (*parts, "Imię i nazwisko, Adres e-mail", "/p/pl/notice/general/v/1/")] == [
        True
    ] * 6
    assert ("Oferty handlowe" in text, message.required, message.purpose) == (False, True, None)
    origin = Origin.objects.get(person=person)
    assert (origin.notice, origin.notice_due_on, origin.notice_given_at) == ("sent", None, NOON)
    received = NoticeReceived.objects.get(person=person)
    assert (received.how, received.message, received.language) == ("mailed", message, "pl")
    entry = LedgerEntry.objects.get(act="notice.sent")
    assert (entry.about, entry.counts) == (person.uid, {"origins": 1, "version": 1})


def test_who_cannot_be_written_to_is_told_why():
    person = somebody(at=NOON)
    assert send_notice(person, by=BY) == "no_notice"
    a_notice()
    assert send_notice(somebody(at=NOON, email="", name="Bez Adresu"), by=BY) == "no_address"


def test_a_letter_goes_despite_objection_and_restriction(her):
    a_notice()
    person = somebody(at=NOON)
    object_to_marketing(person, by=BY)
    restrict(person, Restriction.Reason.CLAIMS, by=BY)
    assert (send_notice(person, by=BY), may_send(Message.objects.get()).reason) == ("", "required_by_law")


def test_posted_known_and_exempt_end_the_duty_each_in_its_way():
    a_notice()
    people = [somebody(at=NOON, email=f"o{n}@x.test") for n in range(3)]
    assert [note_posted(people[0], by=BY, at=NOON), note_known(people[1], by=BY, at=NOON)] == ["", ""]
    assert exempt(people[2], "b", "dwa tysiące adresów z rejestru", by=BY, at=NOON) == 1
    rows = Origin.objects.order_by("pk").values_list("notice", "notice_due_on")
    assert list(rows) == [("sent", None), ("known", None), ("exempt", None)]
    assert [notice_received.how for notice_received in NoticeReceived.objects.all()] == ["posted"]
    notice_exemption = NoticeExemption.objects.select_related("origin__person__key").get()
    assert (notice_exemption.letter, notice_exemption.reason) == ("b", "dwa tysiące adresów z rejestru")


def test_data_that_she_gave_herself_know_no_such_exemption():
    person = somebody(at=NOON, kind=Origin.Kind.FAIR)
    with override("en"), pytest.raises(ValidationError, match=r"Art\. 13 knows no such"):
        exempt(person, "b", "za dużo", by=BY)
    with override("en"), pytest.raises(ValidationError, match="Say why"):
        exempt(person, "b", "  ", by=BY)


# ---- the clock


@pytest.mark.parametrize(("days", "sent"), [(24, 0), (25, 1)])
def test_the_round_sends_on_day_25(settings, days, sent):
    settings.MAIL_TRANSPORT = "smtp"
    a_notice()
    somebody(at=NOON - days * DAY)
    assert [announce(NOON), announce(NOON)] == [sent, 0]


@given(obtained=st.dates(date(2019, 1, 1), date(2040, 1, 1)))
def test_day_25_always_comes_before_the_deadline(obtained):
    assert obtained + timedelta(days=SEND_ON_DAY) <= notice_due(obtained)


def test_the_first_contact_brings_the_letter_forward(settings):
    settings.MAIL_TRANSPORT = "smtp"
    a_notice()
    person = somebody(at=NOON - 3 * DAY)
    assert announce(NOON) == 0
    assert contacted([person.pk], timezone.localdate(NOON)) == 1
    assert Origin.objects.get(person=person).notice_due_on == timezone.localdate(NOON)
    assert (contacted([person.pk], timezone.localdate(NOON) + DAY), announce(NOON)) == (0, 1)


def test_the_first_message_takes_the_letter_along(sam):
    a_notice()
    contact = add_contact(
        {"name": "Ewa Lis", "email": "ewa@lis.test"},
        by=sam,
        origin_kind=Origin.Kind.REFERRAL,
        origin_label="Jan z Mebloplastu",
        purpose=Purpose.objects.get(slug="business-contact", active_to=None),
    )
    values = {"by": sam, "purpose": Purpose.objects.get(slug="business-contact", active_to=None)}
    for subject in ("Dzień dobry", "Jeszcze jedno"):
        send(contact, subject=subject, text="Przywieziemy we wtorek.", **values)
    letters = Message.objects.filter(template="correspondence")
    assert (letters.count(), Origin.objects.get(person=contact.person).notice) == (2, "due")  # nothing has left yet
    for letter in letters.order_by("pk"):
        letter.wait(timedelta())
        deliver(letter.pk)
    assert Message.objects.filter(template="notice").count() == 1
    assert Origin.objects.get(person=contact.person).notice == "sent"


def test_without_a_published_notice_the_first_message_makes_her_due_today(her):
    person = somebody(at=NOON - 3 * DAY)
    assert not with_first_message(person, by=BY, at=NOON)
    assert Origin.objects.get(person=person).notice_due_on == timezone.localdate(NOON)


def test_the_first_disclosure_brings_it_forward_too():
    person = somebody(at=NOON - 3 * DAY)
    recipient = Recipient.objects.get(slug="hosting")
    Disclosure.note([person], recipient=recipient, categories=["email"], by=BY, at=NOON)
    assert (watch_clocks(), watch_clocks()) == (1, 0)
    assert Origin.objects.get(person=person).notice_due_on == timezone.localdate(NOON)


def test_a_letter_that_came_back_makes_her_due_again_and_for_the_post(settings):
    settings.MAIL_TRANSPORT = "smtp"
    a_notice()
    person = somebody(at=NOON - 25 * DAY)
    assert announce(NOON) == 1
    Message.objects.update(state=State.UNDELIVERED, reason="refused")
    assert (take_back_failed(NOON), take_back_failed(NOON), announce(NOON)) == (1, 0, 0)
    assert (Origin.objects.get(person=person).notice, NoticeReceived.objects.get().failed_at) == ("due", NOON)
    everybody = Person.objects.all()
    assert people_due.group(everybody, "post", on=timezone.localdate(NOON)).count() == 1


def test_nothing_goes_out_by_itself_while_no_mail_leaves_or_no_notice_is_published(settings):
    settings.MAIL_TRANSPORT = "smtp"
    somebody(at=NOON - 40 * DAY)
    assert announce(NOON) == 0
    a_notice()
    settings.MAIL_TRANSPORT = "file"
    assert announce(NOON) == 0
    settings.MAIL_TRANSPORT = "smtp"
    assert announce(NOON) == 1
