"""Art. 19: recipients are told, followed, tried again, spared only with a reason, and named to her."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from crm.mail.models.messages import Message
from dsar.letters.letter_texts import draft
from dsar.models import Kind, RecipientNotice
from dsar.recipients.noted_recipients import note_recipients
from dsar.recipients.notice_sending import AGAIN_AFTER, LOOK_AGAIN, send_due
from dsar.recipients.recipient_notices import add, address, confirm, record_told, spare
from tests.dsar.decided_cases import case_about, code_of, given_to, with_key
from tests.retention.ruled_people import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_standing")]
RIGHT = Kind.ERASURE


@pytest.fixture
def case(db):
    return case_about(somebody("offers"), RIGHT)


@pytest.fixture
def notice(case, dora):
    """The printer got her data and has to be told."""
    person = with_key(case.subjects.get().person)
    given_to(person, by=dora)
    note_recipients(case, RIGHT, person, by=dora, at=timezone.now())
    return RecipientNotice.objects.get(case=case)


def fresh(notice):
    """As it stands now."""
    return RecipientNotice.objects.select_related("case").get(pk=notice.pk)


def mails():
    """Notices in the outbox."""
    return Message.objects.filter(template="request_recipient")


def test_each_recipient_once_with_all_categories_it_got(case, dora):
    person = with_key(case.subjects.get().person)
    given_to(person, categories=["email"], by=dora)
    given_to(person, categories=["phone", "identity"], by=dora)
    given_to(person, "Kurier", categories=["address"], by=dora)
    assert note_recipients(case, RIGHT, person, by=dora, at=timezone.now()) == 2
    assert note_recipients(case, RIGHT, person, by=dora, at=timezone.now()) == 0
    rows = RecipientNotice.objects.filter(case=case).order_by("pk")
    assert [(row.name, row.categories) for row in rows] == [
        ("Drukarnia", ["identity", "email", "phone"]),
        ("Kurier", ["address"]),
    ]


def test_art_19_it_is_sent_and_counts_once_the_mail_went(notice, dora):
    at = timezone.now()
    assert send_due(at) == 0  # nobody has said where to
    address(notice, "iod@drukarnia.test", by=dora, at=at)
    assert (send_due(at), send_due(at)) == (1, 0)
    message = mails().get()
    assert (message.address, fresh(notice).state, fresh(notice).tries) == ("iod@drukarnia.test", "waiting", 1)
    text = message.content["text"]
    assert ("Ewa Maj, ewa@maj.test" in text, notice.case.number in text, "Proszę" in text or "Prosimy" in text) == (
        True,
        True,
        "Please" not in text,
    )
    mails().update(state="sent", sent_at=at + timedelta(minutes=1))
    assert send_due(at + LOOK_AGAIN) == 1
    row = fresh(notice)
    assert (row.state, row.sent_at, row.next_at) == ("sent", at + timedelta(minutes=1), None)
    assert row.case.tasks.get(code="recipients", right=RIGHT).done_at is not None


def test_what_did_not_arrive_is_tried_again_then_a_human_looks(notice, dora):
    at = timezone.now()
    address(notice, "iod@drukarnia.test", by=dora, at=at)
    for number, wait in enumerate([*AGAIN_AFTER, None], start=1):
        send_due(at)
        assert (mails().count(), fresh(notice).tries) == (number, number)
        mails().update(state="undelivered")
        send_due(at := at + LOOK_AGAIN)
        row = fresh(notice)
        assert (row.state, row.next_at) == ("failed", at + wait if wait else None)
        at += wait or timedelta()
    assert send_due(at + timedelta(days=400)) == 0
    address(notice, "nowy@drukarnia.test", by=dora, at=at)
    assert (send_due(at), fresh(notice).tries, mails().count()) == (1, 1, 5)


def test_beat_down_for_days_it_is_sent_once(notice, dora):
    at = timezone.now()
    address(notice, "iod@drukarnia.test", by=dora, at=at)
    send_due(at + timedelta(days=3))
    send_due(at + timedelta(days=3))
    assert mails().count() == 1


def test_where_it_was_reached_before_it_is_told_without_being_asked_for_the_address(notice, dora):
    address(notice, "iod@drukarnia.test", by=dora)
    record_told(notice, by=dora)
    later = case_about(somebody("offers"), RIGHT)
    person = with_key(later.subjects.get().person)
    given_to(person, by=dora)
    note_recipients(later, RIGHT, person, by=dora, at=timezone.now())
    assert send_due(timezone.now()) == 1
    assert RecipientNotice.objects.get(case=later).email == "iod@drukarnia.test"


def test_a_recipient_abroad_is_written_to_in_english(case, dora):
    person = with_key(case.subjects.get().person)
    given_to(person, "Mailer", country="IE", by=dora)
    note_recipients(case, RIGHT, person, by=dora, at=timezone.now())
    address(RecipientNotice.objects.get(case=case), "dpo@mailer.test", by=dora)
    send_due()
    assert "We gave you data of the person named below" in mails().get().content["text"]


@pytest.mark.parametrize(
    ("right", "words"),
    [
        (Kind.ERASURE, "Please erase your copies"),
        (Kind.RESTRICTION, "do not use them until"),
        (Kind.RECTIFICATION, "take the right ones from us"),
    ],
)
def test_it_says_what_the_recipient_has_to_do(right, words, dora):
    case = case_about(somebody("offers"), right)
    person = with_key(case.subjects.get().person)
    given_to(person, "Mailer", country="IE", by=dora)
    note_recipients(case, right, person, by=dora, at=timezone.now())
    address(RecipientNotice.objects.get(case=case), "dpo@mailer.test", by=dora)
    send_due()
    assert words in mails().get().content["text"]


def test_told_by_hand_then_confirmed(notice, dora):
    address(notice, "iod@drukarnia.test", by=dora)
    assert code_of(lambda: confirm(notice, "List.", by=dora)) == "not_told"
    record_told(notice, by=dora)
    assert code_of(lambda: confirm(notice, " ", by=dora)) == "empty"
    row = confirm(notice, "Pismo z 3 marca.", by=dora)
    assert (row.state, row.proof, row.reason) == ("confirmed", "note", "Pismo z 3 marca.")
    assert code_of(lambda: spare(notice, "Za późno", by=dora)) == "settled"


def test_art_19_impossible_or_disproportionate_only_with_a_reason(notice, dora):
    assert code_of(lambda: spare(notice, " ", by=dora)) == "empty"
    row = spare(notice, "Firma nie istnieje od 2024 roku.", by=dora)
    assert (row.state, row.reason, row.settled_by) == (
        "impossible",
        "Firma nie istnieje od 2024 roku.",
        f"user:{dora.pk}",
    )


def test_art_19_the_list_is_given_to_her(notice, dora):
    """Art. 19, second sentence: we inform her about the recipients."""
    extra = add(notice.case, RIGHT, "Biuro rachunkowe", by=dora)
    spare(extra, "zlikwidowane", by=dora)
    record_told(notice, by=dora)
    text = draft(notice.case, "answer", "en")
    assert "## Whom we told, GDPR Art. 19\n\n- Drukarnia: Erasure, told on " in text
    assert "- Biuro rachunkowe: Erasure, not told: zlikwidowane" in text


def test_somebody_added_by_hand(case, dora, sam):
    assert code_of(lambda: add(case, RIGHT, " ", by=dora)) == "empty"
    assert code_of(lambda: add(case, Kind.RESTRICTION, "Firma", by=dora)) == "right"
    assert code_of(lambda: add(case, RIGHT, "Firma", "to nie adres", by=dora)) == "email"
    add(case, RIGHT, "Firma", "iod@firma.test", by=dora)
    assert send_due() == 1
    with pytest.raises(PermissionDenied):
        add(case, RIGHT, "Firma", by=sam)


def test_the_row_keeps_nothing_of_hers(notice, dora):
    """What she wrote goes into the mail alone, and the row stays when she is gone."""
    address(notice, "iod@drukarnia.test", by=dora)
    send_due()
    row = fresh(notice)
    assert [row.name, row.email, row.reason or ""] == ["Drukarnia", "iod@drukarnia.test", ""]
