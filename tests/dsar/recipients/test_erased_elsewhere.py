"""An erasure elsewhere: who has the data is noted first, each proves the end or says why not, then the case closes."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from consents.recipients.person_recipients import recipients_of
from crm.mail.models.messages import Message
from crm.privacy.actors import system
from crm.privacy.models import LedgerEntry, Person, Recipient
from crm.privacy.recipients.product_parts import set_parts
from dsar.cases.short_codes import digest_of_link
from dsar.handling.closing import close, record_answer, unfinished, withdraw
from dsar.handling.triage import join
from dsar.letters.letter_texts import draft
from dsar.models import Case, Kind, RecipientNotice
from dsar.recipients.answers import answer_done, answer_kept, behind
from dsar.recipients.noted_recipients import way_of
from dsar.recipients.notice_rows import next_act
from dsar.recipients.notice_sending import send_due
from dsar.recipients.recipient_notices import add, address, confirm, hand_to, keep, record_told, remind, spare
from dsar.rights.correction import correct
from dsar.rights.requested_erasure import erase_one, finish
from retention.horizons.retention_events import Event
from retention.models import Start
from tests.dsar.decided_cases import DAY, case_about, code_of, given_to, grant, with_key
from tests.retention.ruled_people import all_off, on, somebody

pytestmark = pytest.mark.django_db
RIGHT, BY = Kind.ERASURE, system("test")
State = RecipientNotice.State


@pytest.fixture
def mailer(db):
    """The mail provider told us where it reads notices."""
    Recipient.objects.filter(slug="email-provider").update(email="iod@poczta.test")
    return Recipient.objects.get(slug="email-provider")


@pytest.fixture
def case(mailer, dora, oskar, monkeypatch):
    """Somebody with a consent to offers was erased."""
    all_off(monkeypatch)
    person = somebody("offers")
    expected = {row.recipient.slug for row in recipients_of(person) if row.categories}
    new_case = case_about(person, RIGHT)
    grant(new_case, RIGHT, ground="withdrawn", by=dora)
    erase_one(new_case, with_key(person), by=oskar, at=timezone.now())
    assert {row.recipient.slug for row in notices(new_case)} == expected
    return Case.objects.with_keys().get(pk=new_case.pk)


def notices(case):
    """As they stand now."""
    return RecipientNotice.objects.filter(case=case).select_related("recipient", "case", "owner")


def row(case, slug):
    """One of them."""
    return notices(case).get(recipient__slug=slug)


def link_in(message):
    """The token in the link of a mail."""
    return message.content["text"].split("/told/")[1].split("/")[0]


def mails():
    """Notices in the outbox, in order."""
    return Message.objects.filter(template="request_recipient").order_by("pk")


def test_each_recipient_has_its_way_term_and_state(case):
    """Standing processors as much as single disclosures: our own store by itself, by mail, as a task."""
    ways = {item.recipient.slug: (item.way, item.state, item.standing) for item in notices(case)}
    assert ways["hosting"] == ("itself", "confirmed", True)
    assert ways["email-provider"] == ("mail", "waiting", True)
    assert ways["sms-gateway"] == ("task", "waiting", True)
    today = timezone.localdate()
    assert all(today < item.due_on <= today + timedelta(days=7) for item in notices(case))


def test_who_hosts_us_is_what_their_file_says(mailer):
    hoster, now = Recipient.objects.get(slug="hosting"), timezone.now()
    set_parts(mailer, ["hosting"], by=BY)
    set_parts(hoster, [], by=BY)
    mailer.refresh_from_db()
    hoster.refresh_from_db()
    assert [way_of(recipient, now)["way"] for recipient in (mailer, hoster)] == ["itself", "task"]
    mailer.kind = Recipient.Kind.CONTROLLER  # whoever hosted us before is asked
    assert way_of(mailer, now)["way"] == "mail"
    mailer.kind, mailer.active_to = Recipient.Kind.PROCESSOR, now
    assert way_of(mailer, now)["way"] == "mail"


def test_for_backups_the_destroyed_key_is_the_confirmation(case):
    hoster = row(case, "hosting")
    assert (hoster.proof, hoster.settled) == ("key", True)
    assert "hosting" not in " ".join(unfinished(case, "granted"))


def test_the_mail_carries_a_link_of_which_only_the_digest_is_kept(case):
    assert send_due() == 1
    token = link_in(mails().get())
    mailed = row(case, "email-provider")
    assert mailed.links == [digest_of_link(token)]
    assert (behind(token), behind("x" * 43), behind("")) == (mailed, None, None)


def test_by_the_link_it_is_confirmed_once(case):
    send_due()
    notice = behind(link_in(mails().get()))
    assert (answer_done(notice), answer_done(notice), answer_kept(notice, "art. 1")) == (True, False, False)
    done = row(case, "email-provider")
    assert (done.state, done.proof, done.settled_by) == ("confirmed", "clicked", "system:dsar.recipient_page")
    assert LedgerEntry.objects.filter(act="request.recipient_settled", target=case.target).exists()


def test_by_the_link_they_say_which_law_lets_them_keep(case):
    send_due()
    notice = behind(link_in(mails().get()))
    with pytest.raises(ValidationError):
        answer_kept(notice, "  ")
    answer_kept(notice, "art. 180c Prawa telekomunikacyjnego", timezone.localdate() + timedelta(days=365))
    result = row(case, "email-provider")
    assert (result.state, result.basis) == ("keeps", "art. 180c Prawa telekomunikacyjnego")
    assert "keeps what the law orders: art. 180c" in draft(case, "answer", "en")


def test_who_keeps_by_law_is_not_asked_to_erase(mailer, dora, oskar, happened, monkeypatch):
    """The accounting office keeps the invoice as we do; the basis is that of the purpose."""
    all_off(monkeypatch)
    on("accounting-vouchers")
    person = somebody("accounting")
    happened.append(Event(person.pk, Start.DOCUMENT, timezone.now() - 30 * DAY, "accounting", "FV/7"))
    new_case = case_about(person, RIGHT)
    grant(new_case, RIGHT, ground="withdrawn", by=dora)
    monkeypatch.setattr("consents.recipients.held_purposes.resolve", lambda _point: [invoices])
    erase_one(new_case, with_key(person), by=oskar, at=timezone.now())
    assert Person.objects.filter(pk=person.pk).exists()
    office = row(new_case, "accounting-office")
    assert (office.state, office.next_at, "art. 86" in office.basis) == ("keeps", None, True)


def invoices(people):
    """Everybody has an invoice, in rows as an app gives them."""
    rows = [(person, "accounting", timezone.now() - 30 * DAY) for person in people]
    return [SimpleNamespace(values_list=lambda *_columns: rows)]


def test_it_is_not_closed_before_each_row_is_proven_or_explained(case, dora, oskar):
    finish(case, by=oskar, at=timezone.now())
    case = record_answer(case, by=dora)  # the answer leaves in time
    text = draft(case, "answer", "en")
    assert "- E-mail provider: Erasure, will be told" in text.replace(
        "Dostawca poczty elektronicznej", "E-mail provider"
    )
    with pytest.raises(ValidationError) as refusal:
        close(case, "granted", by=dora)
    named = {item.name for item in notices(case) if not item.settled}
    assert len(refusal.value.messages) == len(named) > 1
    assert all(any(name in words for words in refusal.value.messages) for name in named)
    for item in notices(case):
        if item.way == "task":
            confirm(item, "Usunięte, mail z 3 marca.", by=dora)
        elif not item.settled:
            record_told(item, by=dora)
    assert len(unfinished(case, "granted")) == 1
    spare(row(case, "email-provider"), "Milczy mimo trzech przypomnień; umowa wypowiedziana.", by=dora)
    assert close(case, "granted", by=dora).state == "closed"


def test_no_other_end_gets_round_it(case, dora, oskar):
    """As taken back, as a duplicate, as no request, as somebody unknown: the open rows stand in the way of each."""
    with transaction.atomic():
        finish(case, by=oskar, at=timezone.now())
    answered = record_answer(case, by=dora)
    for outcome in ("withdrawn", "unidentified", "refused", "partly"):
        with pytest.raises(ValidationError) as refusal:
            close(answered, outcome, by=dora)
        assert any("Bramka SMS" in words or "Text message" in words for words in refusal.value.messages)
    earlier = case_about(somebody("offers"), Kind.ACCESS, at=timezone.now() - 5 * DAY)
    with pytest.raises(ValidationError) as refusal:
        join(answered, earlier, by=dora)
    assert len(refusal.value.messages) == len(unfinished(answered, "granted"))
    assert Case.objects.get(pk=case.pk).is_open


def test_they_may_take_it_back_until_the_eraser_began(case, dora):
    """A row that the desk wrote beforehand binds nobody; one of the eraser says that something is gone."""
    assert code_of(lambda: withdraw(case, by=dora)) == "done"
    early = case_about(somebody("offers"), RIGHT)
    add(early, RIGHT, "Segregator", by=dora)
    assert withdraw(early, by=dora).outcome == "withdrawn"


def test_words_of_strangers_begin_no_heading_in_the_letter(case):
    send_due()
    answer_kept(behind(link_in(mails().get())), "art. 74 UoR\n\n## Twoje prawa\n- nie masz żadnych" + "x" * 900)
    text = draft(case, "answer", "pl")
    assert (text.count("\n## Twoje prawa"), "\n- nie masz" in text) == (1, False)
    assert len(row(case, "email-provider").basis) == 500


def test_a_place_of_ours_is_a_task_of_a_colleague_who_confirms_by_the_page(case, dora, marek):
    binder = add(case, RIGHT, "Segregator, salon", owner=marek, by=dora)
    assert (binder.way, binder.owner, binder.email) == ("task", marek, marek.email)
    send_due()
    letter = mails().get(pk=mails().last().pk)
    assert "Segregator, salon" in letter.content["text"]
    assert answer_done(behind(link_in(letter)))
    assert notices(case).get(pk=binder.pk).proof == "clicked"


def test_reminders_go_once_by_themselves_and_never_twice_a_day(case, dora):
    at = timezone.now()
    send_due(at)
    mails().update(state="sent", sent_at=at)
    send_due(at + timedelta(minutes=6))
    assert row(case, "email-provider").state == "sent"
    assert remind(case, by=dora, at=at + timedelta(hours=1)) == 0
    due = row(case, "email-provider").due_on
    late = at + (due - timezone.localdate(at)) * 1 - timedelta(days=1)
    send_due(late)
    assert (
        "no answer yet" in mails().last().content["text"] or "nie mamy jeszcze" in mails().last().content["text"],
        mails().count(),
    ) == (True, 2)
    mails().update(state="sent", sent_at=late)
    send_due(late + timedelta(minutes=6))
    send_due(late + timedelta(days=1))
    assert mails().count() == 2
    assert remind(case, by=dora, at=late + timedelta(days=1)) == 1
    first, *_rest = mails()
    assert answer_done(behind(link_in(first)))  # an older link still answers


def test_the_primary_act_serves_the_earliest_group(case, dora):
    send_due()
    open_rows = list(notices(case))
    first = next_act(open_rows)
    assert first.act == "task"
    for item in open_rows:
        if item.way == "task":
            confirm(item, "Tak.", by=dora)
    assert next_act(notices(case)) is None  # the mail is on its way by itself
    record_told(row(case, "email-provider"), by=dora)
    assert next_act(notices(case)).act == "remind"
    keep(row(case, "email-provider"), "art. 86 OP", by=dora)
    assert next_act(notices(case)) is None


def test_a_task_becomes_a_mail_once_somebody_knows_the_address(case, dora, marek):
    gateway = row(case, "sms-gateway")
    assert address(gateway, "rodo@brama.test", by=dora).way == "mail"
    assert hand_to(row(case, "sms-gateway"), marek, by=dora).way == "task"
    marek.email = ""
    assert code_of(lambda: hand_to(row(case, "sms-gateway"), marek, by=dora)) == "email"


def test_rectification_tells_processors_too(mailer, dora):
    person = somebody("contracts")
    given_to(with_key(person), categories=["address"], by=dora)
    new_case = case_about(person, Kind.RECTIFICATION)
    correct(new_case, with_key(person), {"email": "ewa@maj.test"}, by=dora)
    by_slug = {item.recipient.slug: (item.way, item.state, item.proof) for item in notices(new_case)}
    assert by_slug["hosting"] == ("itself", "confirmed", "ours")
    assert by_slug["email-provider"] == ("mail", "waiting", "")
    assert "drukarnia" not in by_slug
