"""A look ahead at a role: counted by the code that shows the lists, said in numbers, and never saved."""

import pytest
from django.test import Client
from django.utils import translation

from crm.accounts.models import Role
from crm.accounts.models.role_shape import Shape
from crm.accounts.permissions import rights
from crm.accounts.roles.role_preview import preview
from crm.contacts.entries.composing import write
from crm.privacy.models import LedgerEntry

URL = "/settings/roles/sales/"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def people(add, sam, nina, mallory):
    """One contact of Sam's, two of Nina's in the same team, one of Mallory's."""
    hers = add(nina, name="Nela Nasza")
    write(hers, by=nina, kind="note", text="Notatka.")
    return [add(sam, name="Stefan Własny"), hers, add(nina, name="Norbert Nasz"), add(mallory, name="Otylia Obca")]


def shaped(**changes):
    now = Shape.of(Role.objects.get(slug="sales"))
    given = {name: getattr(now, name) for name in ("name", "rights", "reach", "decides", "dpo")}
    return Shape(**{**given, **changes})


def reaching(contacts, history="own"):
    return shaped(reach={"contact_data": contacts, "history": history, "privacy": "none", "settings": "none"})


def counts(found):
    return {str(label): (now, then) for label, now, then in found.lists}


@pytest.mark.parametrize(
    ("contacts", "history", "then"),
    [
        ("none", "own", ("0", "0", "0")),
        ("own", "own", ("1", "1", "0")),
        ("team", "team", ("1", "3", "1")),
        ("all", "all", ("1", "4", "1")),
    ],
)
def test_lists_are_counted_as_they_would_be_shown(people, sam, contacts, history, then):
    result = counts(preview(sam, reaching(contacts, history)))
    labels = ("Contacts: My contacts", "Contacts: All", "Entries in the history")
    assert {label: result[label] for label in labels} == dict(
        zip(labels, zip(("1", "3", "0"), then, strict=True), strict=True)
    )


def test_rights_gained_and_lost_and_the_pages_that_open(people, sam):
    held = Role.objects.get(slug="sales").held - {rights.COMPANIES_VIEW} | {rights.PRIVACY_PEOPLE}
    result = preview(sam, shaped(rights=frozenset(held)))
    assert ([str(item) for item in result.gained], [str(item) for item in result.lost]) == (
        ["Look up any person at the privacy desk"],
        ["See companies"],
    )
    pages = {str(label): (now, then) for label, now, then in result.pages}
    assert (pages["Contacts"], pages["Companies"], pages["Users"]) == ((True, True), (True, False), (False, False))
    assert counts(result)["People at the privacy desk"] == ("–", "4")
    assert counts(result)["Companies"] == ("0", "–")


def test_the_page_shows_numbers_and_no_names_and_saves_nothing(people, sam, arek):
    arek.language = "en"
    arek.save(update_fields=["language"])
    client = Client()
    client.force_login(arek)
    shape = reaching("all", "all")
    sent = {"name": "Sales", "seen": shape.mark, "viewer": sam.uid, "preview": "1"}
    sent |= {f"reach_{group}": reach for group, reach in shape.reach.items()}
    sent |= {"may_contacts": [right for right in shape.rights if right.startswith("contacts.")]}
    before = Shape.of(Role.objects.get(slug="sales"))
    answer = client.post(URL, sent)
    page = answer.content.decode()
    assert (answer.status_code, "What Sam Sowa would see" in page, "<strong>4</strong>" in page) == (200, True, True)
    assert [name in page for name in ("Stefan", "Nela", "Otylia")] == [False] * 3
    assert Shape.of(Role.objects.get(slug="sales")) == before
    assert not LedgerEntry.objects.filter(act__startswith="role.").exists()


def test_a_look_ahead_needs_somebody(arek):
    client = Client()
    client.force_login(arek)
    shape = shaped()
    sent = {"name": "Sales", "preview": "1", **{f"reach_{group}": reach for group, reach in shape.reach.items()}}
    assert client.post(URL, sent).status_code == 422
