"""Officers hear of what differs from the approved register: gathered, each change once, safe to run twice."""

import pytest
from django.utils import timezone

from crm.dpo.models import RegisterDrift
from crm.dpo.register.activity_rows import cover_purposes
from crm.dpo.register.drift_notices import NAMED, tell_of_drift
from crm.dpo.register.versions import approve, prepare, state_of, watch_all, write_in
from crm.dpo.tasks import watch_registers
from crm.mail.models.messages import Message
from crm.privacy.models import LedgerEntry, Purpose, PurposeRecipient, Recipient

pytestmark = pytest.mark.django_db
ACTS = "register.drift_told"


@pytest.fixture
def first(dora, oskar):
    """Version 1, in force."""
    cover_purposes()
    return approve(prepare("activities", by=dora), by=oskar)


def new_recipient(slug):
    firm = Recipient.objects.create(slug=slug, name=slug, name_en=slug, kind="processor", country="PL")
    purpose = Purpose.objects.get(slug="offers", active_to=None)
    return PurposeRecipient.objects.create(purpose=purpose, recipient=firm, since=timezone.now())


def mails():
    rows = Message.objects.filter(template="register_drift").select_related("user").order_by("pk")
    return [(row.user.username, row.house_letter["subject"], row.house_letter["text"]) for row in rows]


def told():
    return list(LedgerEntry.objects.filter(act=ACTS).order_by("pk").values_list("target", "counts"))


def test_without_a_change_and_without_an_approved_version_nobody_hears(dora, oskar):
    cover_purposes()
    watch_registers()
    approve(prepare("activities", by=dora), by=oskar)
    watch_registers()
    assert (mails(), told()) == ([], [])


def test_all_that_is_new_comes_in_one_mail_and_never_again(first, dora):
    new_recipient("brama-sms")
    new_recipient("kurier")
    for _night in range(3):
        watch_registers()
    [(reader, subject, text)] = mails()
    assert (reader, subject.endswith(": 2 zmiany od wersji 1")) == ("dora", True)
    assert all(words in text for words in ("brama-sms", "kurier", "/privacy/register/activities/versions/"))
    assert told() == [("register:activities", {"lines": 2})]
    assert [row.told_at is not None for row in RegisterDrift.objects.all()] == [True, True]


def test_a_later_change_is_told_by_itself(first):
    new_recipient("brama-sms")
    watch_registers()
    new_recipient("kurier")
    watch_registers()
    assert [("brama-sms" in text, "kurier" in text) for _reader, _subject, text in mails()] == [
        (True, False),
        (False, True),
    ]


def test_what_is_as_it_was_again_or_described_already_is_not_told(first, dora):
    relation = new_recipient("brama-sms")
    watch_all()
    [line] = state_of("activities", timezone.now()).lines
    write_in("activities", line.difference.address, mark=line.difference.mark, why="Nowa bramka.", by=dora)
    assert tell_of_drift() == 0
    other = new_recipient("kurier")
    watch_all()
    other.delete()
    watch_all()
    relation.delete()
    watch_all()
    assert (tell_of_drift(), mails()) == (0, [])


def test_a_change_that_changes_again_is_told_anew(first):
    relation = new_recipient("brama-sms")
    watch_registers()
    Recipient.objects.filter(pk=relation.recipient_id).update(country="DE")
    watch_registers()
    assert [counts for _target, counts in told()] == [{"lines": 1}, {"lines": 1}]


def test_a_mail_names_the_first_and_counts_the_rest(first):
    for number in range(NAMED + 2):
        new_recipient(f"firma-{number:02}")
    watch_registers()
    [(_reader, subject, text)] = mails()
    points = [line for line in text.splitlines() if line.startswith("- ")]
    assert (f": {NAMED + 2} zmian od" in subject, len(points), points[-1]) == (True, NAMED + 1, "- i jeszcze 2")
