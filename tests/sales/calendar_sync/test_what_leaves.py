"""What leaves for a calendar elsewhere obeys the gate (Art. 5(1)(c), 28, 44): words by an agreement, else the time."""

import pytest

from consents.grounds.restrictions import restrict
from consents.models import Restriction
from crm.correspondence.calendars.calendar_accounts import declare
from crm.correspondence.calendars.calendar_gate import GIVEN, outward
from crm.correspondence.models import CalendarServer
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import AccessEntry, Agreement, Disclosure, LedgerEntry, PurposeRecipient, Recipient
from crm.sales.models import CalendarEvent
from tests.sales.calendar_sync.test_both_ways import BUSY, at, meeting, seen
from tests.sales.task_builders import today

pytestmark = pytest.mark.django_db
BY = system("test")


@pytest.fixture
def firm(contracts, account):
    """The firm whose server it is, named by the purpose of contracts; its agreement is the test's."""
    firm = Recipient.objects.create(slug="kalendarze", name="Kalendarze", name_en="Calendars", kind="processor")
    PurposeRecipient.objects.create(purpose=contracts, recipient=firm)
    declare(CalendarServer.objects.get(), recipient=firm, own=False, by=BY)
    return firm


def agreed(firm, **terms):
    values = {"concluded_on": today(-10), "recorded_by": "user:1", "reference": "U 1", **terms}
    return Agreement.objects.create(recipient=firm, **values)


def titles(phone):
    return sorted(title for title, _begins in seen(phone).values())


def test_nobody_declared_gets_the_time_and_so_does_a_firm_without_an_agreement(phone, meet, sam, ada, account, firm):
    meeting(sam, ada, place="ul. Długa 5")
    meeting(sam, title="Odbiór u Kowalskich")
    declare(CalendarServer.objects.get(), recipient=None, own=False, by=BY)
    meet()
    nobody = titles(phone)
    declare(CalendarServer.objects.get(), recipient=firm, own=False, by=BY)
    meet()
    assert (nobody, titles(phone), Disclosure.objects.count()) == ([BUSY, BUSY], [BUSY, BUSY], 0)
    assert LedgerEntry.objects.filter(act="disclosure.refused").count() == 1


def test_with_an_agreement_words_leave_for_whom_a_purpose_allows_and_are_written_down(phone, meet, sam, ada, ben, firm):
    agreed(firm)
    meeting(sam, ada, title="Umowa Ady", place="ul. Długa 5", note="Nigdy nie wychodzi")
    meeting(sam, ben, days=4, title="Umowa Bena")
    meet()
    allowed = outward(CalendarServer.objects.select_related("recipient").get()).allowed([ada.pk, ben.pk])
    expected = sorted("Umowa Ady" if who == ada.pk else "Umowa Bena" for who in allowed) + [BUSY] * (2 - len(allowed))
    assert (titles(phone), ada.pk in allowed) == (sorted(expected), True)
    disclosures = Disclosure.objects.filter(recipient=firm)
    assert {(row.person_id, tuple(row.categories)) for row in disclosures} == {(pk, tuple(GIVEN)) for pk in allowed}
    looks = AccessEntry.objects.filter(view="sales:calendar_elsewhere")
    assert sorted(pk for row in looks for pk in row.people) == sorted(allowed)
    texts = [phone.ask("GET", name)[1].decode() for name in phone.names()]
    assert [word in text for word in ("Nigdy", "ATTENDEE", "ORGANIZER") for text in texts] == [False] * 6


def test_when_the_agreement_ends_the_words_are_taken_back(phone, meet, sam, ada, firm):
    agreement = agreed(firm)
    meeting(sam, ada, title="Umowa Ady")
    meet()
    before = titles(phone)
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=today(-1))
    meet()
    assert (before, titles(phone)) == (["Umowa Ady"], [BUSY])


def test_a_restricted_person_is_busy_time(phone, meet, sam, ada, firm):
    agreed(firm)
    meeting(sam, ada, title="Umowa Ady")
    restrict(ada.person, Restriction.Reason.ACCURACY, by=BY)
    meet()
    assert titles(phone) == [BUSY]


def test_erased_here_it_is_taken_away_there(phone, meet, sam, ada, firm):
    agreed(firm)
    meeting(sam, ada, title="Umowa Ady")
    meet()
    erase(ada.person, {}, by=BY)
    meet()
    assert (phone.names(), CalendarEvent.objects.count()) == ([], 0)


def test_words_of_one_made_there_leave_no_sooner_for_being_known(phone, meet, sam):
    phone.put("a.ics", at(2), summary="Pomiar")
    meet()
    meet()
    assert titles(phone) == ["Pomiar"]
