"""Asking the recipient of a transfer for an answer: what goes out, what is remembered, when it is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.dpo.transfers.assessments import save_answers
from crm.dpo.transfers.mechanisms import record_mechanism
from crm.dpo.transfers.recipient_questions import ask_recipient, questions_for
from crm.mail.models.message_states import State
from crm.mail.models.messages import Message
from crm.privacy.models import LedgerEntry, Recipient, Transfer
from tests.consents.filled_forms import controller
from tests.dpo.transfers.test_transfers import CALM, CLAUSES, assessed, drafted_firm

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ANSWERS = {"complete": "yes", "onward": "no", "surveillance": "yes", "demands": "unknown"}


@pytest.fixture
def transfer(dora):
    """A mailer in the United States whose assessment is half done."""
    controller()
    _proposal, firm = drafted_firm(dora)
    row = record_mechanism(firm, "US", CLAUSES, by=dora)
    return save_answers(row, {code: (answer, "") for code, answer in ANSWERS.items()}, by=dora)


def mails():
    rows = Message.objects.filter(template="transfer_questions").order_by("pk")
    return [(row.address, row.content["subject"], row.content["text"]) for row in rows]


def refused(transfer, by, at=None):
    with pytest.raises(ValidationError) as caught:
        ask_recipient(transfer, by=by, at=at)
    return caught.value.code


def test_what_is_open_or_unknown_goes_to_the_recipient_in_its_language(transfer, dora):
    ask_recipient(transfer, by=dora)
    [(address, subject, text)] = mails()
    assert (address, subject) == (
        "privacy@larkmail.example",
        "Stalmag sp. z o.o.: questions about data in United States",
    )
    codes = [question.code for question in questions_for(transfer)]
    assert codes == ["demands", "readable", "remedy", "stay", "effective"]
    assert ("1. Has it ever been asked by authorities" in text, "iod@stalmag.test" in text) == (True, True)
    entry = LedgerEntry.objects.get(act="transfer.asked")
    assert (entry.target, entry.counts) == (
        f"recipient:{transfer.recipient.slug}",
        {"country": "US", "questions": 5, "again": False},
    )


def test_a_second_mail_is_a_reminder_and_takes_a_day(transfer, dora):
    now = timezone.now()
    ask_recipient(transfer, by=dora, at=now)
    assert refused(transfer, dora, now + DAY - timedelta(seconds=1)) == "lately"
    row = ask_recipient(transfer, by=dora, at=now + DAY)
    assert (row.asked_at, row.reminded_at, len(mails())) == (now, now + DAY, 2)
    assert "reminder" in mails()[1][1]
    assert refused(transfer, dora, now + 2 * DAY - timedelta(seconds=1)) == "lately"


def test_nothing_goes_without_an_address_a_question_or_an_open_assessment(transfer, dora):
    done = {code: (answer, "") for code, answer in {**CALM, "effective": "yes"}.items()}
    save_answers(transfer, done, by=dora)
    assert refused(transfer, dora) == "nothing"
    save_answers(transfer, {"stay": ("", "")}, by=dora)
    Recipient.objects.filter(pk=transfer.recipient_id).update(email="")
    assert refused(transfer, dora) == "address"
    Transfer.objects.filter(pk=transfer.pk).update(until=timezone.localdate())
    assert (refused(transfer, dora), mails()) == ("closed", [])


def test_a_closed_assessment_asks_nobody(dora):
    controller()
    _proposal, firm = drafted_firm(dora)
    assert refused(assessed(firm, dora), dora) == "closed"


def test_the_page_asks_says_when_and_that_it_came_back(as_user, dora, sam, transfer):
    dora.language = "en"
    dora.save(update_fields=["language"])
    address = f"/privacy/assessments/{transfer.uid}/"
    assert as_user(sam).post(f"{address}question/").status_code == 403
    desk = as_user(dora)
    assert "Ask Larkmail Inc. for an answer" in desk.get(f"{address}?step=3").content.decode()
    answer = desk.post(f"{address}question/?step=3", follow=True).content.decode()
    assert ("privacy@larkmail.example" in answer, "Larkmail Inc. was asked on" in answer) == (True, True)
    assert "Remind Larkmail Inc." in answer
    assert "You asked on" in desk.post(f"{address}question/?step=3", follow=True).content.decode()
    Message.objects.filter(template="transfer_questions").update(state=State.UNDELIVERED, reason="refused")
    assert "The mail did not arrive" in desk.get(f"{address}?step=3").content.decode()
    assert len(mails()) == 1
