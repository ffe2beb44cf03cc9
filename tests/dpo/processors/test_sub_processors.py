"""Sub-processors: decided in words, an objection leaves by mail, silence is written down and only where it counts."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.dpo.processors.sub_processors import accept, accept_by_silence, add_sub_processor, object_to
from crm.mail.models.messages import Message
from crm.privacy.actors import system
from crm.privacy.models import Agreement, LedgerEntry, Recipient, SubProcessor

DAY = timedelta(days=1)
BY = system("test")
URL = "/privacy/sub-processors/"


@pytest.fixture
def chain(db):
    """A sub-processor of the hosting firm, told of today."""
    hosting = Recipient.objects.get(slug="hosting")
    today = timezone.localdate()
    values = {"name": "Pixelio", "country": "DE", "service": "statystyka", "noticed_on": today}
    return add_sub_processor(hosting, {**values, "object_until": today + 14 * DAY}, by=BY)


def agreed(**values):
    options = {"recorded_by": "user:1", "concluded_on": timezone.localdate() - DAY, **values}
    return Agreement.objects.create(recipient=Recipient.objects.get(slug="hosting"), **options)


def test_a_notice_is_recorded_with_fourteen_days(as_user, dora):
    values = {"name": "Morava", "service": "dyżur", "country": "cz", "noticed_on": timezone.localdate()}
    as_user(dora).post("/privacy/processors/hosting/sub-processors/", values)
    row = SubProcessor.objects.get()
    assert (row.country, row.object_until, row.decision) == ("CZ", timezone.localdate() + 14 * DAY, "")


def test_an_objection_goes_by_mail_with_its_text(as_user, dora, chain):
    values = {"decision": "objected", "why": "Wbrew poleceniu nr 6.", "to": "iod@hosting.example"}
    answer = as_user(dora).post(f"{URL}{chain.uid}/", values)
    chain.refresh_from_db()
    message = Message.objects.get(template="processor_objection")
    assert (answer.status_code, chain.decision, chain.objection_message) == (302, "objected", message.uid)
    assert ("Wbrew poleceniu nr 6." in str(message.house_letter), message.house_to) == (True, "iod@hosting.example")
    page = as_user(dora).get(answer.url).content.decode()
    assert ("Wbrew poleceniu nr 6." in page, "Pixelio" in page) == (True, True)


def test_an_objection_without_words_or_address_stays(as_user, dora, chain):
    answer = as_user(dora).post(f"{URL}{chain.uid}/", {"decision": "objected", "why": "", "to": ""})
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["to", "why"])
    with pytest.raises(ValidationError):
        object_to(chain, why=" ", to="a@b.example", by=BY)
    assert not Message.objects.filter(template="processor_objection").exists()


def test_nothing_is_decided_twice(chain):
    accept(chain, by=BY)
    with pytest.raises(ValidationError):
        object_to(chain, why="Późno.", to="a@b.example", by=BY)
    assert (SubProcessor.objects.get().decision, Message.objects.count()) == ("accepted", 0)


@pytest.mark.parametrize(("mode", "counts"), [("general", 1), ("specific", 0), ("none", 0), (None, 0)])
def test_silence_accepts_only_where_the_agreement_says_so(chain, mode, counts):
    if mode:
        agreed(sub_processing=mode)
    today = timezone.localdate()
    assert accept_by_silence(today + 14 * DAY) == 0  # the last day is ours
    assert [accept_by_silence(today + 15 * DAY) for _twice in range(2)] == [counts, 0]
    chain.refresh_from_db()
    assert (chain.decision, LedgerEntry.objects.filter(act="sub_processor.decided").count()) == (
        "silent" if counts else "",
        counts,
    )


def test_the_page_says_that_it_was_silence(chain, as_user, dora):
    agreed()
    accept_by_silence(timezone.localdate() + 15 * DAY)
    assert "milcz" in as_user(dora).get("/privacy/processors/hosting/").content.decode()


def test_one_that_is_used_no_more_says_until_when(chain, as_user, dora):
    accept(chain, by=BY)
    for _twice in range(2):
        page = as_user(dora).post(f"{URL}{chain.uid}/end/", follow=True).content.decode()
    chain.refresh_from_db()
    assert (chain.until, "używany do" in page) == (timezone.localdate(), True)
    assert LedgerEntry.objects.filter(act="sub_processor.ended").count() == 1
