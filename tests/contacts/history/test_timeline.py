"""The history of one contact."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given, settings, strategies as st

from consents.grounds.recording import withdraw
from crm.contacts.entries.composing import write
from crm.contacts.history.timeline import timeline
from crm.contacts.models import Contact, Interaction
from crm.contacts.ownership.history_reach import sees_whole_history, within_reach
from crm.contacts.people.sharing import share
from tests.conftest import agree
from tests.sizes import examples

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def texts(page):
    return [line.text for line in page.lines]


def notes(contact, user, **options):
    """Every note that `user` sees, page by page."""
    matches, before = [], None
    while True:
        page = timeline(contact, reader=user, show="sales", before=before, **options)
        matches += [line.text for line in page.lines if line.entry]
        if page.older is None:
            return matches
        before = page.older


def test_sales_see_what_they_wrote_and_all_about_contacts_they_own(sam, nina, marek, dora, ada):
    write(ada, by=sam, kind="note", text="Sama.")
    write(ada, by=nina, kind="note", text="Niny.")
    assert notes(ada, sam) == ["Niny.", "Sama."]
    assert notes(ada, nina) == ["Niny."]
    assert notes(ada, marek) == ["Niny.", "Sama."]
    assert notes(ada, dora) == ["Niny.", "Sama."]


def test_a_manager_sees_of_a_shared_foreign_contact_only_what_he_wrote(sam, mallory, marek, add):
    foreign = add(mallory, name="Ewa Obca")
    share(foreign, [marek], by=mallory)
    write(foreign, by=mallory, kind="note", text="Cudza.")
    write(foreign, by=marek, kind="note", text="Marka.")
    assert notes(foreign, marek) == ["Marka."]
    assert notes(foreign, mallory) == ["Marka.", "Cudza."]


@pytest.fixture
def staff(request):
    """Everybody, the sellers first."""
    names = ("sam", "nina", "marek", "mallory", "dora", "oskar", "arek")
    return [request.getfixturevalue(name) for name in names]


def test_the_two_forms_of_reach_agree(staff, ada, ben, mallory, add):
    for contact in (ada, ben, add(mallory, name="Ewa Obca")):
        for author in staff[:4]:
            write(contact, by=author, kind="note", text=author.username)
    for user in staff:
        by_condition = set(Interaction.objects.filter(within_reach(user)).values_list("pk", flat=True))
        by_predicate = {
            row.pk
            for row in Interaction.objects.select_related("person__contact")
            if sees_whole_history(user, row.person.contact)
            or (row.author_id == user.pk and user.reach("history") != "none")
        }
        assert by_condition == by_predicate, user.username


@settings(max_examples=examples(25))
@given(minutes=st.lists(st.integers(0, 6), max_size=14), size=st.integers(1, 5))
def test_pages_repeat_and_skip_nothing_even_where_moments_are_the_same(sam, ada, minutes, size):
    Interaction.objects.all().delete()
    for number, minute in enumerate(minutes):
        write(ada, by=sam, kind="note", text=str(number), at=START + timedelta(minutes=minute))
    result = notes(ada, sam, size=size)
    assert sorted(result) == sorted(map(str, range(len(minutes))))
    assert [minutes[int(number)] for number in result] == sorted(minutes, reverse=True)


def test_sales_and_privacy_are_told_apart(sam, ada, offers):
    write(ada, by=sam, kind="note", text="Ustalono.")
    withdraw(ada.person, offers, "email", by=sam)
    sales = timeline(ada, reader=sam, show="sales")
    privacy = timeline(ada, reader=sam, show="privacy")
    both = timeline(ada, reader=sam)
    assert {line.side for line in sales.lines} == {"sales"}
    assert {line.side for line in privacy.lines} == {"privacy"}
    assert len(both.lines) == len(sales.lines) + len(privacy.lines)
    assert "Ustalono." in texts(sales)


def test_channels_of_one_ground_are_one_line(sam, add):
    contact = add(sam, name="Ewa Lis", phone="605 111 222")
    lines = timeline(contact, reader=sam, show="privacy").lines
    assert len(lines) == 1
    assert lines[0].text.startswith("Umowy i zamówienia · ")
    assert lines[0].text.count(",") == 3


def test_what_the_person_decided_is_shown_to_everybody_who_sees_the_record(sam, nina, ada, offers):
    agree(ada.person, offers, by=sam, channel="sms")
    assert any(line.icon == "shield-lock" for line in timeline(ada, reader=nina, show="privacy").lines)


def test_others_at_a_meeting_are_named_only_to_whom_they_are_visible(sam, mallory, dora, ada, ben):
    write(ada, by=sam, kind="meeting", text="Pomiary.", others=[ben])
    share(ada, [mallory], by=sam)
    write(ada, by=mallory, kind="note", text="Moja.")

    def names(user):
        return [other.label for line in timeline(ada, reader=user, show="sales").lines for other in line.others]

    assert names(sam) == ["Ben Żółć"]
    assert names(dora) == ["B• Ż•"]
    assert names(mallory) == []


def test_older_lines_come_as_a_fragment_and_as_a_page(as_user, sam, ada):
    for number in range(25):
        write(ada, by=sam, kind="note", text=f"Notatka {number:02}", at=START + timedelta(minutes=number))
    page = timeline(Contact.objects.with_keys().get(pk=ada.pk), reader=sam, show="sales")
    url = f"{reverse('contacts:timeline', args=[ada.uid])}?show=sales&before={page.older_key}"
    fragment = as_user(sam).get(url, headers={"HX-Request": "true"}).content.decode()
    whole = as_user(sam).get(url).content.decode()
    assert "Notatka 00" in fragment
    assert "Notatka 24" not in fragment
    assert "<html" not in fragment
    assert "<html" in whole
    assert "Notatka 00" in whole
