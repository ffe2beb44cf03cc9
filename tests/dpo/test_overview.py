"""The overview counts what the database holds, and every figure leads to its rows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consents.grounds.recording import object_to_marketing, record_ground
from crm.contacts.safeguards.reveal import reveal
from crm.dpo import figures
from crm.dpo.overview.overview_rows import OverviewRows
from crm.dpo.people import people_list
from crm.dpo.readiness.check import Check
from crm.dpo.readiness.readiness import notices_check, readiness
from crm.dpo.readiness.readiness_rows import ReadinessRows
from crm.privacy.models import Origin, Person, PersonKey, Recipient
from tests.consents.published_notices import a_notice

URL = "/privacy/"


@pytest.fixture
def today():
    return timezone.localdate()


def owe(contact, day):
    Origin.objects.filter(person=contact.person).update(
        notice=Origin.Notice.DUE, notice_due_on=day, notice_given_at=None
    )


def figure(page: str, label: str) -> str:
    """The number of a tile."""
    after = page.split(f">{label}</span>", 1)[1]
    return after.split('<span class="kv d-block">', 1)[1].split("<", 1)[0]


def test_tiles_count_people_notices_consents_restrictions_and_reveals(text, ada, ben, carla, sam, offers, today):
    owe(ben, today - timedelta(days=2))
    owe(carla, today + timedelta(days=3))
    soon = timezone.now() + timedelta(days=9)
    record_ground(ada.person, offers, "email", by=sam, proof={"how": "form"}, expires_at=soon)
    reveal(ada, "phone", by=sam, reason="call_back")
    page = text(URL)
    labels = ("People", "Notices overdue", "Consents expiring", "Restricted", "Reveals")
    assert {label: figure(page, label) for label in labels} == {
        "People": "3",
        "Notices overdue": "1",
        "Consents expiring": "1",
        "Restricted": "1",
        "Reveals": "1",
    }
    assert "1 more within 10 days" in page


def test_an_empty_database_has_no_percents(text, db):
    page = text(URL)
    assert (figure(page, "People"), "n/a" in page, "No notice is waiting" in page) == ("0", True, True)


def test_counts_stop_at_the_cap(monkeypatch, ada, ben, carla, dora):
    monkeypatch.setattr(figures, "CAP", 2)
    agreed = OverviewRows(dora, timezone.now())
    assert [figures.up_to_cap(agreed.counts[name]) for name in ("people", "restricted")] == [
        figures.Number(2, more=True),
        figures.Number(1),
    ]


def test_the_most_urgent_notice_comes_first_and_masked(text, ada, ben, today):
    owe(ada, today + timedelta(days=1))
    owe(ben, today - timedelta(days=1))
    page = text(URL)
    assert page.index("B• Ż•") < page.index("A• K•")
    assert ("1 day overdue" in page, "1 day left" in page, "Kowalska" in page) == (True, True, False)


def test_the_look_at_urgent_people_is_logged(text, dora, ada, ben, today, last_look):
    owe(ada, today)
    text(URL)
    assert last_look() == (str(dora.pk), "dpo:overview", [ada.pk], [], "")


def test_the_strip_links_each_day_with_notices_to_its_list(text, ada, today):
    day = today + timedelta(days=12)
    owe(ada, day)
    assert f"?only=due&amp;on={day.isoformat()}" in text(URL)


def test_grounds_are_counted_by_state(ada, ben, carla, sam, offers):
    object_to_marketing(carla.person, by=sam)
    counted = {row["purpose__slug"]: row for row in figures.grounds_by_purpose(timezone.now())}
    assert counted["offers"] == {
        "purpose__slug": "offers",
        "holding": 1,
        "expiring": 0,
        "ended": 5,  # Ben's withdrawal, and Carla's four channels that never were consents
        "objected": 4,
    }


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ("overdue", {"ben"}),
        ("due", {"ada", "ben"}),
        ("expiring", {"ada"}),
        ("restricted", {"carla"}),
        ("objected", {"carla"}),
        ("without_ground", {"nobody"}),
        ("", {"ada", "ben", "carla", "nobody"}),
    ],
)
def test_every_figure_has_its_list(only, expected, ada, ben, carla, sam, offers, today):
    owe(ada, today + timedelta(days=3))
    owe(ben, today - timedelta(days=2))
    soon = timezone.now() + timedelta(days=9)
    record_ground(ada.person, offers, "email", by=sam, proof={"how": "form"}, expires_at=soon)
    object_to_marketing(carla.person, by=sam)
    people = {"ada": ada.pk, "ben": ben.pk, "carla": carla.pk, "nobody": Person.create(name="Nobody Known").pk}
    assert set(people_list.group(only).values_list("pk", flat=True)) == {people[name] for name in expected}


def test_the_checks_give_numerator_and_denominator(ada, ben, dora, today):
    owe(ben, today - timedelta(days=1))
    Person.create(name="Nobody Known")
    PersonKey.objects.filter(pk=ada.pk).update(version=9)
    checks = readiness(ReadinessRows(timezone.now()))
    rows = {check.code: (check.good, check.all) for check in checks}
    assert [rows[code] for code in ("information_duty", "grounds", "keys")] == [(1, 2), (2, 3), (2, 3)]
    assert [check.code for check in checks][:2] == ["information_duty", "grounds"]  # failing ones first


def test_a_check_is_whole_only_when_nothing_fails():
    assert [Check("", "", good, whole).percent for good, whole in ((999, 1000), (1000, 1000), (0, 0))] == [
        99,
        100,
        None,
    ]


def test_queries_do_not_grow_with_people(desk, ada, sam, add, queries, today):
    owe(ada, today)
    reveal(ada, "phone", by=sam, reason="call_back")
    desk.get(URL)
    few = queries(lambda: desk.get(URL))
    for number in range(12):
        contact = add(sam, name=f"Jan Kowal{number}", email=f"jan{number}@x.test")
        owe(contact, today + timedelta(days=number))
        reveal(contact, "phone", by=sam, reason="call_back")
    assert queries(lambda: desk.get(URL)) == few


def test_a_notice_older_than_its_facts_is_named(db):
    """Art. 13, 14: the published words are not what is so now."""
    a_notice(at=timezone.now())
    check = notices_check(timezone.now())
    assert (check.good, check.all, check.failing) == (1, 1, ())
    Recipient.objects.filter(slug="hosting").update(country="US")
    check = notices_check(timezone.now())
    assert (check.good, check.all, check.failing) == (0, 1, ("Twoje dane u nas",))
